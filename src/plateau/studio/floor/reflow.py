"""Finds new times for a day that runs late. Pure; knows no Django.

The day is a row of parts on one set, in order. What is over stays; what is on set ends when it is expected to; what has
not begun follows, each as early as it may: never before the time that its guests were told, unless they agreed to come
earlier. Empty slots are no parts: they are the first thing that takes up the delay, then gaps and breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

SHORTEST_BREAK = timedelta(minutes=10)
SHORTEST_GAP = timedelta()
ROUNDED_TO = timedelta(minutes=5)


class Kind(StrEnum):
    """What a part of the day is."""

    RECORDING = "recording"
    BREAK = "break"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the day on a set.

    ``start`` and ``end`` are the times told to those concerned. ``begun_at``: when it really began, None before.
    ``done``: it is over. ``may_be_early``: its guests are there, or agreed to come before their time.
    """

    key: str
    start: datetime
    end: datetime
    kind: Kind = Kind.RECORDING
    begun_at: datetime | None = None
    done: bool = False
    may_be_early: bool = False

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return self.end - self.start

    @property
    def is_fixed(self) -> bool:
        """Whether nothing can move it any more, or ever."""
        return self.done or self.begun_at is not None or self.kind == Kind.BLOCKED


@dataclass(frozen=True, slots=True)
class Proposal:
    """A part's new time. ``beyond_hours``: it would end after the set closes, which somebody has to say yes to."""

    part: Part
    start: datetime
    end: datetime
    beyond_hours: bool

    @property
    def shift(self) -> timedelta:
        """By how much it begins later; below zero, earlier."""
        return self.start - self.part.start

    @property
    def is_changed(self) -> bool:
        """Whether anything about its time is new."""
        return (self.start, self.end) != (self.part.start, self.part.end)

    def as_part(self) -> Part:
        """Return the part at its new time."""
        return replace(self.part, start=self.start, end=self.end)


def reflow(
    parts: Sequence[Part],
    *,
    now: datetime,
    closes_at: datetime | None = None,
    still: timedelta = ROUNDED_TO,
    shortest_break: timedelta = SHORTEST_BREAK,
    shortest_gap: timedelta = SHORTEST_GAP,
    pull_forward: bool = False,
) -> list[Proposal]:
    """Return new times for all that has not begun, in order; what need not change keeps its time.

    ``still``: how much longer what is on set takes at least, once its own time is over. ``pull_forward``: use time that
    came free for those who may be early. New starts are rounded up to five minutes, so that they can be told. Lengths
    of recordings never change, breaks keep ``shortest_break`` (or their own length, if shorter), blocked stretches stay
    where they are, and a recording that would run into one begins after it.
    """
    rest = sorted((part for part in parts if not part.done), key=lambda part: (part.start, part.key))
    blocked = [part for part in rest if part.kind == Kind.BLOCKED]
    free_from = now
    for part in rest:
        if part.begun_at is not None and part.kind != Kind.BLOCKED:
            free_from = max(free_from, _expected_end(part, now, still) + shortest_gap)
    proposals: list[Proposal] = []
    for part in rest:
        if part.is_fixed:
            continue
        own = part.start
        earliest = min(own, _round_up(now)) if pull_forward and part.may_be_early else own
        start = earliest if earliest >= free_from else _round_up(free_from)
        length = _length(part, start, shortest_break)
        start = _after_blocked(start, length, blocked)
        length = _length(part, start, shortest_break)
        end = start + length
        beyond = closes_at is not None and end > closes_at and part.kind == Kind.RECORDING
        proposals.append(Proposal(part, start, end, beyond))
        free_from = end + shortest_gap
    return proposals


def lateness(parts: Sequence[Part], *, now: datetime, still: timedelta = ROUNDED_TO) -> timedelta:
    """Return by how much the next recording that has not begun would be late; zero when the day runs on time."""
    moved = [one for one in reflow(parts, now=now, still=still) if one.part.kind == Kind.RECORDING]
    return max(moved[0].shift, timedelta()) if moved else timedelta()


def _expected_end(part: Part, now: datetime, still: timedelta) -> datetime:
    assert part.begun_at is not None
    planned = part.begun_at + part.length
    return planned if planned > now else now + still


def _length(part: Part, start: datetime, shortest_break: timedelta) -> timedelta:
    """Return a part's length there: a late break gives way, down to the shortest."""
    if part.kind != Kind.BREAK or start <= part.start:
        return part.length
    return max(part.end - start, min(shortest_break, part.length))


def _after_blocked(start: datetime, length: timedelta, blocked: Sequence[Part]) -> datetime:
    for stretch in blocked:
        if start < stretch.end and stretch.start < start + length:
            start = stretch.end
    return start


def _round_up(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + ROUNDED_TO
