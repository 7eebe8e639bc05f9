"""A second folder beside our own, made a storage as `plateau storage set-up` makes it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from plateau.media.storage.folder import FolderStore

MEMORY = Path("/dev/shm")
"""A second file system that nearly every Linux has."""


def shelf_at(folder: Path) -> str:
    """Set a folder up, and return its address for PLATEAU_STORES, after ``name=``."""
    FolderStore.at("shelf", folder).set_up()
    return f"file://{folder}"


def another_disk(beside: Path) -> Path:
    """Return a new folder on another file system than this folder's, for the caller to remove; skip where there is none."""
    if not MEMORY.is_dir():
        pytest.skip("there is no /dev/shm here, so no second file system without being root")
    if MEMORY.stat().st_dev == beside.stat().st_dev:
        pytest.skip("the temporary folder lies in /dev/shm itself, so there is one file system only")
    return Path(tempfile.mkdtemp(prefix="plateau-disk-", dir=MEMORY))
