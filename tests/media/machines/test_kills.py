"""Web, workers, ffmpeg and connections killed at random moments: real ones, by the signal that cannot be caught.

`make test-kills` does it a hundred times; the suite, a quarter of that.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta

import psutil
import pytest
from django.db import connection

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media import work
from plateau.media.actions.films import create_film
from plateau.media.machines.models import Worker
from plateau.media.models import Asset, Job
from plateau_engine import check_package
from tests.clips import Clips
from tests.media.conftest import Stage, Web
from tests.media.machine import send
from tests.media.machines.conftest import Crew, until

KILLS = int(os.environ.get("KILLS", "25"))
MOST_TRIES = 2  # of one piece of work that a kill of ffmpeg may spoil: five are poison, on purpose
CREW = ("left", "right")
KINDS = ("web", "worker", "ffmpeg", "connection")


def kill_worker(crew: Crew, chance: random.Random) -> bool:
    """Kill a worker that has begun to work: one that only starts would be an easy victim."""
    signed_in = set(Worker.objects.filter(stopped_at=None).values_list("pid", flat=True))
    alive = [process for process in crew.processes.values() if process.poll() is None and process.pid in signed_in]
    if not alive:
        return False
    process = chance.choice(alive)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return True


def kill_ffmpeg(crew: Crew, chance: random.Random) -> bool:
    programs = crew.programs()
    if not programs or Job.objects.filter(state="running", attempts__gte=MOST_TRIES).exists():
        return False
    try:
        chance.choice(programs).kill()
    except psutil.NoSuchProcess:
        return False
    return True


def kill_connection(chance: random.Random) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        backends = [pid for (pid,) in cursor.fetchall()]
        if not backends:
            return False
        cursor.execute("SELECT pg_terminate_backend(%s)", [chance.choice(backends)])
        return bool(cursor.fetchone()[0])


def kill_one(crew: Crew, web: Web, chance: random.Random, killed: Counter[str]) -> None:
    """Kill one of the kind that was spared most, the web's processes at half the rate, if there is one to kill."""
    spared = sorted(KINDS, key=lambda kind: (killed[kind] * (2 if kind == "web" else 1), chance.random()))
    for kind in spared[:2]:
        match kind:
            case "web":
                web.kill()
                web.start()
                done = True
            case "worker":
                done = kill_worker(crew, chance)
            case "ffmpeg":
                done = kill_ffmpeg(crew, chance)
            case _:
                done = kill_connection(chance)
        killed[kind] += done
        if done:
            return


def go_on(crew: Crew) -> None:
    """Do what supervisor, sweeps and patience would: start who died, ring anew, leave pauses out."""
    for name in CREW:
        if crew.processes[name].poll() is not None:
            crew.start(name)
    Job.objects.filter(state="waiting", due_at__gt=now()).update(due_at=now() - timedelta(seconds=5))
    work.rescue()


@pytest.mark.django_db(transaction=True)
def test_every_film_is_finished_once_and_whole_whoever_is_killed(
    stage: Stage, web: Web, crew: Crew, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "RUNG_ANEW_AFTER", timedelta(seconds=1))
    monkeypatch.setattr(work, "LOST_AFTER", timedelta(seconds=6))
    crew.home = web.home
    path = clips.long_film()
    chance = random.Random(20261127)
    sent: list[Asset] = []
    killed: Counter[str] = Counter()
    for name in CREW:
        crew.start(name)
    deadline = time.monotonic() + 120 + 8 * KILLS
    while True:
        going = Asset.objects.exclude(state__in=["ready", "failed", "refused"], finer_due=False).count()
        if going < 2 and killed.total() < KILLS:
            film = create_film(stage.channel, by=stage.producer, title=f"Film {len(sent) + 1}")
            sent.append(send(film, path, by=stage.producer))
        elif going == 0:
            break
        time.sleep(chance.uniform(0.05, 0.5))
        if killed.total() < KILLS:
            kill_one(crew, web, chance, killed)
        go_on(crew)
        assert time.monotonic() < deadline, list(
            Job.objects.exclude(state="done").values_list("kind", "state", "losses")
        )
    sys.stdout.write(f"\nkilled: {dict(killed)}; films: {len(sent)}; words kept: {dict(reasons())}\n")
    assert killed.total() >= KILLS
    assert min(killed[victim] for victim in KINDS) > 0
    until(lambda: not any(asset.scratch.exists() for asset in Asset.objects.all()), "no scratch folder is left")
    for asset in Asset.objects.all():
        assert (asset.state, asset.failure_code, asset.frames) == ("ready", "", 250)
        assert check_package(asset.package).faults == ()
        assert {job.state for job in asset.jobs.all()} == {"done"}
        assert Entry.objects.filter(verb="film.ready", data__asset=asset.public_id).count() == 1
        assert asset.master.read_bytes() == path.read_bytes()
    assert Asset.objects.count() == len(sent)
    assert Entry.objects.filter(verb="film.failed").count() == 0


def reasons() -> Counter[str]:
    return Counter(Job.objects.filter(failures__isnull=False).values_list("failures__code", flat=True))
