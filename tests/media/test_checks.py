"""Folders on two disks are found before the first upload, not at its last byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plateau.media.checks import folders_lie_together

SHARED_MEMORY = Path("/dev/shm")


def test_folders_of_one_disk_are_fine(folders: Path) -> None:
    assert folders_lie_together(None) == []


def test_folders_of_two_disks_are_named(folders: Path, settings: Any) -> None:
    if not SHARED_MEMORY.is_dir() or SHARED_MEMORY.stat().st_dev == folders.stat().st_dev:
        pytest.skip("this machine has one file system only")
    settings.MASTERS = SHARED_MEMORY / "masters"
    assert [error.id for error in folders_lie_together(None)] == ["plateau.E101"]
    settings.AIR = SHARED_MEMORY / "air"
    assert len(folders_lie_together(None)) == 2
