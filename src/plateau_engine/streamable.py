"""Judge from a source's facts whether it can be streamed as it is, before its index is laid out by `open_direct`.

The codes are those of `NotDirect`. What facts cannot tell (pictures that lean on a later key frame, an edit list that
cuts) only `open_direct` finds; so reasons are certain, and none means: worth trying.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from plateau_engine.direct import MOST_BITS_A_SECOND, MOST_SEGMENT_SECONDS, MOST_SIDE
from plateau_engine.facts import AudioFacts, Facts, VideoFacts
from plateau_engine.record import Record

PROFILES: Final = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})
POINTS: Final = frozenset({"yuv420p", "yuvj420p"})

SENTENCES: Final = {
    "container": "It is no MP4 or QuickTime file.",
    "codec": "Its pictures are not H.264 as every browser decodes it.",
    "picture": "Its pictures are turned, too large, not square in their points, or not there.",
    "keys": "Its key frames are too far apart.",
    "sound": "Its sound is not AAC with up to six channels.",
    "rate": "It has more bits a second than ordinary lines carry.",
}


@dataclass(frozen=True, slots=True)
class Streamability(Record):
    """Say what speaks against streaming a source as it is; nothing if `reasons` is empty."""

    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        """Answer whether nothing speaks against it."""
        return not self.reasons


def judge(facts: Facts) -> Streamability:
    """Return what speaks against streaming this source as it is."""
    found = [] if "mov" in facts.container.split(",") else ["container"]
    found += _pictures(facts.video) if facts.video is not None else ["picture"]
    if facts.audio and not _is_plain(facts.audio[0]):
        found.append("sound")
    if facts.video is not None and _played(facts, facts.video) * 8 > MOST_BITS_A_SECOND * facts.video.duration:
        found.append("rate")
    return Streamability(tuple(found))


def _played(facts: Facts, video: VideoFacts) -> int:
    """Return the bytes that would be sent: of the pictures and the first sound, not of what else lies in the file."""
    return video.bytes + sum(audio.bytes for audio in facts.audio[:1])


def _pictures(video: VideoFacts) -> list[str]:
    found: list[str] = []
    if video.codec != "h264" or video.profile not in PROFILES or video.pixel_format not in POINTS:
        found.append("codec")
    if video.turn != "none" or video.sample_aspect != 1 or max(video.width, video.height) > MOST_SIDE:
        found.append("picture")
    if video.key_gap > MOST_SEGMENT_SECONDS:
        found.append("keys")
    return found


def _is_plain(audio: AudioFacts) -> bool:
    return audio.codec == "aac" and 1 <= audio.channels <= 6
