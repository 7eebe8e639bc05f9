"""A bell is answered with the job whose turn it is, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media import work
from plateau.media.actions import processing
from plateau.media.actions.films import create_film
from plateau.media.machines.claims import claim_next, spend
from plateau.media.machines.models import Attempt, Turn, Worker
from plateau.media.models import Asset, Job
from plateau.media.states import JobState
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send, tiny


def received(stage: Stage, channel: str = "atelier", *, films: int = 1) -> list[Asset]:
    """Make rows of films that have been received, each with a chunk waiting."""
    place = stage.channel if channel == "atelier" else stage.neighbour.team_roles.get().channel
    assets = []
    for number in range(films):
        film = create_film(place, by=stage.producer, title=f"{channel} {number}")
        assets.append(
            Asset.objects.create(
                film=film, state="processing", original_name="a.mov", size_bytes=9, received_at=now(), plan=None
            )
        )
        Job.objects.create(asset=assets[-1], kind="chunk", number=0)
    return assets


def channel_of(job: Job | None) -> str:
    assert job is not None
    return job.asset.film.channel.slug


def finish(job: Job | None, seconds: float = 1) -> None:
    assert job is not None
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=now())
    spend(job.asset.film.channel_id, seconds)


def test_one_film_does_not_wait_for_another_channels_thirty(stage: Stage) -> None:
    received(stage, films=30)
    received(stage, "harbour")
    turns = []
    for _ in range(3):
        job = claim_next("encode")
        turns.append(channel_of(job))
        finish(job)
    assert turns.count("harbour") == 1


def test_slots_are_shared_between_channels_while_both_have_work(stage: Stage) -> None:
    received(stage, films=9)
    received(stage, "harbour", films=3)
    taken = [channel_of(claim_next("encode")) for _ in range(6)]
    assert sorted(taken) == ["atelier"] * 3 + ["harbour"] * 3
    assert [channel_of(claim_next("encode")) for _ in range(6)] == ["atelier"] * 6
    assert claim_next("encode") is None


def test_long_pieces_count_for_more_than_short_ones(stage: Stage) -> None:
    received(stage, films=9)
    received(stage, "harbour", films=9)
    turns = []
    for _ in range(8):
        job = claim_next("encode")
        turns.append(channel_of(job))
        finish(job, seconds=30 if turns[-1] == "atelier" else 10)
    assert (turns.count("atelier"), turns.count("harbour")) == (2, 6)


def test_past_work_counts_for_half_after_ten_minutes(stage: Stage) -> None:
    spend(stage.channel.pk, 60)
    Turn.objects.update(at=now() - timedelta(minutes=10))
    spend(stage.channel.pk, 5)
    assert Turn.objects.get().spent == pytest.approx(35, abs=0.1)


def test_starting_a_film_again_gives_a_channel_no_turn_more(stage: Stage) -> None:
    (asset,) = received(stage)
    received(stage, "harbour")
    spend(stage.channel.pk, 60)
    processing.cancel_processing(asset, by=stage.producer)
    processing.retry_processing(asset, by=stage.producer)
    assert channel_of(claim_next("encode")) == "harbour"


def test_a_film_is_finished_before_the_channels_next_one_begins(stage: Stage) -> None:
    first, second = received(stage, films=2)
    Job.objects.create(asset=first, kind="chunk", number=1)
    Job.objects.filter(asset=first).update(due_at=now())  # tried again, so due later than the second one's
    taken = [claim_next("encode") for _ in range(3)]
    assert [(job.asset_id, job.number) for job in taken if job] == [(first.pk, 0), (first.pk, 1), (second.pk, 0)]


def test_a_job_whose_plan_newer_code_made_is_left_to_others(stage: Stage) -> None:
    (asset,) = received(stage)
    Asset.objects.filter(pk=asset.pk).update(plan={"a": "plan from tomorrow"})
    entries = Entry.objects.count()
    assert work.answer("encode") is False
    job = Job.objects.get(asset=asset)
    assert (job.state, job.attempts, job.losses, job.failure_code, job.claim) == ("waiting", 0, 0, "", "")
    assert job.due_at > now()
    Job.objects.update(due_at=now())
    assert work.answer("encode") is False  # this process has learned not to ask
    assert Job.objects.get(asset=asset).due_at <= now()
    assert Entry.objects.count() == entries
    work._unreadable.clear()


def test_a_job_waits_while_the_disk_has_no_room(stage: Stage, clips: Clips, settings: object) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    job = run_until(asset, "chunk")
    settings.KEEP_FREE_BYTES = 10**18  # type: ignore[attr-defined]
    assert work.work(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.attempts, job.failure_code) == ("waiting", 0, "")
    assert Attempt.objects.count() == 0
    settings.KEEP_FREE_BYTES = 0  # type: ignore[attr-defined]
    assert run(asset).state == "ready"


def test_every_try_keeps_its_reason_and_who_made_it(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    job = run_until(asset, "chunk")
    worker = Worker.objects.create(machine="m", name="w", pid=1, began=0, code="1", slots=1)
    for code in ("ffmpeg_crashed", "took_too_long"):
        Job.objects.filter(pk=job.pk).update(due_at=now())
        claimed = work.claim(job.pk, worker=worker.pk)
        assert claimed is not None
        work._fail(claimed, code, f"why {code}", again=True)
    assert list(Attempt.objects.values_list("job", "worker", "code", "detail")) == [
        (job.pk, "w on m", "ffmpeg_crashed", "why ffmpeg_crashed"),
        (job.pk, "w on m", "took_too_long", "why took_too_long"),
    ]


def test_as_many_bells_ring_as_jobs_wait_and_none_twice(stage: Stage) -> None:
    received(stage, films=3)
    ProcrastinateJob.objects.all().delete()
    Job.objects.update(due_at=now() - work.RUNG_ANEW_AFTER - timedelta(seconds=1))
    assert work.rescue() == 3
    assert work.rescue() == 0
    assert ProcrastinateJob.objects.filter(task_name="media.run_job", queue_name="encode").count() == 3
    assert Job.objects.filter(state=JobState.WAITING).count() == 3


def test_no_bell_rings_for_what_no_disk_has_room_for(stage: Stage) -> None:
    received(stage, films=3)
    ProcrastinateJob.objects.all().delete()
    Job.objects.update(due_at=now() - work.RUNG_ANEW_AFTER - timedelta(seconds=1), room_bytes=2000)
    full = Worker.objects.create(machine="m", name="w", pid=1, began=0, code="1", slots=1, room_bytes=1999)
    assert work.rescue() == 0
    Worker.objects.filter(pk=full.pk).update(room_bytes=2000)
    assert work.rescue() == 3
