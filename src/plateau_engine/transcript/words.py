"""Hold what was heard as plain records; every time is in whole milliseconds of the film."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from plateau_engine.record import Record

UNSPACED: Final = frozenset({"ja", "zh", "th", "lo", "my", "yue"})
"""Languages that are written without a space between words."""


@dataclass(frozen=True, slots=True)
class Word(Record):
    """One word as it is written, its punctuation with it; `probability` is how sure the model was, 0 to 1."""

    start: int
    end: int
    text: str
    probability: float = 1.0

    @property
    def middle(self) -> int:
        """Return the middle of its time."""
        return (self.start + self.end) // 2


@dataclass(frozen=True, slots=True)
class Pause(Record):
    """Name a time in which nothing is heard."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch(Record):
    """Name a piece of the film that one run listens to.

    From `start` to `end` its words count; it is heard from `heard_from` to `heard_to`, which is longer where it had
    to be cut in the middle of speech.
    """

    number: int
    start: int
    end: int
    heard_from: int
    heard_to: int


@dataclass(frozen=True, slots=True)
class Language(Record):
    """Name the language that a film seems to speak; `probability` from 0 to 1."""

    code: str
    probability: float


@dataclass(frozen=True, slots=True)
class Hearing(Record):
    """Hold the words of one stretch, all that was heard of it."""

    number: int
    language: str
    words: tuple[Word, ...]


def text_of(words: Iterable[Word], language: str = "") -> str:
    """Return words as one text, spaced as the language is."""
    return ("" if language in UNSPACED else " ").join(word.text for word in words)
