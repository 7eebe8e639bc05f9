"""Days and times of the sets in words, in the reader's language: always as the clock at the set shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plateau.core.clock import now
from plateau.studio.models import Operation, Slot


def day_words(day: date, *, weekday: bool = True) -> str:
    """Write a day: Tuesday 8 December; mardi 1er décembre. Another year than this one is said."""
    french = (get_language() or "").startswith("fr")
    number = "1er" if french and day.day == 1 else str(day.day)
    words = [date_format(day, "l")] if weekday else []
    words += [number, date_format(day, "F")]
    if day.year != now().year:
        words.append(str(day.year))
    return " ".join(words)


def days_words(first: date, last: date | None) -> str:
    """Write a stretch of days as short as it can be said: 8 to 10 December."""
    if last is None:
        return _("from %(day)s on") % {"day": day_words(first)}
    if first == last:
        return day_words(first)
    if (first.year, first.month) == (last.year, last.month):
        french = (get_language() or "").startswith("fr")
        start = "1er" if french and first.day == 1 else str(first.day)
    else:
        start = day_words(first, weekday=False)
    return _("%(first)s to %(last)s") % {"first": start, "last": day_words(last, weekday=False)}


def clock_words(moment: datetime, zone: ZoneInfo) -> str:
    """Write the time of day at the set: 14:20."""
    return date_format(moment.astimezone(zone), "H:i")


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Write a day and a time: Tuesday 8 December, 14:20."""
    local = moment.astimezone(zone)
    return _("%(day)s, %(time)s") % {"day": day_words(local.date()), "time": date_format(local, "H:i")}


def slot_words(slot: Slot) -> str:
    """Write when a slot begins, at the set."""
    return moment_words(slot.starts_at, slot.operation.zone)


def place_words(slot: Slot) -> str:
    """Write where a slot is: Scène, Hall 1."""
    return f"{slot.set.name}, {slot.set.place.name}"


def operation_days(operation: Operation) -> str:
    """Write the days of an operation."""
    return days_words(operation.starts_on, operation.ends_on)


def listed(words: Iterable[object]) -> str:
    """Write several sentences as a list, one a line."""
    return "\n".join(f"– {word}" for word in words)
