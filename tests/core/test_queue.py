"""A bell is heard after the commit, by whichever connection the process writes to the queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.core.queue import ring
from plateau.media.tasks import run_job


def rung() -> int:
    """Count the bells of these tests; Django does not empty the queue's tables between tests."""
    return ProcrastinateJob.objects.filter(task_name="media.run_job", args__bell__isnull=False).count()


def ring_and_fail() -> None:
    """Ring in a transaction that is rolled back."""
    with transaction.atomic():
        ring(run_job, bell=2)
        raise ZeroDivisionError


@pytest.fixture
def as_a_worker(transactional_db: None) -> Iterator[None]:
    """Write to the queue as a worker process does: over a connection of its own."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker, worker.open():
        yield


@pytest.mark.django_db(transaction=True)
def test_in_the_web_process_the_bell_is_part_of_the_transaction() -> None:
    before = rung()
    with transaction.atomic():
        ring(run_job, bell=1)
        assert rung() == before + 1
    assert rung() == before + 1
    with pytest.raises(ZeroDivisionError):
        ring_and_fail()
    assert rung() == before + 1


def test_in_a_worker_the_bell_waits_for_the_commit(as_a_worker: None) -> None:
    before = rung()
    with transaction.atomic():
        ring(run_job, bell=1)
        assert rung() == before
    assert rung() == before + 1
    with pytest.raises(ZeroDivisionError):
        ring_and_fail()
    assert rung() == before + 1
