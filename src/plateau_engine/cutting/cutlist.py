"""Say what a rough cut is made of: ranges of sources and still cards in order, with pictures laid over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from typing import Final, Literal

from plateau_engine.errors import EngineError
from plateau_engine.record import Record

MOST_ITEMS: Final = 2000
MOST_SOURCES: Final = 100
MOST_OVERLAYS: Final = 500
MOST_FRAMES: Final = 24 * 3600 * 60
MOST_GAIN_DB: Final = 40.0
MOST_RATE: Final = 120
MOST_PARTS: Final = 1_000_000
"""Of a second, in the rate's denominator: finer than any clock of an MP4 counts a picture."""

Part = Literal["list", "source", "item", "overlay"]


@dataclass(frozen=True, slots=True)
class Fade(Record):
    """Say over how many output frames picture and sound come up from nothing, or go down to it."""

    picture: int = 0
    sound: int = 0


@dataclass(frozen=True, slots=True)
class Item(Record):
    """Name a range of a source, or a still card (a PNG or JPEG file); one of the two.

    Opening and closing clips are items like any other. A range that goes on where the one before it
    ends, with the same gain and no fade between them, is no cut at all.
    """

    frames: int
    """How long it lasts, in output frames."""
    source: int | None = None
    """Number of the source in the list, from 0."""
    first: int = 0
    """Where the range begins in the source: output frames after the source's first picture."""
    card: str | None = None
    gain_db: float = 0.0
    fade_in: Fade = field(default_factory=Fade)
    fade_out: Fade = field(default_factory=Fade)

    def continues(self, before: Item) -> bool:
        """Answer whether this range is only the rest of the one before."""
        return (
            self.source is not None
            and self.source == before.source
            and self.first == before.first + before.frames
            and self.gain_db == before.gain_db
            and self.fade_in == before.fade_out == Fade()
        )


@dataclass(frozen=True, slots=True)
class Overlay(Record):
    """Lay a still picture (PNG, with its transparency) over the finished pictures, such as a lower third."""

    picture: str
    x: int
    y: int
    """Place of its upper left corner, in points of the output."""
    first: int
    frames: int
    """When it stands there, in output frames."""
    fade_in: int = 0
    fade_out: int = 0


@dataclass(frozen=True, slots=True)
class CutList(Record):
    """Hold a whole rough cut: frames count at `rate`, whatever the sources' own rates are."""

    rate: Fraction
    sources: tuple[str, ...]
    items: tuple[Item, ...]
    overlays: tuple[Overlay, ...] = ()
    width: int | None = None
    height: int | None = None
    """Size of the output; that of the most used source where not given."""

    @property
    def frames(self) -> int:
        """Return how many pictures the cut has."""
        return sum(item.frames for item in self.items)

    @property
    def starts(self) -> tuple[int, ...]:
        """Return the output frame at which each item begins."""
        return tuple(accumulate((item.frames for item in self.items[:-1]), initial=0))


@dataclass(frozen=True, slots=True)
class Fault(Record):
    """Say what is wrong with one part of a cut list: a code with parameters, and what to do."""

    code: str
    part: Part
    number: int
    """Which item, source or overlay, from 0."""
    parameters: dict[str, str | int]

    def __str__(self) -> str:
        sentence, todo = FAULTS[self.code]
        where = {"list": "The list", "source": "Source", "item": "Item", "overlay": "Overlay"}[self.part]
        named = where if self.part == "list" else f"{where} {self.number + 1}"
        return f"{named} {sentence % self.parameters}: {todo % self.parameters}"


FAULTS: Final[dict[str, tuple[str, str]]] = {
    "unreadable": ("cannot be read (%(reason)s)", "correct it by the form in docs/engine.md"),
    "rate": ("has an impossible rate", "give pictures a second above 0 and at most %(most)s, such as 25/1"),
    "size": ("has an impossible size", "give an even width and height from 16 to 8192, or neither"),
    "no_items": ("names nothing to show", "add at least one range or card"),
    "too_many": ("names more than %(most)s %(things)s", "cut it into several lists"),
    "too_long": ("is longer than %(most)s frames", "cut it into several lists"),
    "source_or_card": ("must be either a range of a source or a card", "give `source` or `card`, not both"),
    "no_such_source": ("names source number %(source)s, but there are %(sources)s", "count sources from 0"),
    "empty_range": ("has no length", "give `frames` of 1 or more"),
    "before_start": ("begins before the first frame", "give `first` of 0 or more"),
    "past_end": (
        "asks for frames %(first)s to %(last)s, but its source has %(frames)s at this rate",
        "end it at frame %(frames)s or earlier",
    ),
    "gain": ("has an impossible gain", "give `gain_db` from -%(most)s to %(most)s"),
    "fades": ("has fades longer than itself", "shorten them to %(frames)s frames together"),
    "past_cut": ("ends after the cut's last frame", "end it at frame %(frames)s or earlier"),
    "no_file": ("names a file that is not there (%(file)s)", "correct the name, or put the file there"),
    "not_a_still": ("is neither PNG nor JPEG (%(file)s)", "save the picture as PNG"),
    "not_png": ("is no PNG (%(file)s)", "save the picture as PNG, with its transparency"),
    "no_film": ("cannot be used (%(reason)s)", "send another file"),
    "no_pictures": ("has sound but no pictures", "name a film"),
}


class CutRefused(EngineError):
    """Say no to a cut list, naming everything that is wrong with it; nothing was written."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def read_cut_list(text: str | bytes) -> CutList:
    """Read a cut list from JSON; raise `CutRefused` for anything but a possible list.

    What only the sources can tell, such as their lengths, is checked when the cut is rendered.
    """
    try:
        cut = CutList.from_json(json.loads(text))
    except (TypeError, ValueError, ZeroDivisionError, RecursionError) as error:
        raise CutRefused((_fault("unreadable", "list", reason=str(error)[:200]),)) from error
    faults = tuple(faults_of(cut))
    if faults:
        raise CutRefused(faults)
    return cut


def _fault(code: str, part: Part, number: int = 0, **parameters: str | int) -> Fault:
    return Fault(code, part, number, parameters)


def faults_of(cut: CutList) -> Iterator[Fault]:
    """Yield everything that is impossible in a cut list by itself."""
    if not 0 < cut.rate <= MOST_RATE or cut.rate.denominator > MOST_PARTS:
        yield _fault("rate", "list", most=MOST_RATE)
    size = (cut.width, cut.height)
    if size != (None, None) and any(side is None or not 16 <= side <= 8192 or side % 2 for side in size):
        yield _fault("size", "list")
    if not cut.items:
        yield _fault("no_items", "list")
    for things, found, most in (
        ("items", len(cut.items), MOST_ITEMS),
        ("sources", len(cut.sources), MOST_SOURCES),
        ("overlays", len(cut.overlays), MOST_OVERLAYS),
    ):
        if found > most:
            yield _fault("too_many", "list", things=things, most=most)
    if cut.frames > MOST_FRAMES:
        yield _fault("too_long", "list", most=MOST_FRAMES)
    for number, item in enumerate(cut.items):
        yield from _item_faults(number, item, len(cut.sources))
    for number, overlay in enumerate(cut.overlays):
        if overlay.frames < 1:
            yield _fault("empty_range", "overlay", number)
        if overlay.first < 0:
            yield _fault("before_start", "overlay", number)
        if overlay.first + overlay.frames > cut.frames:
            yield _fault("past_cut", "overlay", number, frames=cut.frames)
        fades = (overlay.fade_in, overlay.fade_out)
        if min(fades) < 0 or sum(fades) > overlay.frames:
            yield _fault("fades", "overlay", number, frames=max(0, overlay.frames))


def _item_faults(number: int, item: Item, sources: int) -> Iterator[Fault]:
    if (item.source is None) == (item.card is None):
        yield _fault("source_or_card", "item", number)
    if item.source is not None and not 0 <= item.source < sources:
        yield _fault("no_such_source", "item", number, source=item.source, sources=sources)
    if item.frames < 1:
        yield _fault("empty_range", "item", number)
    if item.first < 0:
        yield _fault("before_start", "item", number)
    if not -MOST_GAIN_DB <= item.gain_db <= MOST_GAIN_DB:
        yield _fault("gain", "item", number, most=int(MOST_GAIN_DB))
    for fades in ((item.fade_in.picture, item.fade_out.picture), (item.fade_in.sound, item.fade_out.sound)):
        if min(fades) < 0 or sum(fades) > item.frames:
            yield _fault("fades", "item", number, frames=max(0, item.frames))
            break
