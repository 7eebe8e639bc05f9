"""A bell is heard after the commit, by whichever connection the process writes to the queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.core.queue import ring, ring_all
from plateau.media.tasks import run_job
from plateau.notices.models import Message
from plateau.notices.outbox import post
from tests.mailbox import mail_through


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


def test_in_a_worker_many_bells_wait_for_the_commit_together(as_a_worker: None) -> None:
    before = rung()
    with transaction.atomic():
        ring_all(run_job, [{"bell": 1}, {"bell": 2}])
        assert rung() == before
    assert rung() == before + 2
    ring_all(run_job, [])
    assert rung() == before + 2


def test_in_a_worker_mails_are_queued_only_once_their_rows_can_be_seen(as_a_worker: None) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name="notices.send", status="todo")
    before = waiting.count()
    mails = [Message(sender="tv@example.org", address=f"{name}@example.org", subject="S", text="T") for name in "ab"]
    with mail_through(9), transaction.atomic():
        post(mails)
        assert waiting.count() == before
    assert [job.args for job in waiting.order_by("id")[before:]] == [{"message_id": mail.pk} for mail in mails]
