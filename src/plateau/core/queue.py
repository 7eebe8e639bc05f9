"""How a room rings for a task: never heard before what it is about can be seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


class Bell(Protocol):
    """A task, or a task configured with queue, priority or time."""

    @property
    def defer(self) -> Callable[..., int]:
        """Put a job for the task into the queue."""


def ring(bell: Bell, /, **arguments: Any) -> None:
    """Defer a task so that it runs only if, and after, the caller's transaction commits.

    In the web process the queue's row is part of that transaction. A worker writes to the queue over a connection of
    its own, where the row would be seen, and its task run in vain, before the commit: there the bell waits for it. A
    worker killed in between loses the bell, which is what the sweeps are for.
    """
    if isinstance(app.connector, DjangoConnector):
        bell.defer(**arguments)
    else:
        transaction.on_commit(partial(bell.defer, **arguments))
