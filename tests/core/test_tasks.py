"""The queue's finished work and old counters are forgotten, and nothing that still counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from plateau.core import tasks
from plateau.core.clock import at, now
from plateau.core.models import Rate
from plateau.core.rates import spend

pytestmark = pytest.mark.django_db


def make_job(status: str, *, days: int) -> int:
    """Return a job that came to this state so many days ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, attempts)"
            " VALUES ('sweeps', 'core.forget', 0, '{}', %s, 1) RETURNING id",
            [status],
        )
        number: int = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [now() - timedelta(days=days), number]
        )
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'started', %s)",
            [number, now() - timedelta(days=days)],
        )
    return number


def test_jobs_that_came_to_an_end_are_forgotten_in_their_time() -> None:
    kept = [
        make_job("todo", days=99),
        make_job("doing", days=99),
        make_job("succeeded", days=2),
        make_job("failed", days=29),
    ]
    gone = [make_job("succeeded", days=4), make_job("failed", days=31), make_job("cancelled", days=31)]
    tasks.forget.func(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE id = ANY(%s) ORDER BY id", [kept + gone])
        assert [row[0] for row in cursor.fetchall()] == sorted(kept)


def test_counters_are_forgotten_once_no_window_can_need_them() -> None:
    for key, hours in (("old", 49), ("young", 47)):
        with at(now() - timedelta(hours=hours)):
            spend(key, most=1, per=timedelta(days=1))
    tasks.forget.func(0)
    assert [rate.key for rate in Rate.objects.all()] == ["young"]


def test_what_the_cache_outlived_is_deleted_and_the_rest_is_not() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_cache VALUES ('past', '', %s), ('coming', '', %s)",
            [now() - timedelta(seconds=1), now() + timedelta(minutes=1)],
        )
        tasks.forget.func(0)
        cursor.execute("SELECT cache_key FROM django_cache WHERE cache_key IN ('past', 'coming')")
        assert cursor.fetchall() == [("coming",)]
