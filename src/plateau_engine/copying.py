"""Put a master's own pictures into a package as its highest H.264 rendition: wrapped anew, not encoded again."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise
from typing import BinaryIO

from plateau_engine.direct import Lane, open_direct
from plateau_engine.encode import frame_ticks, track_timescale
from plateau_engine.errors import PackageBroken
from plateau_engine.header import track_header
from plateau_engine.ladder import Rendition
from plateau_engine.mp4 import Header, Sample, index_size
from plateau_engine.package import Segment, Track
from plateau_engine.plan import PicturePlan
from plateau_engine.sample_tables import Source
from plateau_engine.segments import write_index, write_segment


def join_copy(picture: PicturePlan, rendition: Rendition, source: Source, out: BinaryIO) -> Track:
    """Write the master's pictures in segments from key frame to key frame, each at its place on the film's time grid.

    The film's time 0 is the first picture, as in every other rendition; an edit list takes away the reordering delay.
    Raises `NotDirect` where the master's index is not what the plan was made from, and `PackageBroken` where its
    pictures are not as many, or those of a segment do not lie between its borders.
    """
    lane = open_direct(source).lanes[0]
    table, ticks = lane.table, frame_ticks(picture.rate)
    if len(table) != picture.frames:
        raise PackageBroken(f"the master has {len(table)} pictures, not {picture.frames}")
    early = _early(lane)
    begins = max(early) * ticks
    scale = track_timescale(picture.rate)
    data = track_header("picture", scale, lane.entry, width=rendition.width, height=rendition.height, begins=begins)
    header = Header(data, scale, lane.track.codec, b"", begins, 0, 0)
    count = len(lane.borders) - 1
    out.write(data + bytes(index_size(count)))
    segments: list[Segment] = []
    with source.open("rb") as master:
        for first, after in pairwise(lane.borders):
            samples = [
                Sample(table.offsets[n], table.sizes[n], ticks, begins - early[n] * ticks) for n in range(first, after)
            ]
            segments.append(
                write_segment(
                    out,
                    master,
                    number=len(segments),
                    decode_time=first * ticks,
                    samples=samples,
                    duration=len(samples) / picture.rate,
                    pictures=True,
                )
            )
    index_bytes = write_index(out, header, segments, count)
    return Track(
        kind="picture",
        name=rendition.name,
        codec=header.codec,
        header_bytes=len(data),
        width=rendition.width,
        height=rendition.height,
        rate=picture.rate,
        samples=picture.frames,
        segments=tuple(segments),
        index_bytes=index_bytes,
        copied=True,
    )


def _early(lane: Lane) -> array[int]:
    """Return by how many places each picture is decoded after its turn to be shown; before it, below 0."""
    table = lane.table
    decoded = accumulate(table.durations, initial=0)
    shown = array("q", (time + shift for time, shift in zip(decoded, table.shifts, strict=False)))
    early = array("i", bytes(4 * len(table)))
    latest: int | None = None
    for first, after in pairwise(lane.borders):
        order = sorted(range(first, after), key=shown.__getitem__)
        if latest is not None and shown[order[0]] <= latest:
            raise PackageBroken("pictures of the master are shown behind the key frame after them")
        latest = shown[order[-1]]
        for place, number in enumerate(order, first):
            early[number] = number - place
    return early
