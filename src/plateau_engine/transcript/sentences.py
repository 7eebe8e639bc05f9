"""Divide words into sentences: what a person reads, corrects and finds as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from plateau_engine.transcript.words import Word

LONG_PAUSE: Final = 1500
MOST_LETTERS: Final = 240
MOST_MILLISECONDS: Final = 25_000
ENDS: Final = (".", "?", "!", "…", "。", "？", "！", "؟")
CLOSING: Final = "\"'”’»)]"


def sentences_of(words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """Return the words in groups: one ends with its punctuation, before a long pause, or where it grows too long."""
    groups: list[list[Word]] = []
    for word in words:
        if not groups or _ends_before(groups[-1][-1], word):
            groups.append([])
        groups[-1].append(word)
    return tuple(tuple(part) for group in groups for part in _parts(group))


def ends_sentence(word: Word) -> bool:
    """Answer whether a word closes its sentence by its punctuation; "M." and "3." do not."""
    text = word.text.rstrip(CLOSING + " \u00a0\u202f")
    if not text.endswith(ENDS):
        return False
    bare = text.rstrip("".join(ENDS))
    return not (text.endswith(".") and (len(bare) == 1 and bare.isupper()))


def _ends_before(last: Word, word: Word) -> bool:
    return ends_sentence(last) or word.start - last.end >= LONG_PAUSE


def _parts(group: Sequence[Word]) -> list[Sequence[Word]]:
    """Halve what is too long, at its best place: after a comma, at a pause, near the middle."""
    letters = sum(len(word.text) + 1 for word in group)
    if len(group) < 2 or (letters <= MOST_LETTERS and group[-1].end - group[0].start <= MOST_MILLISECONDS):
        return [group]
    cut = best_cut(group)
    return [*_parts(group[:cut]), *_parts(group[cut:])]


def best_cut(group: Sequence[Word]) -> int:
    """Return the number of words that the first of two parts gets, at least one."""

    def worth(cut: int) -> float:
        last, following = group[cut - 1], group[cut]
        sign = 3.0 if last.text.endswith(ENDS) else 2.0 if last.text.endswith((",", ";", ":")) else 0.0
        pause = min(max(0, following.start - last.end), 1000) / 500
        return sign + pause - 6 * abs(cut / len(group) - 0.5)

    return max(range(1, len(group)), key=worth)
