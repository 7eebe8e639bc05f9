"""Render cut lists of the tests' clips, and read back what came out by readers that are not ours."""

from __future__ import annotations

import math
import subprocess
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av

from plateau_engine import CutAnswer, CutList, Item, Overlay, probe, render_cut
from plateau_engine.ffmpeg import find_program
from tests.clips import read_number

RATE = Fraction(25)
SAMPLES = 48_000
Seen = tuple[int, bytes]
"""The number drawn into a picture, and every fifth of its grey values."""


@cache
def facts_of(path: Path):
    """Probe each clip once."""
    return probe(path)


def pictures(path: Path) -> list[Seen]:
    """Decode a film whole, as PyAV does it."""
    seen = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            plane = frame.reformat(format="gray").planes[0]
            grey = bytes(plane)
            seen.append((read_number(grey, frame.width, frame.height, plane.line_size), grey[::5]))
    return seen


@cache
def drawn(path: Path) -> list[Seen]:
    """Decode a source once."""
    return pictures(path)


def psnr(one: bytes, other: bytes) -> float:
    """Return decibels of likeness; 99 for the same."""
    wrong = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / len(one)
    return 99.0 if not wrong else 10 * math.log10(255**2 / wrong)


def complaints(path: Path) -> str:
    """Return every warning of an ffmpeg that decodes the film whole."""
    done = subprocess.run(
        [find_program(), "-nostdin", "-v", "warning", "-i", path, "-f", "null", "-"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stderr


def sound(path: Path) -> array[float]:
    """Return the left channel of a film's sound in stereo, as a player hears it: without what the edit list hides."""
    left = f"aformat=sample_rates={SAMPLES}:channel_layouts=stereo,pan=mono|c0=c0"
    command = [find_program(), "-nostdin", "-v", "error", "-i", path, "-map", "0:a", "-af", left, "-f", "f32le", "-"]
    raw = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
    samples = array("f")
    samples.frombytes(raw)
    return samples


def tone(seconds: float) -> complex:
    """Return the clips' sweeping tone as a turning arrow, whose height is the sample."""
    return complex(0, -1) * complex(
        math.cos(2 * math.pi * (220 * seconds + 12 * seconds**2)),
        math.sin(2 * math.pi * (220 * seconds + 12 * seconds**2)),
    )


def tone_shift(heard: Sequence[float], begins: float) -> tuple[float, float]:
    """Return by how many samples a stretch comes late against the clips' tone from `begins` on, and how loud it is.

    The stretch is turned back by the tone as it should be; what is left is its size and its angle.
    """
    rest = sum(value * tone(begins + n / SAMPLES).conjugate() for n, value in enumerate(heard)) / len(heard)
    middle = begins + len(heard) / SAMPLES / 2
    a_sample = 2 * math.pi * (220 + 24 * middle) / SAMPLES
    return -math.atan2(rest.imag, rest.real) / a_sample, 2 * abs(rest)


@dataclass(frozen=True)
class Rendered:
    """Hold a finished cut beside what was asked for."""

    cut: CutList
    path: Path
    answer: CutAnswer

    def is_exact(self, sources: Sequence[Path], *, least_psnr: float = 38.0) -> None:
        """Insist on exactly the sources' pictures, one by one, and on a decoder without a complaint."""
        wanted = [
            drawn(sources[item.source])[item.first + n]
            for item in self.cut.items
            if item.source is not None
            for n in range(item.frames)
        ]
        found = pictures(self.path)
        assert [number for number, _ in found] == [number for number, _ in wanted]
        worst = min(psnr(ours[1], theirs[1]) for ours, theirs in zip(found, wanted, strict=True))
        assert worst >= least_psnr
        assert not complaints(self.path)


def rendered(
    folder: Path,
    sources: Sequence[Path],
    items: Sequence[Item],
    *,
    overlays: Sequence[Overlay] = (),
    rate: Fraction = RATE,
    size: tuple[int | None, int | None] = (None, None),
    **more: Callable[..., object],
) -> Rendered:
    """Render items of these sources."""
    cut = CutList(rate, tuple(map(str, sources)), tuple(items), tuple(overlays), *size)
    out = folder / "cut.mp4"
    answer = render_cut(cut, out, facts=[facts_of(path) for path in sources], **more)  # type: ignore[arg-type]
    return Rendered(cut, out, answer)


def ranges(*pairs: tuple[int, int], source: int = 0) -> list[Item]:
    """Return items of (first, frames)."""
    return [Item(frames, source, first) for first, frames in pairs]
