"""Turns SVG into pixels, and pixels into the planes that a film frame is made of.

Frames are composed as three planes of 8-bit samples, Y'CbCr of BT.709 in television range with halved chroma: what the
encoder wants, and a third of the work that RGB would be.
"""

import io
import math
from dataclasses import dataclass
from functools import cached_property
from typing import IO

import resvg_py
from PIL import Image

_TO_YCBCR = (
    *(219 / 255 * part for part in (0.2126, 0.7152, 0.0722)),
    16.0,
    *(224 / 255 * part / 1.8556 for part in (-0.2126, -0.7152, 0.9278)),
    128.0,
    *(224 / 255 * part / 1.5748 for part in (0.7874, -0.7152, -0.0722)),
    128.0,
)
"""BT.709 from RGB of full range to Y'CbCr of television range (ITU-R BT.709-6, items 3 and 4)."""

_TO_RGB = (
    *(1.16438, 0.0, 1.79274, -248.100),
    *(1.16438, -0.21325, -0.53291, 76.878),
    *(1.16438, 2.11240, 0.0, -289.018),
)
"""The way back."""

_ANGLE_STEPS, _SHIFT_STEPS = 3, 2
"""A turned sprite is kept for the nearest third of a degree and half of a pixel."""
_KEPT_TURNS = 48


def svg(body: str, *, box: tuple[float, float, float, float], scale: float) -> Image.Image:
    """Rasterise the SVG elements *body*, seen through *box* (left, top, width, height), at *scale* pixels a unit."""
    left, top, width, height = box
    pixels = max(2, round(width * scale)), max(2, round(height * scale))
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{pixels[0]}" '
        f'height="{pixels[1]}" viewBox="{left:g} {top:g} {width:g} {height:g}" preserveAspectRatio="none">{body}</svg>'
    )
    picture = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=text, skip_system_fonts=True)))
    return picture.convert("RGBA")


@dataclass(frozen=True, slots=True)
class Planes:
    """One opaque picture as luma and two chroma planes of half its width and height."""

    luma: Image.Image
    blue: Image.Image
    red: Image.Image

    @classmethod
    def of(cls, picture: Image.Image) -> "Planes":
        """Take the planes of an RGB *picture* of even size."""
        full = picture.convert("RGB").convert("RGB", _TO_YCBCR)
        half = full.reduce(2)
        return cls(full.getchannel(0), half.getchannel(1), half.getchannel(2))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.luma.size

    def copy(self) -> "Planes":
        """Return planes that can be painted on without touching these."""
        return Planes(self.luma.copy(), self.blue.copy(), self.red.copy())

    def seen_through(self, box: tuple[float, float, float, float], size: tuple[int, int]) -> "Planes":
        """Return what stands in *box* (left, top, right, bottom; fractions of pixels count), resampled to *size*."""
        half_box = (box[0] / 2, box[1] / 2, box[2] / 2, box[3] / 2)
        half = (size[0] // 2, size[1] // 2)
        bilinear = Image.Resampling.BILINEAR
        return Planes(
            self.luma.resize(size, bilinear, box),
            self.blue.resize(half, bilinear, half_box),
            self.red.resize(half, bilinear, half_box),
        )

    def cropped(self, at: tuple[float, float], size: tuple[int, int]) -> "Planes":
        """Return *size* pixels of this from the even pixel nearest to *at*, as near as the edges allow."""
        x, y = (
            max(0, min(whole - part, round(corner / 2) * 2))
            for whole, part, corner in zip(self.size, size, at, strict=True)
        )
        whole, half = (x, y, x + size[0], y + size[1]), (x // 2, y // 2, (x + size[0]) // 2, (y + size[1]) // 2)
        return Planes(self.luma.crop(whole), self.blue.crop(half), self.red.crop(half))

    def write(self, pipe: IO[bytes]) -> None:
        """Write the samples as the encoder reads them (planar 4:2:0)."""
        for plane in (self.luma, self.blue, self.red):
            pipe.write(plane.tobytes())

    def to_picture(self) -> Image.Image:
        """Return this as RGB of full range."""
        planes = (self.luma, self.blue.resize(self.size), self.red.resize(self.size))
        return Image.merge("RGB", planes).convert("RGB", _TO_RGB)


class Sprite:
    """A drawn part with soft edges, ready to be painted on planes, faded or turned."""

    def __init__(self, luma: Image.Image, blue: Image.Image, red: Image.Image, mask: Image.Image) -> None:
        self.luma, self.blue, self.red, self.mask = luma, blue, red, mask
        self._turned: dict[tuple[int, int, int], Sprite] = {}
        self._faded: dict[int, tuple[Image.Image, Image.Image]] = {}

    @classmethod
    def of(cls, picture: Image.Image) -> "Sprite":
        """Take the planes and the mask of an RGBA *picture*, made even by a clear edge where needed."""
        width, height = (side + side % 2 for side in picture.size)
        if (width, height) != picture.size:
            wider = Image.new("RGBA", (width, height))
            wider.paste(picture)
            picture = wider
        planes = Planes.of(_spread(picture))
        return cls(planes.luma, planes.blue, planes.red, picture.getchannel(3))

    @cached_property
    def half_mask(self) -> Image.Image:
        """The mask at the size of the chroma planes."""
        return self.mask.reduce(2)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.mask.size

    def paint(self, planes: Planes, at: tuple[int, int], opacity: float = 1.0) -> None:
        """Paint this onto *planes* with its top left corner *at* a pixel."""
        mask, half_mask = (self.mask, self.half_mask) if opacity >= 1 else self._at_opacity(opacity)
        half = (at[0] // 2, at[1] // 2)
        planes.luma.paste(self.luma, at, mask)
        planes.blue.paste(self.blue, half, half_mask)
        planes.red.paste(self.red, half, half_mask)

    def covered_by(self, other: "Sprite", at: tuple[int, int]) -> "Sprite":
        """Return this with *other* painted onto it; the outline stays this one's."""
        planes = Planes(self.luma, self.blue, self.red).copy()
        other.paint(planes, at)
        return Sprite(planes.luma, planes.blue, planes.red, self.mask)

    def turned(self, degrees: float, pivot: tuple[float, float], shift: tuple[float, float]) -> "Sprite":
        """Return this turned clockwise round *pivot* and moved by *shift*, both in pixels; fractions count."""
        key = (
            round(degrees * _ANGLE_STEPS),
            round(shift[0] * _SHIFT_STEPS),
            round(shift[1] * _SHIFT_STEPS),
        )
        if key == (0, 0, 0):
            return self
        kept = self._turned.get(key)
        if kept is None:
            if len(self._turned) >= _KEPT_TURNS:
                self._turned.clear()
            kept = self._turned[key] = self._turn(
                key[0] / _ANGLE_STEPS, pivot, (key[1] / _SHIFT_STEPS, key[2] / _SHIFT_STEPS)
            )
        return kept

    def _turn(self, degrees: float, pivot: tuple[float, float], shift: tuple[float, float]) -> "Sprite":
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

        def back(scale: float) -> tuple[float, float, float, float, float, float]:
            """Return the way from a target pixel back to its source, as Pillow asks for it."""
            from_x, from_y = (pivot[0] + shift[0]) * scale, (pivot[1] + shift[1]) * scale
            x, y = pivot[0] * scale, pivot[1] * scale
            return (cos, sin, x - cos * from_x - sin * from_y, -sin, cos, y + sin * from_x - cos * from_y)

        affine, bilinear = Image.Transform.AFFINE, Image.Resampling.BILINEAR
        whole, half = back(1), back(0.5)
        turned = Sprite(
            self.luma.transform(self.luma.size, affine, whole, bilinear),
            self.blue.transform(self.blue.size, affine, half, bilinear),
            self.red.transform(self.red.size, affine, half, bilinear),
            self.mask.transform(self.mask.size, affine, whole, bilinear),
        )
        turned.half_mask = self.half_mask.transform(self.half_mask.size, affine, half, bilinear)
        return turned

    def _at_opacity(self, opacity: float) -> tuple[Image.Image, Image.Image]:
        step = max(0, round(opacity * 32))
        if step not in self._faded:
            table = [value * step // 32 for value in range(256)]
            self._faded[step] = self.mask.point(table), self.half_mask.point(table)
        return self._faded[step]


def _spread(picture: Image.Image) -> Image.Image:
    """Return RGB in which the colours of *picture* run on under its clear parts, so that no dark fringe shows."""
    width, height = picture.size
    small = picture.resize((max(1, width // 8), max(1, height // 8)), Image.Resampling.BOX)
    under = small.convert("RGBa").resize((width, height), Image.Resampling.BILINEAR).convert("RGBA")
    solid = picture.getchannel(3).point([0] + [255] * 255)
    return Image.composite(picture.convert("RGB"), under.convert("RGB"), solid)
