"""Puts every frame together: set, people, desk, light and letters, as planes for the encoder.

A take is prepared once (its background, its sprites), then each frame only pastes what moves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageFilter

from . import cards, photos
from .acting import Player
from .actor import Actor, Wardrobe
from .camera import Framing, Take, takes
from .palette import PALETTES
from .raster import Planes, Sprite, svg
from .script import FilmScript
from .sets import BACK_BOX, Box, Prop, Scene, build
from .speech import OPENING, Timing

FRAME_RATE = 25


@dataclass(frozen=True, slots=True)
class _Overlay:
    """Letters between two seconds: they slide in from *slide* pixels away while they appear."""

    sprite: Sprite
    at: tuple[int, int]
    start: float
    end: float
    slide: tuple[int, int] = (0, 0)

    def paint(self, planes: Planes, at: float) -> None:
        shown = min(_eased((at - self.start) / 0.4), _eased((self.end - at) / 0.3))
        away = 1 - _eased((at - self.start) / 0.4)
        spot = round(self.at[0] + self.slide[0] * away), round(self.at[1] + self.slide[1] * away)
        self.sprite.paint(planes, spot, shown)


class Stage:
    """A film's set with everybody on it."""

    def __init__(self, script: FilmScript, timing: Timing) -> None:
        self.script, self.timing = script, timing
        self.palette = PALETTES[script.mood]
        self.scene: Scene = build(script.kind, script.channel, self.palette, script.product)
        self.takes = takes(script, timing, self.scene)
        self.players = [
            Player(number, script, timing, self.scene.seats)
            for number in range(len(self.scene.seats[: len(script.cast)]))
        ]
        detail = 1.2 if min(script.size) > 720 else 1.0
        self._detail = detail
        self._complete = False
        self._plate = svg(self.scene.back, box=BACK_BOX, scale=detail).convert("RGB")
        self._air = svg(self.scene.air, box=BACK_BOX, scale=0.4).filter(ImageFilter.GaussianBlur(9))
        self._vignette = _vignette(script.size)
        self._overlays = self._letters()
        self.wardrobe: Wardrobe = {}
        self._kept: dict[tuple[object, ...], _Prepared] = {}

    @property
    def frame_count(self) -> int:
        """How many frames the film has."""
        return round(self.timing.seconds * FRAME_RATE)

    def frames(self) -> Iterator[Planes]:
        """Yield every frame of the film, and let what was drawn for it go."""
        try:
            for take in self.takes:
                first, last = round(take.start * FRAME_RATE), round(take.end * FRAME_RATE)
                prepared = self._prepared(take)
                for number in range(first, min(last, self.frame_count)):
                    yield self._frame(prepared, take, number)
        finally:
            self._kept.clear()  # each knows its stage: circles that hold gigabytes, film by film, until somebody looks

    def still(self, at: float) -> Planes:
        """Return the one frame *at* a second of the film."""
        take = next((each for each in self.takes if each.start <= at < each.end), self.takes[-1])
        return self._frame(self._prepared(take), take, round(at * FRAME_RATE))

    def bare(self, at: float) -> Planes:
        """Return the wide view *at* a second, fully lit and without letters."""
        self._complete = True
        return self._prepared(self.takes[0]).picture(self.takes[-1], round(at * FRAME_RATE))

    def _prepared(self, take: Take) -> "_Prepared":
        """Return the preparation of *take*, shared by all that are seen in the same way."""
        if take.view not in self._kept:
            self._kept[take.view] = _Prepared(self, take)
        return self._kept[take.view]

    def _frame(self, prepared: "_Prepared", take: Take, number: int) -> Planes:
        at = number / FRAME_RATE
        planes = prepared.picture(take, number)
        dim = max(
            0.34 * (1 - _eased((at - OPENING + 0.5) / 0.5)), 0.68 * _eased((at - self.timing.closing - 0.3) / 0.6)
        )
        if at < 0.5:
            dim = 1 - 0.66 * _eased(at / 0.5)
        if dim > 0.01:
            planes = _dimmed(planes, dim)
        for overlay in self._overlays:
            if overlay.start <= at < overlay.end:
                overlay.paint(planes, at)
        left = self.timing.seconds - at
        return planes if left > 0.4 else _dimmed(planes, 1 - left / 0.44)

    def plate(self, box: Box, size: tuple[int, int], sharp: float) -> Planes:
        """Return the background behind *box*, the softer the nearer the camera is."""
        d = self._detail
        left, top = (box[0] - BACK_BOX[0]) * d, (box[1] - BACK_BOX[1]) * d
        region = (
            max(0.0, left),
            max(0.0, top),
            min(self._plate.width, left + box[2] * d),
            min(self._plate.height, top + box[3] * d),
        )
        picture = self._plate.resize(size, Image.Resampling.BICUBIC, region)
        if sharp < 1:
            picture = picture.filter(ImageFilter.GaussianBlur((1 - sharp) * min(size) / 110))
        return Planes.of(picture)

    def light(self, box: Box, size: tuple[int, int], strength: float) -> Sprite:
        """Return the lit air and the darker corners in front of *box*."""
        left, top = (box[0] - BACK_BOX[0]) * 0.4, (box[1] - BACK_BOX[1]) * 0.4
        region = (
            max(0.0, left),
            max(0.0, top),
            min(self._air.width, left + box[2] * 0.4),
            min(self._air.height, top + box[3] * 0.4),
        )
        air = self._air.resize(size, Image.Resampling.BILINEAR, region)
        if strength < 1:
            air.putalpha(air.getchannel(3).point([round(value * strength) for value in range(256)]))
        air.alpha_composite(self._vignette.resize(size, Image.Resampling.BILINEAR))
        return Sprite.of(air)

    def _letters(self) -> tuple[_Overlay, ...]:
        script, (width, height) = self.script, self.script.size
        u = cards.unit(script.size)
        upright = height > width
        found = [_Overlay(Sprite.of(cards.title(script)), (0, 0), 0.35, OPENING - 0.05)]
        badge = cards.badge(script)
        found.append(
            _Overlay(
                Sprite.of(badge),
                (round(width - badge.width - 36 * u), round(32 * u)),
                OPENING - 0.2,
                self.timing.closing + 0.3,
            )
        )
        introduced: set[int] = set()
        for spoken in self.timing.spoken:
            line, bottom = spoken.line, height - (300 if upright else 60) * u
            if line.asks:
                card = cards.question(script)
                at = (round(width / 2 - card.width / 2), round(bottom - card.height + 20 * u))
                found.append(_Overlay(Sprite.of(card), at, spoken.start + 0.1, spoken.end - 0.05, (0, round(60 * u))))
            elif (
                line.who not in introduced
                and line.shot in {"close", "medium", "two"}
                and spoken.end - spoken.start > 1.6
            ):
                introduced.add(line.who)
                panel = cards.lower_third(script.cast[line.who], script)
                to_right = (
                    line.shot == "two"
                    and line.to is not None
                    and self.scene.seats[line.who].x > self.scene.seats[line.to].x
                )
                x = width - panel.width - 64 * u if to_right else 64 * u
                end = min(spoken.end - 0.1, spoken.start + 3.4)
                found.append(
                    _Overlay(
                        Sprite.of(panel),
                        (round(x), round(bottom - panel.height)),
                        spoken.start + 0.25,
                        end,
                        (round((40 if to_right else -40) * u), 0),
                    )
                )
            if line.shot == "insert" and line.stage and self._named(line.stage):
                panel = cards.label(self._named(line.stage), script)
                found.append(
                    _Overlay(
                        Sprite.of(panel),
                        (round(84 * u), round(height - 150 * u)),
                        spoken.start + 0.7,
                        spoken.end - 0.05,
                        (0, round(30 * u)),
                    )
                )
        found.append(
            _Overlay(
                Sprite.of(cards.closing(script)),
                (0, 0),
                self.timing.closing + 0.6,
                self.timing.seconds + 1,
                (0, round(16 * u)),
            )
        )
        return tuple(found)

    def _named(self, stage: int) -> str:
        return (
            self.script.board[stage - 1]
            if self.script.kind == "demonstration" and stage <= len(self.script.board)
            else ""
        )

    def shown(self, at: float) -> tuple[int, float]:
        """Return how many parts or rows are there *at* a second, and how far the last of them has arrived."""
        stage, since = (9 if self._complete else 0), 9.0
        for spoken in self.timing.spoken:
            if spoken.start > at:
                break
            if spoken.line.stage > stage:
                stage, since = spoken.line.stage, at - spoken.start - 0.35
        return stage, since


class _Prepared:
    """One take with its background and sprites drawn at the size the camera needs."""

    def __init__(self, stage: Stage, take: Take) -> None:
        self._stage, self._take = stage, take
        width, height = stage.script.size
        self._aspect = height / width
        self._scale = width / min(take.far.width, take.near.width)
        self._box = _around(take.far.box(self._aspect), take.near.box(self._aspect))
        self._size = (_even(self._box[2] * self._scale), _even(self._box[3] * self._scale))
        self._corner = (self._box[0], self._box[1])
        self._light = stage.light(
            self._box,
            self._size,
            1.0 if take.shot in {"wide", "two", "insert"} else 0.0 if take.shot == "photo" else 0.6,
        )
        self._back = stage.plate(self._box, self._size, take.sharp)
        cast = stage.script.cast
        self._actors = {
            seat: Actor(cast[seat], stage.scene.seats[seat], self._scale, self._box, stage.palette.rim, stage.wardrobe)
            for seat in sorted(take.seats, key=lambda each: stage.scene.seats[each].scale)
            if seat < len(cast)
        }
        self._props = [drawn for prop in stage.scene.front if (drawn := self._prop(prop)) is not None]
        self._things = [self._prop(prop) for prop in stage.scene.things] if take.shot != "photo" else []
        self._rows = self._board_rows() if take.shot != "photo" else []
        if take.shot == "photo":
            self._pin_photo()
        self._drawn: tuple[int, Planes] = (-1, self._back)

    def picture(self, take: Take, number: int) -> Planes:
        """Return what the camera sees in a frame, without letters.

        People move on twos, as drawn people do: every second frame only the camera moves.
        """
        drawn = number - number % 2
        if self._drawn[0] != drawn:
            self._drawn = drawn, self._composed(drawn / FRAME_RATE)
        return self._through(self._drawn[1], take.framing_at(number / FRAME_RATE))

    def _composed(self, at: float) -> Planes:
        planes = self._back.copy()
        bearings = {seat: self._stage.players[seat].bearing(at) for seat in self._actors}
        self._paint_board(planes, at)
        for seat, actor in self._actors.items():
            actor.paint_body(planes, bearings[seat])
        if self._take.shot != "photo":
            for sprite, spot in self._props:
                sprite.paint(planes, spot)
            self._paint_things(planes, at)
        for seat, actor in self._actors.items():
            actor.paint_arms(planes, bearings[seat])
        self._light.paint(planes, (0, 0))
        return planes

    def _through(self, planes: Planes, framing: Framing) -> Planes:
        left, top, width, height = framing.box(self._aspect)
        x, y = (left - self._corner[0]) * self._scale, (top - self._corner[1]) * self._scale
        if abs(width * self._scale - self._stage.script.size[0]) < 1:
            return planes.cropped((x, y), self._stage.script.size)
        right, low = min(self._size[0], x + width * self._scale), min(self._size[1], y + height * self._scale)
        return planes.seen_through((max(0.0, x), max(0.0, y), right, low), self._stage.script.size)

    def _prop(self, prop: Prop) -> tuple[Sprite, tuple[int, int]] | None:
        """Draw the part of *prop* that the camera can see."""
        left, top = max(prop.box[0], self._box[0]), max(prop.box[1], self._box[1])
        right = min(prop.box[0] + prop.box[2], self._box[0] + self._box[2])
        low = min(prop.box[1] + prop.box[3], self._box[1] + self._box[3])
        if right - left < 2 or low - top < 2:
            return None
        sprite = Sprite.of(svg(prop.body, box=(left, top, right - left, low - top), scale=self._scale))
        return sprite, (round((left - self._corner[0]) * self._scale), round((top - self._corner[1]) * self._scale))

    def _paint_things(self, planes: Planes, at: float) -> None:
        stage, since = self._stage.shown(at)
        for number, thing in enumerate(self._things[:stage], start=1):
            if thing is None:
                continue
            sprite, (x, y) = thing
            if number < stage or since > 1:
                sprite.paint(planes, (x, y))
            elif number == len(self._things):
                sprite.paint(planes, (x, y), _eased(since / 0.5))
            elif since > 0:
                fall = max(0.0, 1 - since / 0.45) ** 2 + 0.03 * max(0.0, 1 - abs(since - 0.6) / 0.15)
                sprite.paint(planes, (x, y - round(fall * 190 * self._scale)), _eased(since / 0.2))

    def _board_rows(self) -> list[tuple[Sprite, tuple[int, int]]]:
        board, script = self._stage.scene.board, self._stage.script
        if board is None:
            return []
        left, top, width, height = board
        step = (height - 130) / max(1, len(script.board))
        rows = []
        for number, text in enumerate(script.board, start=1):
            picture = cards.board_row(text, number, script, (width - 110) * self._scale, min(110.0, step) * self._scale)
            x, y = left + 52 - self._corner[0], top + 76 + (number - 1) * step - self._corner[1]
            rows.append((Sprite.of(picture), (round(x * self._scale), round(y * self._scale))))
        return rows

    def _paint_board(self, planes: Planes, at: float) -> None:
        stage, since = self._stage.shown(at)
        for number, (sprite, (x, y)) in enumerate(self._rows[:stage], start=1):
            arrived = _eased(since / 0.5) if number == stage else 1.0
            sprite.paint(planes, (x - round((1 - arrived) * 30 * self._scale), y), arrived)

    def _pin_photo(self) -> None:
        """Lay a printed photograph over the soft background."""
        script, stage = self._stage.script, self._stage
        kind = script.photos[self._take.photo - 1]
        scale = min(self._size[0] / 860, self._size[1] / 560)
        picture = svg(
            photos.photo(kind, script.channel, stage.palette, script.cast[0].look), box=photos.PHOTO_BOX, scale=scale
        )
        turned = picture.rotate(2.2 if self._take.photo % 2 else -1.8, Image.Resampling.BICUBIC, expand=True)
        shadow = Image.new("RGBA", turned.size, "#120a0a00")
        shadow.putalpha(turned.getchannel(3).point([value // 2 for value in range(256)]))
        at = (self._size[0] - turned.width) // 2, (self._size[1] - turned.height) // 2
        self._back = _dimmed(self._back, 0.3)
        Sprite.of(shadow.filter(ImageFilter.GaussianBlur(9 * scale))).paint(
            self._back, (at[0] + round(10 * scale), at[1] + round(14 * scale))
        )
        Sprite.of(turned).paint(self._back, at)


def _dimmed(planes: Planes, share: float) -> Planes:
    share = max(0.0, min(1.0, share))
    width, height = planes.size
    black, grey = Image.new("L", (width, height), 16), Image.new("L", (width // 2, height // 2), 128)
    return Planes(
        Image.blend(planes.luma, black, share),
        Image.blend(planes.blue, grey, share),
        Image.blend(planes.red, grey, share),
    )


def _vignette(size: tuple[int, int]) -> Image.Image:
    body = (
        '<defs><radialGradient id="v" cx=".5" cy=".48" r=".78"><stop offset=".52" stop-color="#0a0406" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#0a0406" stop-opacity=".62"/></radialGradient></defs><rect width="100" height="100" fill="url(#v)"/>'
    )
    return svg(body, box=(0, 0, 100, 100), scale=3).resize((size[0] // 4, size[1] // 4), Image.Resampling.BILINEAR)


def _around(one: Box, two: Box) -> Box:
    left, top = min(one[0], two[0]), min(one[1], two[1])
    right, low = max(one[0] + one[2], two[0] + two[2]), max(one[1] + one[3], two[1] + two[3])
    return (left, top, right - left, low - top)


def _even(number: float) -> int:
    return max(2, round(number / 2) * 2)


def _eased(share: float) -> float:
    share = max(0.0, min(1.0, share))
    return share * share * (3 - 2 * share)
