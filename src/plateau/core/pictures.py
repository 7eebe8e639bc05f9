"""Pictures that people upload: judged by content, turned upright, made small, written anew as bare pixels."""

from __future__ import annotations

import io
import warnings
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 16
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
TURNS = {  # what brings a picture upright, by its EXIF orientation (CIPA DC-008, 4.6.4)
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_picture(file: IO[bytes]) -> Image.Image:
    """Return the upright picture in a stranger's file, in RGB or RGBA.

    Raises ValidationError, with a sentence for its owner, for what is too heavy, too large, broken, or no picture of
    ``FORMATS``, whatever its name says. The size is read from the header before any pixel is decoded.
    """
    file.seek(0, io.SEEK_END)
    if file.tell() > MOST_BYTES:
        raise ValidationError(_("This picture is heavier than 10 MB. Save it smaller and try again."), code="too_heavy")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(file, formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise _too_large()
        if min(width, height) < LEAST_SIDE:
            raise ValidationError(_("This picture is too small to be seen."), code="too_small")
        picture.load()
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as failure:  # Pillow's own, wider limits
        raise _too_large() from failure
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as failure:
        raise ValidationError(
            _("This file is not a picture that we can read. Send a JPEG, PNG, WebP or GIF."), code="not_a_picture"
        ) from failure
    # Pillow's own exif_transpose writes the EXIF data anew, and fails on those of many a camera
    upright = picture if turn is None else picture.transpose(turn)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _too_large() -> ValidationError:
    return ValidationError(
        _("This picture has more than 50 million pixels. Save it smaller and try again."), code="too_large"
    )


def square(picture: Image.Image, side: int) -> ContentFile[bytes]:
    """Return the picture's middle as a square WebP of ``side`` pixels."""
    return _webp(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS))


def within(picture: Image.Image, width: int, height: int) -> ContentFile[bytes]:
    """Return the whole picture as a WebP no larger than this box."""
    small = picture.copy()
    small.thumbnail((width, height), Image.Resampling.LANCZOS)
    return _webp(small)


def _webp(picture: Image.Image) -> ContentFile[bytes]:
    """Write only the pixels: no EXIF, no profile, no comment."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=86, method=4)
    return ContentFile(out.getvalue())
