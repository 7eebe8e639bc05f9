"""Chunks and assembly: once, whole, whatever dies or doubles."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plateau_engine import (
    Cancelled,
    PackageBroken,
    PartMissing,
    Progress,
    assemble,
    encode_audio,
    encode_chunk,
    make_plan,
    missing_parts,
    probe,
)
from plateau_engine.profile import STANDARD
from tests.clips import Clips
from tests.engine.conftest import Made
from tests.engine.reading import picture_numbers

Run = Callable[[str], Made]


def test_a_missing_part_is_named_and_nothing_is_written(made: Run, tmp_path: Path) -> None:
    film = made("film")
    assert missing_parts(film.plan, tmp_path) == ("chunk-00000", "chunk-00001", "sound")
    encode_chunk(film.source, film.plan, 1, tmp_path)
    assert missing_parts(film.plan, tmp_path) == ("chunk-00000", "sound")
    with pytest.raises(PartMissing) as missing:
        assemble(film.plan, tmp_path, tmp_path / "out")
    assert (missing.value.part, missing.value.retry) == ("chunk-00000", True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chunk-00001"]


def test_assembling_twice_gives_the_same_package(made: Run) -> None:
    film = made("film")
    stamps = {path.name: path.stat().st_mtime_ns for path in film.folder.glob("*.mp4")}
    assert assemble(film.plan, film.work, film.folder) == film.package
    assert stamps == {path.name: path.stat().st_mtime_ns for path in film.folder.glob("*.mp4")}


def test_two_workers_at_the_same_work_do_no_harm(made: Run, tmp_path: Path) -> None:
    film = made("film")

    def work(_: int) -> None:
        for chunk in film.plan.chunks:
            encode_chunk(film.source, film.plan, chunk.number, tmp_path / "work")
        encode_audio(film.source, film.plan, tmp_path / "work")
        assemble(film.plan, tmp_path / "work", tmp_path / "out")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    names = sorted(path.name for path in tmp_path.rglob("*") if path.is_dir())
    assert names == ["chunk-00000", "chunk-00001", "out", "sound", "work"]
    track = film.package.pictures[0]
    assert picture_numbers(tmp_path / "out" / track.playlist_name) == list(range(100))


def test_a_package_of_another_plan_is_not_overwritten(made: Run) -> None:
    film, other = made("film"), made("silent_film")
    with pytest.raises(PackageBroken):
        assemble(other.plan, other.work, film.folder)
    assert picture_numbers(film.folder / "master.m3u8") == list(range(100))


def test_parts_encoded_differently_are_not_joined(made: Run, tmp_path: Path) -> None:
    film, other = made("film"), made("portrait")
    shutil.copytree(film.work, tmp_path / "work")
    name = film.package.pictures[0].file_name
    foreign = other.work / "chunk-00001" / other.package.pictures[0].file_name
    shutil.copy(foreign, tmp_path / "work" / "chunk-00001" / name)
    with pytest.raises(PackageBroken, match="unlike the first"):
        assemble(film.plan, tmp_path / "work", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["work"]


def test_a_chunk_cut_short_is_not_joined(made: Run, tmp_path: Path) -> None:
    film = made("film")
    shutil.copytree(film.work, tmp_path / "work")
    part = tmp_path / "work" / "chunk-00001" / film.package.pictures[0].file_name
    part.write_bytes(part.read_bytes()[:-200])
    with pytest.raises(PackageBroken):
        assemble(film.plan, tmp_path / "work", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["work"]


def test_a_cancelled_chunk_leaves_nothing(clips: Clips, tmp_path: Path) -> None:
    source = clips.made(
        "heavy.mp4", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=12", "-c:v", "libx264",
        "-preset", "ultrafast", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    plan = make_plan(probe(source), STANDARD)
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        encode_chunk(
            source,
            plan,
            0,
            tmp_path,
            on_progress=seen.append,
            cancelled=lambda: len(seen) > 0,
        )
    assert list(tmp_path.iterdir()) == []
    assert plan.picture is not None
    assert 0 <= seen[0].frames < plan.picture.frames


def test_a_worker_killed_in_the_middle_loses_only_that_chunk(made: Run, tmp_path: Path) -> None:
    """Kill -9 at random moments of the whole work; a last, undisturbed run finds the way home."""
    film = made("long_film")
    script = (
        "import json, sys\nfrom pathlib import Path\nfrom plateau_engine import *\n"
        "source, work, out = map(Path, sys.argv[1:4])\n"
        "plan = Plan.from_json(sys.argv[4])\n"
        "for chunk in plan.chunks: encode_chunk(source, plan, chunk.number, work)\n"
        "encode_audio(source, plan, work)\nassemble(plan, work, out)\n"
    )
    arguments = [
        film.source, tmp_path / "work", tmp_path / "out", json.dumps(film.plan.to_json()),
    ]  # fmt: skip
    for delay in (0.4, 0.7, 1.0):
        with subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)]) as worker:
            time.sleep(delay)
            worker.kill()
    finished = {path.name for path in (tmp_path / "work").glob("chunk-*")}
    subprocess.run([sys.executable, "-c", script, *map(str, arguments)], check=True, timeout=60)
    assert finished <= {path.name for path in (tmp_path / "work").glob("chunk-*")}
    assert picture_numbers(tmp_path / "out" / "master.m3u8") == list(range(250))


def test_progress_counts_the_chunks_own_pictures(made: Run, tmp_path: Path) -> None:
    film = made("film")
    seen: list[Progress] = []
    encode_chunk(film.source, film.plan, 0, tmp_path, on_progress=seen.append)
    assert (seen[-1].frames, seen[-1].finished) == (film.plan.chunks[0].frames, True)
    assert seen[-1].seconds == pytest.approx(2.0)


def test_a_film_without_pictures_has_no_chunk_to_encode(made: Run, tmp_path: Path) -> None:
    film = made("sound_only")
    with pytest.raises(ValueError, match="no chunks"):
        encode_chunk(film.source, film.plan, 0, tmp_path)
    with pytest.raises(ValueError, match="no sound"):
        encode_audio(made("silent_film").source, made("silent_film").plan, tmp_path)
