"""How a worker takes a job: one that it was sent to, or whichever is next in turn among its queue's."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Count, F, Min, QuerySet, Sum

from plateau.core.clock import stamp
from plateau.media import flow
from plateau.media.machines.means import Means, means_here
from plateau.media.machines.models import Turn
from plateau.media.machines.order import Served, Waiting, in_turn
from plateau.media.models import Job
from plateau.media.states import JobKind, JobState

HALVED_AFTER = timedelta(minutes=10)
_CLASS = 0x7475726E  # names our lock among all of the database's ("turn")


def claim(job_id: int, *, worker: int | None = None) -> Job | None:
    """Take a waiting job for this worker, or return None: others took it, or this machine cannot do it."""
    return _take(job_id, worker, means_here())


def _take(job_id: int, worker: int | None, means: Means) -> Job | None:
    token = secrets.token_hex(16)
    taken = _due(means).filter(pk=job_id).update(
        state=JobState.RUNNING, claim=token, worker=worker, started_at=stamp(), heartbeat_at=stamp(),
        finished_at=None, done=0, speed=0,
    )  # fmt: skip
    return Job.objects.select_related("asset__film__channel").get(pk=job_id, claim=token) if taken else None


def claim_next(queue: str, *, worker: int | None = None, but_of: Collection[int] = ()) -> Job | None:
    """Take the job of this queue whose turn it is, or return None where nothing is due that this machine can do.

    One worker at a time chooses, so that each sees what the others have just taken. ``but_of`` are assets that this
    worker's code cannot read: their jobs are left to others.
    """
    kinds = [kind for kind in JobKind if flow.QUEUE[kind] == queue]
    means = means_here()
    rows = _due(means).filter(kind__in=kinds).exclude(asset__in=but_of)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_CLASS, queue])
        for choice in in_turn(_waiting(rows), _served()):
            for job_id in _oldest(rows, choice):
                job = _take(job_id, worker, means)
                if job is not None:
                    return job
    return None


def _due(means: Means) -> QuerySet[Job]:
    due = Job.objects.filter(state=JobState.WAITING, due_at__lte=stamp())
    return due.filter(needs__in=["", *means.abilities], room_bytes__lte=means.room_bytes)


def _waiting(rows: QuerySet[Job]) -> Iterator[Waiting]:
    channel = F("asset__film__channel")
    for row in rows.order_by().values("kind", channel=channel).annotate(since=Min("due_at")):
        yield Waiting(row["channel"], row["kind"], flow.PRIORITY[JobKind(row["kind"])], row["since"])


def _oldest(rows: QuerySet[Job], choice: Waiting) -> list[int]:
    """Return a channel's first film's first piece: a film is finished before the next begins."""
    own = rows.filter(kind=choice.kind, asset__film__channel=choice.channel)
    with_locks = own.select_for_update(of=("self",), skip_locked=True).order_by("asset_id", "number")
    return list(with_locks.values_list("pk", flat=True)[:1])


def _served() -> dict[int, Served]:
    running = Job.objects.filter(state=JobState.RUNNING, started_at__isnull=False)
    at_work = {
        row["channel"]: Served(row["jobs"], row["seconds"].total_seconds())
        for row in running.order_by()
        .values(channel=F("asset__film__channel"))
        .annotate(jobs=Count("pk"), seconds=Sum(stamp() - F("started_at")))
    }
    turns = Turn.objects.annotate(age=stamp() - F("at"))
    of_late = {turn.channel_id: faded(turn.spent, turn.age.total_seconds()) for turn in turns}
    return {
        channel: Served(
            at_work.get(channel, Served()).running,
            at_work.get(channel, Served()).seconds + of_late.get(channel, 0.0),
        )
        for channel in at_work.keys() | of_late.keys()
    }


def faded(spent: float, seconds: float) -> float:
    """Return what still counts of past work after so many seconds."""
    return float(spent * 0.5 ** max(0.0, seconds / HALVED_AFTER.total_seconds()))


def spend(channel: int, seconds: float) -> None:
    """Write down that a machine worked for a channel; what it had before has faded meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO media_turn AS turn (channel_id, spent, at) VALUES (%(channel)s, %(seconds)s, statement_timestamp())
            ON CONFLICT (channel_id) DO UPDATE SET
              spent = turn.spent * power(
                0.5, greatest(0, extract(epoch FROM excluded.at - turn.at)) / %(halved)s
              )::double precision + excluded.spent,
              at = excluded.at
            """,
            {"channel": channel, "seconds": seconds, "halved": HALVED_AFTER.total_seconds()},
        )
