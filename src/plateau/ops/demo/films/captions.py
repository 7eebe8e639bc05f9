"""Writes what is said, and where chapters begin, as WebVTT next to a film."""

from pathlib import Path

from webvtt import Caption, WebVTT

from .lettering import typeset
from .script import FilmScript
from .speech import Timing

_ROW = 42
"""Characters of a caption row that can be read at once on a phone."""


def write_captions(script: FilmScript, timing: Timing, path: Path) -> None:
    """Write one caption for each line, in at most two rows, with its speaker's name."""
    captions = WebVTT()
    for spoken in timing.spoken:
        name = script.cast[spoken.line.who].name
        rows = _rows(typeset(spoken.line.text, script.language))
        rows[0] = f"<v {name}>{rows[0]}"
        captions.captions.append(Caption(_clock(spoken.start + 0.1), _clock(spoken.end), rows))
    captions.save(str(path))


def write_chapters(script: FilmScript, timing: Timing, path: Path) -> None:
    """Write the chapters: each lasts until the next; the first begins with the title."""
    starts = [0.0, *(timing.spoken[chapter.line].start for chapter in script.chapters[1:])]
    ends = [*starts[1:], timing.seconds]
    chapters = WebVTT()
    for chapter, start, end in zip(script.chapters, starts, ends, strict=True):
        chapters.captions.append(Caption(_clock(start), _clock(end), typeset(chapter.title, script.language)))
    chapters.save(str(path))


def _rows(text: str) -> list[str]:
    """Break *text* once, near its middle, if it is too long for one row."""
    if len(text) <= _ROW:
        return [text]
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return [text[:middle], text[middle + 1 :]]


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
