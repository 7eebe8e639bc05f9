"""Plans: from any facts a valid plan, and the particular shapes that people expect."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from plateau_engine import Facts, Plan, Track, make_plan
from plateau_engine.plan import SAMPLE_RATE, cut_chunks
from plateau_engine.profile import STANDARD
from tests.engine.facts import AUDIO, FILM, VIDEO, film, sent


def test_high_rates_are_divided_and_low_ones_raised_by_whole_numbers() -> None:
    def rate(value: str) -> tuple[Fraction, int]:
        given_rate = Fraction(value)
        facts = film(
            rate=given_rate,
            usual_rate=given_rate,
            frames=600,
            duration=600 / given_rate,
        )
        picture = make_plan(replace(facts, audio=())).picture
        assert picture is not None
        return picture.rate, picture.frames

    assert rate("60") == (60, 600)
    assert rate("120") == (60, 300)
    assert rate("240000/1001") == (Fraction(60000, 1001), 150)
    assert rate("1/5") == (1, 3000)


def test_sound_that_outlasts_the_pictures_holds_the_last_one() -> None:
    facts = replace(FILM, duration=Fraction(63), audio=(replace(AUDIO, duration=Fraction(63)),))
    plan = make_plan(facts)
    assert plan.picture is not None
    assert plan.sound is not None
    assert (plan.picture.frames, plan.sound.samples) == (1575, 63 * SAMPLE_RATE)
    barely = replace(facts, duration=Fraction(605, 10))
    assert make_plan(barely).duration == 60


def test_bright_and_wide_colours_are_recognised() -> None:
    def light(**changes: object) -> str:
        picture = make_plan(film(**changes)).picture
        assert picture is not None
        return picture.light

    assert light() == "sdr"
    assert light(transfer="smpte2084", primaries="bt2020") == "hdr"
    assert light(transfer="arib-std-b67", primaries="bt2020") == "hdr"
    assert light(transfer="bt2020-10", primaries="bt2020") == "wide"


def test_the_default_sound_is_preferred_then_the_one_with_most_channels() -> None:
    first = replace(AUDIO, index=1, default=False)
    second = replace(AUDIO, index=2, default=False, channels=6)
    third = replace(AUDIO, index=3)
    chosen = [make_plan(replace(FILM, audio=audio)).sound for audio in ((first, second), (first, second, third), ())]
    assert [sound.stream if sound is not None else None for sound in chosen] == [
        2,
        3,
        None,
    ]


def test_a_sound_recording_has_no_chunks() -> None:
    plan = make_plan(replace(FILM, video=None, attached_pictures=(4,)))
    assert (plan.picture, plan.chunks, plan.cover_stream, plan.duration) == (
        None,
        (),
        4,
        60,
    )


def test_the_same_facts_and_profile_give_the_same_key_and_others_another() -> None:
    assert make_plan(FILM).key == make_plan(FILM).key
    assert make_plan(FILM).key != make_plan(FILM, replace(STANDARD, crf=30)).key
    assert make_plan(FILM, sent=sent(4000)).key != make_plan(FILM, plays_already=True).key
    long = film(frames=4500, duration=Fraction(180))
    assert make_plan(long).key != make_plan(long, replace(STANDARD, first_alone_after_seconds=Fraction(999))).key


def test_a_plan_of_before_keeps_its_key() -> None:
    """Packages carry it; plans are stored, and read again by newer code."""
    stored = make_plan(FILM).to_json()
    del stored["refined_from"]
    for name in ("copy_margin", "first_height", "first_alone_after_seconds"):
        del stored["profile"][name]
    for one in stored["picture"]["renditions"]:
        assert (one.pop("copied"), one.pop("late")) == (False, False)
    text = json.dumps(stored, sort_keys=True)
    assert Plan.from_json(stored).key == hashlib.sha256(text.encode()).hexdigest()[:32]


rates = st.one_of(
    st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(60000, 1001), Fraction(50)]),
    st.fractions(min_value=Fraction(1, 30), max_value=1000, max_denominator=1001),
)
videos = st.builds(
    replace,
    st.just(VIDEO),
    width=st.integers(1, 16384),
    height=st.integers(1, 16384),
    sample_aspect=st.fractions(min_value=Fraction(1, 20), max_value=20, max_denominator=255),
    turn=st.sampled_from(["none", "clock", "cclock", "half", "clock_flip", "vflip"]),
    frames=st.integers(1, 2_000_000),
    rate=st.one_of(st.none(), rates),
    usual_rate=rates,
    start=st.integers(-(10**9), 10**12),
    interlaced=st.booleans(),
    transfer=st.sampled_from(["unknown", "bt709", "smpte2084"]),
)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    video = draw(st.one_of(st.none(), videos))
    lengths = st.fractions(min_value=0, max_value=86400, max_denominator=48000)
    audio = tuple(
        replace(
            AUDIO,
            index=n + 1,
            duration=draw(lengths),
            channels=draw(st.integers(1, 16)),
        )
        for n in range(draw(st.integers(0 if video is not None else 1, 3)))
    )
    if video is not None:
        length = draw(lengths)
        if video.rate is not None:
            frames = max(1, min(video.frames, math.floor(86400 * video.rate)))
            video = replace(video, frames=frames)
            length = frames / video.rate
        video = replace(video, duration=length)
    ends = [track.duration for track in audio]
    duration = max([*ends, video.duration if video is not None else Fraction(0)])
    return replace(FILM, video=video, audio=audio, duration=duration)


def as_sent(facts: Facts) -> Track | None:
    """Return for some facts a master that plays as it is, of whatever size and bits they give."""
    video = facts.video
    if video is None or len(facts.audio) != 1:
        return None
    size = {"width": video.width, "height": video.height}
    return sent(1 + video.height * 3, frames=video.frames, **size)


@settings(max_examples=60, deadline=None)
@given(any_facts())
def test_any_facts_give_a_valid_plan(facts: Facts) -> None:
    plan = make_plan(facts, plays_already=bool(facts.audio), sent=as_sent(facts))
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    picture, video = plan.picture, facts.video
    assert (picture is None) == (video is None)
    assert (plan.sound is None) == (not facts.audio)
    if picture is not None and video is not None:
        assert STANDARD.min_rate <= picture.rate <= STANDARD.max_rate
        wide, high = video.shown_size
        assert [one for one in picture.of("h264") if not one.copied]
        assert not any(one.copied for one in picture.renditions[1:])
        assert picture.batch("h264")
        assert sorted((*picture.copied, *picture.batch("h264"), *picture.batch("av1")), key=str) == sorted(
            picture.renditions, key=str
        )
        assert picture.renditions == picture.of("h264") + picture.of("av1")
        assert [codec for codecs in picture.rounds for codec in codecs] == ["h264", "av1"][
            : 1 + bool(picture.batch("av1"))
        ]
        for codec in ("h264", "av1"):
            areas = [rendition.width * rendition.height for rendition in picture.of(codec)]
            assert areas == sorted(areas, reverse=True)
        assert len({rendition.name for rendition in picture.renditions}) == len(picture.renditions)
        for rendition in picture.renditions:
            assert rendition.width % 2 == rendition.height % 2 == 0
            assert 2 <= rendition.width <= max(2, wide + 1)
            assert 2 <= rendition.height <= max(2, high + 1)
            assert min(rendition.width, rendition.height) <= 1080
            assert max(rendition.width, rendition.height) <= 1920
            assert 60 <= rendition.max_kbps <= 2 * 6200
            assert rendition.codec == "h264" or min(rendition.width, rendition.height) >= 64
        position = 0
        for number, chunk in enumerate(picture.chunks):
            assert (chunk.number, chunk.first_frame) == (number, position)
            assert chunk.first_frame % picture.segment_frames == 0
            assert chunk.frames > 0
            position += chunk.frames
        assert position == picture.frames
        if video.rate is not None and not facts.audio:
            assert abs(plan.duration - video.duration) <= 1 / picture.rate
    if plan.sound is not None:
        assert abs(Fraction(plan.sound.samples, SAMPLE_RATE) - plan.duration) <= Fraction(1, 100)


@settings(deadline=None)
@given(st.integers(1, 5_000_000), st.integers(1, 480), st.integers(1, 32))
def test_chunks_cover_the_film_and_are_neither_tiny_nor_huge(frames: int, segment: int, count: int) -> None:
    if frames / (segment * count) > 2_000:
        frames = segment * count * 2_000
    chunks = cut_chunks(frames, segment, count)
    assert sum(chunk.frames for chunk in chunks) == frames
    assert all(chunk.frames * 2 >= segment * count for chunk in chunks[1:])
    assert all(chunk.frames * 2 < 3 * segment * count for chunk in chunks)
