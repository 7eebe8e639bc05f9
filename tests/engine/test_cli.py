"""The engine's own command line, as a person without Plateau uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from plateau_engine import Facts, Plan
from tests.clips import Clips
from tests.engine.reading import picture_numbers


def engine(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plateau_engine.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "300", "NO_COLOR": "1"},
        check=False,
    )


def test_facts_and_plan_are_printed_as_json(clips: Clips) -> None:
    probed = engine("probe", clips.film())
    assert Facts.from_json(probed.stdout).duration == 4
    assert "streamed as it is" in probed.stderr
    assert "It is no MP4 or QuickTime file. (container)" in engine("probe", clips.ntsc()).stderr
    assert Plan.from_json(engine("plan", clips.film()).stdout).duration == 4


def test_the_whole_chain_runs_into_a_folder_which_passes_the_check(clips: Clips, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    done = engine("encode", clips.film(), out, "--slots", "2")
    assert done.returncode == 0, done.stderr
    assert "4.00 s, 100 frames" in done.stderr
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    assert (out / "waveform.json").is_file()
    assert json.loads((out / "pictures" / "pictures.json").read_text())["chosen"]
    assert picture_numbers(out / "master.m3u8") == list(range(100))
    assert engine("check", out).returncode == 0

    again = engine("encode", clips.film(), out)
    assert again.returncode == 2
    assert "exists already" in again.stderr

    (out / "v240.mp4").write_bytes(b"")
    broken = engine("check", out)
    assert broken.returncode == 1
    assert "v240" in broken.stderr


def test_a_refusal_is_said_in_words(clips: Clips, tmp_path: Path) -> None:
    done = engine("encode", clips.renamed_text(), tmp_path / "out")
    assert done.returncode == 2
    assert "neither a film nor a sound recording" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
