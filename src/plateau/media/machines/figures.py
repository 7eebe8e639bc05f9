"""What the queue, the workers and the films do now and did of late: the same figures for the page and the metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncHour

from plateau.core.clock import now, stamp
from plateau.media import flow, work
from plateau.media.machines.lack import WORDS, can_in_words, missing
from plateau.media.machines.models import SILENT_AFTER, Attempt, Worker
from plateau.media.machines.order import tier
from plateau.media.models import Asset, Job
from plateau.media.states import JobKind, JobState

HOURS = 24
SHOWN_FOR = timedelta(hours=24)
"""How long a worker that stopped or fell silent is still listed."""
MOST_ASIDE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """What waits of one kind for one channel; ``oldest`` is when the first of it became due."""

    kind: str
    word: str
    channel: str
    name: str
    jobs: int
    oldest: datetime
    queue: str
    lack: str = ""
    """Why nobody begins it, if nobody can."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A worker and what it does: ``state`` is works, idle, draining, silent or stopped."""

    row: Worker
    state: str
    jobs: tuple[Job, ...]

    @property
    def free(self) -> int:
        """How many of its slots do nothing for a film."""
        return max(0, self.row.slots - len(self.jobs))

    @property
    def can(self) -> tuple[str, ...]:
        """What it can do beyond what every film needs, and its room, in words of the present language."""
        return can_in_words(self.row)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: how much film became ready in it, in seconds."""

    at: datetime
    films: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Of the last day: jobs that were done, tries that came to nothing, films that were stopped by that."""

    done: int
    failed: int
    films_failed: int

    @property
    def tries(self) -> int:
        """All tries that ended."""
        return self.done + self.failed

    @property
    def share(self) -> float | None:
        """Tries that came to nothing, of all tries; None where there were none."""
        return self.failed / self.tries if self.tries else None


def waiting(hands: Iterable[Hand]) -> list[Line]:
    """Return what waits, the most urgent first, and what of it nobody can do; work whose time has not come is left out."""
    living = [hand.row for hand in hands if hand.state in {"works", "idle"}]
    rows = (
        Job.objects.filter(state=JobState.WAITING, due_at__lte=stamp(), kind__in=list(JobKind))
        .order_by()
        .values("kind", "needs", slug=F("asset__film__channel__slug"), name=F("asset__film__channel__name"))
        .annotate(jobs=Count("pk"), oldest=Min("due_at"), room=Max("room_bytes"))
    )
    lines = [
        Line(
            row["kind"], str(JobKind(row["kind"]).label), row["slug"], row["name"], row["jobs"], row["oldest"],
            flow.bell(row["kind"], row["needs"]), _lack(living, row),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(
        lines, key=lambda line: (tier(flow.PRIORITY[JobKind(line.kind)]), line.oldest, line.kind, line.channel)
    )


def _lack(living: list[Worker], row: Mapping[str, Any]) -> str:
    code = missing(living, row["kind"], row["needs"], row["room"]) if row["oldest"] < now() - SILENT_AFTER else ""
    return str(WORDS[code]) if code else ""


def running() -> list[Job]:
    """Return the jobs at work, longest first."""
    at_work = Job.objects.filter(state=JobState.RUNNING).select_related("asset__film__channel", "worker")
    return list(at_work.order_by("started_at", "pk"))


def workers(at_work: Iterable[Job] | None = None) -> list[Hand]:
    """Return the workers that live, or did until a day ago, with what each does."""
    doing: dict[int | None, list[Job]] = defaultdict(list)
    for job in running() if at_work is None else at_work:
        doing[job.worker_id].append(job)
    rows = Worker.objects.filter(heartbeat_at__gte=stamp(-SHOWN_FOR)).annotate(silent=stamp() - F("heartbeat_at"))
    return [Hand(row, _state(row, bool(doing[row.pk])), tuple(doing[row.pk])) for row in rows]


def _state(row: Worker, busy: bool) -> str:  # noqa: FBT001  a fact of the row's jobs
    silent: timedelta = row.silent  # type: ignore[attr-defined]
    if row.stopped_at is not None:
        return "stopped"
    if silent > work.LOST_AFTER:
        return "silent"
    if row.draining_at is not None or row.drain_wanted_at is not None:
        return "draining"
    return "works" if busy else "idle"


def set_aside() -> list[Job]:
    """Return the latest jobs that failed too often and wait for a person, newest first, each with all its reasons."""
    rows = _aside().select_related("asset__film__channel").prefetch_related("failures")
    return list(rows.order_by("-finished_at", "-pk")[:MOST_ASIDE])


def how_many_aside() -> int:
    """Return how many jobs wait for a person, those included that the page has no room for."""
    return _aside().count()


def _aside() -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.ASIDE, asset__removed_at=None)


def throughput() -> list[Hour]:
    """Return how much film became ready in each of the last 24 hours, oldest first, empty hours too."""
    this_hour = now().replace(minute=0, second=0, microsecond=0)
    first = this_hour - timedelta(hours=HOURS - 1)
    rows = (
        Asset.objects.filter(ready_at__gte=first)
        .order_by()
        .values(hour=TruncHour("ready_at", tzinfo=first.tzinfo))
        .annotate(films=Count("pk"), ms=Sum("duration_ms"))
    )
    found = {row["hour"]: Hour(row["hour"], row["films"], row["ms"] / 1000) for row in rows}
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    return [found.get(hour, Hour(hour, 0, 0.0)) for hour in hours]


def failure_rate() -> Rate:
    """Return how the last day's tries ended."""
    since = stamp(-timedelta(days=1))
    ended = Job.objects.filter(finished_at__gte=since).aggregate(
        done=Count("pk", filter=Q(state=JobState.DONE)),
        films=Count("asset", filter=Q(state=JobState.ASIDE), distinct=True),
    )
    failed = Attempt.objects.filter(ended_at__gte=since).count()
    return Rate(ended["done"], failed, ended["films"])
