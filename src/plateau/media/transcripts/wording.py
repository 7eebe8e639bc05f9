"""A transcript as people write it, one sentence a line, and back to words with times. Knows no film.

Saving keeps the time of every word that was left as it was; what was changed shares the time of what stood there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plateau.media.transcripts.matching import runs
from plateau_engine.transcript import Word

type Sentences = tuple[tuple[Word, ...], ...]

_STAMP = re.compile(r"^\s*\[\d{1,3}(?::\d{1,2}){1,2}(?:[.,]\d{1,3})?\]\s*")
_INVENTED_WORD = 300  # milliseconds for a word that was put where no time was


def load(stored: list[list[list[object]]]) -> Sentences:
    """Return sentences from their row."""
    return tuple(tuple(Word(*word) for word in sentence) for sentence in stored)  # type: ignore[arg-type]


def dump(sentences: Sequence[Sequence[Word]]) -> list[list[list[object]]]:
    """Return sentences as their row holds them."""
    return [[[word.start, word.end, word.text, word.probability] for word in one] for one in sentences]


def clock(milliseconds: int) -> str:
    """Return a time as it stands before a line: m:ss, or h:mm:ss."""
    seconds = milliseconds // 1000
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def plain(sentence: Sequence[Word]) -> str:
    """Return a sentence as it is corrected: with a space between words in every language, so that each keeps its time."""
    return " ".join(word.text for word in sentence)


def write_lines(sentences: Sentences) -> str:
    """Return a line for each sentence, with its time before it: ``read_lines`` leaves the times out."""
    return "\n".join(f"[{clock(one[0].start)}] {plain(one)}" for one in sentences if one)


def read_lines(text: str) -> list[list[str]]:
    """Return the words of each line; empty lines and the times before lines are left out."""
    lines = (_STAMP.sub("", line).split() for line in text.replace("\x00", " ").splitlines())
    return [line for line in lines if line]


def rewritten(base: Sentences, lines: Sequence[Sequence[str]]) -> Sentences:
    """Return the lines as sentences whose words have times: their own where the base has them, else their neighbours'."""
    found: list[tuple[Word, ...]] = []
    for same, i1, i2, j1, j2 in runs([plain(one) for one in base], [" ".join(one) for one in lines]):
        if same:
            found += base[i1:i2]
            continue
        before = [word for sentence in base[i1:i2] for word in sentence]
        after = [text for line in lines[j1:j2] for text in line]
        floor = found[-1][-1].end if found else 0
        ceiling = next((sentence[0].start for sentence in base[i2:] if sentence), None)
        timed = _aligned(before, after, floor, ceiling)
        place = 0
        for line in lines[j1:j2]:
            found.append(tuple(timed[place : place + len(line)]))
            place += len(line)
    return tuple(found)


def _aligned(before: list[Word], after: list[str], floor: int, ceiling: int | None) -> list[Word]:
    """Give each text a time: unchanged words keep theirs, a changed run shares what it replaces or the gap it fills."""
    timed: list[Word] = []
    for same, i1, i2, j1, j2 in runs([word.text for word in before], after):
        if same:
            timed += before[i1:i2]
            continue
        texts = after[j1:j2]
        if not texts:
            continue
        if i2 - i1 == len(texts):  # word for word: each stands where the one before stood
            timed += [
                replace(word, text=text, probability=1.0) for word, text in zip(before[i1:i2], texts, strict=True)
            ]
            continue
        start = before[i1].start if i1 < i2 else (timed[-1].end if timed else floor)
        following = before[i2].start if i2 < len(before) else ceiling
        end = before[i2 - 1].end if i1 < i2 else following
        if end is None:
            end = start + _INVENTED_WORD * len(texts)
        timed += _spread(texts, start, max(start, end))
    return timed


def _spread(texts: Sequence[str], start: int, end: int) -> list[Word]:
    """Share a time among words by their lengths."""
    whole = sum(len(text) for text in texts)
    words, said = [], 0
    for text in texts:
        first = start + (end - start) * said // whole
        said += len(text)
        words.append(Word(first, start + (end - start) * said // whole, text))
    return words


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's lines put together; ``conflicts`` pairs what each made of the same sentences: mine, theirs."""

    lines: list[str]
    conflicts: list[tuple[str, str]]


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Merged:
    """Return both people's changes to the same lines in one text; where they touch, mine stands and theirs is named."""
    my_changes, their_changes = _changes(base, mine), _changes(base, theirs)
    lines: list[str] = []
    conflicts: list[tuple[str, str]] = []
    place = 0
    while place < len(base) or my_changes or their_changes:
        starts = [change[0][0] for change in (my_changes, their_changes) if change]
        border = min([*starts, len(base)])
        lines += base[place:border]
        place = border
        if not starts:
            break
        start, end = border, border
        my_group: list[tuple[int, int, list[str]]] = []
        their_group: list[tuple[int, int, list[str]]] = []
        grew = True
        while grew:
            grew = False
            for changes, group in ((my_changes, my_group), (their_changes, their_group)):
                while changes and (changes[0][0] < end or changes[0][0] == start == border):
                    change = changes.pop(0)
                    group.append(change)
                    end, grew = max(end, change[1]), True
        my_text = _applied(base, start, end, my_group)
        their_text = _applied(base, start, end, their_group)
        if not my_group:
            lines += their_text
        else:
            lines += my_text
            if their_group and my_text != their_text:
                conflicts.append(("\n".join(my_text), "\n".join(their_text)))
        place = end
    return Merged(lines, conflicts)


def _changes(base: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    return [(i1, i2, list(new[j1:j2])) for same, i1, i2, j1, j2 in runs(base, new) if not same]


def _applied(base: Sequence[str], start: int, end: int, changes: list[tuple[int, int, list[str]]]) -> list[str]:
    lines: list[str] = []
    place = start
    for first, last, texts in changes:
        lines += [*base[place:first], *texts]
        place = last
    return [*lines, *base[place:end]]
