"""A cut appears whole or not at all, tells how far it is, and stops at once."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from plateau_engine import Cancelled, Fade, Item, Limits, Progress
from plateau_engine.errors import FfmpegFailed, OutputTooLarge
from tests.clips import Clips
from tests.engine.cutting.rendered import ranges, rendered
from tests.engine.cutting.test_pictures import BORDERS, talk
from tests.engine.test_cli import engine


def test_progress_grows_to_the_end(clips: Clips, tmp_path: Path) -> None:
    told: list[Progress] = []
    done = rendered(tmp_path, [talk(clips)], BORDERS, on_progress=told.append)
    frames = [progress.frames for progress in told]
    assert frames == sorted(frames)
    assert told[-1].frames == done.cut.frames
    assert [progress.finished for progress in told] == [False] * (len(told) - 1) + [True]


@pytest.mark.parametrize("asked", [0, 2, 9])
def test_a_cancelled_cut_leaves_what_was_there(clips: Clips, tmp_path: Path, asked: int) -> None:
    (tmp_path / "cut.mp4").write_bytes(b"earlier")
    questions = count()
    with pytest.raises(Cancelled):
        rendered(tmp_path, [talk(clips)], BORDERS, cancelled=lambda: next(questions) >= asked)
    assert [path.name for path in tmp_path.iterdir()] == ["cut.mp4"]
    assert (tmp_path / "cut.mp4").read_bytes() == b"earlier"


def test_a_cut_over_its_limit_is_not_written(clips: Clips, tmp_path: Path) -> None:
    tight = replace(Limits(), output_bytes=100_000)
    with pytest.raises(OutputTooLarge):
        rendered(tmp_path, [talk(clips)], ranges((0, 250)), limits=tight)
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_what_was_copied(clips: Clips, tmp_path: Path) -> None:
    source = talk(clips)
    asked = {
        "rate": "25/1",
        "sources": [source.name],
        "items": [Item(60, 0, 50, fade_out=Fade(5, 5)).to_json()],
    }
    listed = source.with_name("list.json")
    listed.write_text(json.dumps(asked))
    out = tmp_path / "cut.mp4"
    done = engine("cut", listed, out)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["frames"], answer["items"][0]["why"]) == (60, ["cut", "fade"])
    before = out.read_bytes()
    again = engine("cut", listed, out)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert out.read_bytes() == before
    listed.write_text(json.dumps(asked | {"items": [{"source": 0, "first": 249, "frames": 2}]}))
    refused = engine("cut", listed, tmp_path / "other.mp4")
    assert refused.returncode == 2
    assert "Item 1 asks for frames 249 to 250" in " ".join(refused.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["cut.mp4"]


def test_a_program_that_fails_ends_the_cut(clips: Clips, tmp_path: Path) -> None:
    narrow = replace(Limits(), memory=200 * 1024 * 1024)
    with pytest.raises(FfmpegFailed):
        rendered(tmp_path, [talk(clips)], BORDERS, limits=narrow)
    assert list(tmp_path.iterdir()) == []
