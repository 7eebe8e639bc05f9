"""Sizes of a film: heights and codecs by what it is, what is copied from the master, what is made first."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from plateau_engine import Facts, Profile, Track, make_plan
from plateau_engine.ladder import ladder
from plateau_engine.profile import H264_ONLY, STANDARD
from tests.engine.facts import FILM, film, sent


def sizes(facts: Facts) -> list[tuple[int, int]]:
    picture = make_plan(facts, H264_ONLY).picture
    assert picture is not None
    return [(rendition.width, rendition.height) for rendition in picture.renditions]


def test_a_full_hd_film_gets_five_renditions() -> None:
    assert sizes(FILM) == [
        (1920, 1080),
        (1280, 720),
        (854, 480),
        (640, 360),
        (426, 240),
    ]
    plan = make_plan(FILM, H264_ONLY)
    assert plan.picture is not None
    assert [(one.name, one.max_kbps, one.crf) for one in plan.picture.renditions] == [
        ("v1080", 5167, 24), ("v720", 2500, 24), ("v480", 1250, 24), ("v360", 833, 24), ("v240", 416, 24),
    ]  # fmt: skip
    assert plan.picture.rounds == (("h264",),)


def test_every_height_is_made_in_av1_above_a_short_ladder_in_h264() -> None:
    picture = make_plan(FILM).picture
    assert picture is not None
    assert [(one.name, one.codec, one.max_kbps, one.crf) for one in picture.renditions] == [
        ("v720", "h264", 2500, 24),
        ("v360", "h264", 833, 24),
        ("a1080", "av1", 3100, 34),
        ("a720", "av1", 1500, 36),
        ("a480", "av1", 750, 40),
        ("a360", "av1", 500, 43),
        ("a240", "av1", 250, 45),
    ]


def test_a_film_that_plays_already_is_decoded_once_for_both_codecs() -> None:
    waiting, playing = make_plan(FILM).picture, make_plan(FILM, plays_already=True).picture
    assert waiting is not None
    assert playing is not None
    assert waiting.rounds == (("h264",), ("av1",))
    assert playing.rounds == (("h264", "av1"),)
    assert waiting.renditions == playing.renditions


def test_a_long_film_that_plays_nowhere_gets_its_least_useful_size_first() -> None:
    long = film(frames=4500, duration=Fraction(180))
    picture = make_plan(long).picture
    assert picture is not None
    assert [(one.name, one.batch) for one in picture.renditions][:3] == [
        ("v720", "av1"), ("v360", "h264"), ("a1080", "av1"),
    ]  # fmt: skip
    assert picture.rounds == (("h264",), ("av1",))
    assert [one.name for one in picture.batch("h264")] == ["v360"]
    assert [one.name for one in picture.batch("av1")] == ["v720", "a1080", "a720", "a480", "a360", "a240"]
    alone = make_plan(long, H264_ONLY).picture
    assert alone is not None
    assert ([one.name for one in alone.batch("h264")], alone.rounds) == (["v360"], (("h264",), ("av1",)))
    for other in (make_plan(FILM), make_plan(long, plays_already=True)):
        assert other.picture is not None
        assert not any(one.late for one in other.picture.renditions)
    small = make_plan(film(frames=4500, duration=Fraction(180), width=426, height=240)).picture
    assert small is not None
    assert [one.name for one in small.batch("h264")] == ["v240"]


def h264(facts: Facts, track: Track, profile: Profile = STANDARD) -> list[tuple[str, int, bool]]:
    picture = make_plan(facts, profile, sent=track).picture
    assert picture is not None
    assert picture.of("av1") == make_plan(facts, profile).picture.of("av1")  # type: ignore[union-attr]
    assert picture.together
    return [(one.name, one.max_kbps, one.copied) for one in picture.of("h264")]


SHORT = [("v720", 2500, False), ("v360", 833, False)]


def test_a_master_of_about_the_profile_s_bits_is_the_highest_rendition_above_those_that_need_fewer() -> None:
    assert h264(FILM, sent(6500)) == [("v1080", 6500, True), *SHORT]
    assert h264(FILM, sent(2400)) == [("v1080", 2400, True), ("v480", 1250, False), ("v240", 416, False)]
    assert h264(FILM, sent(300)) == [("v1080", 300, True), ("v240", 416, False)]
    assert h264(FILM, sent(4000), H264_ONLY)[:2] == [("v1080", 4000, True), ("v720", 2500, False)]
    assert len(h264(FILM, sent(4000), H264_ONLY)) == 5


def test_a_master_that_is_no_ordinary_rendition_is_not_copied() -> None:
    good = sent(4000)
    assert h264(FILM, sent(6800)) == SHORT
    assert h264(FILM, good, replace(STANDARD, copy_margin=Fraction(0))) == SHORT
    assert h264(FILM, replace(good, codec="avc1.640033")) == SHORT
    assert h264(FILM, replace(good, samples=1499)) == SHORT
    assert h264(replace(FILM, notes=("damaged_parts",)), good) == SHORT
    assert h264(replace(FILM, duration=Fraction(70)), good) == SHORT  # the sound lasts longer
    assert h264(film(width=3840, height=2160), replace(good, width=3840, height=2160)) == SHORT
    for changes in (
        {"rate": None}, {"rate": Fraction(100)}, {"interlaced": True}, {"color_range": "pc"}, {"primaries": "bt2020"},
        {"transfer": "smpte2084"}, {"sample_aspect": Fraction(4, 3)}, {"frames": 1499},
    ):  # fmt: skip
        facts = film(**changes)
        assert not any(copied for _, _, copied in h264(facts, good)), changes


def test_what_is_too_thin_for_av1_is_made_in_h264_alone() -> None:
    names = {
        (width, height): [one.name for one in picture.renditions]
        for width, height in ((62, 62), (64, 64), (1920, 60))
        if (picture := make_plan(film(width=width, height=height)).picture) is not None
    }
    assert names == {(62, 62): ["v240"], (64, 64): ["v240", "a240"], (1920, 60): ["v1080"]}


def test_a_standing_film_has_both_codecs_standing() -> None:
    picture = make_plan(film(turn="clock")).picture
    assert picture is not None
    assert {(one.width, one.height) for one in picture.of("h264")} == {(720, 1280), (360, 640)}
    assert picture.of("av1")[0] == replace(picture.of("av1")[0], width=1080, height=1920)


def test_a_small_film_is_never_enlarged() -> None:
    assert sizes(film(width=320, height=180)) == [(320, 180)]
    assert sizes(film(width=2, height=2)) == [(2, 2)]
    assert sizes(film(width=1, height=1)) == [(2, 2)]


def test_a_4k_film_begins_at_the_highest_rung() -> None:
    assert sizes(film(width=3840, height=2160))[0] == (1920, 1080)
    assert sizes(film(width=4096, height=1716))[0] == (1920, 804)


def test_a_portrait_film_stands() -> None:
    assert sizes(film(turn="clock"))[:2] == [(1080, 1920), (720, 1280)]
    assert sizes(film(width=1080, height=1920))[:2] == [(1080, 1920), (720, 1280)]


def test_sample_aspect_widens_the_picture_and_keeps_its_lines() -> None:
    assert sizes(film(width=720, height=576, sample_aspect=Fraction(64, 45)))[0] == (
        1024,
        576,
    )
    assert sizes(film(width=1440, height=1080, sample_aspect=Fraction(4, 3)))[0] == (
        1920,
        1080,
    )
    assert sizes(film(width=720, height=480, sample_aspect=Fraction(8, 9)))[0] == (
        640,
        480,
    )


def test_a_rung_close_to_the_one_above_is_left_out() -> None:
    assert sizes(film(width=640, height=400)) == [(640, 400), (384, 240)]


@given(
    st.fractions(min_value=1, max_value=16384, max_denominator=20),
    st.fractions(min_value=1, max_value=16384, max_denominator=20),
)
def test_a_picture_on_its_side_gets_the_same_ladder_on_its_side(width: Fraction, height: Fraction) -> None:
    lying = ladder(width, height, Fraction(25), STANDARD)
    standing = ladder(height, width, Fraction(25), STANDARD)
    assert [(r.width, r.height, r.name) for r in lying] == [(r.height, r.width, r.name) for r in standing]
