"""Say as data how films are to be encoded; a plan is made from a profile and a film's facts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from plateau_engine.record import Record


@dataclass(frozen=True, slots=True)
class Rung(Record):
    """Offer one height, with the most kilobits a second for 16:9 pictures at 30 a second."""

    height: int
    max_kbps: int

    @property
    def long_side(self) -> int:
        """Return the width of a 16:9 picture of this height."""
        return -(-self.height * 16 // 9)


@dataclass(frozen=True, slots=True)
class Profile(Record):
    """Choose heights, quality, speed and sound for a family of films."""

    name: str = "standard"
    rungs: tuple[Rung, ...] = (
        Rung(1080, 6200),
        Rung(720, 3000),
        Rung(480, 1500),
        Rung(360, 1000),
        Rung(240, 500),
    )
    """From high to low."""
    worthwhile: Fraction = Fraction(7, 10)
    """A lower rung is made only if it has at most this share of the pixels of the one above."""
    least_side: int = 64
    """A lower rung that would be thinner than this is left out."""
    crf: int = 22
    preset: str = "veryfast"
    max_rate: Fraction = Fraction(60)
    min_rate: Fraction = Fraction(1)
    segment_seconds: Fraction = Fraction(4)
    chunk_seconds: Fraction = Fraction(32)
    hold_after_seconds: Fraction = Fraction(1)
    """Sound that lasts longer than the pictures by more than this keeps the last picture on."""
    sound_kbps: int = 128
    loudness_lufs: float = -16.0
    true_peak_dbtp: float = -1.0
    most_gain_db: float = 24.0
    """A recording that is nearly silent is not raised by more than this."""


STANDARD: Final = Profile()
