"""The finished package, read back by readers that are not ours: every picture, every seam, every sample."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import m3u8
import pytest

from plateau_engine import Captions, Plan, check_package, write_master
from tests.clips import Clips
from tests.engine.conftest import Made
from tests.engine.reading import (
    ffmpeg_log,
    picture_numbers,
    picture_times,
    sample_count,
)

Run = Callable[[str], Made]


@pytest.mark.parametrize("name", ["film", "long_film", "silent_film", "ntsc", "transport_stream"])
def test_every_picture_of_a_constant_film_comes_back_once_and_in_order(made: Run, name: str) -> None:
    film = made(name)
    assert len(film.plan.chunks) > 1
    for track in film.package.pictures:
        numbers = picture_numbers(film.folder / track.playlist_name)
        assert numbers == list(range(film.facts.video.frames if film.facts.video else 0))


@pytest.mark.parametrize("name", ["long_film", "ntsc"])
def test_pictures_are_shown_at_even_times_from_zero(made: Run, name: str) -> None:
    film = made(name)
    assert film.plan.picture is not None
    rate = film.plan.picture.rate
    times = picture_times(film.folder / film.package.pictures[0].playlist_name)
    assert times[0] == 0
    assert all(abs(time - n / rate) < 0.001 for n, time in enumerate(times))


def test_a_variable_rate_becomes_constant_without_losing_or_inverting_a_picture(
    made: Run,
) -> None:
    film = made("variable_rate")
    numbers = picture_numbers(film.folder / film.package.pictures[0].playlist_name)
    assert film.facts.video is not None
    assert film.facts.video.rate is None
    assert film.package.pictures[0].rate == 25
    assert sorted(set(numbers)) == list(range(66))
    assert numbers == sorted(numbers)
    assert numbers[:50] == list(range(50))
    # The slow half shows each picture for an eighth of a second: three of twenty-five, give or take.
    assert {numbers.count(n) for n in range(50, 65)} <= {3, 4}
    assert abs(len(numbers) / 25 - film.facts.video.duration) <= Fraction(1, 25)


def test_the_default_stream_of_several_is_taken(made: Run) -> None:
    film = made("several_streams")
    assert film.facts.video is not None
    assert (
        film.facts.video.index,
        len(film.facts.audio),
        film.facts.other_streams,
    ) == (1, 2, 2)
    numbers = picture_numbers(film.folder / film.package.pictures[0].playlist_name)
    assert numbers == list(range(250))


def test_a_hole_in_a_damaged_film_keeps_its_length_and_its_time(made: Run) -> None:
    film = made("damaged")
    numbers = picture_numbers(film.folder / film.package.pictures[0].playlist_name)
    assert len(numbers) == 250
    assert numbers[:100] == list(range(100))
    assert numbers[-60:] == list(range(190, 250))


def test_playlists_are_understood_by_an_independent_parser(made: Run) -> None:
    film = made("interlaced")
    master = m3u8.load(str(film.folder / "master.m3u8"))
    shown = {(p.stream_info.resolution, p.stream_info.frame_rate) for p in master.playlists}
    assert shown == {((t.width, t.height), 25.0) for t in film.package.pictures}
    assert [(m.type, m.group_id, m.channels) for m in master.media] == [("AUDIO", "sound", "2")]
    for variant in master.playlists:
        info = variant.stream_info
        assert re.fullmatch(r"avc1\.6400[0-9a-f]{2},mp4a\.40\.2", info.codecs)
        assert info.bandwidth >= info.average_bandwidth > 0
        assert (info.audio, info.video_range) == ("sound", "SDR")
        media = m3u8.load(str(film.folder / variant.uri))
        assert media.is_endlist
        assert media.playlist_type == "vod"
        assert sum(segment.duration for segment in media.segments) == pytest.approx(3.0)
        assert max(segment.duration for segment in media.segments) <= media.target_duration + 0.5
        ends = [tuple(map(int, segment.byterange.split("@"))) for segment in media.segments]
        assert all(a[1] + a[0] == b[1] for a, b in pairwise(ends))
        assert sum(ends[-1]) == (film.folder / media.segments[0].uri).stat().st_size


def test_the_largest_segment_bounds_the_declared_bandwidth(made: Run) -> None:
    film = made("long_film")
    master = m3u8.load(str(film.folder / "master.m3u8"))
    sound = m3u8.load(str(film.folder / "sound.m3u8"))
    for variant in master.playlists:
        media = m3u8.load(str(film.folder / variant.uri))
        costs = [
            8 * (int(p.byterange.split("@")[0]) + int(s.byterange.split("@")[0])) / p.duration
            for p, s in zip(media.segments, sound.segments, strict=False)
        ]
        assert variant.stream_info.bandwidth >= max(costs) * 0.99


def test_each_segment_can_be_decoded_on_its_own(made: Run) -> None:
    film = made("long_film")
    track = film.package.pictures[0]
    data = (film.folder / track.file_name).read_bytes()
    header = data[: track.header_bytes]
    first = 0
    for number, segment in enumerate(track.segments):
        part = film.work / f"part-{number}.mp4"
        part.write_bytes(header + data[segment.offset : segment.offset + segment.bytes])
        count = int(segment.duration * 25)
        assert picture_numbers(part) == list(range(first, first + count))
        first += count


def test_the_sound_is_as_long_as_the_pictures_and_has_no_gap(made: Run) -> None:
    for name in ("film", "long_film", "ntsc", "late_sound", "surround", "truncated"):
        film = made(name)
        expected = round(film.plan.duration * 48_000)
        assert 0 <= sample_count(film.folder / "sound.mp4") - expected < 1024
        assert 0 <= sample_count(film.folder / "sound.m3u8") - expected <= 1024
        assert check_package(film.folder).faults == ()


def test_the_sound_lies_on_the_source_sample_by_sample(made: Run) -> None:
    """Subtract source and result: were they one sample apart, far more than coding noise would stay.

    The film's tone sweeps to 340 Hz at 48 kHz, where one sample of delay leaves -27 dB.
    """
    film = made("long_film")
    assert film.sound is not None
    log = ffmpeg_log(
        "-i", film.folder / "sound.mp4", "-i", film.source, "-filter_complex",
        f"[1:a]aresample=48000,volume={film.sound.gain_db}dB:precision=float,"
        "aformat=channel_layouts=stereo,aeval=-val(0)|-val(1)[s];[0:a][s]amix=normalize=0,"
        "atrim=0.1:9.8,astats=measure_perchannel=none,asidedata=delete",
    )  # fmt: skip
    difference = float(re.findall(r"RMS level dB: (-?[\d.]+|-inf)", log)[-1])
    loud = re.findall(
        r"RMS level dB: (-?[\d.]+)",
        ffmpeg_log("-i", film.folder / "sound.mp4", "-af", "astats=measure_perchannel=none"),
    )[-1]
    assert difference - float(loud) < -38


def test_sound_that_starts_late_stays_late(made: Run) -> None:
    film = made("late_sound")
    assert film.sound is not None
    log = ffmpeg_log("-i", film.folder / "sound.mp4", "-af", "silencedetect=n=-40dB:d=0.3")
    end = float(re.findall(r"silence_end: ([\d.]+)", log)[0])
    assert end == pytest.approx(1.0, abs=0.005)


def test_the_package_describes_itself_and_survives_json(made: Run) -> None:
    film = made("film")
    data = json.loads((film.folder / "package.json").read_text())
    assert type(film.package).from_json(data) == film.package
    assert Plan.from_json(json.dumps(film.plan.to_json())) == film.plan
    assert type(film.facts).from_json(film.facts.to_json()) == film.facts
    assert film.package.key == film.plan.key
    on_disk = {path.name for path in film.folder.iterdir()}
    assert on_disk == {*film.package.file_names, "package.json"}
    assert film.package.bytes == sum(path.stat().st_size for path in film.folder.glob("*.mp4"))


def test_colours_are_declared_and_pictures_are_8_bit(made: Run) -> None:
    for name in ("hdr", "odd_size", "interlaced"):
        film = made(name)
        with av.open(str(film.folder / film.package.pictures[0].file_name)) as container:
            frame = next(container.decode(video=0))
            context = container.streams.video[0].codec_context
        assert (frame.format.name, context.profile) == ("yuv420p", "High")
        colours = (
            frame.color_range,
            frame.color_primaries,
            frame.color_trc,
            frame.colorspace,
        )
        assert colours == (1, 1, 1, 1)
        assert not frame.interlaced_frame


def test_the_key_frames_have_a_playlist_and_each_of_its_ranges_is_one_picture(made: Run, tmp_path: Path) -> None:
    film = made("long_film")
    master = m3u8.load(str(film.folder / "master.m3u8"))
    (listed,) = master.iframe_playlists
    track = film.package.pictures[-1]
    assert (listed.uri, listed.iframe_stream_info.codecs) == (track.keys_name, track.codec)
    assert listed.iframe_stream_info.resolution == (track.width, track.height)
    keys = m3u8.load(str(film.folder / listed.uri))
    assert (keys.is_i_frames_only, keys.is_endlist) == (True, True)
    assert [segment.duration for segment in keys.segments] == [1.0] * 10
    data = (film.folder / track.file_name).read_bytes()
    costs: list[float] = []
    for number, segment in enumerate(keys.segments):
        length, offset = map(int, segment.byterange.split("@"))
        alone = tmp_path / f"{number}.mp4"
        alone.write_bytes(data[: track.header_bytes] + data[offset : offset + length])
        assert picture_numbers(alone) == [number * 25]
        costs.append(8 * length / segment.duration)
    assert listed.iframe_stream_info.bandwidth == max(costs) < film.package.pictures[-1].peak_bandwidth


WRONG = [
    ("v240.m3u8", b"EXTINF:1.000000", b"EXTINF:1.500000", "v240.m3u8 lasts"),
    ("v240.m3u8", b"#EXT-X-ENDLIST", b"", "v240.m3u8 has no end"),
    ("v240.m3u8", b"BYTERANGE:", b"BYTERANGE:1", "v240.m3u8 does not name the 4 segments"),
    ("v240-keys.m3u8", b"#EXT-X-I-FRAMES-ONLY", b"", "does not say that it holds key frames only"),
    ("v240-keys.m3u8", b"BYTERANGE:", b"BYTERANGE:9", "v240-keys.m3u8 does not name"),
    ("master.m3u8", b"v240.m3u8", b"v242.m3u8", "v242.m3u8 is missing"),
    ("master.m3u8", b"v240.m3u8", b"v242.m3u8", "master.m3u8 does not name v240.m3u8"),
    ("manifest.mpd", b'Range="', b'Range="1', "does not say where the index of v240 lies"),
    ("manifest.mpd", b"v240.mp4", b"v242.mp4", "manifest.mpd does not name v240.mp4"),
    ("v240.mp4", b"sidx", b"skip", "v240: the index is not of these segments"),
    ("v240.mp4", b"avcC\x01\x64", b"avcC\x01\x4d", "v240 is avc1.4d000c, not avc1.64000c"),
    ("captions-0-fr.vtt", b"00:00:02", b"00:09:02", "captions-0-fr.vtt goes on behind the end"),
    ("captions-0-fr.m3u8", b"captions-0-fr.vtt", b"master.m3u8", "captions-0-fr.m3u8 does not name"),
]


@pytest.mark.parametrize(("name", "old", "new", "fault"), WRONG)
def test_the_check_finds_a_lie_in_any_file(
    made: Run, tmp_path: Path, name: str, old: bytes, new: bytes, fault: str
) -> None:
    folder = tmp_path / "package"
    shutil.copytree(made("silent_film").folder, folder)
    write_master(folder, [Captions("fr", "Français", "WEBVTT\n\n00:00.000 --> 00:02.000\nBonsoir\n")])
    assert check_package(folder).faults == ()
    data = (folder / name).read_bytes()
    assert old in data
    (folder / name).write_bytes(data.replace(old, new))
    assert any(fault in found for found in check_package(folder).faults)


@pytest.mark.parametrize("shift", [-400, 400])
def test_the_check_finds_a_picture_that_is_late_or_twice(made: Run, tmp_path: Path, shift: int) -> None:
    """Move the decode time of the third segment by one picture: a gap one way, a repeated time the other."""
    folder = tmp_path / "package"
    film = made("silent_film")
    shutil.copytree(film.folder, folder)
    track = film.package.pictures[0]
    data = bytearray((folder / track.file_name).read_bytes())
    at = data.index(b"tfdt", track.segments[2].offset) + 8
    assert int.from_bytes(data[at : at + 8]) == 2 * 25 * 400
    data[at : at + 8] = (2 * 25 * 400 + shift).to_bytes(8)
    (folder / track.file_name).write_bytes(data)
    faults = check_package(folder).faults
    assert f"{track.name} has a gap or a repeated picture in segment 2" in faults
    assert f"{track.name}: segment 2 does not start with a key frame" in faults


def test_the_check_finds_what_is_wrong(made: Run, clips: Clips) -> None:
    film = made("silent_film")
    folder = clips.folder / "broken"
    folder.mkdir()
    for path in film.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    assert check_package(folder).faults == ()
    media = folder / film.package.pictures[0].file_name
    media.write_bytes(media.read_bytes()[:-500])
    assert len(check_package(folder).faults) >= 1
    media.unlink()
    assert f"{media.name} is missing" in check_package(folder).faults
