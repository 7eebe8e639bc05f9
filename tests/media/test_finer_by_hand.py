"""The finer sizes of a ready film are stopped and asked for again by a person, at the film's page."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media import flow, work
from plateau.media.actions import finer, processing
from plateau.media.models import Asset, Film, Job
from plateau_engine import STANDARD, Profile, check_package, load_package, make_plan
from plateau_engine.profile import H264_ONLY
from tests.clips import Clips
from tests.engine.facts import FILM, film
from tests.factories import client_of
from tests.media.conftest import Stage, in_english
from tests.media.machine import run, run_until, send, tiny
from tests.media.transcripts.talking import ready_asset

STOP = "Stop the finer sizes"
ASK = "Make the finer sizes"


@pytest.fixture
def odd(clips: Clips) -> Path:
    """A film that no browser plays as it was sent."""
    return clips.numbered("odd.mkv", frames=50, encoder=("-c:v", "mpeg4", "-q:v", "3"), output=("-g", "25"))


@pytest.fixture
def begun(stage: Stage) -> Asset:
    """A ready film whose finer sizes wait to be made, as rows alone."""
    asset = ready_asset(stage.film)
    plan = make_plan(FILM)
    Asset.objects.filter(pk=asset.pk).update(plan=plan.to_json(), finer_due=True)
    asset.refresh_from_db()
    processing.add_jobs(asset, flow.finer_chunks(plan))
    return asset


def page(stage: Stage, person: Any = None) -> str:
    address = f"/films/{stage.film.public_id}/progress"
    return client_of(in_english(person or stage.producer)).get(address).content.decode()


def press(stage: Stage, what: str, person: Any = None) -> Any:
    return client_of(in_english(person or stage.producer)).post(
        f"/films/{stage.film.public_id}/finer/{what}", headers={"HX-Request": "true"}
    )


def film_of(stage: Stage) -> Film:
    """Return the film as its row is now."""
    return Film.objects.select_related("channel").get(pk=stage.film.pk)


def families(asset: Asset) -> list[str]:
    return sorted(track.family for track in load_package(asset.package).pictures)


@pytest.mark.parametrize("kind", ["fine", "extend"])
def test_they_are_stopped_and_made_after_all(
    kind: str, stage: Stage, odd: Path, django_capture_on_commit_callbacks: Any
) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    job = run_until(asset, kind)
    assert STOP in page(stage)
    assert ASK not in page(stage)
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(stage, "stop").content.decode()
    assert "No finer sizes are made now." in answer
    assert (ASK in answer, STOP in answer) == (True, False)
    asset.refresh_from_db()
    assert (asset.state, asset.finer_due, Job.objects.get(pk=job.pk).state) == ("ready", False, "cancelled")
    assert not asset.scratch.exists()
    assert (work.rescue(), run(asset).finer_due) == (0, False)
    assert families(asset) == ["avc1"]

    assert STOP in press(stage, "ask").content.decode()
    asset = run(asset)
    assert (asset.finer_due, families(asset)) == (False, ["av01", "avc1"])
    assert check_package(asset.package).faults == ()
    assert ASK not in page(stage)
    told = Entry.objects.filter(verb__startswith="film.finer").order_by("pk")
    assert [(entry.verb, entry.actor_id) for entry in told] == [
        ("film.finer_stopped", stage.producer.public_id),
        ("film.finer_asked", stage.producer.public_id),
    ]


@pytest.mark.parametrize("profile", [STANDARD, H264_ONLY])
def test_sizes_that_come_late_are_asked_for_after_a_failure_in_whatever_codec(stage: Stage, profile: Profile) -> None:
    asset = ready_asset(stage.film)
    plan = make_plan(film(frames=4500, duration=Fraction(180)), profile)
    assert plan.picture is not None
    (first,) = plan.picture.batch("h264")
    Asset.objects.filter(pk=asset.pk).update(plan=plan.to_json())
    asset.refresh_from_db()
    asset.renditions.all().delete()
    asset.renditions.create(name=first.name, width=first.width, height=first.height, size_bytes=1)
    assert ASK in page(stage)
    finer.ask_for_finer(film_of(stage), by=stage.producer)
    assert Asset.objects.get(pk=asset.pk).finer_due
    needs = "av1" if profile is STANDARD else ""
    assert set(asset.jobs.values_list("kind", "needs")) == {("fine", needs)}


def test_where_every_size_is_there_none_are_asked_for(stage: Stage) -> None:
    asset = ready_asset(stage.film)
    plan = make_plan(film(frames=4500, duration=Fraction(180)), H264_ONLY)
    assert plan.picture is not None
    Asset.objects.filter(pk=asset.pk).update(plan=plan.to_json())
    asset.refresh_from_db()
    asset.renditions.all().delete()
    for one in plan.picture.renditions:
        asset.renditions.create(name=one.name, width=one.width, height=one.height, size_bytes=1)
    assert not finer.can_be_made(asset)


def test_a_piece_that_is_being_made_stops_and_counts_for_nothing(stage: Stage, begun: Asset) -> None:
    asset = begun
    job = work.claim(asset.jobs.filter(kind="fine")[0].pk)
    assert job is not None
    finer.stop_finer(film_of(stage), by=stage.producer)
    before, entries = list(asset.jobs.values()), Entry.objects.count()
    with pytest.raises(Refused) as refused:
        finer.ask_for_finer(film_of(stage), by=stage.producer)
    assert refused.value.code == "film.still_stopping"
    assert (list(asset.jobs.values()), Entry.objects.count()) == (before, entries)
    beat = work.Beat(job, lambda: False)
    beat._write()
    assert beat.cancelled()
    work._give_back(job)
    assert Job.objects.get(pk=job.pk).state == "cancelled"
    finer.ask_for_finer(film_of(stage), by=stage.producer)
    assert set(asset.jobs.values_list("kind", "state")) == {("fine", "waiting")}


def test_where_none_are_being_made_or_wanting_nothing_is_stopped_or_made(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, tiny(clips), by=stage.producer))  # too small for AV1
    before, entries = list(asset.jobs.values()), Entry.objects.count()
    for what in ("stop", "ask"):
        assert press(stage, what).status_code == 409
    assert (list(asset.jobs.values()), Entry.objects.count()) == (before, entries)
    assert [words for words in (STOP, ASK) if words in page(stage)] == []


def test_who_may_not_upload_may_neither_stop_nor_ask(stage: Stage, begun: Asset) -> None:
    assert STOP not in page(stage, stage.host)
    before, entries = list(begun.jobs.values()), Entry.objects.count()
    for what in ("stop", "ask"):
        for person, status in ((stage.host, 403), (stage.stranger, 403), (stage.neighbour, 403), (None, 401)):
            assert client_of(person).post(f"/films/{stage.film.public_id}/finer/{what}").status_code == status
    assert (list(begun.jobs.values()), Entry.objects.count()) == (before, entries)


def test_after_a_failure_they_can_be_asked_for_at_the_films_page(stage: Stage, begun: Asset) -> None:
    job = work.claim(begun.jobs.filter(kind="fine")[0].pk)
    assert job is not None
    work._fail(job, "ffmpeg_failed", "broke", again=False)
    assert ASK in page(stage)
    finer.ask_for_finer(film_of(stage), by=stage.producer)
    assert set(begun.jobs.values_list("kind", "state")) == {("fine", "waiting")}
    assert Asset.objects.get(pk=begun.pk).finer_due
