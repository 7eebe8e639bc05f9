"""Cuts a film into shots and moves the camera inside each; lines that are seen the same way share one shot."""

from dataclasses import dataclass

from .chance import Chance
from .script import FilmScript, Line, Shot
from .sets import Box, Scene
from .speech import OPENING, Timing

_CROWNS: dict[str, float] = {"afro": 44, "bun": 34, "beanie": 12, "curls": 8}
"""How much more room some hair needs above it."""


@dataclass(frozen=True, slots=True)
class Framing:
    """What the camera sees: the middle of its picture and its width, in units of the set."""

    x: float
    y: float
    width: float

    def box(self, aspect: float) -> Box:
        """Return left, top, width and height, for a picture *aspect* times as high as wide."""
        return (self.x - self.width / 2, self.y - self.width * aspect / 2, self.width, self.width * aspect)


@dataclass(frozen=True, slots=True)
class Take:
    """One shot between two cuts: from one framing to another.

    *far* and *near* are the outermost framings of all shots with this view: they are prepared together. *sharp* is how
    clear the background is, 0 to 1.
    """

    start: float
    end: float
    shot: Shot
    first: Framing
    last: Framing
    far: Framing
    near: Framing
    seats: tuple[int, ...]
    sharp: float
    photo: int = 0

    @property
    def view(self) -> tuple[Shot, Framing, Framing, int]:
        """What shots must have in common to be prepared once."""
        return self.shot, self.far, self.near, self.photo

    def framing_at(self, at: float) -> Framing:
        """Return the framing *at* a second of the film."""
        share = max(0.0, min(1.0, (at - self.start) / max(0.1, self.end - self.start)))
        share = share * share * (3 - 2 * share) * 0.5 + share * 0.5
        one, two = self.first, self.last
        return Framing(
            one.x + (two.x - one.x) * share,
            one.y + (two.y - one.y) * share,
            one.width + (two.width - one.width) * share,
        )


def takes(script: FilmScript, timing: Timing, scene: Scene) -> tuple[Take, ...]:
    """Return the shots of a film, one after the other without a gap."""
    wide = Line(0, "", "wide")
    cues = [(0.0, wide), *((spoken.start, spoken.line) for spoken in timing.spoken), (timing.closing, wide)]
    ends = [start for start, _ in cues[1:]] + [timing.seconds]
    merged: list[tuple[float, float, Line]] = []
    for (start, line), end in zip(cues, ends, strict=True):
        if start > OPENING and merged and _same(merged[-1][2], line) and start < timing.closing:
            merged[-1] = (merged[-1][0], end, merged[-1][2])
        else:
            merged.append((start, end, line))
    return tuple(_take(start, end, line, script, scene, timing.seconds) for start, end, line in merged)


def _same(one: Line, two: Line) -> bool:
    if one.shot != two.shot or one.shot == "photo":
        return False
    return one.shot in {"wide", "insert", "board"} or (one.who == two.who and one.to == two.to)


def _take(start: float, end: float, line: Line, script: FilmScript, scene: Scene, film_end: float) -> Take:
    upright = script.size[1] > script.size[0]
    middle, everybody = (
        _framing(
            line, scene, upright=upright, crown=_CROWNS.get(script.cast[line.who].look.hair, 0) if script.cast else 0
        ),
        tuple(range(len(scene.seats))),
    )
    # the same view moves the same way each time, so that it is prepared once
    chance = Chance("take", script.slug, line.shot, line.who, line.to)
    push = 0.945
    near, far = Framing(middle.x, middle.y, middle.width * push), middle
    if line.shot == "wide":
        # the opening comes nearer, the closing leaves, between them the wide view is at rest
        first, last = (far, near) if start == 0 else (near, far) if end >= film_end else (near, near)
    elif line.shot == "two" and chance.number() < 0.3:
        side = 0.02 * middle.width * (1 if chance.number() < 0.5 else -1)
        first, last = Framing(middle.x - side, middle.y, middle.width), Framing(middle.x + side, middle.y, middle.width)
        near, far = first, last
    elif line.shot in {"close", "medium", "two", "insert"} and chance.number() < 0.66:
        first = last = near = far = middle
    else:
        first, last = far, near
    sharp = {"wide": 1.0, "two": 0.6, "medium": 0.45, "close": 0.2, "insert": 0.15, "board": 1.0, "photo": 0.0}[
        line.shot
    ]
    if line.shot == "close" and len(scene.seats) > 1:
        seen: tuple[int, ...] = tuple(seat for seat in everybody if _near(scene, seat, middle))
    else:
        seen = () if line.shot == "photo" else everybody
    return Take(start, end, line.shot, first, last, far, near, seen, sharp, line.stage)


def _near(scene: Scene, seat: int, framing: Framing) -> bool:
    return abs(scene.seats[seat].x - framing.x) < framing.width / 2 + 190 * scene.seats[seat].scale


def _framing(line: Line, scene: Scene, *, upright: bool, crown: float) -> Framing:
    if line.shot == "wide" and not upright:
        return Framing(scene.focus[0], scene.focus[1], 1540)
    seat = scene.seats[line.who]
    if upright:
        width = {"close": 330.0, "insert": 460.0, "photo": 560.0}.get(line.shot, 470.0) * seat.scale
        if line.shot == "insert":
            return Framing(960, 560, width)
        return Framing(seat.x, seat.y + (60 if line.shot == "close" else 150) * seat.scale, width)
    match line.shot:
        case "close":
            lead = (
                0.0
                if line.to is None or line.to >= len(scene.seats)
                else (46 if scene.seats[line.to].x > seat.x else -46)
            )
            return Framing(seat.x + lead * seat.scale, seat.y + (54 - crown) * seat.scale, 720 * seat.scale)
        case "medium":
            crowded = len(scene.seats) > 2
            return Framing(
                seat.x + (0 if crowded else 50) * seat.scale,
                seat.y + (92 - crown) * seat.scale,
                (800 if crowded else 920) * seat.scale,
            )
        case "two":
            other = scene.seats[line.to if line.to is not None and line.to < len(scene.seats) else line.who]
            gap = abs(seat.x - other.x)
            return Framing((seat.x + other.x) / 2, (seat.y + other.y) / 2 + 112, max(820.0, gap + 520))
        case "insert":
            return Framing(950, 570, 820)
        case _:
            left, top, width, height = scene.board or (0, 0, 1600, 900)
            return Framing(left + width / 2, top + height / 2, height * 2.02)
