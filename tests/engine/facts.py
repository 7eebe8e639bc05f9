"""What is known of a usual film, and of others that differ from it in a few facts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from plateau_engine import AudioFacts, Facts, Segment, Track, VideoFacts

VIDEO = VideoFacts(
    index=0,
    codec="h264",
    profile="High",
    pixel_format="yuv420p",
    bit_depth=8,
    width=1920,
    height=1080,
    sample_aspect=Fraction(1),
    turn="none",
    interlaced=False,
    time_base=Fraction(1, 12800),
    start=0,
    frames=1500,
    rate=Fraction(25),
    usual_rate=Fraction(25),
    duration=Fraction(60),
    color_range="tv",
    primaries="bt709",
    transfer="bt709",
    matrix="bt709",
    key_frames=(0,),
    key_gap=Fraction(10),
    reorders=True,
)
AUDIO = AudioFacts(
    index=1,
    codec="aac",
    channels=2,
    layout="stereo",
    sample_rate=48000,
    time_base=Fraction(1, 48000),
    start=0,
    duration=Fraction(60),
    language="fr",
    default=True,
)
FILM = Facts(
    container="mov,mp4,m4a,3gp,3g2,mj2",
    bytes=1,
    duration=Fraction(60),
    video=VIDEO,
    audio=(AUDIO,),
    attached_pictures=(),
    other_streams=0,
    notes=(),
)


def film(**changes: object) -> Facts:
    video = replace(VIDEO, **changes)  # type: ignore[arg-type]
    return replace(FILM, video=video, duration=video.duration)


def sent(kbps: int, *, frames: int = 1500, **changes: object) -> Track:
    """Return the pictures of a master as `sent_pictures` describes them."""
    seconds = Fraction(frames, 25)
    segment = Segment(100, int(kbps * 125 * seconds), seconds)
    whole = Track("picture", "picture", "avc1.640028", 100, 1920, 1080, Fraction(25), frames, (segment,))
    return replace(whole, **changes)  # type: ignore[arg-type]
