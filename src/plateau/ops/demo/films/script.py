"""Says what a demonstration film is before it is drawn: who sits there, who says what, and how it is seen."""

from dataclasses import dataclass
from typing import Literal

from .clothes import Pose
from .look import Look
from .palette import Mood
from .scenery import Channel
from .sets import Format

Shot = Literal["wide", "two", "medium", "close", "insert", "board", "photo"]
Language = Literal["fr", "en"]

CHANNEL_NAMES: dict[Channel, str] = {"atelier": "Canal Atelier", "harbour": "Harbour"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One invented person of the cast; *pitch* is the voice's middle in hertz, *pace* 1 for an ordinary speaker."""

    name: str
    role: str
    look: Look
    pitch: float = 120.0
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """What one of the cast says in one shot.

    *to* is whom they look at (None: the camera); *asks* puts the question card on the screen; *stage* is how many parts
    of the product, rows of the board, or which photo (from 1) is seen.
    """

    who: int
    text: str
    shot: Shot = "close"
    to: int | None = None
    pose: Pose | None = None
    asks: bool = False
    stage: int = 0


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that begins with the line of that number."""

    title: str
    line: int


@dataclass(frozen=True, slots=True)
class FilmScript:
    """One film, from its title to its last line."""

    slug: str
    channel: Channel
    language: Language
    title: str
    kind: Format
    mood: Mood
    description: str
    cast: tuple[Figure, ...]
    lines: tuple[Line, ...]
    chapters: tuple[Chapter, ...]
    question: str = ""
    asker: str = ""
    product: str = "lamp"
    board: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    size: tuple[int, int] = (1280, 720)
