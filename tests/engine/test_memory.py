"""A film of ten hours needs hardly more memory than one of a minute: each step's peak, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from plateau_engine import STANDARD, Plan, encode_chunk, make_plan, probe
from plateau_engine.encode import chunk_folder
from tests.clips import Clips

MOST = 90
"""Mebibytes, for steps of our own; Python with the media library needs some 50 of them before it begins."""
STEP = """
import json, re, sys
from fractions import Fraction
from pathlib import Path
from plateau_engine import *
from plateau_engine.scan import read_facts
from plateau_engine.sound import _peaks
source, work, out = map(Path, sys.argv[2:5])
answer = None
if sys.argv[1] == "probe":
    facts = read_facts(source, Limits())
    answer = [facts.video.frames, str(facts.video.rate)]
elif sys.argv[1] == "plan":
    answer = len(make_plan(probe(source)).chunks)
elif sys.argv[1] == "assemble":
    answer = len(assemble(Plan.from_json(Path(sys.argv[5]).read_text()), work, out).tracks[0].segments)
elif sys.argv[1] == "check":
    answer = check_package(out).faults
elif sys.argv[1] == "captions":
    answer = len(write_master(out, [Captions("fr", "x", "WEBVTT\\n\\n00:00.000 --> 00:01.000\\nBonsoir\\n")]).captions)
elif sys.argv[1] == "free":
    answer = str(cut_free_start(out, Fraction(18_000), out.with_name("free")).duration)
elif sys.argv[1] == "waveform":
    answer = len(_peaks(source.with_name("raw"))[0])
# ru_maxrss would count what the test itself held when it started this process
(peak,) = re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(json.dumps([answer, int(peak) // 1024]))
"""


@dataclass(frozen=True)
class Long:
    """A film of ten hours, one picture a second, and all its encoded parts."""

    source: Path
    work: Path
    out: Path
    plan: Path


@pytest.fixture(scope="module")
def long(clips: Clips, tmp_path_factory: pytest.TempPathFactory) -> Long:
    folder = tmp_path_factory.mktemp("long")
    minute = clips.made(
        "minute.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=1:d=64", "-c:v", "libx264", "-preset", "ultrafast",
        "-g", "8", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    source = clips.made("hours.mp4", "-stream_loop", "562", "-i", minute, "-c", "copy", "-t", "36000")
    made = make_plan(probe(source), replace(STANDARD, codecs=("h264",)))
    plan, work = Plan.from_json(made.to_json()), folder / "work"
    for number in (0, len(plan.chunks) - 1):
        encode_chunk(source, plan, number, work)
    for chunk in plan.chunks[1:-1]:  # all alike, and this is about joining them
        shutil.copytree(chunk_folder(work, 0), chunk_folder(work, chunk.number), copy_function=os.link)
    (folder / "plan.json").write_text(json.dumps(plan.to_json()))
    with source.with_name("raw").open("wb") as raw:
        raw.truncate(2 * 8000 * 3600)
    return Long(source, work, folder / "out", folder / "plan.json")


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="reads the peak where Linux tells it")
def test_memory_is_flat_from_a_minute_to_ten_hours(long: Long) -> None:
    expected = {
        "probe": [36_000, "1"],
        "plan": 1125,
        "assemble": 9000,
        "check": [],
        "captions": 1,
        "free": str(Fraction(18_000)),
        "waveform": 1800,
    }
    taken: dict[str, int] = {}
    for step, answer in expected.items():
        done = subprocess.run(
            [sys.executable, "-c", STEP, step, *map(str, (long.source, long.work, long.out, long.plan))],
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        found, taken[step] = json.loads(done.stdout)
        assert (step, found) == (step, answer)
    assert {step: size for step, size in taken.items() if size > MOST} == {}
