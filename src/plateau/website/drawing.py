"""Lines drawn from figures: pure, no Django."""

from __future__ import annotations

from collections.abc import Sequence


def polyline(values: Sequence[float], *, width: float, height: float) -> str:
    """Return the points of a line through these values, left to right, the largest at the top with 4 units of air.

    A single value gives a level line; no value at all a line on the floor.
    """
    series = list(values) or [0.0]
    if len(series) == 1:
        series *= 2
    most = max(series) or 1
    step = width / (len(series) - 1)
    return " ".join(
        f"{number * step:.1f} {4 + (height - 4) * (1 - value / most):.1f}" for number, value in enumerate(series)
    )
