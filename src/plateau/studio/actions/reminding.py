"""Reminders before a recording: a week and a day ahead, each once, to those who still come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from plateau.core.clock import now
from plateau.studio.models import Booking
from plateau.studio.news import reminder
from plateau.studio.telling import tell_concerned


@dataclass(frozen=True, slots=True)
class Ahead:
    """When a reminder is due: ``before`` the slot begins, and how late it may still be sent after a stop (``late``)."""

    name: str
    before: timedelta
    late: timedelta


WEEK_AHEAD = Ahead("week", timedelta(days=7), timedelta(days=2))
DAY_AHEAD = Ahead("day", timedelta(days=1), timedelta(hours=20))


def remind_due() -> int:
    """Remind everybody whose recording is a week or a day away; return how many were told.

    A booking made later than the reminder would have gone out gets none: its own mail has just said everything. One
    that moved to another day is reminded of that day.
    """
    return sum(_remind(ahead) for ahead in (WEEK_AHEAD, DAY_AHEAD))


def _remind(ahead: Ahead) -> int:
    moment = now()
    rows = Booking.objects.to_come().filter(
        slot__during__startswith__lte=moment + ahead.before,
        slot__during__startswith__gt=moment + ahead.before - ahead.late,
    )
    told = 0
    for booking in rows.with_slot().order_by("pk").iterator(chunk_size=200):
        starts_at = booking.slot.starts_at
        if booking.booked_at is None or booking.booked_at > starts_at - ahead.before:
            continue
        key = f"reminder.{ahead.name}:{booking.public_id}:{booking.operation.day_of(starts_at)}"
        told += tell_concerned(booking, reminder(booking, key))
    return told
