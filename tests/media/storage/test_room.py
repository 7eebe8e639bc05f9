"""A folder on the uploads' own disk takes a film by another name, one on another disk only where there is room for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.journal.models import Entry
from plateau.media import work
from plateau.media.actions import storing, uploads
from plateau.media.actions.films import create_film
from plateau.media.actions.importing import import_master
from plateau.media.models import Asset, StoredFile, Upload
from plateau.media.storage.errors import StorageFailed
from plateau.media.storage.folder import MARK
from plateau.media.storage.store import digest_of
from plateau.media.tasks import SENDING, SENDING_SMALL
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import send, tiny
from tests.media.storage.test_another_disk import disk, lying
from tests.queue import queued, run_queue
from tests.shelves import shelf_at

__all__ = ["disk"]


@pytest.fixture
def shelf(settings: Any, folders: Path) -> Path:
    """A second folder on the disk where uploads gather; new films go there."""
    settings.STORES = f"shelf={shelf_at(folders / 'shelf')}"
    settings.STORE_FOR_NEW = "shelf"
    return folders / "shelf"


def test_on_the_same_disk_no_byte_is_read_or_copied(stage: Stage, shelf: Path, clips: Clips, settings: Any) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    before = upload.path.stat()
    settings.KEEP_FREE_BYTES = 10**18  # as on a disk that the film itself has filled
    assert run_queue("media.store_upload") == 1
    master = shelf / "masters" / asset.public_id
    after = master.stat()
    assert (after.st_ino, after.st_nlink, after.st_mode & 0o777) == (before.st_ino, 1, 0o644)
    assert (Asset.objects.get(pk=asset.pk).state, upload.path.exists()) == ("received", False)
    assert (lying(shelf), StoredFile.objects.count()) == ([MARK, f"masters/{asset.public_id}"], 0)
    settings.KEEP_FREE_BYTES = 0
    work.work(asset.jobs.get(kind="checksum").pk)
    row = StoredFile.objects.get()
    assert (row.store, row.key, row.sha256) == ("shelf", f"masters/{asset.public_id}", digest_of(tiny(clips)))


def test_a_film_that_a_kill_left_in_both_places_is_taken_in(stage: Stage, shelf: Path, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    (shelf / "masters").mkdir()
    (shelf / "masters" / asset.public_id).hardlink_to(upload.path)
    assert storing.store_upload(upload.pk)
    assert lying(shelf) == [MARK, f"masters/{asset.public_id}"]
    upload.path.write_bytes(b"left")  # as by a kill just before the bytes go
    assert uploads.sweep_uploads() == 1
    assert (upload.path.exists(), (shelf / "masters" / asset.public_id).exists()) == (False, True)


def test_an_import_on_the_same_disk_is_copied_once(stage: Stage, shelf: Path, clips: Clips, folders: Path) -> None:
    asset = import_master(stage.film, tiny(clips), by=stage.producer)
    master = shelf / "masters" / asset.public_id
    assert (master.stat().st_nlink, master.read_bytes()) == (1, tiny(clips).read_bytes())
    assert (StoredFile.objects.get().sha256, lying(folders / "uploads")) == (digest_of(tiny(clips)), [])


def test_without_room_nothing_is_begun_and_it_goes_once_there_is(
    stage: Stage, disk: Path, clips: Clips, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    entries = Entry.objects.count()
    settings.KEEP_FREE_BYTES = 10**18
    assert not storing.store_upload(upload.pk)
    assert f"has no room for the {upload.length} bytes" in caplog.text
    upload.refresh_from_db()
    assert (upload.finished_at, upload.stored_bytes, lying(disk)) == (None, 0, [MARK])
    assert (Asset.objects.get(pk=asset.pk).state, Entry.objects.count()) == ("receiving", entries)
    settings.KEEP_FREE_BYTES = 0
    assert storing.store_upload(upload.pk)


def test_an_import_without_room_copies_nothing(
    stage: Stage, disk: Path, clips: Clips, settings: Any, folders: Path
) -> None:
    free, other = shutil.disk_usage(disk).free, shutil.disk_usage(folders).free
    if other < free + 10**9:
        pytest.skip("the second disk here has more room than the first")
    settings.KEEP_FREE_BYTES = free + 10**8  # which the uploads' disk has
    copied: list[int] = []
    with pytest.raises(StorageFailed, match="has no room"):
        import_master(stage.film, tiny(clips), by=stage.producer, on_progress=lambda done, _whole: copied.append(done))
    assert (copied, Asset.objects.count(), lying(disk), lying(folders)) == ([], 0, [MARK], [])


def test_a_worker_that_is_to_end_leaves_nothing_half_written(stage: Stage, disk: Path, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    assert not storing.store_upload(upload.pk, stop=lambda: True)
    upload.refresh_from_db()
    assert (upload.finished_at, lying(disk), upload.path.exists()) == (None, [MARK], True)
    assert storing.store_upload(upload.pk)


def test_however_long_a_film_waits_it_has_one_job(stage: Stage, disk: Path, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    (disk / MARK).unlink()
    for _sweep in range(3):
        assert storing.ring_for_left() == 1
        assert uploads.sweep_uploads() == 1
    assert queued("media.store_upload") == [{"upload_id": Upload.objects.get(asset=asset).pk}]


def test_a_small_film_waits_for_no_large_one(
    stage: Stage, disk: Path, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(stage.film, tiny(clips), by=stage.producer)
    monkeypatch.setattr(uploads, "SMALL", 1)
    send(create_film(stage.channel, by=stage.producer, title="Une heure"), tiny(clips), by=stage.producer)
    jobs = ProcrastinateJob.objects.filter(task_name="media.store_upload").order_by("id")
    assert list(jobs.values_list("lock", flat=True)) == [SENDING_SMALL, SENDING]
