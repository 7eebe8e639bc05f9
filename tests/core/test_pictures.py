"""Pictures of strangers: turned upright by what the camera says, also where it says it badly."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from plateau.core.pictures import read_picture

RATIONAL, SHORT = 5, 3
ORIENTATION, DATE_TIME = 0x0112, 0x0132


def photo(exif: bytes) -> io.BytesIO:
    """A picture of 64 × 32, the left half red, with these EXIF data."""
    picture = Image.new("RGB", (64, 32), "blue")
    picture.paste("red", (0, 0, 32, 32))
    out = io.BytesIO()
    picture.save(out, "PNG", exif=exif)
    return out


def exif_of(turn: int) -> bytes:
    """A camera's data: the orientation, and a date that is a fraction, which no standard allows."""
    rows = struct.pack(">HHLHH", ORIENTATION, SHORT, 1, turn, 0) + struct.pack(">HHLL", DATE_TIME, RATIONAL, 1, 38)
    return b"Exif\0\0MM\0*" + struct.pack(">LH", 8, 2) + rows + struct.pack(">LLL", 0, 1, 2)


@pytest.mark.parametrize(
    ("turn", "size", "corners"),
    [
        (1, (64, 32), "RBRB"), (2, (64, 32), "BRBR"), (3, (64, 32), "BRBR"), (4, (64, 32), "RBRB"),
        (5, (32, 64), "RRBB"), (6, (32, 64), "RRBB"), (7, (32, 64), "BBRR"), (8, (32, 64), "BBRR"), (9, (64, 32), "RBRB"),
    ],
)  # fmt: skip
def test_a_picture_is_turned_upright_whatever_else_the_camera_wrote(
    turn: int, size: tuple[int, int], corners: str
) -> None:
    upright = read_picture(photo(exif_of(turn)))
    wide, high = upright.size
    places = [(0, 0), (wide - 1, 0), (0, high - 1), (wide - 1, high - 1)]
    names = {(255, 0, 0): "R", (0, 0, 255): "B"}
    assert (upright.size, "".join(names[upright.getpixel(place)] for place in places)) == (size, corners)
