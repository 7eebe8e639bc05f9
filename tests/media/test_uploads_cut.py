"""What a crash, a restored backup or another disk leave of an upload: finished, or refused in words, never a film with a hole."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media.actions import uploads
from plateau.media.actions.films import create_film
from plateau.media.models import Asset, Job, Upload
from tests.media.conftest import Stage
from tests.media.sending import BODY, Sender
from tests.shelves import shelf_at


def journal() -> int:
    return Entry.objects.count()


@pytest.mark.parametrize("moved", [False, True])
def test_a_crash_before_the_last_step_is_made_good(sender: Sender, begun: str, moved: bool) -> None:
    upload = Upload.objects.get()
    upload.path.write_bytes(b"0123456789")
    Upload.objects.update(received_bytes=10)
    if moved:
        uploads.store_master(upload.path, upload.asset.master, size=upload.length)
    assert sender.head(begun).headers["Upload-Offset"] == "10"
    assert Asset.objects.get().state == "received"
    assert Asset.objects.get().master.read_bytes() == b"0123456789"
    assert not upload.path.exists()
    assert Job.objects.count() == 3


def test_a_master_is_never_written_over(stage: Stage) -> None:
    upload = uploads.begin_upload(stage.film, by=stage.producer, name="a", length=3)
    master = upload.asset.master
    master.parent.mkdir(parents=True)
    master.write_bytes(b"old")
    upload.path.write_bytes(b"new")
    with pytest.raises(FileExistsError):
        uploads.finish_upload(upload)
    assert master.read_bytes() == b"old"
    assert Asset.objects.get().state == "receiving"


def test_one_upload_that_cannot_be_finished_keeps_no_other_waiting(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    films = [stage.film, create_film(stage.channel, by=stage.producer, title="Le four")]
    broken, whole = [uploads.begin_upload(film, by=stage.producer, name="a", length=3) for film in films]
    for upload in (broken, whole):
        upload.path.write_bytes(b"new")
    Upload.objects.update(received_bytes=3)
    broken.asset.master.parent.mkdir(parents=True)
    broken.asset.master.write_bytes(b"old")
    assert uploads.sweep_uploads() == 1
    assert [Asset.objects.get(pk=one.asset_id).state for one in (broken, whole)] == ["receiving", "received"]
    assert f"upload {broken.public_id} is left as it is" in caplog.text


@pytest.mark.parametrize("there", [None, b"", b"0123"])
def test_what_the_disk_has_lost_is_never_filled_with_zeros(sender: Sender, begun: str, there: bytes | None) -> None:
    sender.patch(begun, 0, b"01234")
    upload = Upload.objects.get()
    upload.path.unlink()
    if there is not None:
        upload.path.write_bytes(there)
    entries = journal()
    answer = sender.patch(begun, 5, b"56789")
    assert (answer.status_code, answer.json()["code"]) == (410, "upload.lost")
    upload.refresh_from_db()
    assert (upload.received_bytes, upload.path.read_bytes() if upload.path.exists() else None) == (5, there)
    assert (Asset.objects.get().state, journal()) == ("receiving", entries)
    assert sender.delete(begun).status_code == 204
    assert sender.begin(10, film=upload.asset.film.public_id).status_code == 201


def test_an_announced_file_that_is_gone_is_not_made_anew_in_silence(sender: Sender, begun: str) -> None:
    Upload.objects.get().path.unlink()
    assert sender.patch(begun, 0, b"01234").status_code == 410
    assert (Upload.objects.get().received_bytes, Upload.objects.get().path.exists()) == (0, False)


def test_an_empty_piece_at_the_end_finishes_what_a_crash_left(sender: Sender, begun: str) -> None:
    upload = Upload.objects.get()
    upload.path.write_bytes(b"0123456789")
    Upload.objects.update(received_bytes=10)
    uploads.store_master(upload.path, upload.asset.master, size=10)  # the crash comes before this is noted
    answer = sender.client.patch(
        begun,
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "10"},
        CONTENT_TYPE=BODY,  # which the test's client leaves out of a request without a body
        CONTENT_LENGTH="0",
    )
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "10")
    assert (Asset.objects.get().state, Asset.objects.get().master.read_bytes()) == ("received", b"0123456789")
    assert not upload.path.exists()


@pytest.mark.parametrize("there", [None, b"0123"])
def test_a_complete_file_that_is_lost_is_given_up_once_its_sender_asks(
    sender: Sender, stage: Stage, begun: str, there: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    upload = Upload.objects.get()
    upload.path.unlink()
    if there is not None:
        upload.path.write_bytes(there)
    Upload.objects.update(received_bytes=10)
    entries = journal()
    assert uploads.sweep_uploads() == 0
    assert "can only be given up" in caplog.text
    assert (Asset.objects.get().state, journal()) == ("receiving", entries)
    assert sender.head(begun).status_code == 410
    asset = Asset.objects.get()
    assert (asset.state, asset.failure_code, asset.master.exists()) == ("cancelled", "upload.lost", False)
    assert Entry.objects.filter(verb="film.file_stopped").count() == 1
    assert sender.begin(10, film=stage.film.public_id).status_code == 201


@pytest.mark.parametrize("by_sender", [True, False])
def test_a_complete_file_that_is_lost_can_be_stopped_and_runs_out(sender: Sender, begun: str, by_sender: bool) -> None:
    Upload.objects.get().path.unlink()
    Upload.objects.update(received_bytes=10, expires_at=now() if not by_sender else now() + timedelta(days=1))
    if by_sender:
        assert sender.delete(begun).status_code == 204
    else:
        assert uploads.sweep_uploads() == 1
    why = "upload.stopped" if by_sender else "upload.expired"
    assert (Asset.objects.get().state, Asset.objects.get().failure_code) == ("cancelled", why)


@pytest.fixture
def shelved(begun: str, settings: Any, tmp_path: Path) -> Upload:
    """A whole upload whose film goes to another storage."""
    settings.STORES = f"shelf={shelf_at(tmp_path / 'shelf')}"
    Asset.objects.update(store="shelf", master_store="shelf")
    upload = Upload.objects.get()
    upload.path.write_bytes(b"0123456789")
    Upload.objects.update(received_bytes=10)
    return upload


@pytest.mark.parametrize("there", [None, b"0123"])
@pytest.mark.parametrize("by_sender", [True, False])
def test_one_for_another_storage_that_is_lost_can_be_stopped_and_runs_out(
    sender: Sender, begun: str, shelved: Upload, by_sender: bool, there: bytes | None
) -> None:
    shelved.path.unlink()
    if there is not None:
        shelved.path.write_bytes(there)
    entries = journal()
    assert uploads.sweep_uploads() == 1  # it may lie on another machine, whose worker is rung for
    assert (Asset.objects.get().state, journal()) == ("receiving", entries)
    if by_sender:
        assert sender.delete(begun).status_code == 204
    else:
        Upload.objects.update(expires_at=now())
        assert uploads.sweep_uploads() == 1
    why = "upload.stopped" if by_sender else "upload.expired"
    assert (Asset.objects.get().state, Asset.objects.get().failure_code) == ("cancelled", why)
    shelved.path.write_bytes(b"0123456789")  # on the other machine, whose own sweep comes by
    (shelved.path.parent / os.fsdecode(b"\xff\xfe")).write_bytes(b"somebody's")
    assert uploads.sweep_uploads() == 1
    assert not shelved.path.exists()


def test_one_for_another_storage_that_is_whole_cannot_be_stopped(sender: Sender, begun: str, shelved: Upload) -> None:
    entries = journal()
    assert (sender.delete(begun).status_code, journal()) == (403, entries)
    Upload.objects.update(expires_at=now())
    uploads.sweep_uploads()
    assert (Asset.objects.get().state, shelved.path.exists(), journal()) == ("receiving", True, entries)
