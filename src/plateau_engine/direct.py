"""Play a master as it is: HLS over the very file that was sent, before anything is encoded, without a copy of it.

A master that browsers can decode needs only another wrapping: its own encoded samples in fragments. The fragments'
heads are a few bytes for each sample and follow from the file's index, so nothing is written but playlists: a track
of the package is a file that does not exist, and any stretch of it is put together when somebody asks for it, from
computed heads and bytes of the master.

1. `open_direct(path) -> Direct`, from the index alone: some milliseconds a minute of film, whatever its size.
   Raises `NotDirect` with a code where the master has to be encoded first.
2. `write_direct(direct, folder)`: playlists, as of any package.
3. `direct.stretch(name, start, stop)`: bytes of a track's file, to answer a range with.

As in every package of ours, an edit list takes away what is decoded before the film's time 0: the pictures'
reordering delay, and the sound's lead-in.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

from plateau_engine.errors import PackageBroken
from plateau_engine.header import track_header
from plateau_engine.mp4 import Sample, box, boxes, fragment_head
from plateau_engine.package import Package, Segment, Track
from plateau_engine.playlists import write_playlists
from plateau_engine.sample_tables import SampleTable, Source, SourceTrack, read_tracks

PICTURE_NAME: Final = "picture"
SOUND_NAME: Final = "sound"
SEGMENT_SECONDS: Final = Fraction(4)
MOST_SEGMENT_SECONDS: Final = Fraction(12)
"""Key frames further apart make seeking and starting slow."""
MOST_BITS_A_SECOND: Final = 40_000_000
MOST_SIDE: Final = 4096
MOST_LEVEL: Final = 52
PROFILES: Final = {66, 77, 100}
"""H.264 Baseline, Main and High (ISO/IEC 14496-10 Annex A): what every browser decodes."""
PLAIN_AAC: Final = {2, 5, 29}
"""Audio object types of AAC: low complexity, and with spectral band replication (ISO/IEC 14496-3 §1.5.1)."""


class NotDirect(PackageBroken):
    """This master cannot be played as it is; `code` says why: container, codec, picture, keys, sound, times, rate."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Lane:
    """One track ready to be cut into segments."""

    track: Track
    header: bytes
    table: SampleTable
    borders: tuple[int, ...]
    """Sample numbers at which segments begin, and the number after the last."""
    times: tuple[int, ...]
    """Decode time at which each segment begins, in the track's ticks."""
    starts: tuple[int, ...]
    """Byte of the track's file at which each segment begins, and the file's length."""
    entry: bytes
    """The sample entry in its header, a box."""

    def samples(self, number: int) -> list[Sample]:
        table, first, last = self.table, self.borders[number], self.borders[number + 1]
        return [
            Sample(table.offsets[n], table.sizes[n], table.durations[n], table.shifts[n]) for n in range(first, last)
        ]

    def head(self, number: int) -> bytes:
        return fragment_head(
            number + 1, self.times[number], self.samples(number), pictures=self.track.kind == "picture"
        )


@dataclass(frozen=True, slots=True)
class Direct:
    """A master that can be played as it is."""

    path: Source
    package: Package
    lanes: tuple[Lane, ...]

    def stretch(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop` of a track's file, a segment's head or a run of samples at a time."""
        lane = next(lane for lane in self.lanes if lane.track.name == name)
        if not 0 <= start < stop <= lane.starts[-1]:
            raise ValueError(f"{name} has no bytes {start} to {stop}")
        if start < len(lane.header):
            yield lane.header[start:stop]
        with self.path.open("rb") as file:
            for number in range(max(0, bisect_left(lane.starts, start + 1) - 1), len(lane.track.segments)):
                at = lane.starts[number]
                if at >= stop:
                    return
                for place, length, head in _pieces(lane, number):
                    cut_from, cut_to = max(start, at), min(stop, at + length)
                    if cut_from < cut_to:
                        if head:
                            yield head[cut_from - at : cut_to - at]
                        else:
                            file.seek(place + cut_from - at)
                            data = file.read(cut_to - cut_from)
                            if len(data) != cut_to - cut_from:
                                raise PackageBroken("the master is shorter than its index says")
                            yield data
                    at += length


def _pieces(lane: Lane, number: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield place and length in the master of each run of a segment; first its head, which has no place."""
    head = lane.head(number)
    yield 0, len(head), head
    position, size = -1, 0
    for n in range(lane.borders[number], lane.borders[number + 1]):
        if lane.table.offsets[n] != position + size:
            if size:
                yield position, size, b""
            position, size = lane.table.offsets[n], 0
        size += lane.table.sizes[n]
    if size:
        yield position, size, b""


def open_direct(path: Source) -> Direct:
    """Judge from a master's index whether it can be played as it is, and lay out its segments.

    Raises `NotDirect`.
    """
    try:
        return _open(path)
    except NotDirect:
        raise
    except (PackageBroken, struct.error, IndexError, ValueError, ArithmeticError) as error:
        raise NotDirect("container", f"the index cannot be true: {error}") from error


def _open(path: Source) -> Direct:
    tracks = read_tracks(path)
    pictures = [track for track in tracks if track.kind == "picture" and track.format != b"jpeg"]
    sounds = [track for track in tracks if track.kind == "sound"]
    if len(pictures) != 1:
        raise NotDirect("picture", f"there are {len(pictures)} tracks of pictures")
    picture = pictures[0]
    codec, width, height = _judge_pictures(picture)
    size = path.stat().st_size
    lane, begins = _picture_lane(picture, codec, width, height, size)
    lanes = [lane]
    if sounds:
        lanes.append(_sound_lane(sounds[0], lane, begins, size))
    if 8 * sum(lane.track.bytes for lane in lanes) > MOST_BITS_A_SECOND * lane.track.duration:
        raise NotDirect("rate", "the master has more bits a second than ordinary lines carry")
    package = Package(key="direct", duration=lane.track.duration, tracks=tuple(one.track for one in lanes))
    return Direct(path, package, tuple(lanes))


def sent_pictures(path: Source) -> Track | None:
    """Return the pictures of a master that can be played as it is; None where it has to be encoded first."""
    try:
        return open_direct(path).package.pictures[0]
    except NotDirect:
        return None


def write_direct(direct: Direct, folder: Path) -> None:
    """Write the playlists over the files that do not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    write_playlists(folder, direct.package)


# --- what browsers can decode -------------------------------------------------------------------------------------


def _judge_pictures(track: SourceTrack) -> tuple[str, int, int]:
    """Return the codec's name (RFC 6381), width and height."""
    if track.format != b"avc1":
        raise NotDirect("codec", f"the pictures are {track.format!r}, not H.264")
    if not track.upright:
        raise NotDirect("picture", "the pictures lie on their side")
    entry = track.entry
    width, height = struct.unpack_from(">HH", entry, 8 + 24)
    inner = {kind: entry[start:end] for kind, start, end in boxes(entry, 8 + 78, len(entry))}
    config = inner.get(b"avcC", b"")
    if len(config) < 7:
        raise NotDirect("codec", "the pictures have no set-up")
    profile, level = config[1], config[3]
    if profile not in PROFILES or level > MOST_LEVEL or not _is_ordinary(config):
        raise NotDirect("codec", f"H.264 profile {profile} at level {level} is not for every browser")
    if max(width, height) > MOST_SIDE or not min(width, height):
        raise NotDirect("picture", f"the pictures are {width} by {height}")
    if b"pasp" in inner and len(set(struct.unpack_from(">II", inner[b"pasp"]))) > 1:
        raise NotDirect("picture", "the picture's points are not square")
    return "avc1." + config[1:4].hex(), width, height


def _is_ordinary(config: bytes) -> bool:
    """Whether a High profile's set-up says 4:2:0 and 8 bits, where it says so at all (ISO/IEC 14496-15 §5.3.3)."""
    at = 6
    for _ in range(config[5] & 0x1F):
        at += 2 + int.from_bytes(config[at : at + 2])
    parameters = config[at] if at < len(config) else 0
    at += 1
    for _ in range(parameters):
        at += 2 + int.from_bytes(config[at : at + 2])
    if config[1] != 100 or at + 3 > len(config):
        return True
    return config[at] & 3 == 1 and config[at + 1] & 7 == 0 and config[at + 2] & 7 == 0


def _judge_sound(track: SourceTrack) -> tuple[str, int, int, bytes]:
    """Return codec name, channels, samples a second and the decoder's set-up (the contents of its esds)."""
    if track.format != b"mp4a":
        raise NotDirect("sound", f"the sound is {track.format!r}, not AAC")
    entry = track.entry
    version, channels, rate = struct.unpack_from(">H6xHxxxxH", entry, 8 + 8)
    more = {0: 0, 1: 16, 2: 36}.get(version, 0)
    inner = {kind: entry[start:end] for kind, start, end in boxes(entry, 8 + 28 + more, len(entry))}
    if b"wave" in inner:  # QuickTime keeps it one floor deeper
        wave = inner[b"wave"]
        inner |= {kind: wave[start:end] for kind, start, end in boxes(wave, 0, len(wave))}
    esds = inner.get(b"esds", b"")
    object_type, config = _decoder(esds)
    audio_type = config[0] >> 3 if config else 0
    if object_type != 0x40 or audio_type not in PLAIN_AAC or not 1 <= channels <= 6:
        raise NotDirect("sound", f"the sound is of type {object_type:#x}.{audio_type} with {channels} channels")
    return f"mp4a.40.{audio_type}", channels, rate or track.timescale, esds


def _decoder(esds: bytes) -> tuple[int, bytes]:
    """Return object type and the decoder's own set-up from the descriptors of an esds (ISO/IEC 14496-1 §7.2.6)."""
    at, object_type = 4, 0
    while at + 2 <= len(esds):
        tag, at = esds[at], at + 1
        length = 0
        for _ in range(4):
            byte, at = esds[at], at + 1
            length = length << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        match tag:
            case 3:
                at += 3
            case 4:
                object_type, at = esds[at], at + 13
            case 5:
                return object_type, esds[at : at + length]
            case _:
                at += length
    return object_type, b""


# --- where segments begin -----------------------------------------------------------------------------------------


def _delay(track: SourceTrack) -> tuple[Fraction, int]:
    """Return seconds of nothing before the track, and the media time at which it begins; refuse real cutting."""
    edits = list(track.edits)
    nothing = Fraction(0)
    if len(edits) > 1 and edits[0].begins == -1:
        nothing = edits.pop(0).seconds
    if not edits:
        return nothing, 0
    if len(edits) > 1 or edits[0].begins < 0:
        raise NotDirect("times", "the master is cut by its edit list")
    lasts = Fraction(sum(track.table.durations), track.timescale)
    if edits[0].seconds and abs(lasts - Fraction(edits[0].begins, track.timescale) - edits[0].seconds) > Fraction(1, 2):
        raise NotDirect("times", "the master is cut by its edit list")
    return nothing, edits[0].begins


def _bounded(table: SampleTable, size: int) -> None:
    if any(offset + length > size for offset, length in zip(table.offsets, table.sizes, strict=True)):
        raise NotDirect("container", "the index names bytes behind the end of the file")
    if not len(table):
        raise NotDirect("container", "a track is empty")


def _picture_lane(track: SourceTrack, codec: str, width: int, height: int, size: int) -> tuple[Lane, Fraction]:
    """Cut the pictures at key frames; return with them the master's time of the first one, the film's time 0."""
    table, scale = track.table, track.timescale
    _bounded(table, size)
    nothing, begins = _delay(track)
    if nothing:
        raise NotDirect("times", "the pictures begin late")
    decoded = list(accumulate(table.durations, initial=0))
    borders, times = [0], [0]
    keys = table.keys or range(len(table))
    if keys[0] != 0:
        raise NotDirect("keys", "the first picture is no key frame")
    for key in keys:
        if decoded[key] - times[-1] >= (SEGMENT_SECONDS - Fraction(1, 10)) * scale:
            borders.append(key)
            times.append(decoded[key])
    borders.append(len(table))
    shown = [decode + shift - begins for decode, shift in zip(decoded, table.shifts, strict=False)]
    if shown[0] < 0:
        raise NotDirect("times", "the master begins before its first whole picture")
    for first, last in pairwise(borders):
        if min(shown[first:last]) < shown[first]:
            raise NotDirect("keys", "pictures before a key frame need it")
    lasts = [
        Fraction(
            (shown[after] if after < len(table) else shown[first] + decoded[after] - decoded[first]) - shown[first],
            scale,
        )
        for first, after in pairwise(borders)
    ]
    if max(lasts) > MOST_SEGMENT_SECONDS:
        raise NotDirect("keys", "the key frames are too far apart")
    header = track_header(
        track.kind, track.timescale, track.entry, width=width, height=height, begins=begins + shown[0]
    )
    described = Track(
        kind="picture", name=PICTURE_NAME, codec=codec, header_bytes=len(header), width=width, height=height,
        rate=Fraction(len(table) * scale, decoded[-1]), samples=len(table), segments=(),
    )  # fmt: skip
    lane = Lane(described, header, table, tuple(borders), tuple(times), (), track.entry)
    return _laid_out(lane, lasts), Fraction(shown[0], scale)


def _sound_lane(track: SourceTrack, pictures: Lane, film_begins: Fraction, size: int) -> Lane:
    """Cut the sound near the pictures' borders, from one frame before the film's time 0, on which the next one leans."""
    table, scale = track.table, track.timescale
    _bounded(table, size)
    codec, channels, rate, esds = _judge_sound(track)
    nothing, begins = _delay(track)
    origin = int((nothing - film_begins) * scale) - begins  # the film's time of the first sample
    heard = list(accumulate(table.durations, initial=origin))
    ends = list(accumulate(segment.duration for segment in pictures.track.segments))
    borders = [max(0, bisect_right(heard, 0) - 2)]
    lead = max(0, -heard[borders[0]])
    for end in ends[:-1]:
        at = bisect_left(heard, int(end * scale))
        borders.append(min(max(at, borders[-1] + 1), len(table)))
    borders = sorted({border for border in borders if border < len(table)})
    if not borders:
        raise NotDirect("sound", "the sound ends before the film begins")
    times = [heard[border] + lead for border in borders]
    borders.append(len(table))
    lasts = [Fraction(heard[after] - max(0, heard[first]), scale) for first, after in pairwise(borders)]
    entry = _audible(channels, rate, esds)
    header = track_header(track.kind, scale, entry, begins=lead)
    described = Track(
        kind="sound", name=SOUND_NAME, codec=codec, header_bytes=len(header), width=0, height=0,
        rate=None, samples=heard[borders[-1]] - max(0, heard[borders[0]]), segments=(),
    )  # fmt: skip
    return _laid_out(Lane(described, header, table, tuple(borders), tuple(times), (), entry), lasts)


def _laid_out(lane: Lane, lasts: list[Fraction]) -> Lane:
    """Give a lane the places of its segments in the file that does not exist."""
    segments: list[Segment] = []
    at = len(lane.header)
    for number, seconds in enumerate(lasts):
        data = sum(lane.table.sizes[lane.borders[number] : lane.borders[number + 1]])
        length = len(lane.head(number)) + data
        segments.append(Segment(at, length, seconds))
        at += length
    starts = (*(segment.offset for segment in segments), at)
    return replace(lane, track=replace(lane.track, segments=tuple(segments)), starts=starts)


# --- the sound's entry in its header ------------------------------------------------------------------------------


def _audible(channels: int, rate: int, esds: bytes) -> bytes:
    """Return a plain sample entry for AAC, whatever form the master gave it."""
    return box(
        b"mp4a",
        struct.pack(">6xH8xHHxxxxI", 1, channels, 16, rate << 16),
        box(b"esds", esds),
    )
