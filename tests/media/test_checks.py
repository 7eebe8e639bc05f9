"""What cannot work is found before the first upload, not at its last byte: folders on two disks, storage without a name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plateau.media.checks import chosen_stores_are_named, folders_lie_together

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


def test_storage_that_no_setting_names_is_found(settings: Any) -> None:
    settings.STORES, settings.STORE_FOR_NEW, settings.COLD_STORE = "shelf=file:///srv/films", "shelf", ""
    assert chosen_stores_are_named(None) == []
    settings.COLD_STORE = "cold"
    (error,) = chosen_stores_are_named(None)
    assert (error.id, error.msg) == (
        "plateau.E102",
        "PLATEAU_COLD_STORAGE is 'cold', which PLATEAU_STORES does not name.",
    )
    settings.STORES = "cold=ftp://x"
    assert [error.id for error in chosen_stores_are_named(None)] == ["plateau.E103"]
