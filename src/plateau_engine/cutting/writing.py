"""Write a cut as one ordinary MP4 with its index first (ISO/IEC 14496-12), from samples that lie in many files."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final

from plateau_engine.colours import MATRICES, PRIMARIES, TRANSFERS
from plateau_engine.cutting.avc import SetUp, written_set_up
from plateau_engine.cutting.material import Look
from plateau_engine.encode import frame_ticks, track_timescale
from plateau_engine.errors import Cancelled, OutputTooLarge
from plateau_engine.ffmpeg import Cancel, Limits
from plateau_engine.mp4 import box, full_box
from plateau_engine.sample_tables import SampleTable, SourceTrack

CHUNK_SECONDS: Final = 1
"""Pictures and sound lie side by side in stretches of this length."""
MOST_SHORT: Final = 0xFFFF_0000
UNSPECIFIED: Final = 2
"""Of ISO/IEC 23091-2: colours that nobody names."""
MATRIX: Final = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True, slots=True)
class Taken:
    """Name samples of one file that follow one another in the cut."""

    path: Path
    table: SampleTable
    first: int
    count: int
    pictures: tuple[int, ...]
    """Output frame at which each of them is shown."""
    keys: frozenset[int]
    """Which of these samples, by their numbers in the file, are IDR pictures."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Hold all samples of one track in decoding order: file number, place and size of each."""

    files: array[int]
    offsets: array[int]
    sizes: array[int]

    def __len__(self) -> int:
        return len(self.sizes)


def _strip(taken: Sequence[Taken], numbers: dict[Path, int]) -> Strip:
    strip = Strip(array("I"), array("Q"), array("I"))
    for one in taken:
        part = slice(one.first, one.first + one.count)
        strip.files.extend([numbers[one.path]] * one.count)
        strip.offsets.extend(one.table.offsets[part])
        strip.sizes.extend(one.table.sizes[part])
    return strip


@dataclass(frozen=True, slots=True)
class Sound:
    """Hold the cut's finished sound, as long as the pictures."""

    path: Path
    track: SourceTrack


def write_film(
    out: Path,
    pictures: Sequence[Taken],
    set_up: SetUp,
    look: Look,
    rate: Fraction,
    sound: Sound | None,
    *,
    limits: Limits,
    cancelled: Cancel,
) -> Iterator[int]:
    """Write the file and yield how many pictures it holds so far."""
    numbers = {path: number for number, path in enumerate(dict.fromkeys(one.path for one in pictures))}
    strip = _strip(pictures, numbers)
    lanes = [(strip, _picture_chunks(len(strip), rate))]
    if sound is not None:
        table = sound.track.table
        heard = Strip(array("I", [len(numbers)]) * len(table), table.offsets, table.sizes)
        lanes.append((heard, _sound_chunks(table, sound.track.timescale, len(lanes[0][1]))))
    data = sum(sum(lane.sizes) for lane, _ in lanes)
    long = data > MOST_SHORT
    heads = [_picture_tables(pictures, set_up, look, rate)]
    if sound is not None:
        heads.append(_sound_tables(sound))
    total = len(strip) * frame_ticks(rate)

    def index(base: int) -> bytes:
        places = _places(lanes, base)
        traks = [
            _trak(number, total, head, lane, chunks, at, long=long)
            for number, (head, (lane, chunks), at) in enumerate(zip(heads, lanes, places, strict=True), start=1)
        ]
        movie = full_box(
            b"mvhd", 1, 0, struct.pack(">16xIQ", track_timescale(rate), total), struct.pack(">IH10x", 0x10000, 0x0100),
            MATRIX, bytes(24), struct.pack(">I", len(traks) + 1),
        )  # fmt: skip
        return box(b"moov", movie, *traks)

    head = box(b"ftyp", b"isom", struct.pack(">I", 512), b"isom", b"iso2", b"avc1", b"mp41")
    opening = len(head) + len(index(0)) + 16
    if opening + data > limits.output_bytes:
        raise OutputTooLarge(f"the cut would have {opening + data} bytes")
    with ExitStack() as stack:
        files: list[BinaryIO] = [stack.enter_context(path.open("rb")) for path in numbers]
        if sound is not None:
            files.append(stack.enter_context(sound.path.open("rb")))
        film = stack.enter_context(out.open("wb"))
        film.write(head + index(opening) + struct.pack(">I4sQ", 1, b"mdat", 16 + data))
        done = 0
        for chunk in range(len(lanes[0][1])):
            if cancelled():
                raise Cancelled("stopped on request")
            for lane, chunks in lanes:
                _copy(lane, chunks[chunk], files, film)
            done += len(lanes[0][1][chunk])
            yield done


def _picture_chunks(count: int, rate: Fraction) -> list[range]:
    step = max(1, round(rate * CHUNK_SECONDS))
    return [range(first, min(first + step, count)) for first in range(0, count, step)]


def _sound_chunks(table: SampleTable, scale: int, many: int) -> list[range]:
    """Cut the sound into as many stretches as the pictures have; the last one takes the rest."""
    chunks: list[range] = []
    first, clock = 0, 0
    for number in range(1, many + 1):
        after = first
        while after < len(table) and (number == many or clock < number * CHUNK_SECONDS * scale):
            clock += table.durations[after]
            after += 1
        chunks.append(range(first, after))
        first = after
    return chunks


def _places(lanes: Sequence[tuple[Strip, list[range]]], base: int) -> list[list[int]]:
    """Return for each lane where its chunks begin in the file."""
    places: list[list[int]] = [[] for _ in lanes]
    at = base
    for chunk in range(len(lanes[0][1])):
        for (lane, chunks), place in zip(lanes, places, strict=True):
            place.append(at)
            at += sum(lane.sizes[chunks[chunk].start : chunks[chunk].stop])
    return places


def _copy(lane: Strip, chunk: range, files: list[BinaryIO], film: BinaryIO) -> None:
    """Copy the samples of a chunk, those that lie behind one another in one go."""
    position = size = 0
    file = -1
    for sample in chunk:
        if lane.files[sample] != file or lane.offsets[sample] != position + size:
            _copy_run(files, film, file, position, size)
            file, position, size = lane.files[sample], lane.offsets[sample], 0
        size += lane.sizes[sample]
    _copy_run(files, film, file, position, size)


def _copy_run(files: list[BinaryIO], film: BinaryIO, file: int, position: int, size: int) -> None:
    if not size:
        return
    files[file].seek(position)
    data = files[file].read(size)
    if len(data) != size:
        raise OSError("a source became shorter while it was read")
    film.write(data)


# --- the index -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """What an index says of one track beside where its samples lie."""

    kind: bytes
    size: tuple[int, int]
    scale: int
    lasts: int
    """Media time of all samples."""
    begins: int
    """Media time at which the film begins."""
    tables: tuple[bytes, ...]


def _pairs(kind: bytes, values: Sequence[int]) -> bytes:
    """Return a table of (how many, value) for values that repeat."""
    rows = [struct.pack(">II", len(list(same)), value) for value, same in groupby(values)]
    return full_box(kind, 0, 0, struct.pack(">I", len(rows)), *rows)


def _picture_tables(pictures: Sequence[Taken], set_up: SetUp, look: Look, rate: Fraction) -> _Head:
    """Give every picture one tick count, and every stretch the same delay for what is decoded early."""
    step = frame_ticks(rate)
    numbers = [number for one in pictures for number in one.pictures]
    keys: list[int] = []
    at = 0
    for one in pictures:
        keys += [
            at + sample - one.first + 1 for sample in range(one.first, one.first + one.count) if sample in one.keys
        ]
        at += one.count
    delay = max(sample - number for sample, number in enumerate(numbers))
    entry = box(
        b"avc1", struct.pack(">6xH16xHHIIIH32xHh", 1, look.width, look.height, 0x480000, 0x480000, 0, 1, 0x18, -1),
        box(b"avcC", written_set_up(set_up)), _colours(look), box(b"pasp", struct.pack(">II", 1, 1)),
    )  # fmt: skip
    shifts = [(number - sample + delay) * step for sample, number in enumerate(numbers)]
    return _Head(
        b"vide", (look.width, look.height), track_timescale(rate), len(numbers) * step, delay * step,
        (
            full_box(b"stsd", 0, 0, struct.pack(">I", 1), entry),
            _pairs(b"stts", [step] * len(numbers)),
            *([_pairs(b"ctts", shifts)] if any(shifts) else []),
            full_box(b"stss", 0, 0, struct.pack(f">I{len(keys)}I", len(keys), *keys)),
        ),
    )  # fmt: skip


def _colours(look: Look) -> bytes:
    """Return the box of the pictures' colours (§12.1.5): where a source says them there alone, its pictures do not."""
    numbers = [
        next((number for number, word in words.items() if word == its), UNSPECIFIED)
        for words, its in ((PRIMARIES, look.primaries), (TRANSFERS, look.transfer), (MATRICES, look.matrix))
    ]
    full = look.color_range == "pc"
    return (
        box(b"colr", b"nclx", struct.pack(">HHHB", *numbers, full << 7))
        if full or set(numbers) != {UNSPECIFIED}
        else b""
    )


def _sound_tables(sound: Sound) -> _Head:
    track = sound.track
    begins = track.edits[0].begins if track.edits else 0
    return _Head(
        b"soun", (0, 0), track.timescale, sum(track.table.durations), begins,
        (
            full_box(b"stsd", 0, 0, struct.pack(">I", 1), track.entry),
            _pairs(b"stts", track.table.durations),
        ),
    )  # fmt: skip


def _trak(
    number: int, shown: int, head: _Head, lane: Strip, chunks: list[range], places: list[int], *, long: bool
) -> bytes:
    pictures = head.kind == b"vide"
    media = full_box(b"vmhd", 0, 1, bytes(8)) if pictures else full_box(b"smhd", 0, 0, bytes(4))
    full = [(chunk, place) for chunk, place in zip(chunks, places, strict=True) if len(chunk)]
    rows = [
        struct.pack(">III", first, length, 1)
        for first, (length, before) in enumerate(
            zip((len(chunk) for chunk, _ in full), (0, *(len(chunk) for chunk, _ in full)), strict=False), start=1
        )
        if length != before
    ]
    form = "Q" if long else "I"
    return box(
        b"trak",
        full_box(
            b"tkhd", 1, 3, struct.pack(">16xI4xQ8xHHHH", number, shown, 0, 0, 0 if pictures else 0x0100, 0), MATRIX,
            struct.pack(">II", head.size[0] << 16, head.size[1] << 16),
        ),
        box(b"edts", full_box(b"elst", 1, 0, struct.pack(">IQqI", 1, shown, head.begins, 0x10000))),
        box(
            b"mdia",
            full_box(b"mdhd", 1, 0, struct.pack(">16xIQHH", head.scale, head.lasts, 0x55C4, 0)),
            full_box(b"hdlr", 0, 0, bytes(4), head.kind, bytes(12), b"\0"),
            box(
                b"minf",
                media,
                box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1))),
                box(
                    b"stbl",
                    *head.tables,
                    full_box(b"stsz", 0, 0, struct.pack(">II", 0, len(lane)), _big(lane.sizes)),
                    full_box(b"stsc", 0, 0, struct.pack(">I", len(rows)), *rows),
                    full_box(
                        b"co64" if long else b"stco", 0, 0,
                        struct.pack(f">I{len(full)}{form}", len(full), *(place for _, place in full)),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def _big(numbers: array[int]) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)
