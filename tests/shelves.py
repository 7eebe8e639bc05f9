"""A second folder beside our own, made a storage as `plateau storage set-up` makes it."""

from __future__ import annotations

from pathlib import Path

from plateau.media.storage.folder import FolderStore


def shelf_at(folder: Path) -> str:
    """Set a folder up, and return its address for PLATEAU_STORES, after ``name=``."""
    FolderStore.at("shelf", folder).set_up()
    return f"file://{folder}"
