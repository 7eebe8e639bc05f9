"""Chapters as people write them, one line each, and as players read them. Knows no film."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 200
LONGEST_TITLE = 120
_LINE = re.compile(
    r"^\s*(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?:[.,](?P<rest>\d{1,3}))?\s*[-–—|]?\s*(?P<title>\S.*)$"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a film, in milliseconds from its start, and its name."""

    starts_ms: int
    title: str

    @property
    def seconds(self) -> float:
        """When it begins."""
        return self.starts_ms / 1000


class BadLine(ValueError):
    """A line that is no chapter; ``number`` counts from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def read_lines(text: str) -> list[Mark]:
    """Read ``mm:ss title`` or ``h:mm:ss title``, in any order; empty lines are passed over.

    Raises BadLine for the first line that is no chapter, has a title that is too long, or a time named before.
    """
    marks: dict[int, Mark] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.match(line)
        if found is None or (found["hours"] and int(found["minutes"]) > 59):
            raise BadLine(number)
        seconds = (int(found["hours"] or 0) * 60 + int(found["minutes"])) * 60 + int(found["seconds"])
        starts_ms = seconds * 1000 + int((found["rest"] or "0").ljust(3, "0"))
        title = " ".join(found["title"].split())
        if len(title) > LONGEST_TITLE or starts_ms in marks or len(marks) >= MOST:
            raise BadLine(number)
        marks[starts_ms] = Mark(starts_ms, title)
    return sorted(marks.values(), key=lambda mark: mark.starts_ms)


def write_lines(marks: Iterable[Mark]) -> str:
    """Return chapters as lines that ``read_lines`` reads."""
    return "\n".join(f"{_clock(mark.starts_ms)} {mark.title}" for mark in marks)


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
    return f"{clock}.{rest:03}" if rest else clock


def write_vtt(marks: list[Mark], duration_ms: int) -> str:
    """Return chapters as WebVTT; each lasts until the next begins, the last until the film's end."""
    blocks = ["WEBVTT\n"]
    for mark, follower in zip(marks, [*marks[1:], None], strict=True):
        ends = follower.starts_ms if follower else max(duration_ms, mark.starts_ms + 1)
        blocks.append(f"{_stamp(mark.starts_ms)} --> {_stamp(ends)}\n{_escaped(mark.title)}\n")
    return "\n".join(blocks)


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "--&gt;")
