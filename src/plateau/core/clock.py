"""The one place that asks what time it is, so that tests and told stories can answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _told.get() or datetime.now(UTC)


def stamp(shift: timedelta = timedelta()) -> Combinable:
    """Return the instant for a statement to write or compare, moved by so much: the database's own clock.

    Machines whose clocks disagree agree on this one. Where a moment is told, it is that one.
    """
    told = _told.get()
    if told is not None:
        return Value(told + shift)
    return Now() + shift if shift else Now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be this moment for what is done inside, in this thread or task; for tests, and the demonstration's past."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)
