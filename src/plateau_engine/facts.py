"""Hold what is known of a source file: the typed, frozen record that every later step starts from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from plateau_engine.record import Record

Turn = Literal[
    "none", "clock", "cclock", "clock_flip", "cclock_flip", "half", "hflip", "vflip"
]  # fmt: skip
"""What must be done to a decoded picture so that it stands upright (ffmpeg's transpose words)."""

Note = Literal["truncated", "damaged_parts", "timestamps_missing", "sound_unreadable"]


@dataclass(frozen=True, slots=True)
class VideoFacts(Record):
    """Describe the one video stream that is the film."""

    index: int
    codec: str
    profile: str
    pixel_format: str
    bit_depth: int
    width: int
    height: int
    """Coded size, before sample aspect and turn."""
    sample_aspect: Fraction
    turn: Turn
    interlaced: bool
    time_base: Fraction
    start: int
    """Time stamp of the first picture, in `time_base` units; the film's time 0."""
    frames: int
    rate: Fraction | None
    """Pictures a second if constant, None if variable."""
    usual_rate: Fraction
    """The rate itself, or for a variable one the rate of most of its pictures."""
    duration: Fraction
    color_range: str
    primaries: str
    transfer: str
    matrix: str
    key_frames: tuple[int, ...]
    """Time stamps of the key frames; empty if every picture is one, or none is shown (a trimmed film)."""
    key_gap: Fraction
    """Longest time between two key frames, in seconds."""
    reorders: bool
    bytes: int = 0
    """Of its packets; 0 where they were not counted."""

    @property
    def is_hdr(self) -> bool:
        """Answer whether the pictures are PQ or HLG, brighter than an ordinary screen."""
        return self.transfer in {"smpte2084", "arib-std-b67"}

    @property
    def is_upright(self) -> bool:
        """Answer whether the turn leaves width and height where they are."""
        return self.turn in {"none", "half", "hflip", "vflip"}

    @property
    def shown_size(self) -> tuple[Fraction, Fraction]:
        """Return width and height as seen: every line kept, sample aspect and turn applied."""
        width, height = self.width * self.sample_aspect, Fraction(self.height)
        return (width, height) if self.is_upright else (height, width)


@dataclass(frozen=True, slots=True)
class AudioFacts(Record):
    """Describe one audio stream."""

    index: int
    codec: str
    channels: int
    layout: str
    sample_rate: int
    time_base: Fraction
    start: int
    duration: Fraction
    language: str
    default: bool
    bytes: int = 0
    """Of its packets; 0 where they were not counted."""


@dataclass(frozen=True, slots=True)
class Facts(Record):
    """Describe one source file."""

    container: str
    bytes: int
    duration: Fraction
    """Seconds from the film's time 0 to the end of its last picture or sound."""
    video: VideoFacts | None
    audio: tuple[AudioFacts, ...]
    attached_pictures: tuple[int, ...]
    """Stream numbers of cover pictures."""
    other_streams: int
    notes: tuple[Note, ...]

    @property
    def exact_seeking(self) -> bool:
        """Answer whether the container has an index, so that a seek lands on the asked key frame."""
        return any(name in self.container.split(",") for name in ("mov", "matroska", "avi", "mxf"))
