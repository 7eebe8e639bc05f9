"""Sentences and captions: for any words within what a reader can take in, and all of them shown."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from plateau_engine import Cue, read_cues, vtt_text
from plateau_engine.transcript import Word, captions_of, sentences_of, srt_text, text_of


def said(text: str, *, start: int = 0, each: int = 400) -> list[Word]:
    """Speak a text, a word every so many milliseconds."""
    return [Word(start + n * each, start + n * each + each - 50, word) for n, word in enumerate(text.split())]


def test_sentences_end_with_their_signs_and_at_long_pauses() -> None:
    words = said("M. Martin bakes. Does he? “Yes!” And then")
    later = said("he left", start=20_000)
    assert [text_of(one) for one in sentences_of([*words, *later])] == [
        "M. Martin bakes.",
        "Does he?",
        "“Yes!”",
        "And then",
        "he left",
    ]


def test_a_long_sentence_is_cut_at_its_comma() -> None:
    first, second = sentences_of(said("word " * 30 + "word, " + "word " * 26))
    assert first[-1].text == "word,"
    assert len(first) + len(second) == 57


def test_a_caption_has_two_even_lines() -> None:
    (cue,) = captions_of([said("The bread rises slowly in the warm room behind the shop", each=300)])
    assert cue.text == "The bread rises slowly in\nthe warm room behind the shop"
    assert (cue.start, cue.end) == (0, 3250)


def test_a_short_word_stays_a_second_and_gives_way_to_what_follows() -> None:
    yes, no = captions_of([said("Yes.", each=200), said("Why not then, my friend?", start=1050)])
    assert (yes.start, yes.end) == (0, 970)
    assert no.start == 1050
    (alone,) = captions_of([said("Yes.", each=200)])
    assert alone.end == 1000


def test_what_would_only_flash_is_shown_with_the_next() -> None:
    (cue,) = captions_of([said("Yes.", each=300), said("No.", start=400)])
    assert cue.text == "Yes. No."


def test_signs_of_the_format_are_escaped_in_one_and_plain_in_the_other() -> None:
    cues = captions_of([said("a < c & d")])
    assert cues[0].text == "a &lt; c &amp; d"
    assert "a < c & d" in srt_text(cues)
    assert read_cues(vtt_text(cues).encode()) == cues
    assert read_cues(srt_text(cues).encode()) == cues


def test_japanese_is_written_without_spaces() -> None:
    (cue,) = captions_of([said("パン が 焼ける")], "ja")
    assert cue.text == "パンが焼ける"


WORDS = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.integers(0, 1500),
        st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=60),
    ),
    max_size=60,
)


@given(WORDS)
def test_any_words_become_captions_that_can_be_read(parts: list[tuple[int, int, str]]) -> None:
    words: list[Word] = []
    clock = 0
    for pause, length, text in parts:
        words.append(Word(clock + pause, clock + pause + length, text))
        clock += pause + length
    cues = captions_of(sentences_of(words))
    shown = "".join(cue.text for cue in cues).replace("\n", "").replace(" ", "")
    for sign, escape in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        shown = shown.replace(escape, sign)
    assert shown == "".join(text for _, _, text in parts).replace(" ", "")
    for cue in cues:
        lines = cue.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split("\n")
        assert len(lines) <= 2
        assert all(0 < len(line) <= 42 for line in lines)
        assert 0 < cue.end - cue.start <= 7000
    _in_order(cues)


def _in_order(cues: tuple[Cue, ...]) -> None:
    for left, right in itertools.pairwise(cues):
        assert left.start <= right.start
        assert left.end <= max(right.start, left.start + 1)
