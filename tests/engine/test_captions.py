"""Captions and chapters as people send them, and as they leave: clean WebVTT or a refusal in words."""

from __future__ import annotations

from fractions import Fraction

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from plateau_engine import (
    Cue,
    Refusal,
    cut_cues,
    normalise_captions,
    normalise_chapters,
    read_chapters,
    read_cues,
    vtt_text,
)

VTT = """WEBVTT - made by hand

STYLE
::cue { background: url(https://example.org/spy.png) }

NOTE nobody reads this

1
00:01.000 --> 00:02.500 align:start position:10% region:x
<v Ada>Good evening & <i>welcome</i></v>

00:00:03.000 --> 00:00:04.000
<script>alert(1)</script><b>Second</b> 1 < 2
"""


def test_webvtt_comes_back_clean() -> None:
    assert normalise_captions(VTT.encode()) == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:02.500 align:start position:10%\n"
        "<v Ada>Good evening &amp; <i>welcome</i></v>\n\n"
        "00:00:03.000 --> 00:00:04.000\n"
        "alert(1)<b>Second</b> 1 &lt; 2\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_subrip_comes_back_as_webvtt_in_any_usual_encoding(encoding: str, line_end: str) -> None:
    text = (
        "2\n00:00:05,000 --> 00:00:06,000\n{\\an8}À bientôt\n\n"
        '1\n00:00:01,000 --> 00:00:02,000\n<font color="#fff">Bonsoir</font>\nà tous\n'
    )
    assert read_cues(text.replace("\n", line_end).encode(encoding)) == (
        Cue(1000, 2000, "Bonsoir\nà tous"),
        Cue(5000, 6000, "À bientôt"),
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "captions_unreadable"),
        (b"WEBVTT\n\n", "captions_empty"),
        (b"WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nbackwards\n", "captions_empty"),
        (b"Dear team,\nhere are the words.\n", "captions_unreadable"),
        (b"\x00\x01\x02\x03" * 50, "captions_unreadable"),
        (b"WEBVTT\n" + b"x" * (9 * 1024 * 1024), "captions_too_large"),
    ],
)
def test_other_files_are_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        normalise_captions(data)
    assert refused.value.code == code


def test_the_first_line_not_understood_is_named() -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\none\n\n00:00:0x.000 --> 3\ntwo\n"
    with pytest.raises(Refusal) as refused:
        normalise_captions(text.encode())
    assert (refused.value.code, refused.value.parameters) == (
        "captions_unreadable",
        {"line": 6},
    )


def test_captions_are_cut_at_a_time() -> None:
    cues = (Cue(0, 1000, "a"), Cue(1500, 4000, "b"), Cue(3000, 4000, "c"))
    assert cut_cues(cues, Fraction(2)) == (Cue(0, 1000, "a"), Cue(1500, 2000, "b"))


def test_chapters_last_until_the_next_and_are_plain_text() -> None:
    data = (
        b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<b>Opening</b>\nand welcome\n\n"
        b"00:00:10.000 --> 00:00:30.000\nQuestions\n\n"
        b"00:10:00.000 --> 00:11:00.000\nToo late\n"
    )
    assert read_chapters(data, Fraction(60)) == (
        Cue(0, 10_000, "Opening and welcome"),
        Cue(10_000, 60_000, "Questions"),
    )
    assert normalise_chapters(data, Fraction(60)).startswith("WEBVTT\n\n00:00:00.000 --> 00:00:10")
    with pytest.raises(Refusal):
        read_chapters(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", Fraction(1))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.booleans())
def test_whatever_text_is_sent_leaves_as_captions_that_others_read_or_is_refused(text: str, headed: bool) -> None:
    body = f"00:00:01.000 --> 00:00:02.000\n{text}"
    data = (f"WEBVTT\n\n{body}" if headed else f"1\n{body}").encode("utf-8", "replace")
    try:
        clean = normalise_captions(data)
    except Refusal:
        return
    assert normalise_captions(clean.encode()) == clean
    again = webvtt.from_string(clean)
    assert len(again.captions) == len(read_cues(data))


@given(st.integers(0, 10**10), st.integers(1, 10**6))
def test_times_of_any_length_come_back(start: int, length: int) -> None:
    cue = Cue(start, start + length, "x")
    assert read_cues(vtt_text([cue]).encode()) == (cue,)
