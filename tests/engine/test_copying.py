"""The master's own pictures as the highest H.264 rendition: the same bytes, at the same times, in a package that is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import m3u8
import pytest

from plateau_engine import (
    PackageBroken,
    PartMissing,
    Profile,
    assemble,
    check_package,
    cut_free_start,
    drop_tracks,
    extend_package,
    load_package,
    make_plan,
    probe,
)
from plateau_engine.direct import sent_pictures
from plateau_engine.extend import join_tracks, name_tracks
from tests.clips import Clips
from tests.engine.conftest import QUICK, Made, run_chain
from tests.engine.reading import picture_numbers
from tests.engine.test_dash import numbers

COPIES = replace(QUICK, copy_margin=Fraction(100))
"""Drawn clips are small in the picture and rich in bits."""
CAMERA = ("-g", "25", "-sc_threshold", "0", "-bf", "2", "-profile:v", "high", "-preset", "veryfast")
"""Pictures out of order, and a key frame wherever another rendition's segment begins."""
OFF = ("-g", "37", "-sc_threshold", "0", "-bf", "2")


@pytest.fixture(scope="module")
def master(clips: Clips) -> Path:
    return clips.numbered("sent.mp4", frames=250, size=(640, 360), output=CAMERA)


@pytest.fixture(scope="module")
def film(master: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return run_chain(master, tmp_path_factory.mktemp("sent"), COPIES, copied=True)


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def times(path: Path) -> list[Fraction]:
    """Return when each picture is shown, in order."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return sorted(packet.pts * Fraction(stream.time_base) for packet in container.demux(stream) if packet.size)


def test_the_package_is_sound_and_has_the_copy_on_top(film: Made) -> None:
    assert film.plan.picture is not None
    assert [(one.name, one.copied) for one in film.plan.picture.renditions] == [("v360", True), ("v240", False)]
    assert check_package(film.folder).faults == ()
    top, low = film.package.pictures
    assert (top.name, top.copied, low.copied) == ("v360", True, False)
    assert (top.samples, top.duration) == (low.samples, low.duration) == (250, 10)
    assert film.package.lead == low


def test_no_picture_is_encoded_again_and_each_stands_at_its_place(film: Made, master: Path) -> None:
    copy = film.folder / "v360.mp4"
    assert packets(copy) == packets(master)
    assert times(copy) == [Fraction(n, 25) for n in range(250)]
    assert picture_numbers(film.folder / "v360.m3u8") == list(range(250))
    assert numbers(film.folder / "manifest.mpd", 0) == numbers(film.folder / "manifest.mpd", 1) == list(range(250))


def test_playlists_name_its_own_segments(film: Made, master: Path) -> None:
    segments = m3u8.load(str(film.folder / "v360.m3u8")).segments
    assert [segment.duration for segment in segments] == [4, 4, 2]
    text = (film.folder / "v360.m3u8").read_text()
    assert "#EXT-X-TARGETDURATION:4" in text
    (variant,) = [one for one in m3u8.load(str(film.folder / "master.m3u8")).playlists if one.uri == "v360.m3u8"]
    sent = sent_pictures(master)
    assert sent is not None
    assert variant.stream_info.codecs == f"{sent.codec},mp4a.40.2"
    assert (variant.stream_info.resolution, variant.stream_info.frame_rate) == ((640, 360), 25)
    manifest = (film.folder / "manifest.mpd").read_text()
    assert manifest.count('subsegmentAlignment="false"') == 1  # of the pictures; the sound stands alone


def test_uneven_clocks_are_put_on_the_grid(clips: Clips, tmp_path: Path) -> None:
    """QuickTime's 600 ticks a second hold no whole picture of 1001/30000 seconds."""
    source = clips.numbered(
        "ticks.mov", frames=120, rate="30000/1001", size=(640, 360), output=(*CAMERA, "-video_track_timescale", "600")
    )
    made = run_chain(source, tmp_path, COPIES, copied=True)
    assert made.package.pictures[0].copied
    assert check_package(made.folder).faults == ()
    assert times(made.folder / "v360.mp4") == [Fraction(1001 * n, 30000) for n in range(120)]
    assert len(set(times(source))) == 120
    assert times(source) != times(made.folder / "v360.mp4")


def uneven(clips: Clips) -> Path:
    return clips.numbered(
        "uneven.mp4", frames=66, size=(640, 360),
        encoder=("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-vf",
                 "settb=1/1000,setpts='if(lt(N,50),N*40,2000+(N-50)*125)'", "-fps_mode", "vfr", "-enc_time_base", "1/1000"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "draw"),
    [
        ("too many bits", lambda clips: clips.numbered("sent.mp4", frames=250, size=(640, 360), output=CAMERA)),
        ("one size only", lambda clips: clips.film()),
        ("another codec", lambda clips: clips.hdr()),
        ("an uneven rate", uneven),
        ("key frames elsewhere", lambda clips: clips.numbered("off.mp4", size=(640, 360), frames=250, output=OFF)),
    ],
)
def test_others_are_encoded(clips: Clips, name: str, draw: Callable[[Clips], Path]) -> None:
    profile: Profile = replace(QUICK, copy_margin=Fraction(1, 100)) if name == "too many bits" else COPIES
    source = draw(clips)
    plan = make_plan(probe(source), profile, sent=sent_pictures(source))
    assert plan.copied == ()
    assert plan.picture is not None
    assert plan.picture.renditions == make_plan(probe(source), profile).picture.renditions  # type: ignore[union-attr]


def test_without_the_master_and_with_another_nothing_is_put_together(film: Made, clips: Clips, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="v360 is a copy of the master"):
        assemble(film.plan, film.work, tmp_path / "out")
    with pytest.raises(PackageBroken, match="100 pictures, not 250"):
        assemble(film.plan, film.work, tmp_path / "out", source=clips.film())
    assert list(tmp_path.iterdir()) == []


def test_a_free_start_holds_it_only_where_its_borders_are_the_others(film: Made, clips: Clips, tmp_path: Path) -> None:
    free = cut_free_start(film.folder, Fraction(3), tmp_path / "free")
    assert ([track.name for track in free.pictures], free.duration) == (["v240"], 3)
    assert check_package(tmp_path / "free").faults == ()
    even = clips.numbered("even.mp4", frames=250, size=(640, 360), output=("-g", "25", "-bf", "2"))
    made = run_chain(even, tmp_path / "made", COPIES, copied=True)
    free = cut_free_start(made.folder, Fraction(4), tmp_path / "even")
    assert ([track.name for track in free.pictures], free.duration) == (["v360", "v240"], 4)
    assert check_package(tmp_path / "even").faults == ()
    assert picture_numbers(tmp_path / "even" / "v360.m3u8") == list(range(100))


def test_it_may_be_dropped_and_comes_back(film: Made, master: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    whole = assemble(film.plan, film.work, out, source=master)
    with pytest.raises(PackageBroken, match="every device"):
        drop_tracks(out, ["v240"])
    assert load_package(out) == whole
    assert [track.name for track in drop_tracks(out, ["v360"]).pictures] == ["v240"]
    assert check_package(out).faults == ()
    assert join_tracks(film.plan, film.work, out) == ()
    assert extend_package(film.plan, film.work, out).pictures[0].name == "v240"
    assert name_tracks(film.plan, out, join_tracks(film.plan, film.work, out, source=master)) == whole
    assert check_package(out).faults == ()


def test_a_missing_chunk_is_named_before_anything_is_copied(film: Made, master: Path, tmp_path: Path) -> None:
    with pytest.raises(PartMissing):
        assemble(film.plan, tmp_path / "nothing", tmp_path / "out", source=master)
    assert list(tmp_path.iterdir()) == []
