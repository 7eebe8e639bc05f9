"""The finer sizes of a film that nobody watches go, break nothing for who plays them, and come back once when wanted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media import work
from plateau.media.actions import processing, putting_away, texts
from plateau.media.actions.moving import Moved, move_film
from plateau.media.models import Asset, Film, Job, StoredFile
from plateau.media.sources import film_sources
from plateau.media.space import space_of
from plateau.media.states import FileState, JobKind, JobState
from plateau.media.storage import leaving, packages
from plateau_engine import check_package, load_package
from tests.factories import client_of
from tests.media.conftest import Stage
from tests.media.machine import run
from tests.media.made import Made, made
from tests.media.storage.test_films import package_of, run_each_elsewhere
from tests.media.test_finer import ENGLISH
from tests.s3 import S3Server

__all__ = ["made"]

LONG_AGO = timedelta(days=32)
HOURS = timedelta(hours=6)


def fresh(asset: Asset) -> Asset:
    return Asset.objects.select_related("film__channel").get(pk=asset.pk)


def unwatched(asset: Asset, since: timedelta = LONG_AGO) -> Asset:
    Asset.objects.filter(pk=asset.pk).update(ready_at=now() - LONG_AGO, watched_at=now() - since)
    return fresh(asset)


def families(folder: Path) -> list[str]:
    return sorted(track.family for track in load_package(folder).pictures)


def watch(asset: Asset, *, whole: bool = True) -> None:
    assert film_sources(Film.objects.select_related("asset", "channel").get(pk=asset.film_id), whole=whole) is not None


def away_for(asset: Asset, time: timedelta) -> None:
    Asset.objects.filter(pk=asset.pk).update(finer_away_at=now() - time)


@pytest.fixture
def rule(settings: Any) -> None:
    settings.FINER_DAYS = 30


@pytest.fixture
def ready(stage: Stage, made: Made) -> Asset:
    return made.stand(stage.film)


def state_of(asset: Asset) -> list[object]:
    rows = [list(Asset.objects.filter(pk=asset.pk).values()), list(asset.files.order_by("pk").values())]
    return [*rows, Entry.objects.count(), sorted(path.name for path in asset.package.rglob("*"))]


def test_the_whole_life(stage: Stage, ready: Asset, rule: None, monkeypatch: pytest.MonkeyPatch) -> None:
    texts.add_captions(Film.objects.get(pk=stage.film.pk), ENGLISH, language="en", by=stage.editor)
    asset = unwatched(ready)
    held = {path.name: path.read_bytes() for path in asset.package.glob("a*.m*")}
    assert sorted(held) == ["a240.m3u8", "a240.mp4"]
    taken = space_of(stage.channel).used

    assert putting_away.put_away_unwatched(most=10) == 1
    asset = fresh(asset)
    assert (families(asset.package), asset.finer_away_at is not None) == (["avc1"], True)
    assert check_package(asset.package).faults == ()
    assert "a240" not in (asset.package / "master.m3u8").read_text()
    assert {row.name for row in asset.renditions.all()} == {"v240", "sound"}
    assert {name: (asset.package / name).read_bytes() for name in held} == held  # who plays them goes on
    assert asset.package_bytes == packages.package_bytes(asset)
    assert taken - space_of(stage.channel).used > len(held["a240.mp4"]) // 2
    assert putting_away.put_away_unwatched(most=10) == 0
    page = client_of(stage.producer).get(f"/films/{stage.film.public_id}/progress").content.decode()
    assert "ses tailles plus fines ont été rangées" in page

    texts.add_captions(Film.objects.get(pk=stage.film.pk), ENGLISH, language="de", by=stage.editor)
    rows = asset.files.filter(key__contains="/a240")
    assert set(rows.exclude(leaves_at=None)) == set(rows)  # still to leave, after their folder was written in
    watch(asset)
    assert fresh(asset).finer_due is False  # too early: the old files are still there under the same names
    monkeypatch.setattr(leaving, "now", lambda: now() + HOURS)
    assert leaving.remove_leaving() == 2
    assert list(asset.package.glob("a*.m*")) == []

    away_for(asset, HOURS)
    watch(asset)
    asset = fresh(asset)
    assert (asset.finer_due, asset.finer_away_at) == (True, None)
    jobs = asset.jobs.count()
    watch(asset)
    assert asset.jobs.count() == jobs
    asset = run(asset)
    assert (families(asset.package), asset.finer_due) == (["av01", "avc1"], False)
    assert check_package(asset.package).faults == ()
    assert not asset.files.exclude(leaves_at=None).exists()
    assert putting_away.put_away_unwatched(most=10) == 0  # it was watched
    told = Entry.objects.filter(verb__startswith="film.finer").order_by("id").values_list("verb", flat=True)
    assert list(told) == ["film.finer_put_away", "film.finer_wanted"]


def test_the_rule_leaves_alone_what_it_does_not_mean(stage: Stage, ready: Asset, settings: Any) -> None:
    asset = unwatched(ready)
    before = state_of(asset)
    assert putting_away.put_away_unwatched(most=10) == 0  # off
    settings.FINER_DAYS = 30
    for change in (
        {"watched_at": now() - timedelta(days=30, hours=12)},  # the row may be a day late
        {"finer_due": True},
        {"removed_at": now()},
    ):
        Asset.objects.filter(pk=asset.pk).update(**change)
        assert putting_away.put_away_finer(asset.pk) is False
        Asset.objects.filter(pk=asset.pk).update(watched_at=asset.watched_at, finer_due=False, removed_at=None)
    job = Job.objects.create(asset=asset, kind=JobKind.FREE, number=10)
    assert putting_away.put_away_finer(asset.pk) is False
    job.delete()
    master = StoredFile.objects.filter(asset=asset, key__startswith="masters/")
    master.update(state=FileState.DAMAGED)
    assert putting_away.put_away_finer(asset.pk) is False  # of what could they be made again?
    master.update(state=FileState.WHOLE)
    assert state_of(asset) == before
    assert putting_away.put_away_finer(asset.pk) is True


def test_a_crash_in_the_middle_is_finished_by_the_next_shift(ready: Asset, rule: None) -> None:
    asset = unwatched(ready)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(putting_away, "record", interrupt)
        with pytest.raises(KeyboardInterrupt):
            putting_away.put_away_finer(asset.pk)
    asset = fresh(asset)
    assert (asset.finer_away_at is not None, "a240" in (asset.package / "master.m3u8").read_text()) == (True, False)
    assert asset.renditions.filter(name="a240").exists()
    assert check_package(asset.package).faults == ()
    Asset.objects.filter(pk=asset.pk).update(watched_at=now())  # meanwhile: rows and playlist agree all the same
    assert putting_away.put_away_unwatched(most=10) == 1
    assert not asset.renditions.filter(name="a240").exists()
    assert fresh(asset).finer_away_at is not None
    assert set(asset.files.exclude(leaves_at=None).values_list("key", flat=True)) == {
        f"air/{asset.public_id}/full/a240.{ending}" for ending in ("m3u8", "mp4")
    }


def test_a_film_that_fails_does_not_hold_up_the_others(stage: Stage, made: Made, rule: None) -> None:
    first, second = unwatched(made.stand(stage.film)), unwatched(made.stand(stage.film), LONG_AGO - HOURS)
    (first.package / "package.json").write_bytes(b"{")
    assert putting_away.put_away_unwatched(most=10) == 1
    assert first.renditions.filter(name="a240").exists()
    assert not second.renditions.filter(name="a240").exists()
    assert Entry.objects.filter(verb="film.finer_put_away").count() == 1


def interrupt(*_arguments: object, **_facts: object) -> None:
    raise KeyboardInterrupt


def test_what_cannot_be_made_again_is_tried_once(stage: Stage, ready: Asset, rule: None) -> None:
    asset = unwatched(ready)
    assert putting_away.put_away_finer(asset.pk)
    away_for(asset, HOURS)
    asset.master.unlink()
    watch(asset)
    job = asset.jobs.get(kind=JobKind.FINE)
    for _ in range(work.MOST_ATTEMPTS + 1):
        Job.objects.filter(pk=job.pk).update(due_at=now())
        work.work(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.ASIDE
    jobs = list(asset.jobs.values())
    watch(asset)
    assert list(asset.jobs.values()) == jobs
    asset = fresh(asset)
    assert (asset.finer_due, asset.finer_away_at, asset.state) == (False, None, "ready")
    assert check_package(asset.package).faults == ()


def test_they_come_back_even_before_the_sweep_took_the_old_ones(ready: Asset, rule: None) -> None:
    asset = unwatched(ready)
    assert putting_away.put_away_finer(asset.pk)
    assert processing.make_finer(asset) is False
    away_for(asset, HOURS)
    asset.files.exclude(leaves_at=None).update(leaves_at=now() - timedelta(hours=1))
    assert processing.make_finer(asset) is True
    assert leaving.remove_leaving() == 0
    asset = run(asset)
    assert leaving.remove_leaving() == 0
    assert (families(asset.package), asset.files.exclude(leaves_at=None).count()) == (["av01", "avc1"], 0)
    assert check_package(asset.package).faults == ()


def test_a_film_in_a_bucket_is_put_away_and_brought_back(
    stage: Stage,
    bucket: S3Server,
    made: Made,
    settings: Any,
    rule: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asset = made.stand(stage.film)
    assert move_film(asset, "cloud") == Moved.DONE
    asset = unwatched(asset)
    assert putting_away.put_away_finer(asset.pk)
    package = package_of(bucket, asset, "full", tmp_path)
    assert (families(package), check_package(package).faults) == (["avc1"], ())
    assert (bucket.objects / f"air/{asset.public_id}/full/a240.m3u8").exists()
    monkeypatch.setattr(leaving, "now", lambda: now() + HOURS)
    leaving.remove_leaving()
    assert not [key for key in bucket.lying() if "/a240" in key]
    away_for(asset, HOURS)
    watch(asset)
    asset = run_each_elsewhere(asset, settings, tmp_path / "again")
    package = package_of(bucket, asset, "full", tmp_path)
    assert (families(package), check_package(package).faults) == (["av01", "avc1"], ())
    lying = {key for key in bucket.lying() if key.startswith(("masters/", "air/"))}
    assert set(asset.files.filter(leaves_at=None).values_list("key", flat=True)) == lying
