"""What the queue does for no room in particular: forgets its own finished work, counters and the cache in their time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from procrastinate.contrib.django import app

from plateau.core.clock import now
from plateau.core.models import Rate

DONE_KEPT = timedelta(days=3)
FAILED_KEPT = timedelta(days=30)
RATES_KEPT = timedelta(days=2)  # no window of ``rates.spend`` is longer than a day


@app.periodic(cron="27 3 * * *")
@app.task(queue="sweeps", queueing_lock="core.forget", name="core.forget")
def forget(timestamp: int) -> None:
    """Forget tasks done for 3 days, failed or given up for 30, counters of rates after 2 days, and what the cache outlived."""
    Rate.objects.filter(started_at__lt=now() - RATES_KEPT).delete()
    forget_jobs(["succeeded"], before=now() - DONE_KEPT)
    forget_jobs(["failed", "cancelled", "aborted"], before=now() - FAILED_KEPT)
    forget_cached(before=now())


def forget_jobs(states: list[str], *, before: datetime) -> None:
    """Delete the queue's rows that reached one of these ends before a moment.

    Procrastinate's own ``delete_old_jobs`` does the same, over the worker's connection, which tasks in threads lack.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM procrastinate_jobs job
            WHERE status::text = ANY(%s)
              AND (SELECT max(at) FROM procrastinate_events event WHERE event.job_id = job.id) < %s
            """,
            [states, before],
        )


def forget_cached(*, before: datetime) -> None:
    """Delete what expired in the cache before a moment: Django itself does so only once the table is full."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_cache WHERE expires < %s", [before])
