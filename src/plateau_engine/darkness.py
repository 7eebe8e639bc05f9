"""Find black stretches in a finished package's pictures: a fade that lasts, a lost signal, a forgotten end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from plateau_engine.ffmpeg import Cancel, Limits, Log, guarded_input, never, run
from plateau_engine.package import Track
from plateau_engine.record import Record

LEAST_SECONDS: Final = 2
"""As for silences: shorter ones are part of the edit."""
BLACK_SHARE: Final = 0.98
"""Of a picture's points, so that a small logo does not count as light."""
BLACK_LEVEL: Final = 0.08
"""Of the way from black to white: below it a point is black."""
MOST: Final = 1000
"""A film that flickers is not listed for ever."""


@dataclass(frozen=True, slots=True)
class Black(Record):
    """Name a black stretch, in seconds."""

    start: float
    end: float


def find_black(
    package_dir: Path, track: Track, *, limits: Limits | None = None, cancelled: Cancel = never
) -> tuple[Black, ...]:
    """Return the black stretches of two seconds and more, at most a thousand; decodes the rendition once."""
    log = Log(keep=20_000)
    chain = f"blackdetect=black_min_duration={LEAST_SECONDS}:picture_black_ratio_th={BLACK_SHARE}:pixel_black_th={BLACK_LEVEL}"
    for _ in run(
        ["-threads", "2", *guarded_input(package_dir / track.file_name), "-an", "-vf", chain, "-f", "null", "-"],
        limits=limits or Limits(),
        cancelled=cancelled,
        log=log,
    ):
        pass
    return read_black(list(log.lines), track.duration, track.rate or Fraction(1))


def read_black(lines: Sequence[str], duration: Fraction, rate: Fraction) -> tuple[Black, ...]:
    """Read what ffmpeg's filter logs of each stretch: where it begins, and the time of the picture after it.

    Of one that lasts to the end it knows only when the last picture begins.
    """
    last = float(duration - Fraction(3, 2) / rate)
    found: list[Black] = []
    for line in lines:
        match = re.search(r"black_start:\s*(-?[\d.]+) black_end:\s*(-?[\d.]+)", line)
        if match is not None:
            start, end = float(match[1]), float(match[2])
            found.append(Black(round(max(0.0, start), 3), round(end if end < last else float(duration), 3)))
    return tuple(found[:MOST])
