"""Workers killed at random moments, real ones, by the signal that cannot be caught."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

from plateau.journal.models import Entry
from plateau.media.models import Asset
from plateau_engine import check_package
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import send

# One worker: takes jobs by the rows as the queue's worker would, and rescues what its dead forerunner held.
WORKER = """
import datetime, sys, time
import django
django.setup()
from plateau.core.clock import now
from plateau.media import work
from plateau.media.models import Asset, Job
work.LOST_AFTER = datetime.timedelta(seconds=3)
while not Asset.objects.filter(state__in=["ready", "failed", "refused"]).exists():
    work.rescue()
    for job_id in list(Job.objects.filter(state="waiting").order_by("id").values_list("pk", flat=True)):
        work.work(job_id)
    time.sleep(0.05)
"""


@pytest.fixture
def home(folders: Path) -> Iterator[Path]:
    """The folders, where a process of its own finds them too; nothing of it may be left running."""
    yield folders
    left = [
        p for p in psutil.process_iter(["cmdline"]) if any(str(folders) in part for part in p.info["cmdline"] or [])
    ]
    assert left == [], "a killed worker left a program behind"


def start(home: Path) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    environment = os.environ | {
        "PLATEAU_HOME": str(home),
        "DATABASE_URL": f"postgresql://{database['USER']}:@/{database['NAME']}?host={database['HOST']}",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment, start_new_session=True)


@pytest.mark.django_db(transaction=True)
def test_a_film_whose_workers_die_is_finished_once_and_whole(stage: Stage, home: Path, clips: Clips) -> None:
    path = clips.long_film()
    asset = send(stage.film, path, by=stage.producer)
    assert str(settings.MASTERS).startswith(str(home))
    chance = random.Random(20261123)
    kills = 0
    until = time.monotonic() + 150
    while True:
        worker = start(home)
        try:
            worker.wait(timeout=chance.uniform(1.0, 3.0) if kills < 8 else max(1, until - time.monotonic()))
            break
        except subprocess.TimeoutExpired:
            assert time.monotonic() < until, list(asset.jobs.values_list("kind", "state", "losses", "failure_detail"))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            kills += 1
    assert worker.returncode == 0
    asset = Asset.objects.get(pk=asset.pk)
    assert asset.state == "ready"
    assert kills > 0
    assert check_package(asset.package).faults == ()
    assert asset.frames == 250
    assert asset.master.read_bytes() == path.read_bytes()
    assert Entry.objects.filter(verb="film.ready").count() == 1
    assert not asset.scratch.exists()
