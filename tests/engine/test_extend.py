"""AV1 added to a package that is being watched, and renditions taken away again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import m3u8
import pytest

from plateau_engine import (
    PackageBroken,
    PartMissing,
    assemble,
    check_package,
    drop_tracks,
    extend_package,
    load_package,
    make_plan,
    write_master,
)
from plateau_engine.captions import Captions
from plateau_engine.encode import chunk_folder
from plateau_engine.mp4 import read_header
from tests.engine.av1 import header_of, with_av1
from tests.engine.conftest import QUICK, Made, Parts
from tests.engine.reading import picture_numbers

Run = Callable[[str], Made]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_av1_joins_a_finished_package_without_a_seam(parts: Parts, tmp_path: Path) -> None:
    first = assemble(parts.plan, parts.work, tmp_path / "out")
    assert {track.family for track in first.tracks} == {"avc1", "mp4a"}
    before = contents(tmp_path / "out")
    package = extend_package(parts.plan, parts.work, tmp_path / "out")
    assert [track.name for track in package.tracks] == [
        *(track.name for track in first.pictures), "a180", "a90", "sound",
    ]  # fmt: skip
    assert load_package(tmp_path / "out") == package
    after = contents(tmp_path / "out")
    kept = {name for name in before if name not in {"package.json", "master.m3u8", "manifest.mpd"}}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert set(after) == {*package.file_names, "package.json"}
    assert check_package(tmp_path / "out").faults == ()
    for track in package.pictures:
        assert picture_numbers(tmp_path / "out" / track.playlist_name) == list(range(250))
    with av.open(str(tmp_path / "out" / "a180.mp4")) as container:
        stream = container.streams.video[0]
        stamps = sorted(packet.pts for packet in container.demux(stream) if packet.size)
        assert (stream.codec_context.name, stream.width, stream.height) == ("libdav1d", 320, 180)
        step = round(1 / (stream.time_base * 25))
        assert stamps == [n * step for n in range(250)]


def test_the_first_variant_is_h264_and_every_codec_is_named(parts: Parts, tmp_path: Path) -> None:
    assemble(parts.plan, parts.work, tmp_path / "out")
    extend_package(parts.plan, parts.work, tmp_path / "out")
    master = m3u8.load(str(tmp_path / "out" / "master.m3u8"))
    codecs = [variant.stream_info.codecs for variant in master.playlists]
    assert codecs[0].startswith("avc1.")
    assert codecs.count("av01.0.00M.08,mp4a.40.2") == 2
    # what looks best has the highest SCORE, and AV1 goes before H.264 of the same size
    lines = re.findall(
        r"CODECS=\"(\w+).*RESOLUTION=\d+x(\d+).*SCORE=([\d.]+)", (tmp_path / "out" / "master.m3u8").read_text()
    )
    assert {(codec, int(height)): float(score) for codec, height, score in lines} == {
        ("avc1", 180): 180.0, ("av01", 180): 180.5, ("av01", 90): 90.5,
    }  # fmt: skip


def test_extending_again_does_nothing_and_a_missing_chunk_is_named(parts: Parts, tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    shutil.copytree(parts.work, work)
    assemble(parts.plan, work, out)
    chunk_folder(work, 1, "av1").rename(tmp_path / "aside")
    before = contents(out)
    with pytest.raises(PartMissing) as missing:
        extend_package(parts.plan, work, out)
    assert (missing.value.part, missing.value.retry) == ("av1-00001", True)
    assert contents(out) == before
    (tmp_path / "aside").rename(chunk_folder(work, 1, "av1"))
    package = extend_package(parts.plan, work, out)
    stamps = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert extend_package(parts.plan, work, out) == package
    assert stamps == {path.name: path.stat().st_mtime_ns for path in out.iterdir()}


def test_a_foreign_or_differently_encoded_part_is_not_added(parts: Parts, made: Run, tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    shutil.copytree(parts.work, work)
    assemble(parts.plan, work, out)
    before = contents(out)
    shutil.copy(chunk_folder(work, 1, "av1") / "a90.mp4", chunk_folder(work, 1, "av1") / "a180.mp4")
    with pytest.raises(PackageBroken, match="unlike the first"):
        extend_package(parts.plan, work, out)
    other = with_av1(make_plan(made("film").facts, QUICK), 180)
    with pytest.raises(PackageBroken, match="another plan"):
        extend_package(other, work, out)
    assert contents(out) == before


def test_captions_written_while_it_was_joined_stay(parts: Parts, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assemble(parts.plan, parts.work, out)
    write_master(out, [Captions("fr", "Français", "WEBVTT\n\n00:00.000 --> 00:02.000\nBonsoir\n")])
    package = extend_package(parts.plan, parts.work, out)
    assert [captions.language for captions in package.captions] == ["fr"]
    assert check_package(out).faults == ()


DYING = """
import os, shutil, sys
from pathlib import Path
from plateau_engine import Plan, drop_tracks, extend_package

task, plan, work, start, folder = sys.argv[1], Plan.from_json(sys.argv[2]), *map(Path, sys.argv[3:])
replace, unlink = Path.replace, Path.unlink

def counted(real):
    def call(*arguments, **options):
        global left
        left -= 1
        return os._exit(9) if left < 0 else real(*arguments, **options)
    return call

Path.replace, Path.unlink = counted(replace), counted(unlink)
for number in range(60):
    left, out = number, folder / f"{number:02}"
    shutil.copytree(start, out)
    child = os.fork()
    if child == 0:
        extend_package(plan, work, out) if task == "extend" else drop_tracks(out, ["a180", "a90"])
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""
"""Does the task again and again, each time dying one file later, without tidying up, until it passes."""


@pytest.mark.parametrize("task", ["extend", "drop"])
def test_a_crash_at_any_file_leaves_a_package_that_plays(parts: Parts, tmp_path: Path, task: str) -> None:
    """Whatever died, all that the master playlist names is there, and the next call ends the work."""
    start, folder = tmp_path / "start", tmp_path / "runs"
    folder.mkdir()
    assemble(parts.plan, parts.work, start)
    both, one = {"v240", "a180", "a90"}, {"v240"}
    if task == "drop":
        extend_package(parts.plan, parts.work, start)
    arguments = [task, json.dumps(parts.plan.to_json()), parts.work, start, folder]
    subprocess.run([sys.executable, "-c", DYING, *map(str, arguments)], check=True, timeout=60)
    runs = sorted(folder.iterdir())
    assert 7 < len(runs) < 60
    for out in runs:
        master = m3u8.load(str(out / "master.m3u8"))
        named = {variant.uri.removesuffix(".m3u8") for variant in master.playlists}
        assert named in (both, one)
        for track in load_package(out).pictures:
            assert out != runs[-1] or track.name in (both if task == "extend" else one)
        for name in named:
            assert (out / f"{name}.mp4").stat().st_size == (parts.sizes)[name]
            assert m3u8.load(str(out / f"{name}.m3u8")).is_endlist
        package = extend_package(parts.plan, parts.work, out) if task == "extend" else drop_tracks(out, ["a180", "a90"])
        assert {track.name for track in package.pictures} == (both if task == "extend" else one)
        master = m3u8.load(str(out / "master.m3u8"))
        assert {variant.uri for variant in master.playlists} == {track.playlist_name for track in package.pictures}
        shown = {path.name for path in out.iterdir() if not path.name.startswith(".")}
        assert shown == {*package.file_names, "package.json"}
    assert check_package(runs[0]).faults == ()


def test_upper_renditions_go_and_come_back(parts: Parts, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assemble(parts.plan, parts.work, out)
    whole = extend_package(parts.plan, parts.work, out)
    everything = contents(out)
    package = drop_tracks(out, ["a180"])
    assert [track.name for track in package.pictures] == [t.name for t in whole.pictures if t.name != "a180"]
    assert {path.name for path in out.iterdir()} == {*package.file_names, "package.json"}
    assert check_package(out).faults == ()
    assert extend_package(parts.plan, parts.work, out) == whole
    assert contents(out) == everything


def test_what_every_device_plays_is_never_dropped(parts: Parts, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assemble(parts.plan, parts.work, out)
    package = extend_package(parts.plan, parts.work, out)
    before = contents(out)
    h264 = [track.name for track in package.pictures if track.family == "avc1"]
    for names in (h264, [track.name for track in package.pictures]):
        with pytest.raises(PackageBroken, match="every device"):
            drop_tracks(out, names)
    for names in (["sound"], ["master"], ["../out/a180"], []):
        assert drop_tracks(out, names) == package
    assert contents(out) == before


@pytest.mark.parametrize(
    ("encoder", "name"),
    [
        (("-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p"), "av01.0.00M.08"),
        (("-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p10le"), "av01.0.00M.10"),
        (
            (
                "-vf", "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc",
                "-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p10le",
            ),
            "av01.0.00M.10.0.110.09.16.09.0",
        ),
        (("-c:v", "libx264", "-profile:v", "high", "-pix_fmt", "yuv420p", "-level", "3.1"), "avc1.64001f"),
    ],
)  # fmt: skip
def test_codecs_are_named_by_rfc_6381(encoder: tuple[str, ...], name: str, tmp_path: Path) -> None:
    assert read_header(header_of(tmp_path / "clip.mp4", *encoder)).codec == name
