"""Two workers confined to one core each against one: the same film of several chunks, from its first job to ready."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from figures import Figures, Ratio, compare, in_turns

from plateau.ops.postgres import DATABASE, Cluster
from plateau_engine.ffmpeg import find_program

SECONDS = 240  # of film: eight chunks, the last one shorter
SIZE = "640x360"
READY_WITHIN = 900  # seconds


def measure() -> list[Ratio]:
    """Make the film with one worker and with two, in turns, on a database and a home of their own."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        sys.exit("Two cores are needed: one worker a core is compared with one worker on one.")
    folder = Path(tempfile.mkdtemp(prefix="plateau-bench-"))
    cluster = Cluster(data=folder / "postgres", sockets=folder / "run" / "postgres", hasty=True)
    server = cluster.start(folder / "postgres.log")
    try:
        _prepare(folder, cluster)
        master = _draw(folder / "film.mp4")
        pairs = in_turns(lambda: _make(master, cores), lambda: _make(master, cores[:1]), rounds=3)
    finally:
        cluster.stop_orphan()
        server.wait()
        shutil.rmtree(folder)
    return [
        compare(
            pairs,
            "seconds",
            what=f"{SECONDS // 60} min of film in chunks, two workers on one core each",
            against="one worker on one core",
            unit="s",
            aim=round(1 / 1.85, 3),
            more_is_better=False,
        )
    ]


def _prepare(folder: Path, cluster: Cluster) -> None:
    cluster.wait(30)
    cluster.ensure_database()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "plateau.config.settings",
        "DATABASE_URL": f"postgresql://postgres@/{DATABASE}?host={cluster.sockets}",
        "PLATEAU_HOME": str(folder),
        "PLATEAU_KEEP_FREE_GB": "0",
    }
    import django

    django.setup()
    from plateau.channels.models import Channel, Network
    from plateau.ops import data

    data.migrate()
    Channel.objects.create(network=Network.objects.create(name="Bench"), name="Bench", slug="bench")


def _draw(path: Path) -> Path:
    subprocess.run(
        [
            find_program(), "-nostdin", "-v", "error", "-y",
            "-f", "lavfi", "-i", f"testsrc2=size={SIZE}:rate=25:duration={SECONDS}",
            "-f", "lavfi", "-i", f"sine=frequency=220:sample_rate=48000:duration={SECONDS}",
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", path,
        ],
        check=True,
    )  # fmt: skip
    return path


def _make(master: Path, cores: list[int]) -> Figures:
    """Start one worker on each of these cores, bring the film in once all listen, and wait until it is ready.

    Finer sizes that are still to come then are given up: the next round's workers are to find nothing but their own
    film.
    """
    from django.db import transaction

    from plateau.channels.models import Channel
    from plateau.media.actions import processing
    from plateau.media.actions.films import create_film
    from plateau.media.actions.importing import import_master
    from plateau.media.machines.models import Worker
    from plateau.media.models import Asset

    Worker.objects.all().delete()
    crew = [_worker(core) for core in cores]
    try:
        _until(lambda: Worker.objects.count() == len(cores))
        time.sleep(2)  # from signing in to listening
        assert [os.sched_getaffinity(process.pid) for process in crew] == [{core} for core in cores]
        film = create_film(Channel.objects.get(), by=None, title="Bench", language="en")
        asset = import_master(film, master, by=None)
        _until(lambda: Asset.objects.get(pk=asset.pk).state in {"ready", "failed", "refused"})
        asset.refresh_from_db()
        assert asset.state == "ready", asset.failure_code
        jobs = asset.jobs.filter(started_at__lt=asset.ready_at)
        began = min(job.started_at for job in jobs if job.started_at)
        assert asset.jobs.filter(kind="chunk").count() > 3
        assert asset.ready_at is not None
        with transaction.atomic():
            processing.give_up_extras(asset)
        return {"seconds": (asset.ready_at - began).total_seconds()}
    finally:
        for process in crew:
            process.send_signal(signal.SIGTERM)
        for process in crew:
            process.wait()


def _worker(core: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "plateau.ops.cli", "worker", "--name", f"core-{core}", "--queues", "media,encode"]
    confined = [sys.executable, "-c", _CONFINED, str(core), *command]
    return subprocess.Popen(confined, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


_CONFINED = "import os, sys; os.sched_setaffinity(0, {int(sys.argv[1])}); os.execv(sys.argv[2], sys.argv[2:])"


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not true():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)
