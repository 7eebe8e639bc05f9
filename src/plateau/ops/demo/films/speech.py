"""Breaks written lines into syllables with their times, so that mouths, voices and captions agree.

Not phonetics: vowels are guessed from the letters, near enough for drawn lips and a murmuring voice.
"""

import re
from dataclasses import dataclass
from typing import Literal

from .face import Mouth
from .script import FilmScript, Language, Line

Vowel = Literal["a", "e", "i", "o", "u", "y", "x", "A", "O", "E"]
"""French and English vowels by timbre; x is the neutral one, capitals are nasal."""
Onset = Literal["", "labial", "stop", "hiss", "liquid", "nasal"]

OPENING, CLOSING, GAP = 2.6, 2.3, 0.26
"""Seconds of the title card, the closing card, and between two lines."""

_SPELT: dict[Language, tuple[tuple[str, Vowel], ...]] = {
    "fr": (
        (r"[ae]in(?![aeiouyé])|[iu]n(?![aeiouyén])|im(?=[pb])", "E"), (r"[ae][nm](?![aeiouyéènm])", "A"),
        (r"o[nm](?![aeiouyénm])", "O"), (r"eau|au|ô", "o"), (r"oi", "a"), (r"oû?u|où", "u"),
        (r"œu|eu", "x"), (r"ai|ei|[éèêë]|er\b|ez\b|et\b", "e"), (r"[iîïy]", "i"), (r"[uùû]", "y"), (r"o", "o"),
        (r"[aàâ]", "a"), (r"e(?=\b|s\b|nt\b)", "x"), (r"e", "x"),
    ),
    "en": (
        (r"ee|ea|ie|y\b", "i"), (r"oo|ou|ew", "u"), (r"ow|oa|aw|au", "o"), (r"ai|ay|ei|ey", "e"), (r"e(?=\b|d\b|s\b)", "x"),
        (r"a", "a"), (r"e", "e"), (r"i|y", "i"), (r"o", "o"), (r"u", "x"),
    ),
}  # fmt: skip
_ONSETS: tuple[tuple[str, Onset], ...] = (
    ("mbpfv", "labial"), ("szçxj", "hiss"), ("tdkgqc", "stop"), ("lrwh", "liquid"), ("n", "nasal"),
)  # fmt: skip
_ONSET_SECONDS: dict[Onset, float] = {
    "": 0.0,
    "labial": 0.05,
    "stop": 0.045,
    "hiss": 0.07,
    "liquid": 0.042,
    "nasal": 0.05,
}
_SHAPES: dict[Vowel, Mouth] = {
    "a": "wide", "A": "wide", "e": "half", "E": "half", "i": "narrow", "o": "round", "O": "round", "u": "round", "y": "round",
    "x": "half",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable at its time in the film, in seconds; *pause* is the silence after it."""

    start: float
    onset: Onset
    onset_seconds: float
    vowel: Vowel
    vowel_seconds: float
    pause: float
    stressed: bool
    ends: Literal["", ",", ".", "?"]

    @property
    def end(self) -> float:
        """When the voice stops."""
        return self.start + self.onset_seconds + self.vowel_seconds


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line at its time in the film."""

    line: Line
    start: float
    end: float
    syllables: tuple[Syllable, ...]

    def mouth_at(self, at: float) -> Mouth:
        """Return the shape of the speaker's mouth."""
        for syllable in self.syllables:
            if at < syllable.start:
                break
            if at < syllable.start + syllable.onset_seconds:
                return "tight" if syllable.onset == "labial" else "narrow"
            if at < syllable.end:
                late = at > syllable.end - 0.04
                return "half" if late and syllable.vowel in "aA" else _SHAPES[syllable.vowel]
        return "closed" if at < self.end - 0.05 else "rest"

    def stress_at(self, at: float) -> float:
        """Return how strongly the head beats the time of speech, 0 to 1."""
        for syllable in self.syllables:
            since = at - syllable.start
            if syllable.stressed and 0 <= since < 0.34:
                return since / 0.12 if since < 0.12 else 1 - (since - 0.12) / 0.22
        return 0.0


@dataclass(frozen=True, slots=True)
class Timing:
    """When everything of a film happens."""

    spoken: tuple[Spoken, ...]
    seconds: float

    @property
    def closing(self) -> float:
        """When the closing card begins."""
        return self.seconds - CLOSING

    @classmethod
    def of(cls, script: FilmScript) -> "Timing":
        """Give each line of *script* its time."""
        at, spoken = OPENING, []
        for line in script.lines:
            syllables = _syllables(line.text, script.language, at + 0.22, script.cast[line.who].pace)
            end = syllables[-1].end + 0.3 if syllables else at + 1.5
            spoken.append(Spoken(line, at, end + GAP, syllables))
            at = end + GAP
        return cls(tuple(spoken), at + CLOSING)


def _syllables(text: str, language: Language, at: float, pace: float) -> tuple[Syllable, ...]:
    """Return the syllables of *text*, the first at the second *at*."""
    found: list[Syllable] = []
    words = re.findall(r"[\w’'\-]+|[,;:.!?…]", text.lower())
    for index, word in enumerate(words):
        if not word[0].isalnum():
            continue
        after = words[index + 1] if index + 1 < len(words) else "."
        vowels = _vowels(word, language)
        for number, (onset, vowel) in enumerate(vowels):
            last = number == len(vowels) - 1
            ends: Literal["", ",", ".", "?"] = ""
            if last and not after[0].isalnum():
                ends = "?" if after == "?" else "," if after in ",;:" else "."
            stressed = last and len(word) > 3 if language == "fr" else number == 0 and len(word) > 3
            length = (0.1 + (0.025 if stressed else 0) + (0.055 if ends else 0) - (0.02 if vowel == "x" else 0)) / pace
            pause = {"": 0.0, ",": 0.14, ".": 0.24, "?": 0.24}[ends]
            onset_seconds = _ONSET_SECONDS[onset] / pace
            found.append(Syllable(at, onset, onset_seconds, vowel, length, pause, stressed, ends))
            at += onset_seconds + length + pause
    return tuple(found)


def _vowels(word: str, language: Language) -> list[tuple[Onset, Vowel]]:
    """Return the syllables of one word as what opens them and what sounds in them."""
    if word[0].isdigit():
        counted: list[tuple[Onset, Vowel]] = [("stop", "a"), ("liquid", "e")]
        return counted[: min(2, len(word))]
    found: list[tuple[Onset, Vowel]] = []
    mumbled: list[tuple[Onset, Vowel]] = [(_onset(word), "x")]
    place, consonants = 0, ""
    while place < len(word):
        sounded = _vowel_at(place, word, language)
        if sounded is None:
            consonants += word[place]
            place += 1
            continue
        vowel, letters = sounded
        mute = vowel == "x" and letters == "e" and place + 1 >= len(word) - 1 and bool(found)
        if not mute:
            found.append((_onset(consonants), vowel))
        consonants, place = "", place + len(letters)
    return found or mumbled


def _vowel_at(place: int, word: str, language: Language) -> tuple[Vowel, str] | None:
    """Return the vowel that is spelt at *place* of a word, with its letters."""
    for spelling, vowel in _SPELT[language]:
        match = re.compile(spelling).match(word, place)
        if match:
            return vowel, match[0]
    return None


def _onset(consonants: str) -> Onset:
    for letter in consonants:
        for letters, onset in _ONSETS:
            if letter in letters:
                return onset
    return ""
