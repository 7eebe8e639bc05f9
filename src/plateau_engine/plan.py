"""Decide, without touching any file, what a film becomes: renditions, chunks, sound."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any, Final, Literal

from plateau_engine.facts import AudioFacts, Facts, Turn, VideoFacts
from plateau_engine.ladder import Rendition, ladder, one_first
from plateau_engine.languages import tag_of
from plateau_engine.package import Track
from plateau_engine.profile import STANDARD, Codec, Profile
from plateau_engine.record import Record
from plateau_engine.timing import bounded_rate, constant_rate

SAMPLE_RATE: Final = 48_000
MOST_SOUNDS: Final = 8
CODECS: Final[tuple[Codec, ...]] = ("h264", "av1")
MOST_LEVEL: Final = 42
"""H.264 level 4.2: what small devices decode (ISO/IEC 14496-10 Annex A)."""
MARKS: Final = frozenset({"copied", "late", "refined_from"})
DECIDES: Final = frozenset({"copy_margin", "first_height", "first_alone_after_seconds"})
BROKEN: Final = frozenset({"truncated", "damaged_parts", "timestamps_missing"})

Light = Literal["sdr", "wide", "hdr"]
"""sdr: ordinary; wide: BT.2020 colours at ordinary brightness; hdr: PQ or HLG, tone-mapped."""


@dataclass(frozen=True, slots=True)
class Chunk(Record):
    """Name one unit of work: some output frames of all renditions."""

    number: int
    first_frame: int
    frames: int


@dataclass(frozen=True, slots=True)
class PicturePlan(Record):
    """Say how the pictures are read, converted, sized and cut."""

    stream: int
    time_base: Fraction
    start: int
    rate: Fraction
    frames: int
    segment_frames: int
    turn: Turn
    deinterlace: bool
    light: Light
    primaries: str
    transfer: str
    matrix: str
    color_range: str
    exact_seeking: bool
    key_gap: Fraction
    renditions: tuple[Rendition, ...]
    """H.264 from high to low, then AV1 from high to low."""
    chunks: tuple[Chunk, ...]
    together: bool = False
    """Both codecs are made from one decode, since the film plays meanwhile; else H.264 first, and AV1 later."""

    @property
    def rounds(self) -> tuple[tuple[Codec, ...], ...]:
        """Return the codecs of each turn of chunks: what a turn holds is made from one decode."""
        codecs: list[Codec] = [codec for codec in CODECS if self.batch(codec)]
        return (tuple(codecs),) if self.together else tuple((codec,) for codec in codecs)

    def of(self, codec: Codec) -> tuple[Rendition, ...]:
        """Return the renditions of one codec, from high to low."""
        return tuple(rendition for rendition in self.renditions if rendition.codec == codec)

    def batch(self, codec: Codec) -> tuple[Rendition, ...]:
        """Return what is encoded together with one codec: its renditions, and with AV1 those in H.264 that come late."""
        return tuple(one for one in self.renditions if one.batch == codec and not one.copied)

    @property
    def copied(self) -> tuple[Rendition, ...]:
        """Return the rendition that is taken from the master as it is, if there is one."""
        return tuple(one for one in self.renditions if one.copied)

    @property
    def duration(self) -> Fraction:
        """Return the seconds of film that the pictures last."""
        return self.frames / self.rate

    @property
    def segments(self) -> int:
        """Return how many segments every rendition has."""
        return -(-self.frames // self.segment_frames)


@dataclass(frozen=True, slots=True)
class SoundPlan(Record):
    """Say which sound is read, and how long it must be."""

    stream: int
    time_base: Fraction
    origin: Fraction
    """Time stamp, in seconds, of the film's time 0."""
    samples: int
    kbps: int
    language: str = ""
    """BCP 47; empty where the file names none."""


@dataclass(frozen=True, slots=True)
class Plan(Record):
    """Say everything that the encoding steps need beside the source file itself."""

    profile: Profile
    picture: PicturePlan | None
    sound: SoundPlan | None
    cover_stream: int | None
    other_sounds: tuple[SoundPlan, ...] = ()
    """Other languages of the same film."""
    refined_from: str = ""
    """The key of the plan that became this one when its film was measured, maybe after its first sizes were made."""

    @property
    def sounds(self) -> tuple[SoundPlan, ...]:
        """Return all sounds, the default one first."""
        return (self.sound, *self.other_sounds) if self.sound is not None else ()

    @property
    def duration(self) -> Fraction:
        """Return the length of the finished film in seconds."""
        if self.picture is not None:
            return self.picture.duration
        return Fraction(self.sound.samples, SAMPLE_RATE) if self.sound is not None else Fraction(0)

    @property
    def copied(self) -> tuple[Rendition, ...]:
        """Return the rendition for which the master itself is needed when the package is put together, if there is one."""
        return self.picture.copied if self.picture is not None else ()

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Return the units of work; none for a film without pictures."""
        return self.picture.chunks if self.picture is not None else ()

    @property
    def key(self) -> str:
        """Return a digest of this plan, or of the one it was refined from: the same plan always makes the same package."""
        if self.refined_from:
            return self.refined_from
        text = json.dumps(_as_ever(self.to_json()), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _as_ever(value: Any) -> Any:
    """Leave out what earlier plans do not name, where it says nothing of the package: theirs keep their keys."""
    if isinstance(value, dict):
        kept = (name for name in value if name not in DECIDES and (value[name] or name not in MARKS))
        return {name: _as_ever(value[name]) for name in kept}
    return [_as_ever(item) for item in value] if isinstance(value, list) else value


def cut_chunks(frames: int, segment_frames: int, segments_a_chunk: int) -> tuple[Chunk, ...]:
    """Cut the film at segment borders into chunks; a rest under half a chunk joins the one before."""
    length = segment_frames * segments_a_chunk
    starts = list(range(0, frames, length))
    if len(starts) > 1 and (frames - starts[-1]) * 2 < length:
        starts.pop()
    ends = [*starts[1:], frames]
    return tuple(
        Chunk(number, start, end - start) for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def _rate_and_frames(video: VideoFacts, profile: Profile) -> tuple[Fraction, int]:
    if video.rate is None:
        rate = bounded_rate(constant_rate(video.usual_rate), profile.max_rate)
        return rate, max(1, round(video.duration * rate))
    rate = bounded_rate(video.rate, profile.max_rate)
    if rate < profile.min_rate:
        rate *= math.ceil(profile.min_rate / rate)
    return rate, max(1, round(video.frames * rate / video.rate))


def _light(video: VideoFacts) -> Light:
    if video.is_hdr:
        return "hdr"
    return "wide" if video.primaries == "bt2020" else "sdr"


def _matrix(video: VideoFacts) -> str:
    if video.matrix != "unknown":
        return video.matrix
    if video.is_hdr or video.primaries == "bt2020":
        return "bt2020nc"
    return "bt709" if video.height >= 720 or video.width >= 1280 else "smpte170m"


def _is_even_and_whole(
    sent: Track, facts: Facts, video: VideoFacts, rate: Fraction, frames: int, segment: Fraction
) -> bool:
    """Answer whether the pictures that were sent are the very ones that an encode would show, at the same times."""
    return (
        not BROKEN & set(facts.notes)
        and video.rate == rate
        and sent.samples == video.frames == frames
        and not video.interlaced
        and _light(video) == "sdr"
        and video.color_range != "pc"
        and int(sent.codec[-2:], 16) <= MOST_LEVEL
        and _keeps_to_borders(sent, segment)
    )


def _keeps_to_borders(sent: Track, segment: Fraction) -> bool:
    """Answer whether segments that were sent begin where others do.

    Where they do not, a browser that changes sizes throws away pictures that lean on ones it has replaced: a hole of
    80 ms with two pictures out of order, seen in Chromium.
    """
    ends = accumulate(one.duration for one in sent.segments[:-1])
    return all(abs(end / segment - round(end / segment)) * segment < Fraction(1, 200) for end in ends)


def _picture_plan(
    video: VideoFacts, facts: Facts, profile: Profile, sent: Track | None, *, together: bool
) -> PicturePlan:
    rate, frames = _rate_and_frames(video, profile)
    if facts.duration - frames / rate > profile.hold_after_seconds:
        frames = math.ceil(facts.duration * rate)
    segment_frames = max(1, round(rate * profile.segment_seconds))
    width, height = video.shown_size
    if sent is not None and not _is_even_and_whole(sent, facts, video, rate, frames, segment_frames / rate):
        sent = None
    renditions = ladder(width, height, rate, profile, sent)
    if not together and frames / rate >= profile.first_alone_after_seconds:
        renditions = one_first(renditions, profile)
    return PicturePlan(
        stream=video.index,
        time_base=video.time_base,
        start=video.start,
        rate=rate,
        frames=frames,
        segment_frames=segment_frames,
        turn=video.turn,
        deinterlace=video.interlaced,
        light=_light(video),
        primaries=video.primaries,
        transfer=video.transfer,
        matrix=_matrix(video),
        color_range=video.color_range,
        exact_seeking=facts.exact_seeking,
        key_gap=video.key_gap,
        renditions=renditions,
        chunks=cut_chunks(
            frames,
            segment_frames,
            max(1, round(profile.chunk_seconds / profile.segment_seconds)),
        ),
        together=together,
    )


def _sound(facts: Facts) -> AudioFacts | None:
    """Prefer the default audio stream, then the one with most channels, then the first."""
    return min(
        facts.audio,
        key=lambda audio: (not audio.default, -audio.channels, audio.index),
        default=None,
    )


def _sounds(facts: Facts, profile: Profile) -> list[AudioFacts]:
    """Return the default sound, and one more for each other language that the profile wants."""
    default = _sound(facts)
    if default is None:
        return []
    chosen = {tag_of(default.language): default}
    for audio in facts.audio:
        tag = tag_of(audio.language)
        if tag and (not profile.languages or tag in profile.languages) and len(chosen) < MOST_SOUNDS:
            chosen.setdefault(tag, audio)
    return list(chosen.values())


def _sound_plan(audio: AudioFacts, facts: Facts, picture: PicturePlan | None, profile: Profile) -> SoundPlan:
    first = facts.video if facts.video is not None else audio
    seconds = picture.duration if picture is not None else audio.duration
    return SoundPlan(
        stream=audio.index,
        time_base=audio.time_base,
        origin=first.start * first.time_base,
        samples=max(1, round(seconds * SAMPLE_RATE)),
        kbps=profile.sound_kbps,
        language=tag_of(audio.language),
    )


def make_plan(
    facts: Facts, profile: Profile = STANDARD, *, plays_already: bool = False, sent: Track | None = None
) -> Plan:
    """Return the plan for a film: a pure function of its facts and the profile.

    A film that plays already, as it was sent, has time to be decoded once for both codecs; its pictures, which
    `direct.sent_pictures` describes, may become its highest H.264 rendition. Of a long film that plays nowhere yet one
    H.264 rendition is made first.
    """
    picture = None
    if facts.video is not None:
        picture = _picture_plan(facts.video, facts, profile, sent, together=plays_already or sent is not None)
    sounds = tuple(_sound_plan(audio, facts, picture, profile) for audio in _sounds(facts, profile))
    return Plan(
        profile=profile,
        picture=picture,
        sound=sounds[0] if sounds else None,
        cover_stream=facts.attached_pictures[0] if facts.attached_pictures else None,
        other_sounds=sounds[1:],
    )
