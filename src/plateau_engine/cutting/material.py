"""Look into a source of a cut: how long it is, and which of its pictures can be taken over as they are encoded."""

from __future__ import annotations

import os
import struct
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from plateau_engine.cutting.avc import IDR, PICTURE_SET, SEQUENCE_SET, SLICE, SetUp, read_set_up
from plateau_engine.errors import EngineError, PackageBroken
from plateau_engine.facts import Facts, VideoFacts
from plateau_engine.mp4 import boxes
from plateau_engine.sample_tables import SampleTable, SourceTrack, read_tracks

HARMLESS: Final = {SLICE, IDR, SEQUENCE_SET, PICTURE_SET, 6, 9, 12}
"""Slices, parameter sets, messages, delimiters and filling: what a plain stream is made of (table 7-1)."""


class NotCopyable(EngineError):
    """The pictures of this source have to be encoded again; `code` is a key of `REASONS`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Look:
    """Hold what pictures must share to stand in one stream."""

    width: int
    height: int
    color_range: str
    primaries: str
    transfer: str
    matrix: str

    @classmethod
    def of(cls, video: VideoFacts) -> Look:
        """Return the look of a source's pictures; a range that is not stated is the television's."""
        full = video.color_range == "pc"
        return cls(
            video.width, video.height, "pc" if full else "tv", video.primaries, video.transfer, video.matrix,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copyable:
    """Know where a source's encoded pictures lie, and at which of them it can be cut without decoding.

    Pictures are numbered as they are shown, samples as they are decoded. A stretch may begin at an
    IDR picture, after which nothing looks back (§7.4.1.2.4), and may end wherever all that was
    decoded so far is all that is shown so far.
    """

    path: Path
    look: Look
    set_up: SetUp
    table: SampleTable
    numbers: array[int]
    """Number of the picture that each sample is; negative where an edit list hides it."""
    closed: array[int]
    """Samples before which everything shown earlier is decoded, and the number after the last."""
    starts: array[int]
    """The IDR samples among them."""
    hidden: int

    def stretch(self, first: int, after: int) -> tuple[int, int] | None:
        """Return the samples (from, up to) of the longest stretch that can be copied between two pictures."""
        begin = bisect_left(self.starts, first + self.hidden)
        end = bisect_right(self.closed, after + self.hidden) - 1
        if begin == len(self.starts) or end < 0 or self.closed[end] <= self.starts[begin]:
            return None
        return self.starts[begin], self.closed[end]


@dataclass(frozen=True, slots=True)
class Material:
    """Hold one source of a cut, opened."""

    path: Path
    facts: Facts
    video: VideoFacts
    frames: int
    """Its length in output frames."""
    copyable: Copyable | None
    why_not: str
    """A key of `REASONS`; empty where it can be copied."""

    @property
    def look(self) -> Look | None:
        """Return how its pictures look as they are; None if they have to be turned, stretched or toned down first."""
        video = self.video
        plain = video.turn == "none" and video.sample_aspect == 1 and not video.width % 2 and not video.height % 2
        return Look.of(video) if plain and not video.is_hdr and video.primaries != "bt2020" else None


def open_material(path: Path, facts: Facts, video: VideoFacts, rate: Fraction) -> Material:
    """Judge one source by its facts and its index."""
    same_rate = video.rate == rate
    frames = video.frames if same_rate else max(1, round(video.duration * rate))
    try:
        copyable, why = _copyable(path, video, rate), ""
    except NotCopyable as reason:
        copyable, why = None, reason.code
    return Material(path, facts, video, frames, copyable, why)


def _copyable(path: Path, video: VideoFacts, rate: Fraction) -> Copyable:
    if video.codec != "h264":
        raise NotCopyable("codec", f"the pictures are {video.codec}")
    if video.pixel_format not in {"yuv420p", "yuvj420p"}:
        raise NotCopyable("codec", f"the pictures are {video.pixel_format}")
    if video.rate is None:
        raise NotCopyable("variable", "the rate is variable")
    if video.rate != rate:
        raise NotCopyable("rate", f"the rate is {video.rate}")
    if video.interlaced:
        raise NotCopyable("interlaced", "the pictures are interlaced")
    if video.turn != "none" or video.sample_aspect != 1:
        raise NotCopyable("shape", "the pictures are turned or stretched")
    if video.is_hdr or video.width % 2 or video.height % 2:
        raise NotCopyable("codec", "the pictures are HDR or of an odd size")
    try:
        return _indexed(path, video)
    except (PackageBroken, struct.error, IndexError, ValueError) as error:
        raise NotCopyable("index", str(error)) from error


def _indexed(path: Path, video: VideoFacts) -> Copyable:
    tracks = [track for track in read_tracks(path) if track.kind == "picture" and track.format != b"jpeg"]
    if len(tracks) != 1 or tracks[0].format not in {b"avc1", b"avc3"}:
        raise PackageBroken("there is not one track of H.264")
    track = tracks[0]
    inner = {kind: track.entry[start:end] for kind, start, end in boxes(track.entry, 8 + 78, len(track.entry))}
    set_up = read_set_up(inner.get(b"avcC", b""))
    if not all(one.progressive for one in set_up.sequences.values()):
        raise NotCopyable("interlaced", "the pictures may be fields")
    numbers, hidden = shown_numbers(track)
    if len(numbers) - hidden != video.frames:
        raise PackageBroken(f"the index names {len(numbers) - hidden} pictures, but {video.frames} were found")
    closed = array("q")
    latest = -hidden - 1
    for sample, number in enumerate(numbers):
        if latest == sample - hidden - 1:
            closed.append(sample)
        latest = max(latest, number)
    closed.append(len(numbers))
    free = _free_standing(path, track.table, set_up)
    starts = array("q", (sample for sample in closed[:-1] if sample in free and numbers[sample] == sample - hidden))
    if not starts:
        raise NotCopyable("open", "no picture begins anew")
    return Copyable(path, Look.of(video), set_up, track.table, numbers, closed, starts, hidden)


def shown_numbers(track: SourceTrack) -> tuple[array[int], int]:
    """Return for each sample which picture of the film it is, and how many an edit list hides before number 0."""
    times = array("q")
    clock = 0
    for duration, shift in zip(track.table.durations, track.table.shifts, strict=True):
        times.append(clock + shift)
        clock += duration
    begins = [edit.begins for edit in track.edits if edit.begins >= 0]
    if len(begins) > 1:
        raise PackageBroken("the film is cut by its edit list")
    hidden = sum(time < begins[0] for time in times) if begins else 0
    order = sorted(range(len(times)), key=times.__getitem__)
    numbers = array("q", bytes(8 * len(times)))
    for number, sample in enumerate(order):
        numbers[sample] = number - hidden
    return numbers, hidden


def _free_standing(path: Path, table: SampleTable, set_up: SetUp) -> set[int]:
    """Return the samples that are IDR pictures, from a look at the head of every unit of every sample.

    Raises `PackageBroken` where a unit is none of the plain kinds, or a parameter set among the
    pictures says something else than the index: such a stream means another thing at another place.
    """
    size = path.stat().st_size
    found: set[int] = set()
    file = os.open(path, os.O_RDONLY)
    try:
        for sample, (begin, length) in enumerate(zip(table.offsets, table.sizes, strict=True)):
            offset, end = begin, begin + length
            if end > size:
                raise PackageBroken("the index names bytes behind the end of the file")
            while offset < end:
                head = os.pread(file, 5, offset)
                (unit,) = struct.unpack_from(">I", head)
                kind = head[4] & 31
                if kind not in HARMLESS or not unit or offset + 4 + unit > end:
                    raise PackageBroken(f"sample {sample} holds a unit of kind {kind}")
                if kind == IDR:
                    found.add(sample)
                elif kind in {SEQUENCE_SET, PICTURE_SET} and not set_up.holds(os.pread(file, unit, offset + 4)):
                    raise PackageBroken(f"sample {sample} changes the pictures' set-up")
                offset += 4 + unit
    finally:
        os.close(file)
    return found


REASONS: Final = {
    "cut": "pictures between a cut and the nearest key frame",
    "fade": "pictures under a fade",
    "overlay": "pictures under an overlay",
    "card": "a still card",
    "codec": "the source is not 8-bit H.264 in 4:2:0",
    "variable": "the source's rate is variable",
    "rate": "the source has another rate than the cut",
    "interlaced": "the source is interlaced",
    "shape": "the source is turned, or its points are not square",
    "index": "the source is no MP4 or MOV with an index that lists every picture",
    "open": "no picture of the source begins anew",
    "look": "the source has another size or other colours than the cut",
    "set_up": "the source's pictures are set up differently under the same number",
}
"""Why pictures were encoded again."""
