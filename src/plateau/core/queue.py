"""How a room rings for a task: never heard before what it is about can be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.types import JSONDict


class Bell(Protocol):
    """A task, or a task configured with queue, priority or time."""

    @property
    def defer(self) -> Callable[..., int]:
        """Put a job for the task into the queue."""

    @property
    def batch_defer(self) -> Callable[..., list[int]]:
        """Put many jobs for the task into the queue, in one statement."""


def ring(bell: Bell, /, **arguments: Any) -> None:
    """Defer a task so that it runs only if, and after, the caller's transaction commits.

    In the web process the queue's row is part of that transaction. A worker writes to the queue over a connection of
    its own, where the row would be seen, and its task run in vain, before the commit: there the bell waits for it. A
    worker killed in between loses the bell, which is what the sweeps are for.
    """
    _after_the_commit(partial(bell.defer, **arguments))


def ring_all(bell: Bell, jobs: Sequence[JSONDict]) -> None:
    """Defer a task once for each of these arguments, all in one statement, as ``ring`` does one."""
    if jobs:
        _after_the_commit(partial(bell.batch_defer, *jobs))


def _after_the_commit(defer: Callable[[], object]) -> None:
    if isinstance(app.connector, DjangoConnector):
        defer()
    else:
        transaction.on_commit(defer)
