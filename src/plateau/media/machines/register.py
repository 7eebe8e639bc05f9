"""The register of workers: each writes itself down when it begins, tells that it lives, and says when it goes."""

from __future__ import annotations

import hashlib
import socket
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import psutil
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import plateau
import plateau_engine
from plateau.core.clock import stamp
from plateau.core.errors import Refused
from plateau.media import work
from plateau.media.machines.means import means_here
from plateau.media.machines.models import REMEMBERED, Worker
from plateau_engine.errors import FfmpegMissing
from plateau_engine.ffmpeg import find_ffmpeg


@dataclass(frozen=True, slots=True)
class Orders:
    """What its row tells a living worker."""

    drain: bool


def machine_name() -> str:
    """Return what this machine calls itself."""
    return socket.gethostname()


@cache
def code_version() -> str:
    """Return the release and a digest of the code that runs: the same for the same code, however it came here."""
    seen = hashlib.sha256()
    for package in (plateau, plateau_engine):
        root = Path(package.__path__[0])
        for file in sorted(root.rglob("*.py")):
            seen.update(f"{root.name}/{file.relative_to(root)}".encode())
            seen.update(file.read_bytes())
    return f"{metadata.version('plateau')}+{seen.hexdigest()[:8]}"


def sign_in(name: str, *, slots: int, queues: list[str]) -> Worker:
    """Write down that this process works under this name, and free what its dead forerunner held.

    Refuses when a living process of this machine works under the name already.
    """
    process = psutil.Process()
    means = means_here()
    with transaction.atomic():
        before = Worker.objects.select_for_update().filter(machine=machine_name(), name=name).first()
        if before is not None and _lives(before) and before.pid != process.pid:
            raise Refused(
                "worker.name_taken",
                _("A worker called %(name)s runs on this machine already, as process %(pid)s. Choose another --name.")
                % {"name": name, "pid": before.pid},
            )
        worker, _made = Worker.objects.update_or_create(
            machine=machine_name(),
            name=name,
            defaults={
                "pid": process.pid,
                "began": process.create_time(),
                "code": code_version(),
                "ffmpeg": _ffmpeg_version(),
                "abilities": sorted(means.abilities),
                "room_bytes": means.room_bytes,
                "slots": slots,
                "queues": queues,
                "started_at": stamp(),
                "heartbeat_at": stamp(),
                "drain_wanted_at": None,
                "draining_at": None,
                "stopped_at": None,
            },
        )
    if before is not None:
        work.rescue_from(before)
    return worker


def beat(worker: Worker) -> Orders:
    """Tell that this worker lives and what it can do now; return what is wanted of it."""
    means = means_here()
    abilities = sorted(means.abilities)
    mine = Worker.objects.filter(pk=worker.pk, pid=worker.pid, began=worker.began)
    mine.update(heartbeat_at=stamp(), abilities=abilities, room_bytes=means.room_bytes)
    worker.abilities, worker.room_bytes = abilities, means.room_bytes
    return Orders(drain=mine.filter(drain_wanted_at__isnull=False).exists())


def say_draining(worker: Worker) -> None:
    """Write down that this worker takes no new job."""
    Worker.objects.filter(pk=worker.pk, pid=worker.pid, began=worker.began).update(draining_at=stamp())


def sign_out(worker: Worker) -> None:
    """Write down that this worker has ended in peace."""
    Worker.objects.filter(pk=worker.pk, pid=worker.pid, began=worker.began).update(stopped_at=stamp())


def ask_to_drain(*, name: str = "", machine: str = "") -> list[Worker]:
    """Ask living workers to take no new job and to end: those of this name, of this machine, or all; return them."""
    asked = Worker.objects.filter(stopped_at=None, heartbeat_at__gte=stamp(-work.LOST_AFTER))
    if name:
        asked = asked.filter(name=name)
    if machine:
        asked = asked.filter(machine=machine)
    found = list(asked)
    Worker.objects.filter(pk__in=[worker.pk for worker in found], drain_wanted_at=None).update(drain_wanted_at=stamp())
    return found


def forget_gone() -> int:
    """Forget workers that have been silent for a week; return how many."""
    gone, _each = Worker.objects.filter(heartbeat_at__lt=stamp(-REMEMBERED)).delete()
    return gone


def _lives(worker: Worker) -> bool:
    """Whether the process that wrote this row runs on this machine: the number alone may be another process's by now."""
    if worker.stopped_at is not None:
        return False
    try:
        return bool(abs(psutil.Process(worker.pid).create_time() - worker.began) < 1)
    except psutil.Error:
        return False


def _ffmpeg_version() -> str:
    try:
        return find_ffmpeg().version
    except FfmpegMissing:
        return ""
