"""Cut a free start out of a finished package: a smaller package that holds nothing of the rest."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

from plateau_engine.captions import cut_cues, read_cues, vtt_text
from plateau_engine.encode import made_whole
from plateau_engine.errors import PackageBroken
from plateau_engine.mp4 import index_size, read_header, segment_index
from plateau_engine.package import (
    INDEX_NAME,
    Package,
    Track,
    load_package,
    write_text,
)
from plateau_engine.playlists import write_playlists

COPIED_AT_ONCE = 1024 * 1024


def free_segments(track: Track, seconds: Fraction) -> int:
    """Return how many segments come nearest to a length: at least one, never all of several."""
    ends = list(accumulate(segment.duration for segment in track.segments))
    nearest = min(range(len(ends)), key=lambda n: abs(ends[n] - seconds)) + 1
    return min(nearest, max(1, len(ends) - 1))


def free_counts(whole: Package, seconds: Fraction) -> dict[str, int]:
    """Return of how many segments of each track a free start of about this length is made, by the track's name.

    A copied track has its own borders: it is left out unless one of them falls on the others'.
    """
    count = free_segments(whole.lead, seconds)
    ends = sum((segment.duration for segment in whole.lead.segments[:count]), Fraction(0))
    counts: dict[str, int] = {}
    for track in whole.tracks:
        borders = list(accumulate(segment.duration for segment in track.segments))
        if not track.copied:
            counts[track.name] = count
        elif ends in borders[:-1]:
            counts[track.name] = borders.index(ends) + 1
    return counts


def _first(track: Track, count: int) -> Track:
    """Return a track of the first segments, whose index is shorter by the others."""
    kept = track.segments[:count]
    shorter = index_size(len(track.segments)) - index_size(len(kept)) if track.index_bytes else 0
    segments = tuple(replace(segment, offset=segment.offset - shorter) for segment in kept)
    share = sum((segment.duration for segment in segments), Fraction(0)) / track.duration
    return replace(
        track, segments=segments, samples=round(track.samples * share), index_bytes=track.index_bytes - shorter
    )


def _copy_start(source: Path, target: Path, whole: Track, part: Track) -> None:
    """Write the header, an index of these segments alone, and their bytes."""
    header = read_header(source)
    size = sum(segment.bytes for segment in part.segments)
    with source.open("rb") as read, target.open("wb") as write:
        write.write(header.data)
        if part.index_bytes:
            pieces = ((segment.bytes, segment.duration) for segment in part.segments)
            write.write(segment_index(header.timescale, pieces))
        read.seek(whole.segments[0].offset)
        while size:
            data = read.read(min(size, COPIED_AT_ONCE))
            if not data:
                raise PackageBroken(f"{source.name} is shorter than its playlist says")
            write.write(data)
            size -= len(data)


def cut_free_start(package_dir: Path, seconds: Fraction, out_dir: Path) -> Package:
    """Write a package of the first segments only, about `seconds` long, and return it.

    Files hold the whole package's first segments and an index of them alone, so a stranger who is let
    into this folder cannot reach the rest by any address or byte range, nor learn how it goes on. Calling again with another
    length needs another folder; with the same one it answers at once.
    """
    whole = load_package(package_dir)
    counts = free_counts(whole, seconds)
    kept = [track for track in whole.tracks if track.name in counts]
    tracks = tuple(_first(track, counts[track.name]) for track in kept)
    free = replace(whole, tracks=tracks, part_of=whole.duration)
    duration = min(free.lead.duration, whole.duration)
    free = replace(free, duration=duration)
    if (out_dir / INDEX_NAME).is_file():
        found = load_package(out_dir)
        if (found.key, found.duration, found.part_of) != (
            free.key,
            duration,
            whole.duration,
        ):
            raise PackageBroken(f"{out_dir.name} holds another package")
        return found
    with made_whole(out_dir) as draft:
        for full, track in zip(kept, tracks, strict=True):
            _copy_start(package_dir / track.file_name, draft / track.file_name, full, track)
        for captions in whole.captions:
            cues = read_cues((package_dir / captions.file_name).read_bytes())
            write_text(draft / captions.file_name, vtt_text(cut_cues(cues, duration)))
        write_playlists(draft, free)
    return load_package(out_dir)
