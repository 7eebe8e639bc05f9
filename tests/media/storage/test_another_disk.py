"""New films on a folder of another disk than the uploads': copied there whole, and nowhere while it is not mounted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media.actions import storing, uploads
from plateau.media.actions.importing import import_master
from plateau.media.models import Asset, Film, StoredFile, Upload
from plateau.media.storage.errors import NotThere, Unreachable
from plateau.media.storage.folder import MARK
from plateau.media.storage.ranged import opened_where_it_lies
from plateau.media.storage.stores import store_called
from plateau_engine import check_package
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import run, send, tiny
from tests.queue import run_queue
from tests.shelves import another_disk, shelf_at


@pytest.fixture
def disk(settings: Any, folders: Path) -> Iterator[Path]:
    """A marked folder on a disk of its own, where new films go."""
    disk = another_disk(folders)
    settings.STORES = f"shelf={shelf_at(disk)}"
    settings.STORE_FOR_NEW = "shelf"
    yield disk
    shutil.rmtree(disk)


def lying(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_film_is_received_and_made_there(stage: Stage, disk: Path, clips: Clips, folders: Path) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    assert (asset.state, lying(disk)) == ("receiving", [MARK])
    assert run_queue("media.store_upload") == 1
    upload, asset = Upload.objects.get(asset=asset), Asset.objects.get(pk=asset.pk)
    assert (asset.state, upload.finished_at is not None, upload.path.exists()) == ("received", True, False)
    master = disk / "masters" / asset.public_id
    assert master.read_bytes() == tiny(clips).read_bytes()
    assert StoredFile.objects.get(key=f"masters/{asset.public_id}").store == "shelf"
    asset = run(asset)
    assert asset.state == "ready"
    assert check_package(disk / "air" / asset.public_id / "full").faults == ()
    assert [lying(folders / name) for name in ("masters", "air", "uploads")] == [[], [], []]


def test_how_much_has_gone_is_noted_without_letting_go_of_the_lock(
    stage: Stage, disk: Path, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "TOLD_EVERY", 0.0)
    asset = send(stage.film, tiny(clips), by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    assert storing.store_upload(
        upload.pk
    )  # the lock is its connection's: were that closed, so would be this transaction
    upload.refresh_from_db()
    assert upload.stored_bytes == upload.length


def test_while_the_disk_is_not_mounted_a_file_waits_where_it_is(stage: Stage, disk: Path, clips: Clips) -> None:
    (disk / MARK).unlink()
    entries = Entry.objects.count()
    asset = send(stage.film, tiny(clips), by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    assert not storing.store_upload(upload.pk)
    assert uploads.sweep_uploads() == 1  # rung for once more
    upload.refresh_from_db()
    assert (upload.finished_at, upload.path.stat().st_size, lying(disk)) == (None, upload.length, [])
    assert (Asset.objects.get(pk=asset.pk).state, Entry.objects.count()) == ("receiving", entries)
    (disk / MARK).touch()
    assert storing.ring_for_left() == 1
    run_queue("media.store_upload")
    assert Asset.objects.get(pk=asset.pk).state == "received"
    assert lying(disk / "masters") == [asset.public_id]
    assert storing.ring_for_left() == 0


def test_an_import_goes_there_too(stage: Stage, disk: Path, clips: Clips, folders: Path) -> None:
    asset = import_master(stage.film, tiny(clips), by=stage.producer)
    assert (asset.state, asset.store, asset.master_store) == ("received", "shelf", "shelf")
    assert (disk / "masters" / asset.public_id).read_bytes() == tiny(clips).read_bytes()
    assert (lying(folders / "uploads"), lying(folders / "masters")) == ([], [])


def test_an_import_to_a_disk_that_is_not_mounted_makes_nothing(
    stage: Stage, disk: Path, clips: Clips, folders: Path
) -> None:
    (disk / MARK).unlink()
    entries = Entry.objects.count()
    copied: list[int] = []
    with pytest.raises(Unreachable, match="plateau storage set-up shelf"):
        import_master(stage.film, tiny(clips), by=stage.producer, on_progress=lambda done, _whole: copied.append(done))
    assert copied == []
    assert (Asset.objects.count(), Entry.objects.count()) == (0, entries)
    assert (lying(disk), lying(folders)) == ([], [])


def test_an_import_that_is_refused_leaves_nothing_there(stage: Stage, disk: Path, clips: Clips) -> None:
    uploads.begin_upload(stage.film, by=stage.producer, name="a.mov", length=10)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match=r"^upload\.one_at_a_time:"):
        import_master(stage.film, tiny(clips), by=stage.producer)
    assert (Asset.objects.count(), Entry.objects.count(), lying(disk)) == (1, entries, [MARK])


def test_a_missing_mark_says_that_the_disk_is_away_and_not_that_a_film_is_gone(
    stage: Stage, disk: Path, clips: Clips
) -> None:
    asset = import_master(stage.film, tiny(clips), by=stage.producer)
    shelf, key = store_called("shelf"), f"masters/{asset.public_id}"
    (disk / "masters").rename(disk / "aside")
    with pytest.raises(NotThere):
        next(shelf.read(key))
    (disk / MARK).unlink()
    for read in (lambda: next(shelf.read(key)), lambda: opened_where_it_lies(shelf, key, asset.size_bytes)):
        with pytest.raises(Unreachable):
            read()
    shelf_at(disk)
    (disk / "aside").rename(disk / "masters")
    assert Film.objects.get(pk=stage.film.pk).asset == asset
    assert run(asset).state == "ready"
