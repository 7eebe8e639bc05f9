"""Lays out slots from a pattern: opening hours, a length, a gap, breaks. Pure; knows no Django."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
MOST_SLOTS = 2000  # a year of Mondays has 52 days; what asks for more is a slip of the pen


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time between two instants; ``end`` is the first instant after it."""

    start: datetime
    end: datetime

    def meets(self, other: Span) -> bool:
        """Whether both share an instant."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Pattern:
    """Slots of one length between two times of day, in the zone of the set.

    ``weekdays``: 0 is Monday. ``breaks`` are pairs of times of day. ``length`` and ``gap`` are whole minutes.
    """

    opens: time
    closes: time
    length: timedelta
    gap: timedelta = timedelta()
    breaks: Sequence[tuple[time, time]] = ()
    weekdays: Collection[int] = EVERY_DAY


class BadPattern(ValueError):
    """A pattern that lays out nothing, or too much; ``code`` says which rule it breaks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def days(first: date, last: date, weekdays: Collection[int] = EVERY_DAY) -> Iterator[date]:
    """Return the days from first to last, both counted, that fall on these weekdays."""
    day = first
    while day <= last:
        if day.weekday() in weekdays:
            yield day
        day += timedelta(days=1)


def lay_out(pattern: Pattern, first: date, last: date, zone: ZoneInfo) -> list[Span]:
    """Return the slots of every day from first to last, in order, as instants.

    A slot that would run into a break begins after it; none runs past the closing time. Each has its full length in
    elapsed time, also on a day on which the clocks change. Raises BadPattern for hours, breaks or lengths that cannot
    be, and for more than MOST_SLOTS.
    """
    _check(pattern, first, last)
    found: list[Span] = []
    for day in days(first, last, pattern.weekdays):
        found.extend(_of_day(pattern, day, zone))
        if len(found) > MOST_SLOTS:
            raise BadPattern("too_many")
    return found


def _check(pattern: Pattern, first: date, last: date) -> None:
    if last < first:
        raise BadPattern("days")
    if pattern.closes <= pattern.opens:
        raise BadPattern("hours")
    if pattern.length < timedelta(minutes=1) or pattern.gap < timedelta():
        raise BadPattern("length")
    if any(end <= start for start, end in pattern.breaks):
        raise BadPattern("breaks")


def _of_day(pattern: Pattern, day: date, zone: ZoneInfo) -> Iterator[Span]:
    closes = instant(day, pattern.closes, zone)
    pauses = sorted((instant(day, start, zone), instant(day, end, zone)) for start, end in pattern.breaks)
    start = instant(day, pattern.opens, zone)
    while start + pattern.length <= closes:
        slot = Span(start, start + pattern.length)
        pause = next((pause for pause in pauses if slot.meets(Span(*pause))), None)
        if pause is not None:
            start = max(pause[1], start)
            continue
        yield slot
        start = slot.end + pattern.gap


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a time of day in a zone, in UTC, so that differences are elapsed time (PEP 495)."""
    return datetime.combine(day, at, zone).astimezone(ZoneInfo("UTC"))
