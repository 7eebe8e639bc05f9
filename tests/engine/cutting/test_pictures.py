"""Every picture of a cut, read back one by one, from sources of every make."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plateau_engine import Item, make_plan, probe
from plateau_engine.direct import open_direct
from tests.clips import Clips
from tests.engine.cutting.rendered import complaints, drawn, pictures, ranges, rendered

H264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
EDITED = ("-g", "50", "-bf", "3", "-sc_threshold", "0")
BORDERS = ranges(
    (50, 25),  # begins on a key frame
    (49, 2),  # a picture before it
    (51, 1),  # one picture, after it
    (100, 1),  # the key frame alone
    (75, 25),  # ends on a key frame
    (150, 50),
    (200, 30),  # goes on: no cut at all
    (3, 60),  # out of order
    (150, 50),  # the same once more
    (249, 1),  # the very last
)


def talk(clips: Clips) -> Path:
    """Ten seconds as an editing program writes them: closed groups, pictures out of order, sound."""
    return clips.numbered("talk.mp4", frames=250, encoder=H264, output=EDITED)


def clip(name: str, *how: str, encoder: tuple[str, ...] = H264, rate: str = "25") -> Callable[[Clips], Path]:
    return lambda clips: clips.numbered(name, frames=250, encoder=encoder, output=how, rate=rate, sound=None)


def hidden_start(clips: Clips) -> Path:
    """A film trimmed without encoding: 30 pictures lie before its beginning."""
    longer = clips.numbered(
        "longer.mp4", frames=280, encoder=H264, output=("-g", "40", "-bf", "3", "-sc_threshold", "0")
    )
    return clips.made("hidden.mp4", "-ss", "1.2", "-i", longer, "-c", "copy")


def fragments(clips: Clips) -> Path:
    return clips.made("fragments.mp4", "-i", talk(clips), "-c", "copy", "-movflags", "frag_keyframe+empty_moov")


SOURCES: dict[str, tuple[Callable[[Clips], Path], int, set[str]]] = {
    # how it is made, how many pictures are copied at least, why others are not
    "edited": (talk, 165, {"cut"}),
    "pyramid": (clip("pyramid.mp4", "-g", "50", "-sc_threshold", "0", "-bf", "8", "-x264-params", "b-pyramid=2:ref=6:b-adapt=0"), 150, {"cut"}),
    "baseline": (clip("baseline.mp4", "-g", "50", "-sc_threshold", "0", "-profile:v", "baseline"), 165, {"cut"}),
    "slices": (clip("slices.mp4", "-g", "50", "-sc_threshold", "0", "-x264-params", "slices=4:nal-hrd=cbr", "-b:v", "1M", "-maxrate", "1M", "-bufsize", "1M"), 165, {"cut"}),
    "every picture a key": (clip("intra.mp4", "-g", "1"), 245, set()),
    "open groups": (clip("open.mp4", "-x264-params", "open-gop=1:keyint=50:scenecut=0:b-adapt=0:bframes=3"), 0, {"cut"}),
    "one group": (clip("onegroup.mp4", "-g", "1000", "-sc_threshold", "0"), 0, {"cut"}),
    "trimmed": (hidden_start, 100, {"cut"}),
    "fragments": (fragments, 0, {"index"}),
    "matroska": (clip("talk.mkv", *EDITED), 0, {"index"}),
    "transport stream": (clip("talk.ts", *EDITED), 0, {"index"}),
    "4:2:2": (clip("422.mp4", *EDITED, encoder=("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv422p")), 0, {"codec"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_every_picture_is_the_one_asked_for(clips: Clips, tmp_path: Path, name: str) -> None:
    make, copied, why = SOURCES[name]
    source = make(clips)
    done = rendered(tmp_path, [source], BORDERS)
    done.is_exact([source])
    assert done.answer.copied >= copied, done.answer
    assert done.answer.copied + done.answer.encoded == done.answer.frames == done.cut.frames
    assert {reason for item in done.answer.items for reason in item.why} == why
    assert [path.name for path in tmp_path.iterdir()] == ["cut.mp4"]


def test_only_pictures_near_cuts_are_encoded_again(clips: Clips, tmp_path: Path) -> None:
    done = rendered(tmp_path, [talk(clips)], ranges((0, 100), (100, 50), (150, 100)))
    assert [(item.copied, item.encoded, item.why) for item in done.answer.items] == [
        (100, 0, ()), (50, 0, ()), (100, 0, ()),
    ]  # fmt: skip
    done = rendered(tmp_path, [talk(clips)], ranges((50, 100), (160, 90)))
    assert [(item.copied, item.encoded) for item in done.answer.items] == [(100, 0), (50, 40)]


def test_copied_pictures_are_the_source_s_own_to_the_bit(clips: Clips, tmp_path: Path) -> None:
    done = rendered(tmp_path, [talk(clips)], ranges((60, 100)))
    assert pictures(done.path)[40:90] == drawn(talk(clips))[100:150]
    assert done.answer.items[0].copied >= 50


def test_a_picture_that_is_shown_keeps_its_time(clips: Clips, tmp_path: Path) -> None:
    done = rendered(tmp_path, [talk(clips)], BORDERS)
    with av.open(str(done.path)) as container:
        times = [Fraction(frame.pts) * frame.time_base for frame in container.decode(video=0)]
    assert times == [Fraction(n, 25) for n in range(done.cut.frames)]


def test_two_sources_of_one_make_are_both_copied(clips: Clips, tmp_path: Path) -> None:
    other = clips.numbered("negative.mp4", frames=100, encoder=(*H264, "-vf", "negate"), output=EDITED)
    sources = [talk(clips), other]
    done = rendered(tmp_path, sources, [Item(50, 0, 100), Item(50, 1, 50), Item(50, 0, 150)])
    done.is_exact(sources)
    assert done.answer.copied >= 145


def test_a_source_set_up_differently_is_encoded_to_fit(clips: Clips, tmp_path: Path) -> None:
    other = clips.numbered(
        "differently.mp4", frames=100, encoder=(*H264, "-vf", "negate"), output=("-g", "50", "-x264-params", "ref=6:cabac=0")
    )  # fmt: skip
    sources = [talk(clips), other]
    done = rendered(tmp_path, sources, [Item(100, 0, 100), Item(50, 1, 50), Item(50, 0, 150)])
    done.is_exact(sources)
    assert [item.why for item in done.answer.items] == [(), ("set_up",), ()]


def test_a_source_of_another_rate_is_read_at_the_cut_s_rate(clips: Clips, tmp_path: Path) -> None:
    ntsc = clip("ntsc.mp4", *EDITED, rate="30000/1001")(clips)
    done = rendered(tmp_path, [talk(clips), ntsc], [Item(60, 0, 190), Item(50, 1, 25)])
    found = [number for number, _ in pictures(done.path)]
    assert found[:60] == list(range(190, 250))
    wanted = [(25 + n) * 1200 / 1001 for n in range(50)]
    assert all(abs(number - place) <= 1 for number, place in zip(found[60:], wanted, strict=True))
    assert all(0 < after - before <= 2 for before, after in pairwise(found[60:]))
    assert [item.why for item in done.answer.items] == [("cut",), ("rate",)]


def test_another_size_stands_in_a_black_frame(clips: Clips, tmp_path: Path) -> None:
    square = clips.numbered("square.mp4", frames=50, size=(180, 180), encoder=H264, sound=None)
    done = rendered(tmp_path, [talk(clips), square], [Item(50, 0, 100), Item(10, 1, 0)])
    assert done.answer.items[1].why == ("look",)
    with av.open(str(done.path)) as container:
        last = list(container.decode(video=0))[-1]
    plane = last.reformat(format="gray").planes[0]
    grey, line = bytes(plane), plane.line_size
    assert (last.width, last.height) == (320, 180)
    assert grey[90 * line + 10] < 20
    assert grey[10 * line + 80] > 200  # picture 9 begins with a white field
    assert not complaints(done.path)


def test_the_most_used_source_decides_the_size_even_where_it_cannot_be_copied(clips: Clips, tmp_path: Path) -> None:
    jingle = clips.numbered("jingle.mp4", frames=50, size=(160, 90), encoder=H264, output=EDITED, sound=None)
    long = clip("talk.mkv", *EDITED)(clips)
    done = rendered(tmp_path, [long, jingle], [Item(50, 1, 0), Item(100, 0, 0)])
    with av.open(str(done.path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.width, stream.codec_context.height) == (320, 180)
    assert [item.why for item in done.answer.items] == [("look",), ("index",)]
    assert [number for number, _ in pictures(done.path)] == [*range(50), *range(100)]


def test_colours_that_stand_beside_the_pictures_stay(clips: Clips, tmp_path: Path) -> None:
    """A source may name them in its index alone; what is copied from it would be shown in others."""
    plain = clip("plain.mp4", *EDITED)(clips)
    source = clips.made(
        "colours.mp4", "-i", plain, "-c", "copy", "-color_primaries", "smpte170m", "-color_trc", "smpte170m",
        "-colorspace", "smpte170m", "-color_range", "pc", "-movflags", "+write_colr",
    )  # fmt: skip
    done = rendered(tmp_path, [source], ranges((50, 100)))
    assert (done.answer.copied, done.answer.encoded) == (100, 0)
    video = probe(done.path).video
    assert video is not None
    assert (video.primaries, video.transfer, video.matrix, video.color_range) == (
        "smpte170m",
        "smpte170m",
        "smpte170m",
        "pc",
    )


def test_a_cut_is_a_master_like_any_other(clips: Clips, tmp_path: Path) -> None:
    done = rendered(tmp_path, [talk(clips)], BORDERS)
    facts = probe(done.path)
    assert facts.video is not None
    assert (facts.video.frames, facts.video.rate, facts.notes) == (done.cut.frames, 25, ())
    assert make_plan(facts).picture is not None
    assert open_direct(done.path).package.duration == Fraction(done.cut.frames, 25)


@pytest.mark.parametrize(
    ("name", "why", "size"),
    [
        ("hdr", "codec", (320, 180)),
        ("portrait", "shape", (180, 320)),
        ("variable_rate", "variable", (320, 180)),
        ("odd_size", "codec", (320, 180)),
        ("interlaced", "codec", (1024, 576)),
    ],
)
def test_a_film_that_no_browser_plays_as_it_is_can_be_cut(
    clips: Clips, tmp_path: Path, name: str, why: str, size: tuple[int, int]
) -> None:
    done = rendered(tmp_path, [getattr(clips, name)()], ranges((0, 5), (30, 10), (20, 3)))
    assert [item.why for item in done.answer.items] == [(why,)] * 3
    with av.open(str(done.path)) as container:
        frames = [(frame.width, frame.height) for frame in container.decode(video=0)]
    assert frames == [size] * 18
    assert not complaints(done.path)
    if name in {"hdr", "odd_size", "variable_rate"}:
        assert [number for number, _ in pictures(done.path)] == [*range(5), *range(30, 40), *range(20, 23)]
    assert open_direct(done.path).package.duration == Fraction(18, 25)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 99), st.integers(1, 60)), min_size=1, max_size=4))
def test_any_list_gives_exactly_its_pictures(clips: Clips, tmp_path: Path, asked: list[tuple[int, int, int]]) -> None:
    sources = [
        talk(clips),
        clip(
            "pyramid.mp4", "-g", "50", "-sc_threshold", "0", "-bf", "8", "-x264-params", "b-pyramid=2:ref=6:b-adapt=0"
        )(clips),
    ]
    done = rendered(tmp_path, sources, [Item(frames, source, first) for source, first, frames in asked])
    done.is_exact(sources)
