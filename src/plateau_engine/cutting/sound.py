"""Make a cut's sound: one continuous encode, each range at its exact sample, without a click where they meet."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Final

from plateau_engine.cutting.material import Material
from plateau_engine.cutting.pieces import Run
from plateau_engine.errors import Cancelled, EngineError
from plateau_engine.ffmpeg import Cancel, Limits, guarded_input, run_to_end, seconds_text
from plateau_engine.plan import SAMPLE_RATE, make_plan

KBPS: Final = 192
RAMP: Final = SAMPLE_RATE // 200
"""Samples, 5 ms, over which the sound leaves one range and enters the next."""
WHOLE: Final = 25
"""At so many places a second every usual sample rate has a whole sample."""
LEAD: Final = Fraction(1)
"""Seconds decoded before a range, on which its first samples lean."""


def sample_at(frame: int, rate: Fraction) -> int:
    """Return the sample at which an output frame begins."""
    return round(frame * SAMPLE_RATE / rate)


def has_sound(runs: Sequence[Run], materials: Sequence[Material]) -> bool:
    """Answer whether any range brings sound."""
    return any(run.item.source is not None and materials[run.item.source].facts.audio for run in runs)


def encode_cut_sound(
    runs: Sequence[Run],
    materials: Sequence[Material],
    rate: Fraction,
    out: Path,
    *,
    limits: Limits,
    cancelled: Cancel,
) -> None:
    """Write the sound of all runs as stereo AAC.

    1. One encoder reads samples from a pipe, to the end.
    2. A decoder a run writes exactly its samples into that pipe, one after the other. We hold the
       pipe's end open between them, so that the encoder waits; should it fail, so do the decoders.
    """
    pipe = out.with_name("samples.pipe")
    os.mkfifo(pipe)
    ended = Event()

    def stopped() -> bool:
        return ended.is_set() or cancelled()

    def encode() -> None:
        try:
            run_to_end(_encoder(pipe, out), limits=limits, cancelled=cancelled)
        finally:
            ended.set()

    with ThreadPoolExecutor(1) as pool:
        encoder = pool.submit(encode)
        try:
            with _held(pipe, stopped):
                for one in runs:
                    run_to_end([*_decoder(one, materials, rate), f"file:{pipe}"], limits=limits, cancelled=stopped)
        except EngineError:
            encoder.result()  # where the encoder failed, its failure is the cause
            raise
        encoder.result()


@contextmanager
def _held(pipe: Path, stopped: Cancel) -> Iterator[None]:
    """Hold the writing end of a pipe open, from when somebody reads it."""
    end = -1
    while end < 0:
        if stopped():
            raise Cancelled("stopped on request")
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:  # nobody reads it yet
                raise
            time.sleep(0.01)
    try:
        yield
    finally:
        os.close(end)


def _encoder(pipe: Path, out: Path) -> list[str]:
    return [
        "-f", "f32le", "-ar", str(SAMPLE_RATE), "-ch_layout", "stereo",
        "-protocol_whitelist", "file", "-i", f"file:{pipe}",
        "-c:a", "aac", "-b:a", f"{KBPS}k", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact",
        "-f", "mp4", f"file:{out}",
    ]  # fmt: skip


def _decoder(run: Run, materials: Sequence[Material], rate: Fraction) -> list[str]:
    """Return the arguments that give exactly a run's samples, whatever its source has."""
    item = run.item
    count = sample_at(run.end, rate) - sample_at(run.start, rate)
    known = materials[item.source].facts if item.source is not None else None
    plan = make_plan(known).sound if known is not None else None
    if plan is None or known is None or item.source is None:
        opened = ["-f", "lavfi", "-i", f"anullsrc=r={SAMPLE_RATE}:cl=stereo"]
        chain = ["[0:a]anull"]
    else:
        begin = plan.origin + item.first / rate
        seek = ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", seconds_text(begin - LEAD)] if item.first else []
        opened = ["-copyts", *seek, *guarded_input(materials[item.source].path)]
        rate_in = next(audio.sample_rate for audio in known.audio if audio.index == plan.stream)
        earlier = max(0, int(item.first / rate * WHOLE) - 2) * rate_in // WHOLE
        chain = [
            f"[0:{plan.stream}]asetpts='round(PTS-({plan.origin.numerator}/{plan.origin.denominator})/TB)'",
            # first_pts counts the source's samples, so: a little earlier where both rates meet, then cut at ours
            f"aresample={SAMPLE_RATE}:async=1:min_comp=0.00001:first_pts={earlier}:out_chlayout=stereo",
            f"atrim=start_pts={sample_at(item.first, rate)}",
            "asetpts=N",
            *([f"volume={item.gain_db:.3f}dB:precision=float"] if item.gain_db else []),
        ]
    coming = min(sample_at(item.fade_in.sound, rate) or RAMP, count)
    going = min(sample_at(item.fade_out.sound, rate) or RAMP, count)
    chain += [
        "aformat=sample_fmts=flt:channel_layouts=stereo",
        f"apad=whole_len={count}",
        f"atrim=end_sample={count}",
        "asetpts=N",
        f"afade=t=in:ss=0:ns={coming}",
        f"afade=t=out:ss={count - going}:ns={going}",
    ]
    return [*opened, "-filter_complex", f"{','.join(chain)}[a]", "-map", "[a]", "-c:a", "pcm_f32le", "-f", "f32le"]
