"""Where a film is cut for listening, and how what was heard is joined: for any film and any speech."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau_engine.transcript import Hearing, Pause, Stretch, Word, cut_stretches, join


def test_a_short_film_is_one_stretch() -> None:
    assert cut_stretches(360_000, ()) == (Stretch(0, 0, 360_000, 0, 360_000),)


def test_cuts_lie_in_the_long_pause_near_the_mark() -> None:
    pauses = (Pause(200_000, 209_000), Pause(290_000, 290_400), Pause(310_000, 312_000), Pause(420_000, 425_000))
    first, second = cut_stretches(500_000, pauses)
    assert (first.end, second.start) == (311_000, 311_000)
    assert (first.heard_to, second.heard_from) == (311_000, 311_000)


def test_where_nobody_pauses_both_sides_hear_the_border() -> None:
    first, second = cut_stretches(500_000, (Pause(10_000, 20_000),))
    assert (first.end, first.heard_to) == (300_000, 305_000)
    assert (second.start, second.heard_from) == (300_000, 295_000)


@given(
    duration=st.integers(1, 40_000_000),
    marks=st.lists(st.integers(0, 40_000_000), max_size=40),
    lengths=st.lists(st.integers(300, 5000), min_size=40, max_size=40),
)
def test_stretches_are_together_the_whole_film(duration: int, marks: list[int], lengths: list[int]) -> None:
    pauses = [Pause(start, start + length) for start, length in zip(sorted(marks), lengths, strict=False)]
    stretches = cut_stretches(duration, pauses)
    assert [one.number for one in stretches] == list(range(len(stretches)))
    assert stretches[0].start == stretches[0].heard_from == 0
    assert stretches[-1].end == stretches[-1].heard_to == duration
    for left, right in itertools.pairwise(stretches):
        assert left.end == right.start
    for one in stretches:
        assert one.heard_from <= one.start < one.end <= one.heard_to
        assert one.end - one.start <= 360_000


def _heard(words: list[Word], stretch: Stretch, shift: int = 0) -> Hearing:
    inside = [word for word in words if stretch.heard_from <= word.start and word.end <= stretch.heard_to]
    return Hearing(
        stretch.number, "en", tuple(Word(word.start + shift, word.end + shift, word.text) for word in inside)
    )


@given(
    texts=st.lists(st.sampled_from(["the", "bread", "rises", "slowly", "and", "so"]), min_size=30, max_size=60),
    shift=st.integers(-200, 200),
)
def test_no_word_is_lost_or_doubled_at_a_border(texts: list[str], shift: int) -> None:
    """Two runs hear the same speech, the second with its times a little off: together they give it once."""
    words = [Word(n * 500 + 100, n * 500 + 450, text) for n, text in enumerate(texts)]
    end = len(words) * 500
    stretches = (Stretch(0, 0, end // 2, 0, end // 2 + 5000), Stretch(1, end // 2, end, max(0, end // 2 - 5000), end))
    hearings = [_heard(words, stretches[1], shift), _heard(words, stretches[0])]
    assert [word.text for word in join(stretches, hearings)] == texts


def test_other_words_on_either_side_are_parted_at_the_border() -> None:
    stretches = (Stretch(0, 0, 1000, 0, 2000), Stretch(1, 1000, 2000, 0, 2000))
    left = Hearing(0, "en", (Word(100, 400, "one"), Word(1200, 1500, "two")))
    right = Hearing(1, "en", (Word(200, 500, "won"), Word(1100, 1400, "too")))
    assert [word.text for word in join(stretches, [left, right])] == ["one", "too"]


def test_a_stretch_that_nobody_heard_is_named() -> None:
    stretches = (Stretch(0, 0, 10, 0, 10), Stretch(1, 10, 20, 10, 20))
    with pytest.raises(ValueError, match=r"stretches \[0\] were not heard"):
        join(stretches, [Hearing(1, "en", ())])
