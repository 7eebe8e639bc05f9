"""Real workers: what they tell of themselves, how they stop, drain, and come back after a kill."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.db import connection
from typer.testing import CliRunner

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.machines import figures, register, running
from plateau.media.machines.models import REMEMBERED, Attempt, Worker
from plateau.media.models import Asset, Job
from plateau.media.tasks import forget_workers
from plateau.ops.cli import worker as command
from plateau_engine.ffmpeg import find_ffmpeg
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import run_until, send, tiny
from tests.media.machines.conftest import Crew, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("machines")]

MOST_SECONDS = 120  # on a machine that does much else; nobody waits for it where all goes well


def row(name: str) -> Worker | None:
    return Worker.objects.filter(name=name).first()


def lives(name: str) -> bool:
    found = row(name)
    return found is not None and found.stopped_at is None


def state_of(name: str) -> str:
    return next((hand.state for hand in figures.workers() if hand.row.name == name), "")


def at_a_chunk(stage: Stage, clips: Clips) -> Job:
    """Bring a film up to its chunk, which takes some seconds of work."""
    path = clips.long_film()
    return run_until(send(stage.film, path, by=stage.producer), "chunk")


def test_a_worker_says_who_it_is_does_its_work_and_ends_cleanly(stage: Stage, crew: Crew, clips: Clips) -> None:
    process = crew.start("attic", "--slots", "2")
    until(lambda: lives("attic"), "it signed in")
    asset = send(stage.film, tiny(clips), by=stage.producer)
    until(lambda: Asset.objects.get(pk=asset.pk).state == "ready", "the film is ready")
    found = row("attic")
    assert found is not None
    assert (found.slots, found.queues, found.pid) == (2, ["media", "encode"], process.pid)
    assert (found.ffmpeg, found.code) == (find_ffmpeg().version, register.code_version())
    assert set(Job.objects.values_list("worker", flat=True)) == {found.pk}
    process.send_signal(signal.SIGTERM)
    assert process.wait(MOST_SECONDS) == 0
    found.refresh_from_db()
    assert found.stopped_at is not None
    assert (state_of("attic"), crew.words("attic").splitlines()[-1]) == ("stopped", f"{found} has ended.")


def test_a_worker_that_is_stopped_gives_back_what_it_does(stage: Stage, crew: Crew, clips: Clips) -> None:
    job = at_a_chunk(stage, clips)
    process = crew.start("attic", "--grace", "0", queues="encode")
    until(lambda: Job.objects.get(pk=job.pk).state == "running", "it is at the chunk")
    process.send_signal(signal.SIGTERM)
    assert process.wait(MOST_SECONDS) == 0
    job.refresh_from_db()
    assert (job.state in {"waiting", "done"}, job.attempts, job.losses) == (True, 0, 0)
    assert not Job.objects.filter(state="running").exists()


def test_a_worker_that_drains_finishes_what_it_does_and_takes_nothing_new(
    stage: Stage, crew: Crew, clips: Clips
) -> None:
    job = at_a_chunk(stage, clips)
    process = crew.start("attic", queues="encode")
    until(lambda: Job.objects.filter(kind="chunk", state="running").exists(), "it is at a chunk")
    done = CliRunner().invoke(command.app, ["drain", "attic"])
    assert done.exit_code == 0, done.output
    assert "attic on" in done.output
    assert state_of("attic") == "draining"
    assert process.wait(MOST_SECONDS) == 0
    assert not Job.objects.filter(state="running").exists()
    assert Job.objects.filter(kind="chunk", state="done").exists()
    assert (Attempt.objects.count(), Job.objects.get(pk=job.pk).losses) == (0, 0)
    assert "Draining" in crew.words("attic")


def test_sigusr1_drains_an_idle_worker_at_once(stage: Stage, crew: Crew) -> None:
    process = crew.start("attic")
    until(lambda: lives("attic"), "it signed in")
    until(lambda: process.poll() is None and _hears(process.pid), "it hears")
    process.send_signal(signal.SIGUSR1)
    assert process.wait(MOST_SECONDS) == 0
    assert state_of("attic") == "stopped"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_worker_asked_to_drain_while_it_connects_ends(stage: Stage) -> None:
    said: list[str] = []
    worker = running.Running(register.sign_in("attic", slots=1, queues=["media"]), 0, said.append)

    async def drained() -> None:
        going = asyncio.create_task(worker.run())
        await asyncio.sleep(0)  # its connections are being opened now
        worker.drain()
        await asyncio.wait_for(going, MOST_SECONDS)

    asyncio.run(drained())
    gc.collect()  # here, and in no test that follows, goes the connection that was still being opened
    assert said == ["Draining: no new job is taken; those that run are finished."]


def _hears(pid: int) -> bool:
    """Whether the process has taken SIGUSR1 into its own hands: bit 10 of the caught signals."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    caught = next(line for line in lines if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) & 1 << (signal.SIGUSR1 - 1))


def test_a_worker_started_again_frees_its_forerunners_job_at_once(stage: Stage, crew: Crew, clips: Clips) -> None:
    job = at_a_chunk(stage, clips)
    first = crew.start("attic", queues="encode")
    until(lambda: Job.objects.get(pk=job.pk).state == "running", "it is at the chunk")
    first.send_signal(signal.SIGKILL)
    first.wait()
    crew.start("attic", queues="encode")
    until(lambda: Job.objects.get(pk=job.pk).state == "done", "it is done")
    kept = Attempt.objects.filter(job=job)
    assert list(kept.values_list("code", "detail")) == [("worker_lost", "the worker was started again")]


def test_two_workers_of_one_name_do_not_work_on_one_machine(stage: Stage, crew: Crew) -> None:
    crew.processes["first"] = crew.start("attic")
    until(lambda: lives("attic"), "it signed in")
    before = Worker.objects.values().get(name="attic")
    assert crew.start("attic").wait(MOST_SECONDS) == 1
    assert "Choose another --name" in crew.words("attic")
    after = Worker.objects.values().get(name="attic")
    beating = {"heartbeat_at": None, "room_bytes": None}  # the first one's goes on
    assert after | beating == before | beating
    assert crew.processes["first"].poll() is None


def test_a_worker_outlives_the_loss_of_all_its_connections(stage: Stage, crew: Crew, clips: Clips) -> None:
    process = crew.start("attic")
    until(lambda: lives("attic"), "it signed in")
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    asset = send(stage.film, tiny(clips), by=stage.producer)
    until(lambda: Asset.objects.get(pk=asset.pk).state == "ready", "the film is ready")
    assert process.poll() is None


def test_a_queue_that_is_none_is_refused(stage: Stage, crew: Crew) -> None:
    process = crew.start("attic", queues="encoding")
    assert process.wait(MOST_SECONDS) == 2
    assert "There is no queue encoding" in crew.words("attic")
    assert not Worker.objects.exists()


def test_nobody_is_asked_to_drain_where_nobody_lives(stage: Stage) -> None:
    Worker.objects.create(
        machine="m", name="gone", pid=1, began=0, code="1", slots=1, heartbeat_at=now() - timedelta(hours=1)
    )
    for arguments in ([], ["gone"], ["--all"]):
        assert CliRunner().invoke(command.app, ["drain", *arguments]).exit_code in {1, 2}
    assert Worker.objects.get().drain_wanted_at is None


def test_the_list_shows_who_drains(stage: Stage) -> None:
    Worker.objects.create(machine="m", name="w", pid=1, began=0, code="1", slots=1, drain_wanted_at=now())
    done = CliRunner().invoke(command.app, ["list"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert "draining" in done.output


def test_a_number_that_another_process_has_by_now_is_no_living_worker(stage: Stage) -> None:
    parent = psutil.Process(os.getppid())
    Worker.objects.create(
        machine=register.machine_name(), name="w", pid=parent.pid, began=parent.create_time() - 100, code="1", slots=1
    )
    assert register.sign_in("w", slots=1, queues=[]).pid == os.getpid()
    Worker.objects.update(pid=parent.pid, began=parent.create_time())
    with pytest.raises(Refused):
        register.sign_in("w", slots=1, queues=[])
    assert Worker.objects.get().pid == parent.pid


def test_workers_that_have_been_silent_for_a_week_are_forgotten(stage: Stage) -> None:
    silent = {"gone": REMEMBERED + timedelta(hours=1), "quiet": REMEMBERED - timedelta(hours=1)}
    for name, age in silent.items():
        row = Worker.objects.create(machine="m", name=name, pid=1, began=0, code="1", slots=1)
        Worker.objects.filter(pk=row.pk).update(heartbeat_at=now() - age)
    forget_workers(timestamp=0)
    assert list(Worker.objects.values_list("name", flat=True)) == ["quiet"]
