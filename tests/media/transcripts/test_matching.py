"""What two texts share: every place once, in order, in time that grows with their length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plateau.media.transcripts import matching
from plateau.media.transcripts.matching import runs

LETTERS = st.lists(st.sampled_from("abcdefghijkl"), max_size=40)


def _rebuilt(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Return both texts from the runs, and check that those that are the same are."""
    first: list[str] = []
    second: list[str] = []
    for same, i1, i2, j1, j2 in runs(old, new):
        assert (i1, j1) == (len(first), len(second))
        assert (old[i1:i2] == new[j1:j2]) is same
        first += old[i1:i2]
        second += new[j1:j2]
    return first, second


@given(LETTERS, LETTERS)
def test_the_runs_are_both_texts_without_a_gap(old: list[str], new: list[str]) -> None:
    assert _rebuilt(old, new) == (old, new)


@given(LETTERS, LETTERS)
def test_so_they_are_where_the_texts_are_large(old: list[str], new: list[str]) -> None:
    small, matching.SMALL = matching.SMALL, 0
    try:
        assert _rebuilt(old, new) == (old, new)
    finally:
        matching.SMALL = small


def test_words_around_a_change_are_found_again_in_a_long_text() -> None:
    old = [f"w{number}" for number in range(3000)]
    new = [*old[:1000], "x", *old[1001:2000], *old[2010:]]
    assert list(runs(old, new)) == [
        (True, 0, 1000, 0, 1000),
        (False, 1000, 1001, 1000, 1001),
        (True, 1001, 2000, 1001, 2000),
        (False, 2000, 2010, 2000, 2000),
        (True, 2010, 3000, 2000, 2990),
    ]


class Counted(str):
    """A word that counts how often it is looked up."""

    __slots__ = ()
    asked = 0

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other)  # type: ignore[arg-type]

    def __hash__(self) -> int:
        Counted.asked += 1
        return str.__hash__(self)


def test_the_work_grows_with_the_length_of_a_text_of_which_every_line_was_touched() -> None:
    old = [Counted(f"w{number % 9 if number % 3 else number}") for number in range(6000)]
    new = [Counted(word.upper()) if number % 15 == 7 else word for number, word in enumerate(old)]
    Counted.asked = 0
    same = sum(i2 - i1 for same, i1, i2, _, _ in runs(old, new) if same)
    assert same == 5600
    assert Counted.asked < 20 * len(old)
