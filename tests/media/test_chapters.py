"""Chapters as lines and as WebVTT."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.media.chapters import LONGEST_TITLE, BadLine, Mark, read_lines, write_lines, write_vtt


def test_lines_are_read_in_any_order_and_hand() -> None:
    text = "  1:02:03 Fin\n\n00:00 Début\n12:30 - Le pain lève\n75:10.5 Cuisson"
    assert read_lines(text) == [
        Mark(0, "Début"),
        Mark(750_000, "Le pain lève"),
        Mark(3_723_000, "Fin"),
        Mark(4_510_500, "Cuisson"),
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("00:00 A\nno time", 2),
        ("00:00", 1),
        ("00:61 A", 1),
        ("1:60:00 A", 1),
        ("00:00 A\n00:00 B", 2),
        ("00:00 " + "x" * (LONGEST_TITLE + 1), 1),
    ],
)
def test_the_first_line_that_is_none_is_named(text: str, number: int) -> None:
    with pytest.raises(BadLine) as caught:
        read_lines(text)
    assert caught.value.number == number


marks = st.lists(
    st.builds(
        Mark,
        st.integers(0, 35_999_999),
        st.from_regex(r"[A-Za-zé][A-Za-zé <>&]{0,40}[a-z]", fullmatch=True).map(lambda title: " ".join(title.split())),
    ),
    max_size=20,
    unique_by=lambda mark: mark.starts_ms,
).map(lambda found: sorted(found, key=lambda mark: mark.starts_ms))


@given(marks)
def test_what_is_written_is_read_back(found: list[Mark]) -> None:
    assert read_lines(write_lines(found)) == found


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    found: list[Mark] = []
    with contextlib.suppress(BadLine):
        found = read_lines(text)
    assert found == sorted(found, key=lambda mark: mark.starts_ms)


def test_players_get_webvtt() -> None:
    assert write_vtt([Mark(0, "A & <B>"), Mark(61_500, "C")], 90_000) == (
        "WEBVTT\n\n00:00:00.000 --> 00:01:01.500\nA &amp; &lt;B>\n\n00:01:01.500 --> 00:01:30.000\nC\n"
    )
