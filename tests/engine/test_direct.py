"""A master played as it is: every picture and sound of it, any stretch, and a reason where it has to be encoded."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

import av
import m3u8
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plateau_engine import check_package
from plateau_engine.direct import Direct, NotDirect, open_direct, write_direct
from tests.clips import Clips, ffmpeg
from tests.engine.reading import picture_numbers, picture_times

CAMERA = ("-g", "50", "-bf", "2", "-profile:v", "high", "-preset", "veryfast")
"""As cameras and editing programs write it: pictures out of order, a key frame every two seconds."""


@pytest.fixture(scope="module")
def master(clips: Clips) -> Path:
    """Twenty seconds with reordered pictures and sound, the index at the end."""
    return clips.numbered("camera.mp4", frames=500, output=CAMERA)


def written(direct: Direct, folder: Path) -> Path:
    """Write out the files that do not exist, so that players of files can read them."""
    write_direct(direct, folder)
    for lane in direct.lanes:
        whole = b"".join(direct.stretch(lane.track.name, 0, lane.starts[-1]))
        (folder / lane.track.file_name).write_bytes(whole)
    return folder


def sound_of(path: Path) -> bytes:
    """Return the decoded sound as 16-bit samples of the first channel."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
    out = bytearray()
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                out += bytes(piece.planes[0])[: piece.samples * 2]
    return bytes(out)


def test_every_picture_is_there_at_its_time(master: Path, tmp_path: Path) -> None:
    direct = open_direct(master)
    folder = written(direct, tmp_path / "direct")
    picture = direct.package.pictures[0]
    assert picture_numbers(folder / picture.playlist_name) == list(range(500))
    times = picture_times(folder / picture.file_name)
    assert times == pytest.approx([n / 25 for n in range(500)], abs=0.001)
    assert (picture.codec[:5], picture.width, picture.height, picture.rate) == ("avc1.", 320, 180, 25)


def test_the_sound_is_the_master_s_own_and_in_step(master: Path, tmp_path: Path) -> None:
    folder = written(open_direct(master), tmp_path / "direct")
    ours, theirs = sound_of(folder / "sound.mp4"), sound_of(master)
    assert abs(len(ours) - len(theirs)) <= 2 * 2048
    begin = 2 * 4096  # the first frames lean on what was left out before the film's beginning
    assert ours[begin : len(theirs) - 4096] == theirs[begin : len(theirs) - 4096]


def test_it_is_a_sound_package_with_segments_of_some_seconds(master: Path, tmp_path: Path) -> None:
    direct = open_direct(master)
    folder = written(direct, tmp_path / "direct")
    assert check_package(folder).faults == ()
    playlist = m3u8.load(str(folder / "master.m3u8"))
    (variant,) = playlist.playlists
    assert variant.stream_info.codecs == f"{direct.package.pictures[0].codec},mp4a.40.2"
    assert variant.stream_info.resolution == (320, 180)
    segments = m3u8.load(str(folder / "picture.m3u8")).segments
    lengths = [segment.duration for segment in segments]
    assert sum(lengths) == pytest.approx(20)
    assert all(3.9 <= length <= 6 for length in lengths[:-1]), lengths


def test_nothing_of_the_master_is_copied(master: Path, tmp_path: Path) -> None:
    write_direct(open_direct(master), tmp_path / "direct")
    kept = {path.name for path in (tmp_path / "direct").iterdir()}
    assert kept == {"master.m3u8", "picture.m3u8", "sound.m3u8", "package.json"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_stretch_is_that_part_of_the_whole(master: Path, data: st.DataObject) -> None:
    direct = open_direct(master)
    lane = data.draw(st.sampled_from(direct.lanes))
    whole = b"".join(direct.stretch(lane.track.name, 0, lane.starts[-1]))
    start = data.draw(st.integers(0, len(whole) - 1))
    stop = data.draw(st.integers(start + 1, len(whole)))
    assert b"".join(direct.stretch(lane.track.name, start, stop)) == whole[start:stop]
    with pytest.raises(ValueError, match="has no bytes"):
        next(direct.stretch(lane.track.name, start, len(whole) + 1))


def test_sound_that_begins_late_stays_late(clips: Clips, tmp_path: Path) -> None:
    plain = clips.numbered("camera.mp4", frames=500, output=CAMERA)
    late = tmp_path / "late.mp4"
    ffmpeg("-i", plain, "-itsoffset", "1.5", "-i", plain, "-map", "0:v", "-map", "1:a", "-c", "copy", late)
    direct = open_direct(late)
    sound = direct.package.sound
    assert sound is not None
    (lane,) = [lane for lane in direct.lanes if lane.track.kind == "sound"]
    assert lane.times[0] / 48_000 == pytest.approx(1.5, abs=0.05)


def recoded(*how: object) -> Callable[[Path, Path], None]:
    return lambda source, target: ffmpeg("-i", source, *how, target)


@pytest.mark.parametrize(
    ("name", "how", "code"),
    [
        ("mkv", recoded("-c", "copy"), "container"),
        ("mp4", recoded("-c", "copy", "-movflags", "frag_keyframe+empty_moov"), "container"),
        ("mp4", recoded("-c:v", "mpeg4", "-c:a", "copy"), "codec"),
        ("mp4", recoded("-c:v", "libx264", "-pix_fmt", "yuv422p", "-c:a", "copy"), "codec"),
        ("mp4", recoded("-c:v", "libx264", "-g", "1000", "-keyint_min", "1000", "-sc_threshold", "0"), "keys"),
        (
            "mp4",
            recoded("-c:v", "libx264", "-x264-params", "open-gop=1:keyint=100:scenecut=0:b-adapt=0:bframes=3"),
            "keys",
        ),
        ("mov", recoded("-c:v", "copy", "-c:a", "pcm_s16le"), "sound"),
        ("mp4", recoded("-c:v", "copy", "-c:a", "libopus"), "sound"),
        ("mp4", recoded("-vn", "-c:a", "copy"), "picture"),
    ],
    ids=["matroska", "fragmented", "mpeg4", "4:2:2", "one key frame", "open groups", "pcm", "opus", "sound alone"],
)
def test_what_browsers_cannot_play_as_it_is_has_a_reason(
    master: Path, tmp_path: Path, name: str, how: Callable[[Path, Path], None], code: str
) -> None:
    target = tmp_path / f"other.{name}"
    how(master, target)
    with pytest.raises(NotDirect) as no:
        open_direct(target)
    assert no.value.code == code


def test_a_turned_film_has_to_be_encoded(clips: Clips, tmp_path: Path, master: Path) -> None:
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", master, "-c", "copy", turned)
    with pytest.raises(NotDirect) as no:
        open_direct(turned)
    assert no.value.code == "picture"


def test_a_mov_with_its_sound_in_quicktime_s_own_form_plays(master: Path, tmp_path: Path) -> None:
    mov = tmp_path / "camera.mov"
    ffmpeg("-i", master, "-c", "copy", mov)
    direct = open_direct(mov)
    assert direct.package.sound is not None
    assert check_package(written(direct, tmp_path / "direct")).faults == ()


def test_a_master_cut_off_is_refused(master: Path, tmp_path: Path) -> None:
    front = tmp_path / "front.mp4"
    ffmpeg("-i", master, "-c", "copy", "-movflags", "+faststart", front)
    whole = front.read_bytes()
    front.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotDirect) as no:
        open_direct(front)
    assert no.value.code == "container"


@pytest.mark.parametrize("seed", range(150))
def test_a_forged_index_is_refused_or_harmless(master: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(master.read_bytes())
    index = data.index(b"moov")
    for _ in range(chance.choice([1, 2, 8])):
        at = chance.randrange(index, len(data) - 4)
        struct.pack_into(">I", data, at, chance.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, chance.getrandbits(32)]))
    forged = tmp_path / "forged.mp4"
    forged.write_bytes(data)
    try:
        direct = open_direct(forged)
    except NotDirect:
        return
    for lane in direct.lanes:  # whatever it says now, it is read from this file and nowhere else
        assert sum(len(piece) for piece in direct.stretch(lane.track.name, 0, lane.starts[-1])) == lane.starts[-1]
