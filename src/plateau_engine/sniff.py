"""Look at a file's first bytes to say in words what it is, when it is not a film."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

HEAD: Final = 4096

PLAYLIST_STARTS: Final = (
    "#extm3u", "ffconcat", "[playlist]", "<mpd", "<smil", "<asx", "v=0", "file ", "[reference]",
    "<cpl", "<compositionplaylist", "<assetmap", "#!avisynth", "rtsptext",
)  # fmt: skip

PICTURE_STARTS: Final = (
    b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"8BPS",
    b"\0\0\x01\0", b"qoif", b"\xff\x0a",
)  # fmt: skip

ATOMS: Final = {b"ftyp", b"mdat", b"wide", b"free", b"skip", b"moov", b"pnot", b"uuid"}


def _text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\0" in head:
        return None
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return head.decode("utf-8", "replace") if control <= len(head) // 100 else None


def _lacks_index(path: Path) -> bool:
    """Answer whether a QuickTime file has media data but no index, neither at its start nor end."""
    size = path.stat().st_size
    seen: set[bytes] = set()
    with path.open("rb") as file:
        position = 0
        for _ in range(10_000):
            file.seek(position)
            header = file.read(16)
            if len(header) < 8:
                break
            length, kind = struct.unpack(">I4s", header[:8])
            if not seen and kind not in ATOMS:
                return False
            seen.add(kind)
            if length == 1 and len(header) == 16:
                (length,) = struct.unpack(">Q", header[8:])
            if length < 8 or position + length > size:
                break
            position += length
    return bool(seen & {b"ftyp", b"mdat"}) and not seen & {b"moov", b"moof"}


def refusal_code(path: Path) -> str:
    """Return the code of the refusal that fits a file which could not be opened as a film."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return "empty"
    if head.startswith(PICTURE_STARTS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "picture"
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"avif", b"mif1", b"heix"}:
        return "picture"
    text = _text(head)
    if text is not None:
        start = text.lstrip("\ufeff \t\r\n").lower()
        if start.startswith("<?xml"):
            start = start.partition("?>")[2].lstrip()
        while start.startswith("<!--"):
            start = start.partition("-->")[2].lstrip()
        return "playlist" if start.startswith(PLAYLIST_STARTS) else "not_a_film"
    if _lacks_index(path):
        return "unfinished"
    if head[4:8] in ATOMS or head[:4] in {
        b"\x1aE\xdf\xa3",
        b"RIFF",
        b"OggS",
        b"fLaC",
        b"FLV\x01",
    }:
        return "damaged"
    return "not_a_film"
