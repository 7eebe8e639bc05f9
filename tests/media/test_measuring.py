"""A long film is measured before its AV1 is made, and nothing that can be made without waits for it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from plateau.media import flow, work
from plateau.media.actions import processing
from plateau.media.models import Asset, Job
from plateau.media.sources import film_sources
from plateau.media.states import JobKind, JobState
from plateau_engine import Samples, check_package, load_package, make_plan, refine_plan
from tests.clips import Clips
from tests.engine.facts import FILM, film
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send
from tests.media.transcripts.talking import ready_asset

LONG = film(frames=4500, duration=Fraction(180))
MEASURED = Samples((), None)


def kinds(steps: list[flow.Step]) -> list[tuple[str, int]]:
    return [(step.kind, step.number) for step in steps]


def done(*wanted: tuple[str, int]) -> dict[tuple[str, int], str]:
    return dict.fromkeys([(JobKind.PROBE, 0), *wanted], JobState.DONE)


def test_what_is_made_from_one_decode_is_measured_first_beside_the_sound() -> None:
    plan = make_plan(LONG, plays_already=True)
    chunks = [(JobKind.CHUNK, chunk.number) for chunk in plan.chunks]
    begun = done()
    assert kinds(flow.following(plan, begun)) == [(JobKind.SAMPLE, 0), (JobKind.AUDIO, 0)]
    begun |= {(JobKind.SAMPLE, 0): JobState.RUNNING, (JobKind.AUDIO, 0): JobState.RUNNING}
    assert flow.following(plan, begun) == []
    measured = refine_plan(plan, MEASURED)
    assert kinds(flow.following(measured, begun | {(JobKind.SAMPLE, 0): JobState.DONE})) == chunks
    # pieces of before the release that measures apart
    assert kinds(flow.following(plan, done(*chunks[:1]))) == [*chunks[1:], (JobKind.AUDIO, 0)]
    assert (JobKind.SAMPLE, 0) not in kinds(flow.following(make_plan(FILM, plays_already=True), done()))


def test_what_plays_nowhere_yet_is_measured_once_it_plays() -> None:
    plan = make_plan(LONG)
    chunks = [(JobKind.CHUNK, chunk.number) for chunk in plan.chunks]
    assert kinds(flow.following(plan, done())) == [*chunks, (JobKind.AUDIO, 0)]
    finer = [(JobKind.FINE, chunk.number) for chunk in plan.chunks]
    assert kinds(flow.finer(plan, {})) == [(JobKind.SAMPLE, 0)]
    assert flow.finer(plan, {(JobKind.SAMPLE, 0): JobState.RUNNING}) == []
    measured = refine_plan(plan, MEASURED)
    assert kinds(flow.finer(measured, {(JobKind.SAMPLE, 0): JobState.DONE})) == finer
    assert kinds(flow.finer(plan, {finer[0]: JobState.DONE})) == finer[1:]


@pytest.fixture
def slow(clips: Clips) -> Path:
    """Three minutes at one picture a second, which no browser plays as they were sent."""
    return clips.numbered(
        "slow.mkv", frames=180, rate="1", size=(854, 480), sound=None, encoder=("-c:v", "mpeg4", "-q:v", "3"),
        output=("-g", "8"),
    )  # fmt: skip


def fresh(asset: Asset) -> Asset:
    return Asset.objects.select_related("film__asset", "film__channel").get(pk=asset.pk)


def names(asset: Asset) -> list[str]:
    return [track.name for track in load_package(asset.package).pictures]


@pytest.mark.django_db(transaction=True)  # a job that outlasts a heartbeat must be seen from a second connection
def test_the_first_size_plays_before_the_film_is_measured_and_the_others_follow(stage: Stage, slow: Path) -> None:
    asset = send(stage.film, slow, by=stage.producer)
    job = run_until(asset, JobKind.SAMPLE)
    asset = fresh(asset)
    assert (asset.state, asset.finer_due, names(asset)) == ("ready", True, ["v480"])
    sources = film_sources(asset.film, whole=True)
    assert sources is not None
    assert (sources.stage, sources.improves) == ("first", True)
    before = flow.read_plan(asset.plan or {})
    assert before.refined_from == ""
    held = (asset.package / "v480.mp4").read_bytes()

    asset = run(asset)
    job.refresh_from_db()
    plan = flow.read_plan(asset.plan or {})
    assert (job.state, asset.finer_due) == (JobState.DONE, False)
    assert (plan.refined_from, plan.key) == (before.key, before.key)
    assert plan.picture is not None
    assert sorted(names(asset)) == sorted(one.name for one in plan.picture.renditions)
    assert {"v480", "v240", "a480"} <= set(names(asset))
    assert check_package(asset.package).faults == ()
    assert (asset.package / "v480.mp4").read_bytes() == held
    assert not asset.scratch.exists()


@pytest.mark.django_db(transaction=True)
def test_a_film_that_cannot_be_measured_is_made_as_the_profile_has_it(stage: Stage, slow: Path) -> None:
    asset = send(stage.film, slow, by=stage.producer)
    job = run_until(asset, JobKind.SAMPLE)
    planned = flow.read_plan(fresh(asset).plan or {})
    whole = asset.master.read_bytes()
    asset.master.write_bytes(b"no film any more")
    run_until(asset, JobKind.FINE)
    asset.master.write_bytes(whole)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    plan = flow.read_plan(fresh(asset).plan or {})
    assert plan == replace(planned, refined_from=planned.key)


@pytest.mark.parametrize(("state", "next_kind"), [("ready", JobKind.FINE), ("processing", JobKind.CHUNK)])
def test_a_measuring_that_fails_again_and_again_stops_no_film(stage: Stage, state: str, next_kind: JobKind) -> None:
    asset = ready_asset(stage.film)
    plan = make_plan(LONG, plays_already=state == "processing")
    Asset.objects.filter(pk=asset.pk).update(state=state, finer_due=state == "ready", plan=plan.to_json())
    job = Job.objects.create(asset=fresh(asset), kind=JobKind.SAMPLE, state=JobState.RUNNING, claim="x", attempts=4)
    work._fail(job, "unexpected", "a figure that nobody can read", again=True)
    job.refresh_from_db()
    found = fresh(asset)
    assert (job.state, found.state, found.failure_code) == (JobState.DONE, state, "")
    assert flow.read_plan(found.plan or {}) == refine_plan(plan, MEASURED)
    assert found.finer_due == (state == "ready")
    assert [(one.code, one.detail) for one in job.failures.all()] == [("unexpected", "a figure that nobody can read")]
    processing.advance(found)
    assert found.jobs.filter(kind=next_kind).count() == len(plan.chunks)


def test_whoever_lost_the_measuring_calls_nothing_off(stage: Stage) -> None:
    asset = ready_asset(stage.film)
    plan = make_plan(LONG)
    Asset.objects.filter(pk=asset.pk).update(finer_due=True, plan=plan.to_json())
    job = Job.objects.create(asset=fresh(asset), kind=JobKind.SAMPLE, state=JobState.RUNNING, claim="x")
    Job.objects.filter(pk=job.pk).update(claim="another's")
    work._set_aside(job, "unexpected", "broke")
    assert (Job.objects.get(pk=job.pk).state, job.failures.count()) == (JobState.RUNNING, 0)
    assert flow.read_plan(fresh(asset).plan or {}) == plan
