"""A whole film on a bucket: every job on a machine of its own, with nothing shared but the database and the bucket."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from plateau.core.clock import now
from plateau.media import work
from plateau.media.actions import films, storing, texts
from plateau.media.actions.free import ensure_free_start
from plateau.media.chapters import Mark
from plateau.media.models import Asset, Film, StoredFile, Upload
from plateau.media.sources import film_sources
from plateau.media.storage.packages import read_file
from plateau.media.storage.store import digest_of
from plateau_engine import check_package
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import next_job, send, tiny
from tests.queue import run_queue
from tests.s3 import S3Server

CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:00.100\nBonjour\n"


def run_each_elsewhere(asset: Asset, settings: Any, folder: Path, *, most: int = 60) -> Asset:
    """Do each job of an asset on a machine that has nothing yet."""
    for number in range(most):
        job = next_job(asset)
        if job is None:
            return Asset.objects.get(pk=asset.pk)
        machine = folder / f"machine-{number}"
        for name in ("MASTERS", "AIR", "SCRATCH", "CACHE"):
            setattr(settings, name, machine / name.lower())
        type(job).objects.filter(pk=job.pk).update(due_at=now())
        work.work(job.pk)
        assert not list((machine / "scratch").glob("*")), "a job left its bench behind"
    jobs = asset.jobs.values_list("kind", "state", "failure_code", "failure_detail")
    raise AssertionError(f"more than {most} jobs: {list(jobs)}")


def sent_to(stage: Stage, path: Path) -> Asset:
    asset = send(stage.film, path, by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    assert (asset.state, upload.finished_at) == ("receiving", None)
    assert run_queue("media.store_upload") >= 1
    assert not upload.path.exists()
    return Asset.objects.get(pk=asset.pk)


@pytest.fixture
def ready(stage: Stage, bucket: S3Server, clips: Clips, settings: Any, tmp_path: Path) -> Asset:
    return run_each_elsewhere(sent_to(stage, clips.film()), settings, tmp_path)


def package_of(bucket: S3Server, asset: Asset, folder: str, tmp_path: Path) -> Path:
    """Return a package as it lies in the bucket, as a folder to check."""
    target = tmp_path / "checked" / folder
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(bucket.objects / "air" / asset.public_id / folder, target)
    return target


def test_a_film_is_made_with_nothing_shared_but_the_bucket(
    ready: Asset, bucket: S3Server, clips: Clips, tmp_path: Path
) -> None:
    assert (ready.state, ready.store, ready.master_store) == ("ready", "cloud", "cloud")
    assert ready.sha256 == digest_of(clips.film())
    assert check_package(package_of(bucket, ready, "full", tmp_path)).faults == ()
    assert ready.package_bytes > 0
    lying = {key for key in bucket.lying() if key.startswith(("masters/", "air/"))}
    rows = StoredFile.objects.filter(store="cloud", leaves_at=None)
    assert set(rows.values_list("key", flat=True)) == lying
    for row in rows:
        found = bucket.objects / row.key
        assert (row.size_bytes, row.sha256) == (found.stat().st_size, digest_of(found)), row.key
    assert [key for key in bucket.lying() if key.startswith("parts/")] == []
    assert read_file(ready, "full", "pictures/storyboard.vtt").startswith(b"WEBVTT")


def test_its_poster_is_taken_beside_the_pages(ready: Asset) -> None:
    assert Film.objects.get(pk=ready.film_id).poster == ""
    assert run_queue("media.first_poster") == 1
    assert Film.objects.get(pk=ready.film_id).poster.size > 500


def test_captions_chapters_and_a_free_start_are_written_into_the_bucket(
    ready: Asset, stage: Stage, bucket: S3Server, settings: Any, tmp_path: Path
) -> None:
    film = Film.objects.get(pk=ready.film_id)
    assert not ensure_free_start(ready, 50)
    run_each_elsewhere(ready, settings, tmp_path / "later")
    captions = texts.add_captions(film, CAPTIONS, language="fr", by=stage.producer)
    texts.set_chapters(film, [Mark(0, "Ouverture")], by=stage.producer)
    film = Film.objects.get(pk=film.pk)
    for whole in (True, False):
        sources = film_sources(film, whole=whole)
        assert sources is not None
        assert sources.chapters_url.endswith("/chapters.vtt")
        assert ("/full/" if whole else "/free-50/") in sources.master_url
    for folder in ("full", "free-50"):
        assert check_package(package_of(bucket, ready, folder, tmp_path)).faults == ()
        assert (bucket.objects / "air" / ready.public_id / folder / "captions-0-fr.vtt").exists()
    texts.remove_captions(captions, by=stage.producer)
    assert not [key for key in bucket.lying() if "captions" in key]
    assert not StoredFile.objects.filter(key__contains="captions").exists()

    assert not ensure_free_start(Asset.objects.get(pk=ready.pk), 25)
    again = run_each_elsewhere(ready, settings, tmp_path / "again")
    assert (again.free_share, again.free_folder) == (25, "free-25")
    old = StoredFile.objects.filter(key__contains="/free-50/")
    assert old.exists()
    assert not old.filter(leaves_at=None).exists()
    assert (bucket.objects / "air" / ready.public_id / "free-50" / "master.m3u8").exists(), (
        "somebody may be watching it"
    )


def test_removing_a_file_takes_everything_off_the_bucket(
    ready: Asset,
    stage: Stage,
    bucket: S3Server,
    clips: Clips,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    second = run_each_elsewhere(sent_to(stage, tiny(clips)), settings, tmp_path / "second")
    with django_capture_on_commit_callbacks(execute=True):
        films.remove_file(ready, by=stage.producer)
    assert {key.split("/")[1] for key in bucket.lying()} == {second.public_id}
    assert not StoredFile.objects.filter(asset=ready).exists()


def test_an_upload_waits_while_its_storage_is_away(stage: Stage, bucket: S3Server, clips: Clips, settings: Any) -> None:
    there = settings.STORES
    settings.STORES = "cloud=s3://k:s@films?endpoint=http://127.0.0.1:9"
    asset = send(stage.film, tiny(clips), by=stage.producer)
    upload = Upload.objects.get(asset=asset)
    assert not storing.store_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.finished_at, upload.path.stat().st_size) == (None, upload.length)
    assert Asset.objects.get(pk=asset.pk).state == "receiving"
    settings.STORES = there
    assert storing.ring_for_left() == 1
    assert storing.store_upload(upload.pk)
    assert not storing.store_upload(upload.pk)
    assert Asset.objects.get(pk=asset.pk).state == "received"
    assert (bucket.objects / "masters" / asset.public_id).read_bytes() == tiny(clips).read_bytes()
