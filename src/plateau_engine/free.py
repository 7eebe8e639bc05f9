"""Cut a free start out of a finished package: a smaller package that holds nothing of the rest."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

from plateau_engine.captions import cut_cues, read_cues, vtt_text
from plateau_engine.encode import made_whole
from plateau_engine.errors import PackageBroken
from plateau_engine.package import (
    INDEX_NAME,
    Package,
    Track,
    load_package,
    write_playlists,
    write_text,
)

COPIED_AT_ONCE = 1024 * 1024


def free_segments(track: Track, seconds: Fraction) -> int:
    """Return how many segments come nearest to a length: at least one, never all of several."""
    ends = list(accumulate(segment.duration for segment in track.segments))
    nearest = min(range(len(ends)), key=lambda n: abs(ends[n] - seconds)) + 1
    return min(nearest, max(1, len(ends) - 1))


def _first(track: Track, count: int) -> Track:
    segments = track.segments[:count]
    share = sum((segment.duration for segment in segments), Fraction(0)) / track.duration
    return replace(track, segments=segments, samples=round(track.samples * share))


def _copy_start(source: Path, target: Path, size: int) -> None:
    with source.open("rb") as read, target.open("wb") as write:
        while size:
            data = read.read(min(size, COPIED_AT_ONCE))
            if not data:
                raise PackageBroken(f"{source.name} is shorter than its playlist says")
            write.write(data)
            size -= len(data)


def cut_free_start(package_dir: Path, seconds: Fraction, out_dir: Path) -> Package:
    """Write a package of the first segments only, about `seconds` long, and return it.

    Files are the whole package's first bytes up to a segment border, so a stranger who is let into
    this folder cannot reach the rest by any address or byte range. Calling again with another
    length needs another folder; with the same one it answers at once.
    """
    whole = load_package(package_dir)
    lead = whole.tracks[0]
    count = free_segments(lead, seconds)
    tracks = tuple(_first(track, count) for track in whole.tracks)
    duration = min(tracks[0].duration, whole.duration)
    free = replace(whole, duration=duration, tracks=tracks, part_of=whole.duration)
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
        for track in tracks:
            _copy_start(package_dir / track.file_name, draft / track.file_name, track.bytes)
        for captions in whole.captions:
            cues = read_cues((package_dir / captions.file_name).read_bytes())
            write_text(draft / captions.file_name, vtt_text(cut_cues(cues, duration)))
        write_playlists(draft, free)
    return load_package(out_dir)
