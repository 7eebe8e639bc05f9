"""A person's text back to words with times: what was left keeps its time, what was changed shares it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plateau.media.transcripts.wording import dump, load, merge, read_lines, rewritten, write_lines
from plateau_engine.transcript import Word

BASE = (
    (Word(0, 400, "And", 0.9), Word(500, 900, "sow", 0.2)),
    (Word(1000, 1400, "my"), Word(1500, 1900, "fellow"), Word(2000, 2900, "Americans.")),
)


def test_a_line_is_a_sentence_and_its_time_is_only_for_the_eye() -> None:
    assert write_lines(BASE) == "[0:00] And sow\n[0:01] my fellow Americans."
    assert read_lines("[0:00] And sow\n\n  [1:02:03.5]  my   fellow \n[not] a time") == [
        ["And", "sow"],
        ["my", "fellow"],
        ["[not]", "a", "time"],
    ]


def test_a_corrected_word_stands_where_the_wrong_one_stood() -> None:
    after = rewritten(BASE, [["And", "so"], ["my", "fellow", "Americans."]])
    assert after == ((BASE[0][0], Word(500, 900, "so", 1.0)), BASE[1])


def test_more_words_share_the_time_of_those_they_replace() -> None:
    after = rewritten(BASE, [["And", "sow"], ["my", "dear", "old", "Americans."]])
    assert after[1] == (BASE[1][0], Word(1500, 1728, "dear"), Word(1728, 1900, "old"), BASE[1][2])


def test_a_language_without_spaces_is_corrected_with_them_so_that_every_word_keeps_its_time() -> None:
    base = ((Word(0, 400, "今日", 0.9), Word(400, 800, "は", 0.9), Word(800, 1500, "晴れ", 0.9)),)
    assert rewritten(base, read_lines(write_lines(base))) == base
    long = "あ" * 900
    assert read_lines(long) == [[long]]


def test_sentences_split_and_joined_keep_every_time() -> None:
    words = [word for sentence in BASE for word in sentence]
    split = rewritten(BASE, [["And", "sow", "my"], ["fellow", "Americans."]])
    assert [word for sentence in split for word in sentence] == words
    assert list(map(len, split)) == [3, 2]
    assert rewritten(split, [["And", "sow"], ["my", "fellow", "Americans."]]) == BASE


def test_what_is_put_at_the_end_gets_time_of_its_own() -> None:
    after = rewritten(BASE, [*[[word.text for word in one] for one in BASE], ["Amen", "again"]])
    assert after[:2] == BASE
    assert [(word.start, word.end) for word in after[2]] == [(2900, 3166), (3166, 3500)]


TEXTS = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), min_size=1, max_size=6), min_size=1, max_size=8
)


def _spoken(lines: list[list[str]]) -> tuple[tuple[Word, ...], ...]:
    clock, sentences = 0, []
    for line in lines:
        words = []
        for text in line:
            words.append(Word(clock, clock + 300, text, 0.5))
            clock += 400
        sentences.append(tuple(words))
    return tuple(sentences)


@given(TEXTS, TEXTS)
def test_any_text_is_kept_word_for_word_in_the_order_of_time(before: list[list[str]], after: list[list[str]]) -> None:
    made = rewritten(_spoken(before), after)
    assert [[word.text for word in one] for one in made] == after
    words = [word for one in made for word in one]
    assert all(0 <= word.start <= word.end for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert load(dump(made)) == made


@given(TEXTS)
def test_a_text_that_nobody_changed_is_the_same(lines: list[list[str]]) -> None:
    assert rewritten(_spoken(lines), lines) == _spoken(lines)


def test_two_people_in_different_sentences_are_put_together() -> None:
    merged = merge(["one", "two", "three", "four"], ["ONE", "two", "three", "four"], ["one", "two", "four", "five"])
    assert merged.lines == ["ONE", "two", "four", "five"]
    assert merged.conflicts == []


def test_where_both_changed_the_same_mine_stands_and_theirs_is_named() -> None:
    merged = merge(["one", "two", "three"], ["one", "TWO", "three"], ["one", "deux", "three", "four"])
    assert merged.lines == ["one", "TWO", "three", "four"]
    assert merged.conflicts == [("TWO", "deux")]


LINES = st.lists(st.sampled_from("abcdef"), max_size=8)


@given(LINES, LINES, LINES)
def test_a_merge_loses_nobody_alone(base: list[str], mine: list[str], theirs: list[str]) -> None:
    """Where only one person changed anything, their text is the result, and the same change twice is no conflict."""
    assert merge(base, mine, base).lines == mine
    assert merge(base, base, theirs).lines == theirs
    assert merge(base, mine, mine) == merge(base, mine, base)
    merge(base, mine, theirs)
