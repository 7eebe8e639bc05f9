"""Describe a finished package: its tracks, their byte ranges, and the HLS playlists over them."""

from __future__ import annotations

import json
import math
import os
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

from plateau_engine.errors import PackageBroken
from plateau_engine.record import Record

INDEX_NAME: Final = "package.json"
MASTER_NAME: Final = "master.m3u8"
PREFERRED_START: Final = 480
"""Players that obey the order of the master playlist begin with the rendition nearest to this."""


@dataclass(frozen=True, slots=True)
class Segment(Record):
    """Place one segment in its file."""

    offset: int
    bytes: int
    duration: Fraction


@dataclass(frozen=True, slots=True)
class Track(Record):
    """Describe one rendition or the sound: one file with byte ranges and one playlist."""

    kind: Literal["picture", "sound"]
    name: str
    codec: str
    header_bytes: int
    width: int
    height: int
    rate: Fraction | None
    samples: int
    """Pictures, or samples of sound."""
    segments: tuple[Segment, ...]

    @property
    def file_name(self) -> str:
        """Return the name of the media file inside the package."""
        return f"{self.name}.mp4"

    @property
    def family(self) -> str:
        """Return the codec without its details: avc1, av01, mp4a."""
        return self.codec.partition(".")[0]

    @property
    def playlist_name(self) -> str:
        """Return the name of the media playlist inside the package."""
        return f"{self.name}.m3u8"

    @property
    def duration(self) -> Fraction:
        """Return the seconds that all segments last."""
        return sum((segment.duration for segment in self.segments), Fraction(0))

    @property
    def bytes(self) -> int:
        """Return the size that the media file must have."""
        return self.header_bytes + sum(segment.bytes for segment in self.segments)

    @property
    def average_bandwidth(self) -> int:
        """Return bits a second over the whole track (RFC 8216 §4.3.4.2)."""
        return math.ceil(8 * sum(s.bytes for s in self.segments) / self.duration)

    @property
    def peak_bandwidth(self) -> int:
        """Return bits a second of the costliest segment; a last stub does not count as a peak."""
        target = max(segment.duration for segment in self.segments)
        counted = [s for s in self.segments if s.duration * 2 >= target]
        return math.ceil(max(8 * s.bytes / s.duration for s in counted))


@dataclass(frozen=True, slots=True)
class CaptionTrack(Record):
    """Name one captions file that stands in the package."""

    name: str
    language: str
    label: str
    default: bool = False

    @property
    def file_name(self) -> str:
        """Return the name of the WebVTT file inside the package."""
        return f"{self.name}.vtt"

    @property
    def playlist_name(self) -> str:
        """Return the name of the captions playlist inside the package."""
        return f"{self.name}.m3u8"


@dataclass(frozen=True, slots=True)
class Package(Record):
    """Describe a finished film as players get it."""

    key: str
    duration: Fraction
    tracks: tuple[Track, ...]
    captions: tuple[CaptionTrack, ...] = ()
    part_of: Fraction | None = None
    """For a free start, the length of the whole film."""

    @property
    def pictures(self) -> tuple[Track, ...]:
        """Return the renditions from high to low; of two of one size the H.264 one comes last."""
        found = [track for track in self.tracks if track.kind == "picture"]
        return tuple(sorted(found, key=lambda track: (-track.width * track.height, track.family == "avc1")))

    @property
    def sound(self) -> Track | None:
        """Return the sound, if the film has any."""
        return next((track for track in self.tracks if track.kind == "sound"), None)

    @property
    def bytes(self) -> int:
        """Return the space that the media files take."""
        return sum(track.bytes for track in self.tracks)

    @property
    def file_names(self) -> tuple[str, ...]:
        """Return every file that a player may ask for."""
        names = [MASTER_NAME]
        for track in self.tracks:
            names += [track.playlist_name, track.file_name]
        for captions in self.captions:
            names += [captions.playlist_name, captions.file_name]
        return tuple(names)


def write_text(path: Path, text: str) -> None:
    """Write a file such that readers see the old one or the new one, never a half."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def load_package(folder: Path) -> Package:
    """Read a package's description from its folder."""
    try:
        return Package.from_json((folder / INDEX_NAME).read_text(encoding="utf-8"))
    except (ValueError, TypeError, KeyError) as error:
        raise PackageBroken(f"{INDEX_NAME} cannot be read: {error}") from error


def save_package(folder: Path, package: Package) -> None:
    """Write a package's description into its folder."""
    text = json.dumps(package.to_json(), indent=1)
    write_text(folder / INDEX_NAME, text + "\n")


def _seconds(duration: Fraction) -> str:
    return f"{float(duration):.6f}"


def media_playlist(track: Track) -> str:
    """Return a track's playlist: one file, one byte range a segment (RFC 8216)."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, *(round_up(s.duration) for s in track.segments))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{track.file_name}",BYTERANGE="{track.header_bytes}@0"',
    ]
    for segment in track.segments:
        lines += [
            f"#EXTINF:{_seconds(segment.duration)},",
            f"#EXT-X-BYTERANGE:{segment.bytes}@{segment.offset}",
            track.file_name,
        ]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def round_up(duration: Fraction) -> int:
    """Return the target duration that covers a segment: players round to the nearest second."""
    return math.floor(duration + Fraction(1, 2))


def captions_playlist(captions: CaptionTrack, duration: Fraction) -> str:
    """Return the playlist of one captions file, which is one segment as long as the film."""
    return "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{max(1, math.ceil(duration))}",
            "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            f"#EXTINF:{_seconds(duration)},",
            captions.file_name,
            "#EXT-X-ENDLIST",
            "",
        ]
    )


def _quoted(text: str) -> str:
    """Return a quoted-string: RFC 8216 §4.2 allows neither a quote nor a line end inside."""
    return '"' + "".join(c for c in text.replace('"', "'") if c.isprintable()) + '"'


def _caption_line(captions: CaptionTrack) -> str:
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME={_quoted(captions.label)},'
        f"LANGUAGE={_quoted(captions.language)},DEFAULT={'YES' if captions.default else 'NO'},"
        f"AUTOSELECT=YES,FORCED=NO,URI={_quoted(captions.playlist_name)}"
    )


def _variant_lines(track: Track, package: Package) -> list[str]:
    sound = package.sound if track.kind == "picture" else None
    peak, average, codecs = track.peak_bandwidth, track.average_bandwidth, track.codec
    if sound is not None:
        peak += sound.peak_bandwidth
        average += sound.average_bandwidth
        codecs += f",{sound.codec}"
    facts = [f"BANDWIDTH={peak}", f"AVERAGE-BANDWIDTH={average}", f'CODECS="{codecs}"']
    if track.kind == "picture":
        rate = track.rate or Fraction(0)
        facts += [
            f"RESOLUTION={track.width}x{track.height}",
            f"FRAME-RATE={float(rate):.3f}",
            "VIDEO-RANGE=SDR",
        ]
    if sound is not None:
        facts.append('AUDIO="sound"')
    if package.captions:
        facts.append('SUBTITLES="captions"')
    if track.kind == "picture":
        facts.append("CLOSED-CAPTIONS=NONE")
    return [f"#EXT-X-STREAM-INF:{','.join(facts)}", track.playlist_name]


def master_playlist(package: Package) -> str:
    """Return the master playlist: every rendition, the one sound, the captions."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    pictures, sound = package.pictures, package.sound
    if pictures and sound is not None:
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="2",URI="{sound.playlist_name}"'
        )
    lines += [_caption_line(captions) for captions in package.captions]
    variants = pictures or (package.tracks if sound is not None else ())
    first = min(
        variants,
        key=lambda track: (track.family == "av01", abs(min(track.width, track.height) - PREFERRED_START)),
    )
    for track in (first, *(track for track in variants if track is not first)):
        lines += _variant_lines(track, package)
    return "\n".join([*lines, ""])


def write_playlists(folder: Path, package: Package) -> None:
    """Write every media playlist, then the description, and the master playlist last of all."""
    for track in package.tracks:
        write_text(folder / track.playlist_name, media_playlist(track))
    for captions in package.captions:
        write_text(
            folder / captions.playlist_name,
            captions_playlist(captions, package.duration),
        )
    save_package(folder, package)
    write_text(folder / MASTER_NAME, master_playlist(package))
