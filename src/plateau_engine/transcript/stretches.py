"""Cut a film into stretches to listen to: at pauses near every fifth minute, so that no word is cut."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from plateau_engine.errors import FfmpegFailed
from plateau_engine.ffmpeg import Cancel, Limits, Log, guarded_input, never, run, run_to_end
from plateau_engine.sound import METER, read_loudness
from plateau_engine.transcript.words import Pause, Stretch

LENGTH: Final = 300_000
REACH: Final = 60_000
"""How far from its mark a cut may lie."""
OVERLAP: Final = 5_000
"""What both neighbours hear where no pause was found: long enough to find the same words in both."""
SHORTEST_PAUSE: Final = 300
BELOW_SPEECH: Final = 17.5
"""A pause is so many decibels softer than the whole film is loud (LUFS): speech is, its breaths and the room are not."""
VOICE: Final = "highpass=f=120,lowpass=f=4000"

OnSeconds = Callable[[float], None]


def find_pauses(
    source: Path,
    *,
    limits: Limits | None = None,
    cancelled: Cancel = never,
    on_progress: OnSeconds | None = None,
) -> tuple[int, tuple[Pause, ...]]:
    """Return how long a file's first sound lasts, and where it is silent for 0.3 seconds and more."""
    limits = limits or Limits()
    level = read_loudness(run_to_end(_heard(source, METER), limits=limits, cancelled=cancelled)).integrated_lufs
    log = Log(keep=500_000)
    seconds = 0.0
    detector = f"silencedetect=noise={(level or 0) - BELOW_SPEECH:.1f}dB:duration={SHORTEST_PAUSE / 1000}"
    for progress in run(_heard(source, f"{VOICE},{detector}"), limits=limits, cancelled=cancelled, log=log):
        seconds = max(seconds, progress.seconds)
        if on_progress is not None:
            on_progress(seconds)
    if seconds <= 0:
        raise FfmpegFailed("the sound holds no samples")
    duration = round(1000 * seconds)
    return duration, _read_pauses(log.lines, duration)


def _heard(source: Path, filters: str) -> list[str]:
    return [
        *guarded_input(source), "-map", "0:a:0",
        "-af", f"aresample=async=1:first_pts=0,{filters}", "-f", "null", "-",
    ]  # fmt: skip


def _read_pauses(lines: Iterable[str], duration: int) -> tuple[Pause, ...]:
    pauses: list[Pause] = []
    begun: int | None = None
    for line in lines:
        match = re.search(r"silence_(start|end): (-?[\d.]+)", line)
        if match is None:
            continue
        moment = min(max(0, round(1000 * float(match[2]))), duration)
        if match[1] == "start":
            begun = moment
        elif begun is not None:
            pauses.append(Pause(begun, moment))
            begun = None
    if begun is not None and begun < duration:
        pauses.append(Pause(begun, duration))
    return tuple(pauses)


def cut_stretches(
    duration: int, pauses: Sequence[Pause], *, length: int = LENGTH, reach: int = REACH, overlap: int = OVERLAP
) -> tuple[Stretch, ...]:
    """Return the stretches of a film: together all of it, each about `length` long.

    A cut lies in the middle of a pause, the longer and the nearer to its mark the better; where there is none within
    `reach`, it lies at the mark, and both sides hear `overlap` beyond it.
    """
    cuts: list[tuple[int, bool]] = []
    last = 0
    while duration - last > length + reach:
        cuts.append(_next_cut(last + length, pauses, reach))
        last = cuts[-1][0]
    borders = [(0, True), *cuts, (duration, True)]
    return tuple(
        Stretch(
            number,
            start,
            end,
            start if clean else max(0, start - overlap),
            end if clean_end else min(duration, end + overlap),
        )
        for number, ((start, clean), (end, clean_end)) in enumerate(itertools.pairwise(borders))
    )


def _next_cut(mark: int, pauses: Sequence[Pause], reach: int) -> tuple[int, bool]:
    """Return where to cut near a mark, and whether nobody speaks there."""
    first = bisect.bisect_left(pauses, mark - reach, key=lambda pause: pause.end)
    best: tuple[float, int] | None = None
    for pause in pauses[first:]:
        if pause.start > mark + reach:
            break
        middle = (max(pause.start, mark - reach) + min(pause.end, mark + reach)) // 2
        worth = min(pause.end - pause.start, 2000) - 0.02 * abs(middle - mark)
        if best is None or worth > best[0]:
            best = (worth, middle)
    return (mark, False) if best is None else (best[1], True)
