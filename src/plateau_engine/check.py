"""Check a finished package from the outside, as a player would read it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import av
import av.error

from plateau_engine.captions import read_cues
from plateau_engine.errors import EngineError
from plateau_engine.mp4 import read_header, segment_index
from plateau_engine.package import MANIFEST_NAME, MASTER_NAME, CaptionTrack, Package, Track, load_package
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


def _ranges_faults(name: str, text: str, track: Track, lengths: Sequence[int]) -> list[str]:
    """Compare a playlist with the segments that it must name, each of them with so many bytes."""
    faults: list[str] = []
    named = [(int(length), int(offset)) for length, offset in re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", text)]
    if named != [(length, segment.offset) for length, segment in zip(lengths, track.segments, strict=True)]:
        faults.append(f"{name} does not name the {len(track.segments)} segments that there are")
    if f'#EXT-X-MAP:URI="{track.file_name}",BYTERANGE="{track.header_bytes}@0"' not in text:
        faults.append(f"{name} names no header")
    lasts = sum(Fraction(seconds) for seconds in re.findall(r"#EXTINF:([\d.]+),", text))
    if abs(lasts - track.duration) > Fraction(len(named), 1_000_000):
        faults.append(f"{name} lasts {float(lasts):.3f} s")
    if "#EXT-X-ENDLIST" not in text:
        faults.append(f"{name} has no end")
    return faults


def _file_faults(folder: Path, track: Track) -> list[str]:
    """Look at a track's file: whole, without a hole between its pieces, of the codec that is promised, its index true."""
    path = folder / track.file_name
    if not path.is_file():
        return [f"{track.file_name} is missing"]
    faults: list[str] = []
    reached = track.header_bytes + track.index_bytes
    for segment in track.segments:
        if segment.offset != reached:
            faults.append(f"{track.name}: a hole or an overlap at byte {reached}")
        reached = segment.offset + segment.bytes
    if reached != path.stat().st_size:
        faults.append(f"{track.name} ends at byte {reached}, the file at {path.stat().st_size}")
    header = read_header(path)
    if header.codec != track.codec:
        faults.append(f"{track.name} is {header.codec}, not {track.codec}")
    if track.index_bytes:
        pieces = [(segment.bytes, segment.duration) for segment in track.segments]
        with path.open("rb") as file:
            file.seek(track.header_bytes)
            if file.read(track.index_bytes) != segment_index(header.timescale, pieces):
                faults.append(f"{track.name}: the index is not of these segments")
    return faults


def _playlist_faults(folder: Path, track: Track) -> list[str]:
    text = (folder / track.playlist_name).read_text(encoding="utf-8")
    return _ranges_faults(track.playlist_name, text, track, [segment.bytes for segment in track.segments])


def _keys_faults(folder: Path, track: Track) -> list[str]:
    """Look at the playlist of key frames: each range, alone behind the header, is one whole picture."""
    text = (folder / track.keys_name).read_text(encoding="utf-8")
    faults = _ranges_faults(track.keys_name, text, track, [segment.key_bytes for segment in track.segments])
    if "#EXT-X-I-FRAMES-ONLY" not in text:
        faults.append(f"{track.keys_name} does not say that it holds key frames only")
    first = track.segments[0]
    with (folder / track.file_name).open("rb") as file:
        header = file.read(track.header_bytes)
        file.seek(first.offset)
        alone = io.BytesIO(header + file.read(first.key_bytes))
    with av.open(alone, mode="r") as container:
        shown = len(list(container.decode(video=0)))
    if shown != 1:
        faults.append(f"{track.keys_name}: the first key frame gives {shown} pictures")
    return faults


def _picture_faults(path: Path, track: Track) -> list[str]:
    """Read every packet, a segment at a time: evenly spaced pictures, and a key frame where each segment starts."""
    if track.rate is None:
        return [f"{track.name} has no rate"]
    faults: list[str] = []
    pictures = 0
    with av.open(f"file:{path}") as container:
        stream = container.streams.video[0]
        step = int(1 / (track.rate * Fraction(stream.time_base.numerator, stream.time_base.denominator)))
        packets = ((one.pts, one.is_keyframe) for one in container.demux(stream) if one.size and one.pts is not None)
        for number, segment in enumerate(track.segments):
            found = list(islice(packets, int(segment.duration * track.rate)))
            if not found or found[0] != (pictures * step, True):
                faults.append(f"{track.name}: segment {number} does not start with a key frame")
            if sorted(stamp for stamp, _ in found) != [(pictures + n) * step for n in range(len(found))]:
                faults.append(f"{track.name} has a gap or a repeated picture in segment {number}")
            pictures += len(found)
        pictures += sum(1 for _ in packets)
        width, height = stream.codec_context.width, stream.codec_context.height
    if (width, height) != (track.width, track.height):
        faults.append(f"{track.name} measures {width}x{height}")
    if pictures != track.samples:
        faults.append(f"{track.name} has {pictures} pictures, not {track.samples}")
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


def _master_faults(folder: Path, package: Package) -> list[str]:
    """Every file that a playlist or the manifest names is there, and every track is named by the master playlist."""
    master = folder / MASTER_NAME
    if not master.is_file():
        return [f"{MASTER_NAME} is missing"]
    named = _uris(master.read_text(encoding="utf-8"))
    wanted = [track.playlist_name for track in package.tracks]
    wanted += [captions.playlist_name for captions in package.captions]
    faults = [f"{MASTER_NAME} does not name {name}" for name in wanted if name not in named]
    faults += [f"{uri} is missing" for uri in dict.fromkeys(named) if not (folder / uri).is_file()]
    return faults


def _manifest_faults(folder: Path, package: Package) -> list[str]:
    """The DASH manifest names every file with its header and its index."""
    text = (folder / MANIFEST_NAME).read_text(encoding="utf-8")
    faults = [
        f"{MANIFEST_NAME} does not name {name}"
        for name in (*(track.file_name for track in package.tracks), *(one.file_name for one in package.captions))
        if f"<BaseURL>{name}</BaseURL>" not in text
    ]
    for track in package.tracks:
        start, end = track.header_bytes, track.header_bytes + track.index_bytes - 1
        base = f'<SegmentBase indexRange="{start}-{end}"><Initialization range="0-{start - 1}"/></SegmentBase>'
        if f"<BaseURL>{track.file_name}</BaseURL>{base}" not in text:
            faults.append(f"{MANIFEST_NAME} does not say where the index of {track.name} lies")
    return faults


def _captions_faults(folder: Path, package: Package, captions: CaptionTrack) -> list[str]:
    """Captions can be read, and none is shown behind the end."""
    data = (folder / captions.file_name).read_bytes()
    cues = read_cues(data) if data.strip() != b"WEBVTT" else ()  # a free start may end before the first word
    late = any(cue.end > package.duration * 1000 + 1 for cue in cues)
    faults = [f"{captions.file_name} goes on behind the end"] if late else []
    if captions.file_name not in _uris((folder / captions.playlist_name).read_text(encoding="utf-8")):
        faults.append(f"{captions.playlist_name} does not name {captions.file_name}")
    return faults


def check_package(package_dir: Path) -> Report:
    """Check what players read, as they read it; however long the film is, a segment at a time.

    Playlists, the DASH manifest and byte ranges; codecs as named; every picture's time and the key frames; the
    sounds' continuity; captions.
    """
    package = load_package(package_dir)
    faults = [*_length_faults(package), *_master_faults(package_dir, package)]

    def look(name: str, found: Callable[[], list[str]]) -> None:
        try:
            faults.extend(found())
        except (OSError, EngineError, av.error.FFmpegError) as error:
            faults.append(f"{name} cannot be read: {error}")

    for track in package.tracks:
        read = _picture_faults if track.kind == "picture" else _sound_faults
        look(track.name, partial(_file_faults, package_dir, track))
        look(track.name, partial(_playlist_faults, package_dir, track))
        look(track.name, partial(read, package_dir / track.file_name, track))
    for captions in package.captions:
        look(captions.name, partial(_captions_faults, package_dir, package, captions))
    if package.keyed is not None:
        look(package.keyed.keys_name, partial(_keys_faults, package_dir, package.keyed))
    if package.has_manifest:
        look(MANIFEST_NAME, partial(_manifest_faults, package_dir, package))
    lead = package.lead
    return Report(
        duration=package.duration,
        renditions=tuple(f"{t.width}x{t.height}" for t in package.pictures),
        segments=len(lead.segments),
        frames=lead.samples if lead.kind == "picture" else 0,
        bytes=package.bytes,
        faults=tuple(faults),
    )
