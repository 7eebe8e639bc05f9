"""Judges a document by its content, whatever its name says. No database, and nothing is unpacked."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import IO

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
_MOST_ENTRIES = 5000
_MANIFEST_BYTES = 200

_OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.graphics": "odg",
}
_PICTURE_SIGNS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_PICTURES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file really is: its media type, and the extension that its name will carry."""

    media_type: str
    extension: str


class NotADocument(Exception):
    """The file is nothing that we keep; ``code`` says why (``unknown``, ``macros``, ``broken``, ``pixels``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def judge(file: IO[bytes]) -> Document:
    """Return what the file is, read from its first bytes and its own table of contents; leaves it rewound.

    Accepts PDF, Office Open XML and OpenDocument without macros, JPEG, PNG, WebP and GIF.
    """
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    try:
        if b"%PDF-" in head:
            return Document("application/pdf", "pdf")
        if head.startswith(b"PK\x03\x04"):
            return _judge_zip(file)
        return _judge_picture(file)
    finally:
        file.seek(0)


def _judge_zip(file: IO[bytes]) -> Document:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if len(names) > _MOST_ENTRIES:
                raise NotADocument("broken")
            if any(name.lower().endswith(("vbaproject.bin", ".bas")) or name.startswith("Basic/") for name in names):
                raise NotADocument("macros")
            if "[Content_Types].xml" in names:
                for folder, (media_type, extension) in _OFFICE.items():
                    if any(name.startswith(folder) for name in names):
                        return Document(media_type, extension)
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < _MANIFEST_BYTES:
                media_type = archive.read("mimetype").decode("ascii", "replace").strip()
                if media_type in _OPEN_DOCUMENT:
                    return Document(media_type, _OPEN_DOCUMENT[media_type])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        raise NotADocument("broken") from None
    raise NotADocument("unknown")


def _judge_picture(file: IO[bytes]) -> Document:
    try:
        with Image.open(io.BytesIO(file.read(MOST_BYTES + 1)), formats=tuple(_PICTURES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotADocument("pixels")
            kind = picture.format or ""
            picture.verify()
    except UnidentifiedImageError:
        file.seek(0)
        raise NotADocument("broken" if file.read(12).startswith(_PICTURE_SIGNS) else "unknown") from None
    except Image.DecompressionBombError:
        raise NotADocument("pixels") from None
    except (OSError, SyntaxError, ValueError):
        raise NotADocument("broken") from None
    return Document(*_PICTURES[kind])
