"""Write segments of single-file fMP4 whose samples lie in another file, and the index before them."""

from __future__ import annotations

from fractions import Fraction
from typing import BinaryIO

from plateau_engine.errors import PackageBroken
from plateau_engine.mp4 import Header, Sample, fragment_head, segment_index
from plateau_engine.package import Segment


def write_segment(
    out: BinaryIO,
    source: BinaryIO,
    *,
    number: int,
    decode_time: int,
    samples: list[Sample],
    duration: Fraction,
    pictures: bool,
) -> Segment:
    """Append one segment, whose data may lie in several stretches of the source."""
    start = out.tell()
    head = fragment_head(number + 1, decode_time, samples, pictures=pictures)
    out.write(head)
    position, size = samples[0].offset, 0
    for sample in samples:
        if sample.offset != position + size:
            _copy(source, out, position, size)
            position, size = sample.offset, 0
        size += sample.size
    _copy(source, out, position, size)
    return Segment(start, out.tell() - start, duration, len(head) + samples[0].size if pictures else 0)


def write_index(out: BinaryIO, header: Header, segments: list[Segment], count: int) -> int:
    """Fill the place that was left for the index of `count` segments; return its size."""
    if len(segments) != count:
        raise PackageBroken(f"there are {len(segments)} segments, not {count}")
    end = out.tell()
    out.seek(len(header.data))
    written = out.write(segment_index(header.timescale, ((one.bytes, one.duration) for one in segments)))
    out.seek(end)
    return written


def _copy(source: BinaryIO, out: BinaryIO, position: int, size: int) -> None:
    source.seek(position)
    data = source.read(size)
    if len(data) != size:
        raise PackageBroken("a part is shorter than its own index says")
    out.write(data)
