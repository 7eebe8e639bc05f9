"""A rough cut of an hour's talk, twenty cuts: only pictures around the cuts encoded again, against encoding it whole."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from figures import Figures, Ratio, compare, in_turns

from plateau_engine import STANDARD, CutList, Item, probe, render_cut
from plateau_engine.facts import Facts
from plateau_engine.ffmpeg import find_program

RATE = 25
SECONDS = 3600
LOOP_SECONDS = 60
STRETCH_SECONDS = 60
"""Encoding an hour whole, in each round, would take half a day: a minute is encoded, and counted by its pictures."""
KEYS = (0, 2, 6, 16, 24, 33, 35, 45, 50, 58)
"""Seconds of the key frames in a minute: from 2 to 10 apart."""
CUTS = 20
ROUNDS = 3


def measure() -> list[Ratio]:
    """Cut the hour and encode a minute of it, in turns."""
    folder = Path(tempfile.mkdtemp(prefix="plateau-bench-", dir=Path(__file__).resolve().parents[1]))
    try:
        talk = _talk(folder)
        facts = probe(talk)
        cut = _cut_list(talk)
        pairs = in_turns(
            lambda: _ours(cut, facts, folder / "cut.mp4"),
            lambda: _theirs(talk, cut, folder / "whole.mp4"),
            rounds=ROUNDS,
        )
    finally:
        shutil.rmtree(folder)
    what = f"rough cut of an hour of 1080p with {CUTS} cuts"
    against = (
        f"encoding the same {cut.frames} pictures whole ({STANDARD.preset}, CRF {STANDARD.crf}), from a stretch of "
        f"{STRETCH_SECONDS} s"
    )
    return [
        compare(pairs, "seconds", what=f"{what}, wall time", against=against, unit="s", aim=0.1, more_is_better=False),
        compare(pairs, "cpu", what=f"{what}, processor time", against=against, unit="s", aim=0.1, more_is_better=False),
    ]


def _talk(folder: Path) -> Path:
    """Draw a minute of grainy pictures, and repeat it without encoding it again."""
    pictures, sound, talk = folder / "minute.mp4", folder / "minute.m4a", folder / "talk.mp4"
    _ffmpeg(
        "-f", "lavfi", "-i", f"testsrc2=size=1920x1080:rate={RATE}:duration={LOOP_SECONDS},noise=alls=6:allf=t",
        "-c:v", "libx264", "-preset", "veryfast", "-b:v", "8M", "-maxrate", "12M", "-bufsize", "16M",
        "-pix_fmt", "yuv420p", "-g", "1000", "-sc_threshold", "0",
        "-force_key_frames", ",".join(map(str, KEYS)), pictures,
    )  # fmt: skip
    _ffmpeg(
        "-f", "lavfi", "-i", f"anoisesrc=color=pink:sample_rate=48000:duration={LOOP_SECONDS}:amplitude=0.2",
        "-ac", "2", "-c:a", "aac", "-b:a", "160k", sound,
    )  # fmt: skip
    times = str(SECONDS // LOOP_SECONDS - 1)
    _ffmpeg(
        "-stream_loop", times, "-i", pictures, "-stream_loop", times, "-i", sound,
        "-map", "0:v", "-map", "1:a", "-c", "copy", "-t", SECONDS, talk,
    )  # fmt: skip
    return talk


def _cut_list(talk: Path) -> CutList:
    """Leave some seconds out at twenty places, none of them on a key frame by intent."""
    length = SECONDS * RATE // (CUTS + 1)
    left_out = [(37 * number) % 211 + 40 for number in range(CUTS + 1)]
    items = tuple(
        Item(length - left_out[number], 0, number * length + left_out[number] // 2) for number in range(CUTS + 1)
    )
    return CutList(Fraction(RATE), (str(talk),), items)


def _measured(began: float, cpu_before: float) -> Figures:
    return {"seconds": time.perf_counter() - began, "cpu": _cpu() - cpu_before}


def _cpu() -> float:
    """Return the processor seconds of this process and of every child that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _ours(cut: CutList, facts: Facts, out: Path) -> Figures:
    began, cpu = time.perf_counter(), _cpu()
    answer = render_cut(cut, out, facts=[facts])
    figures = _measured(began, cpu)
    assert answer.frames == cut.frames
    out.unlink()
    return figures


def _theirs(talk: Path, cut: CutList, out: Path) -> Figures:
    began, cpu = time.perf_counter(), _cpu()
    _ffmpeg(
        "-ss", 600, "-t", STRETCH_SECONDS, "-i", talk, "-c:v", "libx264", "-preset", STANDARD.preset,
        "-crf", STANDARD.crf, "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", out,
    )  # fmt: skip
    share = cut.frames / (STRETCH_SECONDS * RATE)
    return {figure: value * share for figure, value in _measured(began, cpu).items()}


def _ffmpeg(*arguments: object) -> None:
    subprocess.run([find_program(), "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)
