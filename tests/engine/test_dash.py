"""DASH over the same files: read back by ffmpeg's own reader, which shares nothing with ours."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from plateau_engine import assemble, check_package, extend_package, write_master
from plateau_engine.captions import Captions
from plateau_engine.ffmpeg import find_program
from tests.clips import read_number
from tests.engine.conftest import Made, Parts
from tests.engine.reading import ffmpeg_log

Run = Callable[[str], Made]
MPD = "{urn:mpeg:dash:schema:mpd:2011}"


def numbers(manifest: Path, stream: int) -> list[int]:
    """Decode one of a manifest's renditions by ffmpeg and read the numbers drawn into its pictures."""
    done = subprocess.run(
        [
            find_program(), "-nostdin", "-v", "error", "-i", str(manifest), "-map", f"0:v:{stream}",
            "-fps_mode", "passthrough", "-vf", "scale=160:90", "-pix_fmt", "gray", "-f", "rawvideo", "-",
        ],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    size = 160 * 90
    return [read_number(done.stdout[n : n + size], 160, 90, 160) for n in range(0, len(done.stdout), size)]


def test_every_rendition_of_both_codecs_plays_whole(parts: Parts, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assemble(parts.plan, parts.work, out)
    package = extend_package(parts.plan, parts.work, out)
    for stream in range(len(package.pictures)):
        assert numbers(out / "manifest.mpd", stream) == list(range(250))
    samples = subprocess.run(
        [
            find_program(), "-nostdin", "-v", "error", "-i", str(out / "manifest.mpd"), "-map", "0:a",
            "-ac", "1", "-f", "s16le", "-",
        ],
        capture_output=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert 0 <= len(samples) // 2 - 480_000 <= 1024


def test_the_manifest_says_where_each_index_lies_and_which_sets_go_together(parts: Parts, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assemble(parts.plan, parts.work, out)
    package = extend_package(parts.plan, parts.work, out)
    write_master(out, [Captions("fr", "Français <1>", "WEBVTT\n\n00:00.000 --> 00:02.000\nBonsoir\n")])
    root = ET.parse(out / "manifest.mpd").getroot()
    assert root.attrib["mediaPresentationDuration"] == "PT10.000S"
    sets = list(root.iter(f"{MPD}AdaptationSet"))
    assert [one.attrib["contentType"] for one in sets] == ["video", "video", "audio", "text"]
    shown = [[row.attrib["codecs"] for row in one.iter(f"{MPD}Representation")] for one in sets[:3]]
    assert {name[:4] for name in shown[0]} == {"av01"}
    assert {name[:4] for name in shown[1]} == {"avc1"}
    assert shown[2] == ["mp4a.40.2"]
    assert [one.find(f"{MPD}SupplementalProperty").attrib["value"] for one in sets[:2]] == ["2", "1"]
    assert (sets[3].attrib["lang"], sets[3].find(f"{MPD}Label").text) == ("fr", "Français <1>")
    # the schema (DASH-MPD.xsd) wants this order
    assert [child.tag.removeprefix(MPD) for child in sets[3]] == ["Label", "Role", "Representation"]
    for row in root.iter(f"{MPD}Representation"):
        base = row.find(f"{MPD}SegmentBase")
        if base is None:
            continue
        name = row.find(f"{MPD}BaseURL").text
        start, end = map(int, base.attrib["indexRange"].split("-"))
        data = (out / name).read_bytes()
        assert data[start + 4 : start + 8] == b"sidx"
        assert int.from_bytes(data[start : start + 4]) == end + 1 - start
        track = next(one for one in package.tracks if one.file_name == name)
        assert end + 1 == track.segments[0].offset


@pytest.mark.parametrize("name", ["sound_only", "late_sound", "ntsc"])
def test_films_of_every_kind_have_a_manifest(made: Run, name: str) -> None:
    film = made(name)
    assert check_package(film.folder).faults == ()
    log = ffmpeg_log("-i", film.folder / "manifest.mpd", "-map", "0", "-fps_mode", "passthrough")
    kinds = re.findall(r"Stream #0:\d+[^:]*: (Video|Audio)", log.partition("Stream mapping")[0])
    assert kinds == [*(["Video"] * len(film.package.pictures)), *(["Audio"] if film.package.sound is not None else [])]
    if film.package.pictures:
        assert f"frame={film.package.pictures[0].samples:5d}" in log
