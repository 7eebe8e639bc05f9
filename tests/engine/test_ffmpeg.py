"""Running ffmpeg: fenced in, cancelled at once, its failures told apart, nothing left running."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from plateau_engine import Cancelled, FfmpegFailed, FfmpegMissing, Limits, Progress
from plateau_engine.errors import (
    FfmpegCrashed,
    NeedsTooMuchMemory,
    OutputTooLarge,
    TookTooLong,
)
from plateau_engine.ffmpeg import (
    MIB,
    Log,
    find_ffmpeg,
    find_program,
    run,
    run_to_end,
    seconds_text,
)

ENDLESS = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25", "-f", "null", "-")
QUICK = Limits()


def media_processes() -> list[psutil.Process]:
    return [p for p in psutil.Process().children(recursive=True) if "ffmpeg" in p.name()]


def test_the_program_is_found_and_knows_its_abilities() -> None:
    found = find_ffmpeg()
    assert found.version
    assert (found.zscale, found.tonemap) == (True, True)


def test_another_program_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = find_program()
    monkeypatch.setenv("PLATEAU_FFMPEG", program)
    assert find_ffmpeg().path == program
    monkeypatch.setenv("PLATEAU_FFMPEG", str(tmp_path / "none"))
    with pytest.raises(FfmpegMissing, match="PLATEAU_FFMPEG"):
        find_ffmpeg()
    impostor = tmp_path / "impostor"
    impostor.write_text("#!/bin/sh\necho hello\n")
    impostor.chmod(0o755)
    monkeypatch.setenv("PLATEAU_FFMPEG", str(impostor))
    with pytest.raises(FfmpegMissing, match="does not answer like ffmpeg"):
        find_ffmpeg()


def test_progress_is_a_stream_of_growing_facts_with_an_end() -> None:
    steps = list(
        run(
            ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=20", "-f", "null", "-"],
            limits=QUICK,
        )
    )
    assert [step.frames for step in steps] == sorted(step.frames for step in steps)
    assert [step.finished for step in steps] == [False] * (len(steps) - 1) + [True]
    assert steps[-1].frames == 500


def test_cancelling_ends_the_program_at_once() -> None:
    seen: list[Progress] = []
    started = time.monotonic()
    with pytest.raises(Cancelled):
        run_to_end(
            ENDLESS,
            limits=QUICK,
            on_progress=seen.append,
            cancelled=lambda: len(seen) > 1,
        )
    assert time.monotonic() - started < 10
    assert media_processes() == []


def test_leaving_the_progress_early_ends_the_program() -> None:
    steps = run(ENDLESS, limits=QUICK)
    next(steps)
    assert len(media_processes()) == 1
    steps.close()
    assert media_processes() == []


def test_a_killed_worker_takes_its_program_along(tmp_path: Path) -> None:
    script = (
        "from plateau_engine.ffmpeg import Limits, run\n"
        f"for step in run({list(ENDLESS)!r}, limits=Limits()):\n"
        "    print(step.frames, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        programs = psutil.Process(worker.pid).children(recursive=True)
        assert len(programs) == 1
        worker.kill()
    _, alive = psutil.wait_procs(programs, timeout=5)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


def test_the_program_gives_way_to_others() -> None:
    steps = run(ENDLESS, limits=replace(QUICK, niceness=7))
    next(steps)
    (program,) = media_processes()
    assert program.nice() == os.nice(0) + 7
    if sys.platform == "linux":
        assert tuple(map(int, program.ionice())) == (psutil.IOPRIO_CLASS_BE, 7)
    steps.close()


def test_time_is_limited() -> None:
    with pytest.raises(TookTooLong) as slow:
        run_to_end(ENDLESS, limits=replace(QUICK, wall_seconds=1))
    assert slow.value.retry
    with pytest.raises(TookTooLong):
        run_to_end(ENDLESS, limits=replace(QUICK, cpu_seconds=1))
    assert media_processes() == []


def test_memory_is_limited() -> None:
    big = [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=4000x4000:r=1:d=60",
        "-vf",
        "reverse",
        "-f",
        "null",
        "-",
    ]
    with pytest.raises(FfmpegFailed) as failed:
        run_to_end(big, limits=replace(QUICK, memory=700 * MIB))
    assert isinstance(failed.value, NeedsTooMuchMemory | FfmpegCrashed)


def test_output_is_limited(tmp_path: Path) -> None:
    out = tmp_path / "big.y4m"
    with pytest.raises(OutputTooLarge):
        run_to_end(
            ["-f", "lavfi", "-i", "testsrc2=s=640x360:d=60", f"file:{out}"],
            limits=replace(QUICK, output_bytes=2 * MIB),
        )
    assert out.stat().st_size <= 2 * MIB


def test_a_failure_keeps_the_line_that_tells_why() -> None:
    with pytest.raises(FfmpegFailed) as failed:
        run_to_end(["-i", "file:/nowhere/at-all.mp4", "-f", "null", "-"], limits=QUICK)
    assert "No such file or directory" in failed.value.last_line
    assert not failed.value.retry


def test_the_log_keeps_only_its_last_lines() -> None:
    log = Log(keep=3)
    for n in range(10):
        log.feed(f"line {n}\nha".encode())
        log.feed(b"lf ")
    log.feed(b"x" * 10_000)
    log.close()
    assert len(log.lines) == 3
    assert all(len(line) <= 500 for line in log.lines)
    log.feed(b"[h264 @ 0x1] [error] the reason\n[info] bye\n")
    assert log.last_line == "[h264 @ 0x1] [error] the reason"


def test_times_are_written_to_the_microsecond() -> None:
    from fractions import Fraction

    assert seconds_text(Fraction(1001, 30000)) == "0.033367"
    assert seconds_text(Fraction(-3, 2)) == "-1.500000"
