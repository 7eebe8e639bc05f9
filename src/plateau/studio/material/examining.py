"""Looks into a file that a guest sent: what it is, by its content and never by its name, its measures, what is weak.

Knows no models. Hostile files are opened by the engine in a fenced child process; pictures are read as far as their
header, documents by their first bytes and their own table of contents.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from plateau.media import failures
from plateau.studio.material.remarks import Remark, Value, remarks_on_film, remarks_on_picture
from plateau.studio.states import MaterialKind
from plateau.subjects.documents import NotADocument, judge
from plateau_engine import EngineError, Facts, Limits, Refusal, make_plan, probe
from plateau_engine.sound import measure_sound

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_PIXELS = 200_000_000
MOST_DRAWING = 10_000_000  # bytes of an SVG
LISTENING = Limits(wall_seconds=15 * 60)  # then its loudness stays unknown: nothing is said of it

_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "TIFF": "image/tiff"}
_DRAWING = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_NOT_FILMS = {"not_a_film", "picture", "playlist", "nothing_to_play"}

WHY_NOT: dict[str, _StrPromise] = {
    "unknown": _(
        "We take videos, sound, pictures (JPEG, PNG, WebP, GIF, TIFF, SVG), PDF and Office files. This file is none of them, whatever its name says."
    ),
    "macros": _("This file carries macros. Save it without them and send it again."),
    "broken": _("This file is damaged or incomplete. Export it again and send it once more."),
    "pixels": _("This picture is too large. Make it smaller than 200 million pixels."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is: kind, media type, measures, remarks."""

    kind: str
    media_type: str
    facts: dict[str, Value] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


UNSEEN = Found("", "application/octet-stream", remarks=[Remark("unseen")])
"""What is known of a file that could not be looked into, several times."""


class Unusable(Exception):
    """A file that nobody can use; ``why_not`` says code and facts in words."""

    def __init__(self, code: str, facts: Mapping[str, Value] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.facts = dict(facts or {})


def why_not(code: str, facts: Mapping[str, Value]) -> str:
    """Return why a file cannot be used, as sentences in the present language."""
    if code in WHY_NOT:
        return str(WHY_NOT[code])
    return str(failures.in_words(code, facts))


def examine(path: Path) -> Found:
    """Return what a file is. Raises ``Unusable``; a failure that may pass comes as ``EngineError``."""
    if path.stat().st_size == 0:
        raise Unusable("empty")
    with path.open("rb") as file:
        head = file.read(4096)
    if b"%PDF-" in head[:1024]:
        return Found(MaterialKind.DOCUMENT, "application/pdf")
    if head.startswith(b"PK\x03\x04"):
        return _document(path)
    if _DRAWING.search(head) and path.stat().st_size <= MOST_DRAWING:
        return Found(MaterialKind.PICTURE, "image/svg+xml")
    return _picture(path) or _film(path)


def _document(path: Path) -> Found:
    with path.open("rb") as file:
        try:
            return Found(MaterialKind.DOCUMENT, judge(file).media_type)
        except NotADocument as no:
            raise Unusable(no.code) from None


def _picture(path: Path) -> Found | None:
    """Return what a picture is, None for no picture; its size is read from its header."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=tuple(_PICTURES)) as picture:
                width, height, kind = picture.width, picture.height, picture.format or ""
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError:
        raise Unusable("pixels") from None
    except (OSError, SyntaxError, ValueError):
        raise Unusable("broken") from None
    if width * height > MOST_PIXELS:
        raise Unusable("pixels")
    facts: dict[str, Value] = {"width": width, "height": height}
    return Found(MaterialKind.PICTURE, _PICTURES[kind], facts, remarks_on_picture(width, height))


def _film(path: Path) -> Found:
    try:
        found = probe(path)
    except Refusal as no:
        if no.may_pass:  # a busy machine may be at fault, and a guest's only copy is not thrown away for that
            raise
        if no.code in _NOT_FILMS:
            raise Unusable("unknown") from None
        raise Unusable(no.code, no.parameters) from None
    lufs, measured = _loudness(path, found)
    facts: dict[str, Value] = {"seconds": round(float(found.duration), 1)}
    if found.video is not None:
        facts |= {name: round(side) for name, side in zip(("width", "height"), found.video.shown_size, strict=True)}
    if found.audio:
        facts["channels"] = found.audio[0].channels
    kind, media_type = (MaterialKind.VIDEO, "video/*") if found.video is not None else (MaterialKind.SOUND, "audio/*")
    return Found(kind, media_type, facts, remarks_on_film(found, lufs=lufs, measured=measured))


def _loudness(path: Path, facts: Facts) -> tuple[float | None, bool]:
    """Return the integrated loudness (EBU R128; None for silence), and whether it could be measured."""
    sound = make_plan(facts).sound
    if sound is None:
        return None, False
    try:
        loudness, _silences = measure_sound(path, sound, limits=LISTENING)
    except EngineError:
        return None, False
    return loudness.integrated_lufs, True
