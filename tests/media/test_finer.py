"""A film gets its finer sizes after it is ready, while people watch it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from plateau.journal.models import Entry
from plateau.media import flow, work
from plateau.media.actions import processing, texts
from plateau.media.actions.again import try_again
from plateau.media.failures import in_words
from plateau.media.models import Asset, Film, Job
from plateau.media.progress import Finer, progress_of
from plateau.media.sources import film_sources
from plateau.media.states import JobKind, JobState
from plateau_engine import check_package, load_package, make_plan
from tests.clips import Clips
from tests.engine.test_plan import FILM
from tests.factories import client_of
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send

ENGLISH = b"WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning\n"


@pytest.fixture
def odd(clips: Clips) -> Path:
    """A film that no browser plays as it was sent."""
    return clips.numbered("odd.mkv", frames=50, encoder=("-c:v", "mpeg4", "-q:v", "3"), output=("-g", "25"))


def fresh(asset: Asset) -> Asset:
    return Asset.objects.select_related("film__channel").get(pk=asset.pk)


def kinds(asset: Asset) -> list[str]:
    return sorted(asset.jobs.values_list("kind", flat=True))


def families(asset: Asset) -> list[str]:
    return sorted(track.family for track in load_package(asset.package).pictures)


def stage_of(asset: Asset) -> tuple[str, bool]:
    sources = film_sources(Film.objects.select_related("asset", "channel").get(pk=asset.film_id), whole=True)
    assert sources is not None
    return sources.stage, sources.improves


def test_a_film_that_played_nowhere_is_ready_in_h264_first_and_av1_is_added(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    run_until(asset, JobKind.FINE)
    asset = fresh(asset)
    assert (asset.state, asset.finer_due, stage_of(asset)) == ("ready", True, ("first", True))
    assert families(asset) == ["avc1"]
    held = (asset.package / "v240.mp4").read_bytes()

    asset = run(asset)
    assert (asset.state, asset.finer_due, stage_of(asset)) == ("ready", False, ("finest", False))
    assert families(asset) == ["av01", "avc1"]
    assert check_package(asset.package).faults == ()
    assert (asset.package / "v240.mp4").read_bytes() == held
    assert asset.package_bytes == sum(file.stat().st_size for file in asset.package.rglob("*") if file.is_file())
    assert {row.name for row in asset.renditions.all()} == {"v240", "a240", "sound"}
    assert not asset.scratch.exists()
    assert list(Entry.objects.filter(verb="film.ready").values_list("verb", flat=True)) == ["film.ready"]


def test_a_film_that_plays_as_it_was_sent_is_decoded_once(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.film(), by=stage.producer))
    assert families(asset) == ["av01", "avc1"]
    assert JobKind.FINE not in kinds(asset)
    assert kinds(asset).count(JobKind.EXTEND) == 1
    assert check_package(asset.package).faults == ()
    assert (asset.finer_due, asset.scratch.exists()) == (False, False)


def test_a_film_too_small_for_av1_has_nothing_finer_to_come(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.numbered("tiny.mp4", frames=4, size=(64, 36)), by=stage.producer))
    assert (asset.state, asset.finer_due) == ("ready", False)
    assert {JobKind.FINE, JobKind.EXTEND} & set(kinds(asset)) == set()


def test_captions_that_come_meanwhile_are_kept_and_so_are_the_finer_sizes(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    run_until(asset, JobKind.EXTEND)
    film = Film.objects.select_related("channel", "asset").get(pk=stage.film.pk)
    texts.add_captions(film, ENGLISH, language="en", by=stage.editor)
    asset = run(asset)
    package = load_package(asset.package)
    assert ([one.language for one in package.captions], families(asset)) == (["en"], ["av01", "avc1"])
    assert check_package(asset.package).faults == ()


def test_finer_pictures_that_fail_leave_the_film_as_it_is(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    job = run_until(asset, JobKind.FINE)
    asset.master.write_bytes(b"no film any more")
    for _ in range(work.MOST_ATTEMPTS + 1):
        Job.objects.filter(pk=job.pk).update(due_at=job.due_at)
        work.work(job.pk)
    job.refresh_from_db()
    asset = fresh(asset)
    assert (job.state, asset.state, asset.failure_code) == (JobState.ASIDE, "ready", "")
    assert (asset.finer_due, stage_of(asset)) == (False, ("finest", False))
    assert check_package(asset.package).faults == ()
    assert not Entry.objects.filter(verb="film.failed").exists()
    assert not asset.scratch.exists()


def test_finer_sizes_that_were_given_up_are_made_when_somebody_asks(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    job = run_until(asset, JobKind.FINE)
    whole = asset.master.read_bytes()
    asset.master.write_bytes(b"no film any more")
    for _ in range(work.MOST_ATTEMPTS + 1):
        Job.objects.filter(pk=job.pk).update(due_at=job.due_at)
        work.work(job.pk)
    asset.master.write_bytes(whole)
    job.refresh_from_db()
    assert job.state == JobState.ASIDE
    try_again(job, by=stage.producer)
    assert fresh(asset).finer_due
    asset = run(asset)
    assert (families(asset), asset.finer_due) == (["av01", "avc1"], False)
    jobs = asset.jobs.count()
    processing.make_finer(asset)
    processing.make_finer(fresh(asset))  # twice is once
    assert asset.jobs.count() == jobs - 1  # the new pieces; nothing is put in place before they are done


def test_what_a_crash_cut_off_between_two_finer_jobs_is_found_again(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    run_until(asset, JobKind.EXTEND)
    asset.jobs.filter(kind=JobKind.EXTEND).delete()
    assert work.rescue() == 1
    assert run(asset).finer_due is False
    assert families(fresh(asset)) == ["av01", "avc1"]


def test_finer_sizes_come_after_every_films_first_ones() -> None:
    first = {JobKind.DIRECT, JobKind.PROBE, JobKind.CHUNK, JobKind.AUDIO, JobKind.ASSEMBLE, JobKind.FREE}
    assert min(flow.PRIORITY[kind] for kind in first) > flow.PRIORITY[JobKind.EXTEND] > flow.PRIORITY[JobKind.FINE]


def test_the_steps_towards_finer_sizes_follow_from_plan_and_jobs() -> None:
    apart, together = make_plan(FILM), make_plan(FILM, plays_already=True)
    chunks = [(JobKind.FINE, chunk.number) for chunk in apart.chunks]

    def wanted(plan: object, jobs: dict[tuple[str, int], str]) -> list[tuple[str, int]]:
        return [(step.kind, step.number) for step in flow.finer(plan, jobs)]  # type: ignore[arg-type]

    done = dict.fromkeys(chunks, JobState.DONE)
    assert wanted(apart, {}) == chunks
    assert wanted(apart, dict.fromkeys(chunks, JobState.WAITING)) == []
    assert wanted(apart, done) == [(JobKind.EXTEND, 0)]
    assert wanted(apart, done | {(JobKind.EXTEND, 0): JobState.DONE}) == []
    assert wanted(together, {}) == [(JobKind.EXTEND, 0)]
    assert wanted(together, {chunks[0]: JobState.DONE}) == chunks[1:]  # made once more, after they were dropped


def test_the_films_page_says_how_far_the_finer_sizes_are_and_if_they_were_given_up(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    job = run_until(asset, JobKind.FINE)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, claim="x", done=25, speed=5)
    found = progress_of(fresh(asset))
    assert (found.is_moving, found.finer) == (False, Finer(percent=50, remaining_seconds=5, failure=None))
    page = client_of(stage.producer).get(
        reverse("media-progress", args=[stage.film.public_id]), headers={"accept-language": "en"}
    )
    assert "Finer sizes for fewer bytes are being made" in page.content.decode()
    Job.objects.filter(pk=job.pk).update(state=JobState.ASIDE, failure_code="ffmpeg_failed")
    given_up = progress_of(fresh(asset)).finer
    assert given_up is not None
    assert given_up.failure == in_words("ffmpeg_failed", {})
