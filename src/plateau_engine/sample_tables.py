"""Read where the pictures and sounds of an ordinary MP4 or MOV lie in it, from its index alone (ISO/IEC 14496-12 §8).

Pure Python with every length checked: the file is a stranger's, and the index is read in the web server too.
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import BinaryIO, Final, Literal, Protocol

from plateau_engine.errors import PackageBroken
from plateau_engine.mp4 import boxes, find_box, top_boxes

MOST_INDEX_BYTES: Final = 256 * 1024 * 1024
MOST_SAMPLES: Final = 24 * 3600 * 120
UPRIGHT: Final = (0x10000, 0, 0, 0x10000)
"""What turns and stretches in a track's matrix (§6.2.2), where it leaves the pictures as they are."""


@dataclass(frozen=True, slots=True)
class SampleTable:
    """Name every sample of a track in decoding order; lengths of time count the track's own ticks."""

    offsets: array[int]
    sizes: array[int]
    durations: array[int]
    shifts: array[int]
    """Composition time minus decode time."""
    keys: array[int]
    """Numbers of the key samples, from 0; empty where every sample is one."""

    def __len__(self) -> int:
        return len(self.sizes)


@dataclass(frozen=True, slots=True)
class Edit:
    """One line of an edit list: how long the film shows what begins at a media time; -1 for nothing at all."""

    seconds: Fraction
    begins: int


@dataclass(frozen=True, slots=True)
class SourceTrack:
    """Describe one track by its index."""

    kind: Literal["picture", "sound"]
    timescale: int
    format: bytes
    """Four letters of the sample entry, such as avc1 or mp4a."""
    entry: bytes
    """The sample entry itself, a box."""
    upright: bool
    edits: tuple[Edit, ...]
    table: SampleTable


class FileSize(Protocol):
    """As much of a file's status as is asked for."""

    @property
    def st_size(self) -> int: ...


class Source(Protocol):
    """A master to read from: a Path, or what stands in for one that lies elsewhere."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO: ...
    def stat(self) -> FileSize: ...


def read_tracks(path: Source) -> list[SourceTrack]:
    """Return the picture and sound tracks of a file that has one index for all of it.

    Raises `PackageBroken` for a file without such an index, a fragmented one, or one whose index cannot be true.
    """
    with path.open("rb") as file:
        for kind, start, size in top_boxes(file):
            if kind == b"moov":
                if size > MOST_INDEX_BYTES:
                    raise PackageBroken("the index is larger than any film needs")
                file.seek(start)
                moov = file.read(size)
                break
        else:
            raise PackageBroken("the file has no index")
    if len(moov) != size:
        raise PackageBroken("the file ends inside its index")
    start, end = find_box(moov, b"moov")
    if any(kind == b"mvex" for kind, _, _ in boxes(moov, start, end)):
        raise PackageBroken("the file is fragmented")
    header, _ = find_box(moov, b"moov", b"mvhd")
    (movie_scale,) = struct.unpack_from(">I", moov, header + (20 if moov[header] else 12))
    found = (_track(moov[first:last], movie_scale) for kind, first, last in boxes(moov, start, end) if kind == b"trak")
    return [track for track in found if track is not None]


def _track(trak: bytes, movie_scale: int) -> SourceTrack | None:
    try:
        kind = _kind(trak)
        if kind is None:
            return None
        start, _ = find_box(trak, b"mdia", b"mdhd")
        (timescale,) = struct.unpack_from(">I", trak, start + (20 if trak[start] else 12))
        start, end = find_box(trak, b"mdia", b"minf", b"stbl", b"stsd")
        (entries,) = struct.unpack_from(">I", trak, start + 4)
        form, first, last = next(boxes(trak, start + 8, end))
        if entries != 1 or not timescale or not movie_scale:
            raise PackageBroken("the track has several descriptions, or no clock")
        header, _ = find_box(trak, b"tkhd")
        matrix = struct.unpack_from(">9i", trak, header + (52 if trak[header] else 40))
        return SourceTrack(
            kind=kind,
            timescale=timescale,
            format=form,
            entry=trak[first - 8 : last],
            upright=(*matrix[0:2], *matrix[3:5]) == UPRIGHT,
            edits=_edits(trak, movie_scale),
            table=_table(trak),
        )
    except (struct.error, StopIteration, IndexError, OverflowError, ValueError) as error:
        raise PackageBroken(f"the index cannot be read: {error}") from error


def _kind(trak: bytes) -> Literal["picture", "sound"] | None:
    start, _ = find_box(trak, b"mdia", b"hdlr")
    match trak[start + 8 : start + 12]:
        case b"vide":
            return "picture"
        case b"soun":
            return "sound"
        case _:
            return None


def _edits(trak: bytes, movie_scale: int) -> tuple[Edit, ...]:
    try:
        start, _ = find_box(trak, b"edts", b"elst")
    except PackageBroken:
        return ()
    (count,) = struct.unpack_from(">I", trak, start + 4)
    form = ">Qqi" if trak[start] else ">Iii"
    if count > 64:
        raise PackageBroken("the edit list is longer than any film needs")
    rows = [struct.unpack_from(form, trak, start + 8 + n * struct.calcsize(form)) for n in range(count)]
    if any(rate != 0x10000 for _, _, rate in rows):
        raise PackageBroken("the edit list plays at another speed")
    return tuple(Edit(Fraction(lasts, movie_scale), begins) for lasts, begins, _ in rows)


def _numbers(trak: bytes, start: int, end: int, code: str, count: int) -> array[int]:
    """Return `count` big-endian numbers that stand in a box."""
    numbers = array(code)
    length = count * numbers.itemsize
    if count > MOST_SAMPLES or start + length > end:
        raise PackageBroken("a table is longer than its box")
    numbers.frombytes(trak[start : start + length])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _stretched(pairs: array[int], count: int) -> array[int]:
    """Turn (how many, value) pairs into a value for each sample."""
    out = array(pairs.typecode)
    for many, value in zip(pairs[::2], pairs[1::2], strict=True):
        if many < 0 or len(out) + many > count:
            raise PackageBroken("a table names more samples than there are")
        out.extend(array(pairs.typecode, [value]) * many)
    if len(out) != count:
        raise PackageBroken("a table does not name every sample")
    return out


def _table(trak: bytes) -> SampleTable:
    def box(kind: bytes) -> tuple[int, int]:
        return find_box(trak, b"mdia", b"minf", b"stbl", kind)

    def rows(kind: bytes, code: str, width: int) -> array[int]:
        start, end = box(kind)
        (count,) = struct.unpack_from(">I", trak, start + 4)
        return _numbers(trak, start + 8, end, code, count * width)

    start, end = box(b"stsz")
    same, count = struct.unpack_from(">II", trak, start + 4)
    if count > MOST_SAMPLES:
        raise PackageBroken("there are more samples than any film has")
    sizes = array("I", [same]) * count if same else _numbers(trak, start + 12, end, "I", count)
    durations = _stretched(rows(b"stts", "I", 2), count)
    try:
        shifts = _stretched(rows(b"ctts", "i", 2), count)
    except PackageBroken:
        shifts = array("i", [0]) * count
    try:
        keys = array("I", [number - 1 for number in rows(b"stss", "I", 1)])
    except PackageBroken:
        keys = array("I")
    try:
        chunks = rows(b"co64", "Q", 1)
    except PackageBroken:
        chunks = rows(b"stco", "I", 1)
    return SampleTable(_offsets(rows(b"stsc", "I", 3), chunks, sizes), sizes, durations, shifts, keys)


def _offsets(runs: array[int], chunks: array[int], sizes: array[int]) -> array[int]:
    """Return each sample's place, from the chunks' places and how many samples each holds (§8.7.4)."""
    out = array("Q")
    firsts, held = runs[0::3], runs[1::3]
    number = 0
    for run, many in enumerate(held):
        last = firsts[run + 1] - 1 if run + 1 < len(firsts) else len(chunks)
        for chunk in range(firsts[run] - 1, last):
            inside = sizes[number : number + many]
            if not inside:
                break
            out.extend(accumulate(inside[:-1], initial=chunks[chunk]))
            number += len(inside)
    if len(out) != len(sizes):
        raise PackageBroken("the chunks do not hold every sample")
    return out
