"""Lay sentences out as captions that can be read: two lines of 42 characters, neither a flash nor a wall.

Figures after the habit of European broadcasters: 42 characters a line, at most 7 seconds, at least one second where
nothing follows at once, and up to 20 characters a second where the pause behind allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from plateau_engine.captions import Cue
from plateau_engine.transcript.sentences import best_cut
from plateau_engine.transcript.words import UNSPACED, Word

LINE: Final = 42
LONGEST: Final = 7000
SHORTEST: Final = 1000
LETTERS_A_SECOND: Final = 20
GAP: Final = 80
"""Between two captions, so that the eye sees the change: two pictures at 25 a second."""
ESCAPES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


@dataclass(slots=True)
class _Piece:
    words: list[Word]
    lines: list[str]

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


def captions_of(sentences: Iterable[Sequence[Word]], language: str = "") -> tuple[Cue, ...]:
    """Return captions for sentences in the order of time; a caption never shows two sentences apart in time."""
    pieces = [piece for sentence in sentences if sentence for piece in _fitting(list(sentence), language)]
    pieces = _merged(pieces, language)
    cues: list[Cue] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1].start if number + 1 < len(pieces) else None
        cues.append(Cue(piece.start, _end_of(piece, following), "\n".join(map(_escaped, piece.lines))))
    return tuple(cues)


def _fitting(words: list[Word], language: str) -> list[_Piece]:
    lines = wrapped([word.text for word in words], language)
    fits = len(lines) <= 2 and words[-1].end - words[0].start <= LONGEST
    if fits or len(words) == 1:
        return [_Piece(words, lines[start : start + 2]) for start in range(0, len(lines), 2)] if lines else []
    cut = best_cut(words)
    return [*_fitting(words[:cut], language), *_fitting(words[cut:], language)]


def wrapped(texts: Sequence[str], language: str = "") -> list[str]:
    """Return texts in lines of at most 42 characters; two lines are as even as they can be."""
    glue = "" if language in UNSPACED else " "
    parts = [part for text in texts for part in _slices(text)]
    whole = glue.join(parts)
    if len(whole) <= LINE:
        return [whole] if whole else []
    best: tuple[int, list[str]] | None = None
    for cut in range(1, len(parts)):
        pair = [glue.join(parts[:cut]), glue.join(parts[cut:])]
        if max(map(len, pair)) > LINE:
            continue
        uneven = abs(len(pair[0]) - len(pair[1])) - (12 if pair[0].endswith((",", ".", ";", ":", "?", "!")) else 0)
        if best is None or uneven < best[0]:
            best = (uneven, pair)
    if best is not None:
        return best[1]
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]}{glue}{part}" if lines[-1] else part
        if len(longer) <= LINE:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _slices(text: str) -> list[str]:
    text = " ".join(text.split())
    return [text[start : start + LINE] for start in range(0, len(text), LINE)]


def _merged(pieces: list[_Piece], language: str) -> list[_Piece]:
    """Put a caption that would only flash together with the next one, where the next follows at once."""
    kept: list[_Piece] = []
    for piece in pieces:
        last = kept[-1] if kept else None
        if last is not None and last.words is not piece.words and piece.start - last.start < SHORTEST:
            words = last.words + piece.words
            lines = wrapped([word.text for word in words], language)
            if len(lines) <= 2 and piece.end - last.start <= LONGEST:
                kept[-1] = _Piece(words, lines)
                continue
        kept.append(piece)
    return kept


def _end_of(piece: _Piece, following: int | None) -> int:
    letters = sum(map(len, piece.lines))
    wished = max(piece.end, piece.start + SHORTEST, piece.start + 1000 * letters // LETTERS_A_SECOND)
    end = min(wished, piece.start + LONGEST)
    if following is not None:
        end = min(end, following - GAP if following - GAP > piece.start else following)
    return max(end, piece.start + 1)


def _escaped(text: str) -> str:
    for sign, escape in ESCAPES:
        text = text.replace(sign, escape)
    return text


def srt_text(cues: Iterable[Cue]) -> str:
    """Return cues as the text of a SubRip file."""
    return "\n".join(
        f"{number}\n{_stamp(cue.start)} --> {_stamp(cue.end)}\n{_unescaped(cue.text)}\n"
        for number, cue in enumerate(cues, start=1)
    )


def _unescaped(text: str) -> str:
    for sign, escape in reversed(ESCAPES):
        text = text.replace(escape, sign)
    return text


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"
