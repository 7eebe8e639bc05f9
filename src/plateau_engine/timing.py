"""Judge from time stamps whether a film's rate is constant, and which constant rate fits it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

STANDARD_RATES: Final = tuple(
    Fraction(numerator, denominator)
    for numerator, denominator in (
        (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001),
        (60, 1), (100, 1), (120, 1),
    )
)  # fmt: skip

DEFAULT_RATE: Final = Fraction(25)


def snapped(rate: Fraction) -> Fraction:
    """Return the standard rate within 0.02 % of this one, else this one with a small denominator."""
    for standard in STANDARD_RATES:
        if abs(rate / standard - 1) < Fraction(2, 10_000):
            return standard
    return rate.limit_denominator(1001)


def _fits(stamps: Sequence[int], time_base: Fraction, rate: Fraction) -> bool:
    """Answer whether stamp number n is nearest to n/rate, by less than 0.45 of a picture."""
    step = 1 / (rate * time_base)
    first = stamps[0]
    limit = step * Fraction(45, 100)
    # Whole numbers: a film of ten hours has a million stamps.
    numerator, denominator = step.numerator, step.denominator
    bound = limit.numerator * denominator // limit.denominator
    return all(abs((stamp - first) * denominator - n * numerator) <= bound for n, stamp in enumerate(stamps))


def judge_rate(
    stamps: Sequence[int], time_base: Fraction, offered: Iterable[Fraction]
) -> tuple[Fraction | None, Fraction]:
    """Return the constant rate (None if variable) and the usual rate.

    `stamps` are the presentation times in order, each once; `offered` the rates that the container
    states. A rate is constant when every picture falls nearest to its own place on the grid.
    """
    good = [rate for rate in offered if 0 < rate <= 1000]
    if len(stamps) < 2:
        rate = snapped(good[0]) if good else DEFAULT_RATE
        return rate, rate
    mean = Fraction(len(stamps) - 1) / ((stamps[-1] - stamps[0]) * time_base)
    tried = [*map(snapped, good), snapped(mean), mean.limit_denominator(1_000_000)]
    for rate in tried:
        if rate <= 1000 and _fits(stamps, time_base, rate):
            return rate, rate
    gaps = sorted(after - before for before, after in pairwise(stamps))
    return None, Fraction(1) / (gaps[len(gaps) // 2] * time_base)


def constant_rate(usual: Fraction) -> Fraction:
    """Return the constant rate for a variable one: the slowest standard that keeps its motion."""
    for standard in STANDARD_RATES:
        if usual <= standard * Fraction(102, 100):
            return standard
    return STANDARD_RATES[-1]


def bounded_rate(rate: Fraction, most: Fraction) -> Fraction:
    """Return the rate divided by the least whole number that brings it to `most` or below."""
    return rate / max(1, -(-rate // most))
