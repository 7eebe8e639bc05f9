"""Says to which take a camera's file belongs: by the name that was noted, else by the time. Pure; knows no Django.

A camera's clock is seldom right, but it is wrong by the same amount all day: files that were named tell by how much, and
the others are laid beside the takes with that in mind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePath
from statistics import median

NEAR = timedelta(minutes=2)
UNKNOWN_LENGTH = timedelta(minutes=1)  # what a file without a length is taken for when it is laid beside takes


@dataclass(frozen=True, slots=True)
class TakeTimes:
    """A take: when it ran, and the names of files that were noted with it."""

    key: str
    began_at: datetime
    ended_at: datetime
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CameraFile:
    """A file: ``began_at`` by the camera's own clock, None where it does not say; ``card`` is the camera it came from."""

    name: str
    began_at: datetime | None = None
    length: timedelta | None = None
    card: str = ""


class Why(StrEnum):
    """What a match rests on."""

    NAME = "name"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Match:
    """A file with the take that it belongs to; a person confirms what rests on the time alone."""

    file: CameraFile
    take: TakeTimes
    why: Why


def match_files(takes: Sequence[TakeTimes], files: Sequence[CameraFile]) -> list[Match]:
    """Return the take of each file that has one, in the order of the files; the others are left out.

    1. A name that one take alone noted decides, whatever the time says.
    2. For each card, the middle of what those files are off by is how wrong its clock is.
    3. Every other file goes to the take that it shares most time with, or that is at most two minutes away.
    """
    found: dict[int, Match] = {}
    noted = _noted(takes)
    for index, file in enumerate(files):
        named = noted.get(stem(file.name), [])
        if len(named) == 1:
            found[index] = Match(file, named[0], Why.NAME)
    off = clocks(found.values())
    for index, file in enumerate(files):
        if index not in found and file.began_at is not None:
            take = _nearest(takes, file, file.began_at - off.get(file.card, timedelta()))
            if take is not None:
                found[index] = Match(file, take, Why.TIME)
    return [found[index] for index in sorted(found)]


def clocks(matches: Collection[Match]) -> dict[str, timedelta]:
    """Return by how much each card's clock is ahead, from the files that a name matched."""
    ahead: dict[str, list[float]] = {}
    for match in matches:
        if match.why == Why.NAME and match.file.began_at is not None:
            ahead.setdefault(match.file.card, []).append((match.file.began_at - match.take.began_at).total_seconds())
    return {card: timedelta(seconds=median(seconds)) for card, seconds in ahead.items()}


def stem(name: str) -> str:
    """Return what of a file's name people note: without folder, ending, case and marks between letters."""
    return re.sub(r"[\W_]+", "", PurePath(name.replace("\\", "/")).stem.casefold())


def _noted(takes: Sequence[TakeTimes]) -> dict[str, list[TakeTimes]]:
    noted: dict[str, list[TakeTimes]] = {}
    for take in takes:
        for name in dict.fromkeys(stem(name) for name in take.names):
            if name:
                noted.setdefault(name, []).append(take)
    return noted


def _nearest(takes: Sequence[TakeTimes], file: CameraFile, began_at: datetime) -> TakeTimes | None:
    ended_at = began_at + (file.length or UNKNOWN_LENGTH)

    def shared(take: TakeTimes) -> timedelta:
        return min(ended_at, take.ended_at) - max(began_at, take.began_at)

    best = max(takes, key=lambda take: (shared(take), take.key), default=None)
    return best if best is not None and shared(best) >= -NEAR else None
