"""Sets letters in the project's own typefaces, which the set-up copies from npm; cards and boards are written with it."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from plateau.ops.typography import set_french

from .script import Language

Face = Literal["display", "text", "mono"]

_CHECKOUT = Path(__file__).resolve().parents[5]
_FOLDERS = (
    Path(__file__).resolve().parents[3] / "website" / "static" / "vendor" / "fonts",
    _CHECKOUT / "node_modules" / "@fontsource-variable",
)
_FILES: dict[Face, tuple[str, ...]] = {
    "display": (
        "bricolage-grotesque-latin.woff2",
        "bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
    ),
    "text": ("instrument-sans-latin.woff2", "instrument-sans/files/instrument-sans-latin-wght-normal.woff2"),
    "mono": ("spline-sans-mono-latin.woff2", "spline-sans-mono/files/spline-sans-mono-latin-wght-normal.woff2"),
}


class LettersMissing(FileNotFoundError):
    """The typefaces have not been brought yet."""


def typeset(text: str, language: Language) -> str:
    """Return *text* with the spaces and apostrophes of its language."""
    return set_french(text) if language == "fr" else text.replace("'", "’")


def written(text: str, face: Face, size: float, colour: str, *, weight: int = 500) -> Image.Image:
    """Return one line of *text* as an RGBA picture that fits its advance and the face's full height."""
    font = _font(face, round(size * 4) / 4, weight)
    ascent, descent = font.getmetrics()
    picture = Image.new("RGBA", (max(2, round(font.getlength(text)) + 4), ascent + descent), colour + "00")
    ImageDraw.Draw(picture).text((1, 0), text, fill=colour, font=font)
    return picture


def width_of(text: str, face: Face, size: float, *, weight: int = 500) -> float:
    """Return how wide *text* is in pixels."""
    return float(_font(face, round(size * 4) / 4, weight).getlength(text))


def wrapped(text: str, face: Face, size: float, width: float, *, weight: int = 500) -> list[str]:
    """Break *text* into lines no wider than *width*, of lengths as even as can be."""
    words = text.split(" ")

    def broken(limit: float) -> list[str]:
        lines = [words[0]]
        for word in words[1:]:
            longer = f"{lines[-1]} {word}"
            if width_of(longer, face, size, weight=weight) <= limit:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    best = broken(width)
    count, narrower = len(best), width
    while narrower > width * 0.5:
        narrower -= width * 0.04
        tried = broken(narrower)
        if len(tried) > count or any(width_of(each, face, size, weight=weight) > narrower for each in tried):
            break
        best = tried
    return best


@lru_cache(maxsize=64)
def _font(face: Face, size: float, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(_file(face)), size)
    by_name: dict[bytes | None, float] = {b"Weight": weight, b"Optical size": min(96.0, max(12.0, size))}
    font.set_variation_by_axes([by_name.get(axis["name"], axis["default"] or 0) for axis in font.get_variation_axes()])
    return font


@lru_cache(maxsize=8)
def _file(face: Face) -> Path:
    for folder, name in zip(_FOLDERS, _FILES[face], strict=True):
        if (folder / name).is_file():
            return folder / name
    raise LettersMissing(f"The typeface for {face} is missing: run make setup, which brings it with npm.")
