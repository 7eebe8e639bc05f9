"""A ready film's sound for its page: what was measured, and a drawing of it; a computation without Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plateau_engine import Loudness, SoundMeasures, Waveform

COLUMNS = 300
HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Drawing:
    """An outline in a box ``width`` wide and 100 high, and in words where it is loudest."""

    width: int
    outline: str  # an SVG path
    loudest_seconds: float


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """What the page tells of a film's sound."""

    now: Loudness
    before: Loudness
    gain_db: float
    limited: bool
    silences: int
    first_silence: float | None
    drawing: Drawing | None


def soundtrack_of(measures: dict[str, object], waveform: str) -> Soundtrack:
    """Return what the engine measured, with a drawing where there is the text of its waveform."""
    sound = SoundMeasures.from_json(measures)
    return Soundtrack(
        now=sound.after,
        before=sound.before,
        gain_db=sound.gain_db,
        limited=sound.limited,
        silences=len(sound.silences),
        first_silence=sound.silences[0].start if sound.silences else None,
        drawing=_drawing(waveform),
    )


def _drawing(waveform: str) -> Drawing | None:
    if not waveform:
        return None
    read = Waveform.from_json(waveform)
    heights = columns(read.peaks)
    if not heights:
        return None
    return Drawing(len(heights), outline(heights), read.peaks.index(max(read.peaks)) * read.seconds_a_peak)


def columns(peaks: Sequence[int], most: int = COLUMNS) -> list[int]:
    """Return at most so many heights, each the loudest of its equal stretch: no peak is lost."""
    count = min(most, len(peaks))
    return [max(peaks[n * len(peaks) // count : (n + 1) * len(peaks) // count]) for n in range(count)]


def outline(heights: Sequence[int]) -> str:
    """Return the closed path around columns that stand on both sides of the middle, never thinner than a line."""
    half = [max(1, height) / 2 for height in heights]
    middle = HEIGHT / 2
    above = [f"{n} {middle - high:g} {n + 1} {middle - high:g}" for n, high in enumerate(half)]
    below = [f"{n + 1} {middle + high:g} {n} {middle + high:g}" for n, high in reversed(list(enumerate(half)))]
    return f"M{' '.join([*above, *below])}z"
