"""Write what stands before the first fragment of a file of one track that was encoded elsewhere (ISO/IEC 14496-12 §8)."""

from __future__ import annotations

import struct
from typing import Literal

from plateau_engine.mp4 import box, full_box


def track_header(
    kind: Literal["picture", "sound"], timescale: int, entry: bytes, *, width: int = 0, height: int = 0, begins: int
) -> bytes:
    """Return `ftyp` and `moov` of a fragmented file with one track of this sample entry, shown from `begins` ticks on."""
    pictures = kind == "picture"
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    handler, media = (
        (b"vide", full_box(b"vmhd", 0, 1, bytes(8))) if pictures else (b"soun", full_box(b"smhd", 0, 0, bytes(4)))
    )
    tables = (
        full_box(b"stsd", 0, 0, struct.pack(">I", 1), entry),
        full_box(b"stts", 0, 0, bytes(4)),
        full_box(b"stsc", 0, 0, bytes(4)),
        full_box(b"stsz", 0, 0, bytes(8)),
        full_box(b"stco", 0, 0, bytes(4)),
    )
    volume = 0 if pictures else 0x0100
    return box(b"ftyp", b"iso6", bytes(4), b"iso6", b"cmfc", b"mp41") + box(
        b"moov",
        full_box(
            b"mvhd", 0, 0, struct.pack(">8xII", 1000, 0), struct.pack(">IH10x", 0x10000, 0x0100), matrix, bytes(24),
            struct.pack(">I", 2),
        ),
        box(
            b"trak",
            full_box(
                b"tkhd", 0, 3, struct.pack(">8xI4xI8xHHH2x", 1, 0, 0, 0, volume), matrix,
                struct.pack(">II", width << 16, height << 16),
            ),
            box(b"edts", full_box(b"elst", 0, 0, struct.pack(">IIii", 1, 0, begins, 0x10000))),
            box(
                b"mdia",
                full_box(b"mdhd", 0, 0, struct.pack(">8xIIHH", timescale, 0, 0x55C4, 0)),
                full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"\0"),
                box(
                    b"minf",
                    media,
                    box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1))),
                    box(b"stbl", *tables),
                ),
            ),
        ),
        box(b"mvex", full_box(b"trex", 0, 0, struct.pack(">5I", 1, 1, 0, 0, 0))),
    )  # fmt: skip
