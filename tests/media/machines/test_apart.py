"""Machines that share nothing but the database and a bucket: one loses its line for a while, another dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media import work
from plateau.media.actions import storing
from plateau.media.actions.films import create_film
from plateau.media.machines.models import Worker
from plateau.media.models import Asset, Job, StoredFile, Upload
from plateau.media.storage.store import digest_of
from plateau_engine import check_package
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import send, tiny
from tests.media.machines.conftest import until
from tests.media.machines.lines import Line, Network, NoNamespaces, Relayed
from tests.s3 import S3Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("machines")]

FRAMES = 1650  # at 25 a second: two chunks of 32 seconds, and a short one
NAMES = ("attic", "barn", "cellar")


@dataclass(eq=False)
class Machine:
    """A worker with a home and a line of its own."""

    name: str
    home: Path
    line: Line
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.home.mkdir()
        environment = os.environ | {
            "PLATEAU_HOME": str(self.home),
            "DATABASE_URL": self.line.database_url,
            "PLATEAU_STORES": self.line.stores,
            "PLATEAU_STORAGE": "cloud",
            "PLATEAU_KEEP_FREE_GB": "0",
            "PLATEAU_NO_TRANSCRIPTS": "1",
        }
        command = [sys.executable, "-m", "plateau.ops.cli", "worker", "--name", self.name, "--queues", "media,encode"]
        with (self.home.with_suffix(".log")).open("ab") as log:
            self.process = subprocess.Popen(
                [*self.line.wrapper, *command], env=environment, stdout=log, stderr=log, cwd=self.home
            )

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(120)

    @property
    def row(self) -> Worker | None:
        return Worker.objects.filter(name=self.name).first()


@dataclass
class Fleet:
    """All machines, and the server that they share."""

    server: S3Server
    machines: dict[str, Machine] = field(default_factory=dict)


def _fleet(server: S3Server, folder: Path, line: Callable[[str], Line]) -> Iterator[Fleet]:
    fleet = Fleet(server)
    try:
        for name in NAMES:
            fleet.machines[name] = Machine(name, folder / name, line(name))
        yield fleet
    finally:
        for machine in fleet.machines.values():
            if machine.process is not None and machine.process.poll() is None:
                machine.process.kill()
                machine.process.wait()
            machine.line.end()


@pytest.fixture
def cabled(tmp_path: Path, settings: Any, folders: Path) -> Iterator[Fleet]:
    """Machines in network namespaces, a cable each."""
    try:
        network = Network.lay()
    except NoNamespaces as reason:
        pytest.skip(f"network namespaces cannot be made here: {reason}")
    server = S3Server(tmp_path / "s3", host=network.host)
    try:
        server.start()
        _keep_new_films_there(settings, server, folders)
        yield from _fleet(server, tmp_path, lambda name: network.cable(name, server))
    finally:
        server.stop()
        network.end()


@pytest.fixture
def relayed(tmp_path: Path, settings: Any, bucket: S3Server) -> Iterator[Fleet]:
    """Machines as plain processes, a relay each."""
    yield from _fleet(bucket, tmp_path, lambda _name: Relayed.to(bucket))


def _keep_new_films_there(settings: Any, server: S3Server, folders: Path) -> None:
    settings.STORES = f"cloud={server.address}"
    settings.STORE_FOR_NEW = "cloud"
    settings.CACHE = folders / "cache"
    settings.CACHE_MOST_BYTES = 10**9


def bring_in(stage: Stage, path: Path, title: str) -> Asset:
    film = create_film(stage.channel, by=stage.producer, title=title)
    asset = send(film, path, by=stage.producer)
    assert storing.store_upload(Upload.objects.get(asset=asset).pk)
    return asset


def sweep() -> None:
    """Do what the sweeps of the machine with the pages do, and leave pauses out."""
    work.rescue()
    Job.objects.filter(state="waiting", due_at__gt=now()).update(due_at=now())


def swept(true: Callable[[], object]) -> Callable[[], object]:
    """Return the question, asked after a sweep."""

    def asked() -> object:
        sweep()
        return true()

    return asked


@pytest.mark.parametrize("wiring", ["cabled", "relayed"])
def test_films_are_finished_once_and_whole_though_one_machine_is_cut_off_and_another_killed(
    wiring: str, stage: Stage, clips: Clips, request: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fleet: Fleet = request.getfixturevalue(wiring)
    monkeypatch.setattr(work, "LOST_AFTER", timedelta(seconds=15))
    monkeypatch.setattr(work, "RUNG_ANEW_AFTER", timedelta(seconds=1))
    for machine in fleet.machines.values():
        machine.start()
    until(lambda: Worker.objects.count() == len(NAMES), "all have signed in")
    if wiring == "cabled":
        assert {row.machine for row in Worker.objects.all()} == set(NAMES)
    path = clips.numbered("apart.mp4", frames=FRAMES, size=(192, 108))
    asset = bring_in(stage, path, "Begun by all")

    at_work = Job.objects.filter(state="running", kind="chunk", total__gt=500).select_related("worker").order_by("pk")
    seen: list[Job] = []
    until(swept(lambda: len(both := list(at_work.all())) == 2 and not seen.extend(both)), "two are at long chunks")
    held, other = seen
    attic, cellar = (fleet.machines[job.worker.name] for job in (held, other) if job.worker)
    (barn,) = (machine for machine in fleet.machines.values() if machine not in {attic, cellar})
    attic.line.cut()
    cellar.end(signal.SIGKILL)
    until(swept(lambda: Job.objects.get(pk=held.pk).losses), "the job of the one that is cut off is free")
    until(swept(lambda: Job.objects.get(pk=held.pk).state == "done"), "another one has done it")
    assert Job.objects.get(pk=held.pk).worker == barn.row
    mended = now()
    attic.line.mend()
    until(lambda: attic.row and attic.row.heartbeat_at > mended, "the one that was cut off is back")
    assert barn.end(signal.SIGTERM) == 0  # whoever is back has to do the rest
    until(swept(lambda: not Asset.objects.exclude(state="ready", finer_due=False).exists()), "all is ready")
    last = bring_in(stage, tiny(clips), "What only the one that is back can make")
    until(swept(lambda: Asset.objects.get(pk=last.pk).state == "ready"), "it works again")
    assert {job.worker for job in last.jobs.all()} == {attic.row}
    assert attic.end(signal.SIGTERM) == 0

    for one, frames in ((asset, FRAMES), (last, 4)):
        one.refresh_from_db()
        assert (one.state, one.failure_code, one.frames) == ("ready", "", frames)
        assert {job.state for job in one.jobs.all()} == {"done"}
        assert Entry.objects.filter(verb="film.ready", data__asset=one.public_id).count() == 1
        assert check_package(fleet.server.objects / "air" / one.public_id / "full").faults == ()
        for row in StoredFile.objects.filter(asset=one, leaves_at=None):
            assert digest_of(fleet.server.objects / row.key) == row.sha256, row.key
    assert not Entry.objects.filter(verb="film.failed").exists()
    for machine in (attic, barn):
        kept = {path.name for path in machine.home.iterdir() if any(path.rglob("*"))}
        assert not kept & {"masters", "air", "uploads"}, "a machine keeps nothing that others would need"
        assert not list((machine.home / "scratch").glob("*")), "a job left its bench behind"
