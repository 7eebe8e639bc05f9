"""Describe a finished package: its tracks, their byte ranges, its captions. The playlists over it are in `playlists`."""

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
MANIFEST_NAME: Final = "manifest.mpd"


@dataclass(frozen=True, slots=True)
class Segment(Record):
    """Place one segment in its file."""

    offset: int
    bytes: int
    duration: Fraction
    key_bytes: int = 0
    """Bytes of its head and its first picture, a key frame; 0 for sound, and where it was not noted."""


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
    index_bytes: int = 0
    """Bytes of the index (`sidx`) between the header and the first segment; 0 where the file has none."""
    language: str = ""
    """BCP 47, of sound; empty where it is not known."""
    label: str = ""
    """How people call this sound; empty where there is only one."""
    copied: bool = False
    """The master's own pictures: its segments begin at the master's key frames, others' all at the same times."""

    @property
    def file_name(self) -> str:
        """Return the name of the media file inside the package."""
        return f"{self.name}.mp4"

    @property
    def family(self) -> str:
        """Return the codec without its details: avc1, av01, mp4a, opus."""
        return self.codec.partition(".")[0]

    @property
    def group(self) -> str:
        """Return the sounds between which a viewer chooses: those of one codec."""
        return "sound" if self.family == "mp4a" else self.family

    @property
    def playlist_name(self) -> str:
        """Return the name of the media playlist inside the package."""
        return f"{self.name}.m3u8"

    @property
    def keys_name(self) -> str:
        """Return the name of the playlist of key frames inside the package."""
        return f"{self.name}-keys.m3u8"

    @property
    def duration(self) -> Fraction:
        """Return the seconds that all segments last."""
        return sum((segment.duration for segment in self.segments), Fraction(0))

    @property
    def bytes(self) -> int:
        """Return the size that the media file must have."""
        return self.header_bytes + self.index_bytes + sum(segment.bytes for segment in self.segments)

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
    def lead(self) -> Track:
        """Return the track whose segments begin where those of all others do, but of one that was copied."""
        return next((track for track in self.tracks if not track.copied), self.tracks[0])

    @property
    def sounds(self) -> tuple[Track, ...]:
        """Return the sounds, the default one first; those of another codec after all languages of AAC."""
        return tuple(track for track in self.tracks if track.kind == "sound")

    @property
    def sound(self) -> Track | None:
        """Return the default sound, if the film has any."""
        return next(iter(self.sounds), None)

    def sounds_for(self, picture: Track) -> tuple[Track, ...]:
        """Return the sounds that go with a rendition: Opus with AV1 where there is some, else AAC."""
        opus = tuple(track for track in self.sounds if track.family == "opus")
        if picture.family == "av01" and opus:
            return opus
        return tuple(track for track in self.sounds if track.family == "mp4a")

    @property
    def keyed(self) -> Track | None:
        """Return the rendition whose key frames have a playlist: the smallest in H.264, if they were all noted."""
        plain = [track for track in self.pictures if track.family == "avc1"]
        return plain[-1] if plain and all(segment.key_bytes for segment in plain[-1].segments) else None

    @property
    def has_manifest(self) -> bool:
        """Answer whether DASH can be offered: every file carries its index."""
        return all(track.index_bytes for track in self.tracks)

    @property
    def bytes(self) -> int:
        """Return the space that the media files take."""
        return sum(track.bytes for track in self.tracks)

    @property
    def file_names(self) -> tuple[str, ...]:
        """Return every file that a player may ask for."""
        names = [MASTER_NAME, *([MANIFEST_NAME] if self.has_manifest else [])]
        if self.keyed is not None:
            names.append(self.keyed.keys_name)
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
