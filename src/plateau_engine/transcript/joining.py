"""Join what was heard stretch by stretch: where two overlap, the same word is found in both and taken once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from plateau_engine.transcript.words import Hearing, Stretch, Word

SAME_TIME: Final = 1500
"""How far apart, in milliseconds, two runs may put the same word."""


def join(stretches: Sequence[Stretch], hearings: Sequence[Hearing]) -> tuple[Word, ...]:
    """Return all words of a film in order, none lost and none doubled at a border.

    Raises ValueError if a stretch has no hearing.
    """
    heard = {hearing.number: hearing for hearing in hearings}
    missing = [stretch.number for stretch in stretches if stretch.number not in heard]
    if missing:
        raise ValueError(f"stretches {missing} were not heard")
    words: list[Word] = []
    before: Stretch | None = None
    for stretch in sorted(stretches, key=lambda one: one.start):
        new = list(heard[stretch.number].words)
        words = words + new if before is None else _spliced(words, new, before, stretch)
        before = stretch
    return tuple(_in_order(words))


def _spliced(left: list[Word], right: list[Word], before: Stretch, after: Stretch) -> list[Word]:
    border = after.start
    if before.heard_to <= after.heard_from:
        return left + right
    first = next((n for n, word in enumerate(left) if word.end > after.heard_from), len(left))
    last = next((n for n, word in enumerate(right) if word.start >= before.heard_to), len(right))
    matcher = SequenceMatcher(
        None, [plain(word.text) for word in left[first:]], [plain(word.text) for word in right[:last]], autojunk=False
    )
    pairs = [
        (first + block.a + n, block.b + n)
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
        if abs(left[first + block.a + n].middle - right[block.b + n].middle) <= SAME_TIME
    ]
    if pairs:
        here, there = min(pairs, key=lambda pair: abs(left[pair[0]].middle - border))
        return left[:here] + right[there:]
    return [word for word in left if word.middle < border] + [word for word in right if word.middle >= border]


def plain(text: str) -> str:
    """Return a word as it is compared: small letters without accents, signs left out."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum()) or text


def _in_order(words: list[Word]) -> list[Word]:
    """Let no word begin before the one before it, nor end before it begins."""
    kept: list[Word] = []
    earliest = 0
    for word in words:
        start = max(word.start, earliest)
        kept.append(replace(word, start=start, end=max(word.end, start)))
        earliest = start
    return kept
