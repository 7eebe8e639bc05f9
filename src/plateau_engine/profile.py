"""Say as data how films are to be encoded; a plan is made from a profile and a film's facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from plateau_engine.record import Record

Codec = Literal["h264", "av1"]

FASTEST_AV1: Final = 9
"""Faster presets of SVT-AV1 4.2 write pictures that differ from the film, and some that no decoder reads."""


@dataclass(frozen=True, slots=True)
class Rung(Record):
    """Offer one height, with the most kilobits a second for 16:9 pictures at 30 a second in H.264."""

    height: int
    max_kbps: int
    av1_crf: int = 36
    """SVT-AV1's constant rate factor, 1 to 63. Small pictures are seen scaled up and bear more."""

    @property
    def long_side(self) -> int:
        """Return the width of a 16:9 picture of this height."""
        return -(-self.height * 16 // 9)


@dataclass(frozen=True, slots=True)
class Profile(Record):
    """Choose heights, codecs, quality, speed and sound for a family of films.

    With both codecs every height is made in AV1, and H.264 is a short ladder below for devices that cannot decode it.
    With H.264 alone it has every height.
    """

    name: str = "standard"
    rungs: tuple[Rung, ...] = (
        Rung(1080, 6200, 34),
        Rung(720, 3000, 36),
        Rung(480, 1500, 40),
        Rung(360, 1000, 43),
        Rung(240, 500, 45),
    )
    """From high to low."""
    codecs: tuple[Codec, ...] = ("h264", "av1")
    """H.264 is always made."""
    fallback_height: int = 720
    """Where AV1 is made too, the highest H.264 rendition; below it every second rung is made."""
    worthwhile: Fraction = Fraction(7, 10)
    """A lower rung is made only if it has at most this share of the pixels of the one above."""
    least_side: int = 64
    """A lower rung, and AV1 at any height, that would be thinner than this is left out."""
    copy_margin: Fraction = Fraction(13, 10)
    """A master that plays as it is becomes the highest H.264 rendition, uncoded, up to this share of the cap for its size."""
    first_height: int = 360
    """The least useful height: of a film that plays nowhere yet, its H.264 rendition is made first, alone."""
    first_alone_after_seconds: Fraction = Fraction(180)
    """A shorter film gets all its H.264 renditions at once."""
    crf: int = 24
    preset: str = "veryfast"
    av1_preset: int = FASTEST_AV1
    av1_share: Fraction = Fraction(6, 10)
    """The cap of an AV1 rendition as a share of the H.264 cap at its height."""
    sampled_after_seconds: Fraction = Fraction(120)
    """A shorter film is encoded sooner than it is measured."""
    wanted_vmaf: float = 94.6
    """What the highest AV1 rendition is to reach on the samples."""
    saving: Fraction = Fraction(8, 10)
    """A rung is left out if on the samples it needs more than this share of the bits of the one above."""
    max_rate: Fraction = Fraction(60)
    min_rate: Fraction = Fraction(1)
    segment_seconds: Fraction = Fraction(4)
    chunk_seconds: Fraction = Fraction(32)
    hold_after_seconds: Fraction = Fraction(1)
    """Sound that lasts longer than the pictures by more than this keeps the last picture on."""
    sound_kbps: int = 128
    opus_kbps: int = 0
    """Opus beside AAC, for players that take AV1; 0 leaves it out."""
    languages: tuple[str, ...] = ()
    """The languages of sound that are kept beside the default one, in BCP 47; empty keeps every one that is named."""
    loudness_lufs: float = -16.0
    true_peak_dbtp: float = -1.0
    most_gain_db: float = 24.0
    """A recording that is nearly silent is not raised by more than this."""


STANDARD: Final = Profile()
H264_ONLY: Final = replace(STANDARD, name="h264", codecs=("h264",))
"""For an ffmpeg that cannot encode AV1."""
