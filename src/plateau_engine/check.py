"""Check a finished package from the outside, as a player would read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.error

from plateau_engine.errors import EngineError
from plateau_engine.package import MASTER_NAME, Package, Track, load_package
from plateau_engine.plan import SAMPLE_RATE
from plateau_engine.record import Record

AAC_FRAME: Final = 1024


@dataclass(frozen=True, slots=True)
class Report(Record):
    """Say what was found in a package; no faults means that it is sound."""

    duration: Fraction
    renditions: tuple[str, ...]
    segments: int
    frames: int
    bytes: int
    faults: tuple[str, ...]


def _uris(text: str) -> list[str]:
    named = re.findall(r'URI="([^"]+)"', text)
    return named + [line for line in text.splitlines() if line and not line.startswith("#")]


def _playlist_faults(folder: Path, track: Track) -> list[str]:
    """Compare a playlist's byte ranges with the file that stands there."""
    text = (folder / track.playlist_name).read_text(encoding="utf-8")
    path = folder / track.file_name
    if not path.is_file():
        return [f"{track.file_name} is missing"]
    faults: list[str] = []
    size, reached = path.stat().st_size, track.header_bytes
    ranges = re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", text)
    for length, offset in ranges:
        if int(offset) != reached:
            faults.append(f"{track.playlist_name}: a hole or an overlap at byte {reached}")
        reached = int(offset) + int(length)
    if reached != size:
        faults.append(f"{track.playlist_name} ends at byte {reached}, the file at {size}")
    if len(ranges) != len(track.segments):
        faults.append(f"{track.playlist_name} has {len(ranges)} of {len(track.segments)} segments")
    lasts = sum(Fraction(seconds) for seconds in re.findall(r"#EXTINF:([\d.]+),", text))
    if abs(lasts - track.duration) > Fraction(len(ranges), 1_000_000):
        faults.append(f"{track.playlist_name} lasts {float(lasts):.3f} s")
    if "#EXT-X-ENDLIST" not in text:
        faults.append(f"{track.playlist_name} has no end")
    return faults


def _picture_faults(path: Path, track: Track) -> list[str]:
    """Read every packet: evenly spaced pictures, a key frame where each segment starts."""
    stamps: list[int] = []
    keys: set[int] = set()
    with av.open(f"file:{path}") as container:
        stream = container.streams.video[0]
        time_base = Fraction(stream.time_base.numerator, stream.time_base.denominator)
        for packet in container.demux(stream):
            if packet.size and packet.pts is not None:
                stamps.append(packet.pts)
                if packet.is_keyframe:
                    keys.add(packet.pts)
        width, height = stream.codec_context.width, stream.codec_context.height
    faults: list[str] = []
    if (width, height) != (track.width, track.height):
        faults.append(f"{track.name} measures {width}x{height}")
    if len(stamps) != track.samples:
        faults.append(f"{track.name} has {len(stamps)} pictures, not {track.samples}")
    if track.rate is None:
        return [*faults, f"{track.name} has no rate"]
    step = 1 / (track.rate * time_base)
    if sorted(stamps) != [n * step for n in range(len(stamps))]:
        faults.append(f"{track.name} has a gap or a repeated picture")
    start = Fraction(0)
    for number, segment in enumerate(track.segments):
        if start / time_base not in keys:
            faults.append(f"{track.name}: segment {number} does not start with a key frame")
        start += segment.duration
    return faults


def _sound_faults(path: Path, track: Track) -> list[str]:
    """Decode the whole sound: no break between its pieces, and the length that was promised."""
    samples, expected, faults = 0, None, []
    with av.open(f"file:{path}") as container:
        for frame in container.decode(audio=0):
            if expected is not None and frame.pts != expected:
                faults.append(f"{track.name} breaks off at sample {samples}")
            expected = (frame.pts or 0) + frame.samples
            samples += frame.samples
    if not 0 <= samples - track.samples < 2 * AAC_FRAME:
        faults.append(f"{track.name} has {samples} samples, not {track.samples}")
    return faults


def _length_faults(package: Package) -> list[str]:
    allowed = Fraction(2 * AAC_FRAME, SAMPLE_RATE)
    return [
        f"{track.name} lasts {float(track.duration):.3f} s, the film {float(package.duration):.3f}"
        for track in package.tracks
        if not -Fraction(1, 1000) <= track.duration - package.duration <= allowed
    ]


def check_package(package_dir: Path) -> Report:
    """Check playlists, byte ranges, every picture's time, key frames, and the sound's continuity."""
    package = load_package(package_dir)
    faults = _length_faults(package)
    master = package_dir / MASTER_NAME
    for uri in _uris(master.read_text(encoding="utf-8")) if master.is_file() else [MASTER_NAME]:
        if not (package_dir / uri).is_file():
            faults.append(f"{uri} is missing")
    for track in package.tracks:
        try:
            faults += _playlist_faults(package_dir, track)
            read = _picture_faults if track.kind == "picture" else _sound_faults
            faults += read(package_dir / track.file_name, track)
        except (OSError, EngineError, av.error.FFmpegError) as error:
            faults.append(f"{track.name} cannot be read: {error}")
    lead = package.tracks[0]
    return Report(
        duration=package.duration,
        renditions=tuple(f"{t.width}x{t.height}" for t in package.pictures),
        segments=len(lead.segments),
        frames=lead.samples if lead.kind == "picture" else 0,
        bytes=package.bytes,
        faults=tuple(faults),
    )
