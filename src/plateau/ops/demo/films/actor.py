"""Draws one person in one shot: parts are rasterised when first needed, then only put together."""

from collections.abc import Callable
from functools import partial

from . import clothes, face
from .acting import REACH_STEPS, YAW_STEPS, Bearing
from .clothes import Pose
from .raster import Planes, Sprite, svg
from .script import Figure
from .sets import Box, Seat

Wardrobe = dict[tuple[str, float], dict[tuple[object, ...], Sprite]]
"""Drawn parts of the cast by person and size."""


class Actor:
    """A person at a seat, seen at *scale* pixels a unit through *box* of the set.

    *wardrobe* keeps what was drawn of this film's cast: a person seen twice at one size is drawn once.
    """

    def __init__(self, figure: Figure, seat: Seat, scale: float, box: Box, rim: str, wardrobe: Wardrobe) -> None:
        self._look, self._seat, self._rim = figure.look, seat, rim
        self._units = round(seat.scale * scale, 2)
        self._scale, self._corner = scale, box[:2]
        self._picture = (round(box[2] * scale), round(box[3] * scale))
        self._head_box, self._behind_box = face.head_box(self._look), face.behind_box(self._look)
        # what hangs below the picture need not be drawn
        self._floor = round(((box[1] + box[3] - seat.y) / seat.scale + 8) / 20) * 20
        self._parts = wardrobe.setdefault((figure.name, self._units), {})

    def paint_body(self, planes: Planes, bearing: Bearing) -> None:
        """Paint hair behind, body and head, as far as they are in the picture."""
        yaw = bearing.yaw / YAW_STEPS
        shift = (bearing.shift[0] * self._units, (bearing.shift[1] + bearing.breath) * self._units)
        if self._is_seen(self._behind_box) and (hanging := face.behind(self._look, yaw)):
            behind = self._part(("behind", bearing.yaw), lambda: hanging, self._behind_box)
            behind.turned(bearing.tilt, self._pivot(self._behind_box), shift).paint(
                planes, self._spot(self._behind_box)
            )
        box = self._cut(clothes.TORSO_BOX)
        if self._is_seen(box):
            torso = self._part(("torso", self._floor), lambda: clothes.torso(self._look, self._rim), box)
            torso.turned(0, (0, 0), (0, bearing.breath * self._units)).paint(planes, self._spot(box))
        if self._is_seen(self._head_box):
            head = self._face(bearing, yaw)
            head.turned(bearing.tilt, self._pivot(self._head_box), shift).paint(planes, self._spot(self._head_box))

    def paint_arms(self, planes: Planes, bearing: Bearing) -> None:
        """Paint both arms, in front of the desk."""
        rest: Pose = "stand" if self._seat.standing else "rest"
        for side in (-1, 1):
            step = bearing.reach if side == bearing.side else 0
            pose = bearing.pose if step else rest
            body, box = clothes.arm(self._look, side, pose, step / REACH_STEPS, rest)
            seen = self._cut(box)
            if self._is_seen(seen):
                x, y = self._spot(seen)
                arm = self._part(("arm", side, pose, step, self._floor), partial(str, body), seen)
                arm.paint(planes, (x, y + round(bearing.breath * self._units * 0.5)))

    def _face(self, bearing: Bearing, yaw: float) -> Sprite:
        key = ("face", bearing.yaw, bearing.gaze, bearing.lids, bearing.brows, bearing.mouth)
        if key not in self._parts:
            head = self._part(("head", bearing.yaw), lambda: face.head(self._look, yaw, self._rim), self._head_box)
            eyes_key = ("eyes", bearing.yaw, bearing.gaze, bearing.lids, bearing.brows)
            if eyes_key not in self._parts:
                drawn = face.eyes(self._look, yaw, bearing.lids, bearing.gaze, bearing.brows)
                self._parts[eyes_key] = head.covered_by(self._drawn(drawn, face.EYES_BOX), self._inside(face.EYES_BOX))
            mouth_key = ("mouth", bearing.yaw, bearing.mouth)
            mouth = self._part(mouth_key, lambda: face.mouth(self._look, yaw, bearing.mouth), face.MOUTH_BOX)
            self._parts[key] = self._parts[eyes_key].covered_by(mouth, self._inside(face.MOUTH_BOX))
        return self._parts[key]

    def _part(self, key: tuple[object, ...], draw: Callable[[], str], box: Box) -> Sprite:
        if key not in self._parts:
            self._parts[key] = self._drawn(draw(), box)
        return self._parts[key]

    def _is_seen(self, box: Box) -> bool:
        """Say whether anything of *box* stands in the picture, with a little room to move."""
        (x, y), room = self._spot(box), 14 * self._units
        width, height = box[2] * self._units, box[3] * self._units
        return (
            height > 2
            and -room < x + width
            and x < self._picture[0] + room
            and -room < y + height
            and y < self._picture[1] + room
        )

    def _cut(self, box: Box) -> Box:
        """Return *box* without what lies below the picture."""
        return (box[0], box[1], box[2], min(box[3], self._floor - box[1]))

    def _drawn(self, body: str, box: Box) -> Sprite:
        return Sprite.of(svg(body, box=box, scale=self._units))

    def _pivot(self, box: Box) -> tuple[float, float]:
        return (face.NECK[0] - box[0]) * self._units, (face.NECK[1] - box[1]) * self._units

    def _inside(self, box: Box) -> tuple[int, int]:
        """Return where a part of the face begins inside the picture of the head; even, so that chroma stays in place."""
        return tuple(round((box[axis] - self._head_box[axis]) * self._units / 2) * 2 for axis in (0, 1))  # type: ignore[return-value]

    def _spot(self, box: Box) -> tuple[int, int]:
        x = (self._seat.x + box[0] * self._seat.scale - self._corner[0]) * self._scale
        y = (self._seat.y + box[1] * self._seat.scale - self._corner[1]) * self._scale
        return round(x), round(y)
