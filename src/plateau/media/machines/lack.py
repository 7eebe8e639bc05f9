"""Work that waits and that no worker can do: said in words, on the page of the machines and on the film's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plateau.core.clock import now, stamp
from plateau.media import flow
from plateau.media.machines.models import SILENT_AFTER, Worker
from plateau.media.models import Job
from plateau.media.states import JobKind, JobState, Need
from plateau.media.templatetags.media import weight

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NO_WORKER = "worker"
NO_ROOM = "room"
WORDS: dict[str, _StrPromise] = {
    NO_WORKER: gettext_lazy(
        "No worker takes such work now. It waits until one does; whoever runs the network can start one."
    ),
    NO_ROOM: gettext_lazy(
        "No worker's disk has room for it. It waits until one has; whoever runs the network can make room."
    ),
    Need.AV1: gettext_lazy(
        "No worker that lives can encode AV1. It waits until one can; whoever runs the network can give one an ffmpeg with SVT-AV1."
    ),
    Need.ENGLISH: gettext_lazy(
        "No worker that lives has a model that understands English. It waits until one has; whoever runs the network can add one."
    ),
    Need.LANGUAGES: gettext_lazy(
        "No worker that lives has a model that understands many languages. It waits until one has; whoever runs the network can add one."
    ),
}


def can_in_words(worker: Worker) -> tuple[str, ...]:
    """Return what a worker can do that not every one can, and what its disk has left, in the present language."""
    words = [str(need.label) for need in Need if need in worker.abilities]
    if Need.LANGUAGES in worker.abilities:
        words.remove(str(Need.ENGLISH.label))
    if worker.room_bytes is not None:
        room = max(0, worker.room_bytes)
        words.append(_("has %(size)s of room") % {"size": weight(room)} if room else _("has no room left"))
    return tuple(words)


def crew() -> list[Worker]:
    """Return the workers that live and take new jobs."""
    living = Worker.objects.filter(stopped_at=None, heartbeat_at__gte=stamp(-SILENT_AFTER))
    return list(living.filter(drain_wanted_at=None, draining_at=None))


def missing(workers: Iterable[Worker], kind: str, needs: str, room_bytes: int) -> str:
    """Return the code of what keeps all of these workers from such a job (a key of ``WORDS``), or nothing."""
    hear = _that_hear(workers, flow.QUEUE[JobKind(kind)])
    if not hear:
        return NO_WORKER
    able = _that_can(hear, needs)
    if not able:
        return needs
    room = _most_room(able)
    return "" if room is None or room >= room_bytes else NO_ROOM


def room_among(workers: Iterable[Worker], queue: str, needs: str) -> int | None:
    """Return how many bytes the emptiest disk takes, of the workers that do such work; None where nobody can say."""
    return _most_room(_that_can(_that_hear(workers, queue), needs))


def _that_hear(workers: Iterable[Worker], queue: str) -> list[Worker]:
    return [one for one in workers if not one.queues or queue in one.queues]


def _that_can(workers: Iterable[Worker], needs: str) -> list[Worker]:
    return [one for one in workers if not needs or needs in one.abilities]


def _most_room(workers: Iterable[Worker]) -> int | None:
    rooms = [one.room_bytes for one in workers]
    known = [room for room in rooms if room is not None]
    return max(known) if known and len(known) == len(rooms) else None


def lack_of(jobs: Iterable[Job]) -> str:
    """Return in words why nobody begins what waits of these jobs; nothing where somebody can, or nothing has waited long."""
    long_due = [job for job in jobs if job.state == JobState.WAITING and job.due_at < now() - SILENT_AFTER]
    if not long_due:
        return ""
    workers = crew()
    codes = (missing(workers, job.kind, job.needs, job.room_bytes) for job in long_due)
    code = next(filter(None, codes), "")
    return str(WORDS[code]) if code else ""
