"""Listen to one stretch of a film in a fenced child process: cancelled at once, bounded in memory, threads and time."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, Final

from plateau_engine.errors import Cancelled, FfmpegCrashed, FfmpegFailed, NeedsTooMuchMemory, TookTooLong
from plateau_engine.ffmpeg import (
    MIB,
    Cancel,
    Limits,
    end_group,
    fenced,
    guarded_input,
    never,
    run_to_end,
    seconds_text,
)
from plateau_engine.transcript.models import Model, ModelMissing
from plateau_engine.transcript.words import Hearing, Language, Stretch, Word

RATE: Final = 16_000
THREADS: Final = 2
SAMPLE: Final = 30_000
OUT_OF_MEMORY: Final = ("MemoryError", "bad_alloc", "Cannot allocate memory", "failed to map segment")

OnMilliseconds = Callable[[int], None]


def memory_for(model: Model) -> int:
    """Return the address space that a model may take: its weights several times over, and the libraries."""
    return 2048 * MIB + 4 * model.bytes


def guess_language(
    source: Path,
    duration: int,
    model: Model,
    *,
    limits: Limits | None = None,
    threads: int = THREADS,
    cancelled: Cancel = never,
) -> Language:
    """Return the language that a film seems to speak, from 30 seconds in each of three places of it."""
    if not model.multilingual:
        return Language("en", 1.0)
    limits = limits or Limits()
    places = [0] if duration <= 3 * SAMPLE else [duration * n // 4 - SAMPLE // 2 for n in (1, 2, 3)]
    length = min(duration, 3 * SAMPLE) if len(places) == 1 else SAMPLE
    with tempfile.TemporaryDirectory(prefix="plateau-hear-") as folder:
        samples = Path(folder) / "samples.raw"
        for place in places:
            _take(source, place, length, samples, limits, cancelled)
        facts = _ask(model, samples, None, limits, threads, cancelled)
        answer = next((fact for fact in facts if "language" in fact), None)
    if answer is None:
        raise FfmpegFailed("the model gave no language")
    return Language(answer["language"], answer["probability"])


def listen(
    source: Path,
    stretch: Stretch,
    model: Model,
    language: str,
    *,
    limits: Limits | None = None,
    threads: int = THREADS,
    on_progress: OnMilliseconds | None = None,
    cancelled: Cancel = never,
) -> Hearing:
    """Return the words of a stretch, with times of the whole film; `on_progress` gets milliseconds listened to.

    Raises `ModelMissing` where library or model is not there, `Cancelled` within half a second of the wish, or an
    `FfmpegFailed` that says whether to retry.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="plateau-hear-") as folder:
        samples = Path(folder) / "samples.raw"
        _take(source, stretch.heard_from, stretch.heard_to - stretch.heard_from, samples, limits, cancelled)
        words: list[Any] | None = None
        for fact in _ask(model, samples, language, limits, threads, cancelled):
            if "done" in fact and on_progress is not None:
                on_progress(min(fact["done"], stretch.heard_to - stretch.heard_from))
            words = fact.get("words", words)
    if words is None:
        raise FfmpegFailed("the model gave no words")
    base, end = stretch.heard_from, stretch.heard_to
    return Hearing(
        stretch.number,
        language,
        tuple(
            Word(min(base + start, end), min(base + max(start, stop), end), text, probability)
            for start, stop, text, probability in words
        ),
    )


def _take(source: Path, start: int, length: int, out: Path, limits: Limits, cancelled: Cancel) -> None:
    """Append a piece of the sound to a file of raw samples."""
    piece = out.with_suffix(".piece")
    run_to_end(
        [
            "-ss", seconds_text(Fraction(max(0, start), 1000)), "-t", seconds_text(Fraction(length, 1000)),
            *guarded_input(source), "-map", "0:a:0", "-af", "aresample=async=1:first_pts=0",
            "-ac", "1", "-ar", str(RATE), "-c:a", "pcm_s16le", "-f", "s16le", f"file:{piece}",
        ],
        limits=limits,
        cancelled=cancelled,
    )  # fmt: skip
    with out.open("ab") as file:
        file.write(piece.read_bytes())
    piece.unlink()


def _ask(
    model: Model, samples: Path, language: str | None, limits: Limits, threads: int, cancelled: Cancel
) -> Generator[dict[str, Any]]:
    """Run the child and yield its facts; leaving the generator in any way ends it."""
    request = {"model": str(model.folder.resolve()), "samples": str(samples), "language": language, "threads": threads}
    program = [sys.executable, "-m", "plateau_engine.transcript.child", json.dumps(request)]
    quiet = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            fenced(program, memory=memory_for(model), cpu_seconds=limits.cpu_seconds, limits=limits),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            process_group=0,
            env=os.environ | quiet,
        )
        try:
            yield from _facts(process, time.monotonic() + limits.wall_seconds, cancelled)
            status = process.wait()
        finally:
            end_group(process)
        if status != 0:
            raise _failure(status, complaints)


def _facts(process: subprocess.Popen[bytes], deadline: float, cancelled: Cancel) -> Generator[dict[str, Any]]:
    assert process.stdout is not None
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if cancelled():
                raise Cancelled("stopped on request")
            if time.monotonic() > deadline:
                raise TookTooLong("the time allowed was used up")
            if not selector.select(timeout=0.2):
                continue
            data = os.read(process.stdout.fileno(), 1 << 20)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                fact = json.loads(line)
                if "missing" in fact:
                    raise ModelMissing(fact["missing"])
                yield fact


def _failure(status: int, complaints: IO[bytes]) -> FfmpegFailed:
    complaints.seek(0)
    lines = complaints.read()[-4000:].decode("utf-8", "replace").strip().splitlines()
    last = lines[-1] if lines else ""
    if status == -signal.SIGXCPU:
        return TookTooLong("the processor time allowed was used up", status=status)
    if any(word in line for line in lines for word in OUT_OF_MEMORY):
        return NeedsTooMuchMemory(last, status=status)
    if status < 0:
        return FfmpegCrashed(f"the listening process ended by signal {-status}", status=status)
    return FfmpegFailed(last, status=status)
