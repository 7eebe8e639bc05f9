"""Read and write the few boxes of fragmented MP4 that assembling needs (ISO/IEC 14496-12)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final

from plateau_engine.errors import PackageBroken

SYNC_FLAGS: Final = 0x0200_0000
"""sample_depends_on = 2: a key frame, decodable on its own."""
DEPENDENT_FLAGS: Final = 0x0101_0000
"""sample_depends_on = 1 and sample_is_non_sync_sample."""

CONTAINERS: Final = {
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"mvex",
    b"moof",
    b"traf",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Point at one encoded picture or piece of sound in a file."""

    offset: int
    size: int
    duration: int
    shift: int
    """Composition time minus decode time."""


@dataclass(frozen=True, slots=True)
class Header:
    """Hold what stands before the first fragment of a file with one track."""

    data: bytes
    timescale: int
    codec: str
    """The RFC 6381 name."""
    config: bytes
    """The decoder's set-up; equal for all parts that may be joined."""
    media_time: int
    """Where presentation starts on the track's own clock, by its edit list."""
    default_duration: int
    default_size: int


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of the contents of each box in a stretch of bytes."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start + 8)
            head = 16
        if size < head or start + size > end:
            raise PackageBroken(f"box {kind!r} does not fit")
        yield kind, start + head, start + size
        start += size


def find_box(data: bytes, *path: bytes) -> tuple[int, int]:
    """Return start and end of the contents of the first box at this path of kinds."""
    start, end = 0, len(data)
    for wanted in path:
        for kind, inner_start, inner_end in boxes(data, start, end):
            if kind == wanted:
                start, end = inner_start, inner_end
                break
        else:
            raise PackageBroken(f"box {wanted!r} is missing")
    return start, end


def top_boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and whole size of each top-level box of a file."""
    position = 0
    while True:
        file.seek(position)
        head = file.read(16)
        if not head:
            return
        if len(head) < 8:
            raise PackageBroken("the file ends inside a box")
        size, kind = struct.unpack_from(">I4s", head)
        if size == 1:
            (size,) = struct.unpack_from(">Q", head, 8)
        if size < 8:
            raise PackageBroken(f"box {kind!r} has no size")
        yield kind, position, size
        position += size


def _codec(data: bytes) -> tuple[str, bytes]:
    start, end = find_box(data, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    kind, entry, entry_end = next(boxes(data, start + 8, end))
    if kind in {b"avc1", b"av01"}:
        inner = {name: data[first:last] for name, first, last in boxes(data, entry + 78, entry_end)}
        if kind == b"avc1" and b"avcC" in inner:
            config = inner[b"avcC"]
            return "avc1." + config[1:4].hex(), config
        if kind == b"av01" and b"av1C" in inner:
            config = inner[b"av1C"]
            return av1_name(config, inner.get(b"colr", b"")), config
    if kind == b"mp4a":
        return "mp4a.40.2", b""
    if kind == b"Opus":
        return "opus", b""  # in small letters, as browsers want it
    raise PackageBroken(f"unknown sample entry {kind!r}")


def av1_name(config: bytes, colour: bytes = b"") -> str:
    """Return the RFC 6381 name of AV1 from its `av1C`, and from its `colr` where the colours are not the usual ones.

    By "AV1 Codec ISO Media File Format Binding" §5: profile, level and tier, bits; the rest may be left out as a
    whole where it is 4:2:0 in BT.709 of limited range.
    """
    if len(config) < 4:
        raise PackageBroken("the AV1 set-up is too short")
    profile, level = config[1] >> 5, config[1] & 0x1F
    tier, deep, deeper, grey, thin, low, place = (
        config[2] >> 7, config[2] >> 6 & 1, config[2] >> 5 & 1, config[2] >> 4 & 1,
        config[2] >> 3 & 1, config[2] >> 2 & 1, config[2] & 3,
    )  # fmt: skip
    bits = 8 + 2 * deep + 2 * (deep and deeper and profile == 2)
    name = f"av01.{profile}.{level:02}{'H' if tier else 'M'}.{bits:02}"
    colours: tuple[int, ...] = (1, 1, 1)
    full = 0
    if colour[:4] == b"nclx":
        colours, full = struct.unpack_from(">3H", colour, 4), colour[10] >> 7
        # 2 says unspecified, which the name cannot: players then take BT.709 for granted
        colours = tuple(1 if number == 2 else number for number in colours)
    rest = f".{grey}.{thin}{low}{place if thin and low else 0}.{'.'.join(f'{n:02}' for n in colours)}.{full}"
    return name if rest == ".0.110.01.01.01.0" else name + rest


def _media_time(data: bytes) -> int:
    try:
        start, _ = find_box(data, b"moov", b"trak", b"edts", b"elst")
    except PackageBroken:
        return 0
    version, (count,) = data[start], struct.unpack_from(">I", data, start + 4)
    form = ">Qqi" if version else ">Iii"
    times = [int(struct.unpack_from(form, data, start + 8 + n * struct.calcsize(form))[1]) for n in range(count)]
    if len(times) != 1 or times[0] < 0:
        raise PackageBroken(f"the edit list {times} is not a single start")
    return times[0]


def read_header(path: Path) -> Header:
    """Read a fragmented file's header: everything up to the end of its `moov`."""
    with path.open("rb") as file:
        for kind, start, size in top_boxes(file):
            if kind == b"moov":
                file.seek(0)
                data = file.read(start + size)
                break
        else:
            raise PackageBroken(f"{path.name} has no moov")
    start, _ = find_box(data, b"moov", b"trak", b"mdia", b"mdhd")
    version = data[start]
    (timescale,) = struct.unpack_from(">I", data, start + (20 if version else 12))
    start, _ = find_box(data, b"moov", b"mvex", b"trex")
    _, _, duration, size = struct.unpack_from(">4I", data, start + 4)
    codec, config = _codec(data)
    return Header(data, timescale, codec, config, _media_time(data), duration, size)


def read_fragments(path: Path, header: Header) -> Iterator[list[Sample]]:
    """Yield the samples of each fragment of a file, in order."""
    with path.open("rb") as file:
        for kind, start, size in top_boxes(file):
            if kind == b"moof":
                file.seek(start)
                yield _fragment(file.read(size), start, header)


def _fragment(moof: bytes, position: int, header: Header) -> list[Sample]:
    start, end = find_box(moof, b"moof", b"traf")
    default_duration, default_size = header.default_duration, header.default_size
    samples: list[Sample] = []
    offset = position
    for kind, content, _ in boxes(moof, start, end):
        at = content
        (flags,) = struct.unpack_from(">I", moof, at)
        flags &= 0xFFFFFF
        if kind == b"tfhd":
            at += 8
            if flags & 0x1:
                (offset,) = struct.unpack_from(">Q", moof, at)
                at += 8
            if flags & 0x2:
                at += 4
            if flags & 0x8:
                (default_duration,) = struct.unpack_from(">I", moof, at)
                at += 4
            if flags & 0x10:
                (default_size,) = struct.unpack_from(">I", moof, at)
        elif kind == b"trun":
            (count,) = struct.unpack_from(">I", moof, at + 4)
            at += 8
            if flags & 0x1:
                offset = position + int(struct.unpack_from(">i", moof, at)[0])
                at += 4
            if flags & 0x4:
                at += 4
            for _ in range(count):
                duration, size, shift = default_duration, default_size, 0
                if flags & 0x100:
                    (duration,) = struct.unpack_from(">I", moof, at)
                    at += 4
                if flags & 0x200:
                    (size,) = struct.unpack_from(">I", moof, at)
                    at += 4
                if flags & 0x400:
                    at += 4
                if flags & 0x800:
                    (shift,) = struct.unpack_from(">i", moof, at)
                    at += 4
                samples.append(Sample(offset, size, duration, shift))
                offset += size
    return samples


def box(kind: bytes, *contents: bytes) -> bytes:
    """Return a box of these contents."""
    data = b"".join(contents)
    return struct.pack(">I4s", len(data) + 8, kind) + data


def full_box(kind: bytes, version: int, flags: int, *contents: bytes) -> bytes:
    """Return a box with a version and flags before its contents."""
    return box(kind, struct.pack(">I", version << 24 | flags), *contents)


def fragment_head(sequence: int, decode_time: int, samples: list[Sample], *, pictures: bool) -> bytes:
    """Return the `moof` and the head of the `mdat` for samples whose data follows directly.

    The first sample of pictures is the key frame; of sound every sample stands alone.
    """
    duration = samples[0].duration
    durations = any(sample.duration != duration for sample in samples)
    shifts = any(sample.shift for sample in samples)
    flags = 0x1 | 0x200
    flags |= 0x4 if pictures else 0
    flags |= 0x100 if durations else 0
    flags |= 0x800 if shifts else 0
    rows: list[bytes] = []
    for sample in samples:
        if durations:
            rows.append(struct.pack(">I", sample.duration))
        rows.append(struct.pack(">I", sample.size))
        if shifts:
            rows.append(struct.pack(">i", sample.shift))
    first = struct.pack(">I", SYNC_FLAGS) if pictures else b""
    usual = DEPENDENT_FLAGS if pictures else SYNC_FLAGS

    def moof(data_offset: int) -> bytes:
        return box(
            b"moof",
            full_box(b"mfhd", 0, 0, struct.pack(">I", sequence)),
            box(
                b"traf",
                full_box(b"tfhd", 0, 0x020028, struct.pack(">III", 1, duration, usual)),
                full_box(b"tfdt", 1, 0, struct.pack(">Q", decode_time)),
                full_box(
                    b"trun",
                    1,
                    flags,
                    struct.pack(">Ii", len(samples), data_offset),
                    first,
                    *rows,
                ),
            ),
        )

    mdat = struct.pack(">I4s", 8 + sum(sample.size for sample in samples), b"mdat")
    return moof(len(moof(0)) + len(mdat)) + mdat


def index_size(count: int) -> int:
    """Return the bytes of the index of so many segments."""
    return 32 + 12 * count


def segment_index(timescale: int, pieces: Iterable[tuple[int, Fraction]]) -> bytes:
    """Return the `sidx` before the first of these segments, each given as bytes and seconds (§8.16.3).

    The first is shown at 0, as the edit list has it; each begins with a picture that stands alone (SAP type 1).
    """
    rows = [struct.pack(">III", size, int(seconds * timescale), 0x9000_0000) for size, seconds in pieces]
    return full_box(b"sidx", 0, 0, struct.pack(">IIIIHH", 1, timescale, 0, 0, 0, len(rows)), *rows)
