"""Whose turn it is: a pure computation on what waits and on what is being done for whom.

How much a channel has waiting, and who asked how often, are no inputs: they cannot change anything for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

TIERS = (85, 45, 25)
"""The lowest priority (``flow.PRIORITY``) of each tier but the last: first play, ladders, finer ladders, the rest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a channel has due of one kind; ``since`` is when the oldest of it became due."""

    channel: int
    kind: str
    priority: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """What a channel gets: jobs that run for it now, and seconds of work that it had of late, those running included."""

    running: int = 0
    seconds: float = 0.0


def tier(priority: int) -> int:
    """Return how urgent this work is, 0 first: a person waits before a picture that does not play yet."""
    return next((number for number, lowest in enumerate(TIERS) if priority >= lowest), len(TIERS))


def in_turn(waiting: Iterable[Waiting], served: Mapping[int, Served]) -> list[Waiting]:
    """Return what waits in the order in which it is taken up.

    1. By tier: no ladder goes before another channel's first play.
    2. Within a tier the channel for which the fewest jobs run, then the one with the least work of late, then the one
       that waits longest.
    3. Within the channel by priority, then by age.
    """
    rows = list(waiting)
    oldest: dict[tuple[int, int], datetime] = {}
    for row in rows:
        key = (tier(row.priority), row.channel)
        oldest[key] = min(oldest.get(key, row.since), row.since)

    def turn(row: Waiting) -> tuple[object, ...]:
        level = tier(row.priority)
        had = served.get(row.channel, Served())
        since = oldest[level, row.channel]
        return level, had.running, had.seconds, since, row.channel, -row.priority, row.since, row.kind

    return sorted(rows, key=turn)
