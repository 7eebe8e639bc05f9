"""A film gets its finer sizes after it is ready, while people watch it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import reverse

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media import flow, work
from plateau.media.actions import films, processing, texts
from plateau.media.actions.again import try_again
from plateau.media.failures import in_words
from plateau.media.models import Asset, Film, Job
from plateau.media.progress import Finer, progress_of
from plateau.media.sources import film_sources
from plateau.media.states import JobKind, JobState
from plateau.media.storage.records import Seen, note_files
from plateau.media.transcripts.models import HeardStretch
from plateau_engine import check_package, load_package, make_plan
from tests.clips import Clips
from tests.engine.facts import FILM
from tests.factories import client_of
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send, tiny
from tests.media.transcripts.talking import ready_asset

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


def test_it_is_found_whatever_else_of_the_film_waits_or_was_set_aside(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    run_until(asset, JobKind.EXTEND)
    asset.jobs.filter(kind=JobKind.EXTEND).delete()
    Job.objects.create(asset=asset, kind=JobKind.PAUSES, state=JobState.ASIDE)
    assert work.rescue() == 1
    assert asset.jobs.filter(kind=JobKind.EXTEND, state=JobState.WAITING).exists()


def test_what_waits_to_be_listened_to_keeps_no_parts(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    last = run_until(asset, JobKind.EXTEND)
    Job.objects.create(asset=asset, kind=JobKind.PAUSES, due_at=now() + timedelta(days=1))
    assert asset.scratch.exists()
    assert work.work(last.pk)
    assert not asset.scratch.exists()


def test_a_try_that_still_stops_is_not_begun_again(stage: Stage, odd: Path) -> None:
    asset = send(stage.film, odd, by=stage.producer)
    job = run_until(asset, JobKind.FINE)
    asset.jobs.filter(pk=job.pk).update(state=JobState.ASIDE)
    Job.objects.create(asset=asset, kind=JobKind.FINE, number=9, state=JobState.RUNNING, cancel_wanted=True)
    Asset.objects.filter(pk=asset.pk).update(finer_due=False)
    before, entries = list(asset.jobs.values()), Entry.objects.count()
    with pytest.raises(Refused) as refused:
        try_again(job, by=stage.producer)
    assert refused.value.code == "film.still_stopping"
    assert (list(asset.jobs.values()), Entry.objects.count()) == (before, entries)


def test_a_replaced_file_gets_neither_finer_sizes_nor_a_transcript(stage: Stage, odd: Path, clips: Clips) -> None:
    first = send(stage.film, odd, by=stage.producer)
    fine = run_until(first, JobKind.FINE)
    other = Job.objects.create(asset=first, kind=JobKind.TRANSCRIBE)
    held = Job.objects.create(asset=first, kind=JobKind.TRANSCRIBE, number=1, state=JobState.RUNNING, claim="x")
    HeardStretch.objects.create(asset=first, number=0, stretch={}, language="fr", probability=1)
    second = send(stage.film, tiny(clips), by=stage.producer)
    run(second)
    assert Film.objects.get(pk=stage.film.pk).asset_id == second.pk
    states = Job.objects.in_bulk([fine.pk, other.pk, held.pk])
    assert [states[job.pk].state for job in (fine, other, held)] == ["cancelled", "cancelled", "running"]
    assert states[held.pk].cancel_wanted
    assert (fresh(first).finer_due, HeardStretch.objects.exists()) == (False, False)


def test_nothing_is_made_of_a_file_that_was_removed(stage: Stage, odd: Path, clips: Clips) -> None:
    first = send(stage.film, odd, by=stage.producer)
    run_until(first, JobKind.FINE)
    run(send(stage.film, tiny(clips), by=stage.producer))
    Job.objects.create(asset=first, kind=JobKind.FREE, number=50)
    Asset.objects.filter(pk=first.pk).update(finer_due=True)
    films.remove_file(fresh(first), by=stage.producer)
    assert not first.jobs.filter(state=JobState.WAITING).exists()
    assert fresh(first).finer_due is False
    assert work.rescue() == 0
    assert processing.make_finer(fresh(first)) is False


@pytest.mark.django_db(transaction=True)
def test_who_writes_beside_a_job_that_settles_does_not_wait_for_it(stage: Stage) -> None:
    """Captions hold the film and write rows that name the file; a job that settles holds the file and wants the film."""
    asset = ready_asset(stage.film)
    job = Job.objects.create(asset=asset, kind=JobKind.EXTEND, state=JobState.RUNNING, claim="x")

    def beside() -> None:
        with closing(connection), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            note_files(asset, "full", {"captions-0-en.vtt": Seen(1, "0" * 64)})

    def after() -> None:
        with ThreadPoolExecutor() as threads:
            threads.submit(beside).result()

    work._settle(job, after)
    assert (asset.files.count(), Job.objects.get(pk=job.pk).state) == (1, JobState.DONE)


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
    page = client_of(stage.producer).get(reverse("media-progress", args=[stage.film.public_id])).content.decode()
    assert "Des tailles plus fines et plus légères sont en cours" in page
    assert "every 10s" in page
    Job.objects.filter(pk=job.pk).update(state=JobState.ASIDE, failure_code="ffmpeg_failed")
    given_up = progress_of(fresh(asset)).finer
    assert given_up is not None
    assert given_up.failure == in_words("ffmpeg_failed", {})
