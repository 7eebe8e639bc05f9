"""Decide, without touching any file, what a film becomes: renditions, chunks, sound."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from plateau_engine.facts import AudioFacts, Facts, Turn, VideoFacts
from plateau_engine.languages import tag_of
from plateau_engine.profile import STANDARD, Codec, Profile, Rung
from plateau_engine.record import Record
from plateau_engine.timing import bounded_rate, constant_rate

SAMPLE_RATE: Final = 48_000
MOST_SOUNDS: Final = 8
CODECS: Final[tuple[Codec, ...]] = ("h264", "av1")

Light = Literal["sdr", "wide", "hdr"]
"""sdr: ordinary; wide: BT.2020 colours at ordinary brightness; hdr: PQ or HLG, tone-mapped."""


@dataclass(frozen=True, slots=True)
class Rendition(Record):
    """Describe one encoded size."""

    name: str
    width: int
    height: int
    max_kbps: int
    codec: Codec = "h264"
    crf: int = 24
    """The encoder's own constant rate factor: x264's or SVT-AV1's."""


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
        codecs: list[Codec] = [codec for codec in CODECS if self.of(codec)]
        return (tuple(codecs),) if self.together else tuple((codec,) for codec in codecs)

    def of(self, codec: Codec) -> tuple[Rendition, ...]:
        """Return the renditions of one codec, from high to low."""
        return tuple(rendition for rendition in self.renditions if rendition.codec == codec)

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
    def chunks(self) -> tuple[Chunk, ...]:
        """Return the units of work; none for a film without pictures."""
        return self.picture.chunks if self.picture is not None else ()

    @property
    def key(self) -> str:
        """Return a digest of this plan: the same plan always makes the same package."""
        text = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def even(length: Fraction, most: int) -> int:
    """Return the even whole number nearest to a length, at least 2, not above `most`."""
    return max(2, min(2 * round(length / 2), most - most % 2))


def _fit(width: Fraction, height: Fraction, rung: Rung) -> Fraction:
    """Return the factor, at most 1, that brings a picture into a rung's box, lying or standing."""
    short, long = sorted((width, height))
    return min(Fraction(1), rung.height / short, rung.long_side / long)


def _rendition(width: Fraction, height: Fraction, rung: Rung, rate: Fraction, crf: int) -> Rendition:
    factor = _fit(width, height, rung)
    wide = even(width * factor, max(2, math.ceil(width)))
    high = even(height * factor, max(2, math.ceil(height)))
    share = Fraction(wide * high, rung.height * rung.long_side)
    tempo = min(max(rate / 30, Fraction(1, 2)), Fraction(2))
    return Rendition(
        name=f"v{rung.height}",
        width=wide,
        height=high,
        max_kbps=max(100, round(rung.max_kbps * share * tempo)),
        crf=crf,
    )


def _sizes(width: Fraction, height: Fraction, rate: Fraction, profile: Profile) -> tuple[Rendition, ...]:
    """Return every height's rendition in H.264, from high to low: never enlarged, no two of nearly the same size.

    The highest is the source's own size where that fits into a rung's box; it is named after the
    smallest such rung.
    """
    tops = [rung for rung in profile.rungs if _fit(width, height, rung) == 1]
    top = tops[-1] if tops else profile.rungs[0]
    chosen = [_rendition(width, height, top, rate, profile.crf)]
    for rung in profile.rungs:
        if rung.height >= top.height:
            continue
        rendition = _rendition(width, height, rung, rate, profile.crf)
        above = chosen[-1].width * chosen[-1].height
        if min(rendition.width, rendition.height) < profile.least_side:
            continue
        if rendition.width * rendition.height <= above * profile.worthwhile:
            chosen.append(rendition)
    return tuple(chosen)


def _in_av1(rendition: Rendition, profile: Profile) -> Rendition:
    crf = next(rung.av1_crf for rung in profile.rungs if rendition.name == f"v{rung.height}")
    cap = max(60, round(rendition.max_kbps * profile.av1_share))
    return replace(rendition, name=f"a{rendition.name[1:]}", codec="av1", max_kbps=cap, crf=crf)


def _fallback(sizes: Sequence[Rendition], profile: Profile) -> tuple[Rendition, ...]:
    """Return the short ladder: the highest that is not above the fallback's height, and every second one below."""
    low = [one for one in sizes if int(one.name[1:]) <= profile.fallback_height] or list(sizes[-1:])
    return tuple(low[::2])


def ladder(width: Fraction, height: Fraction, rate: Fraction, profile: Profile) -> tuple[Rendition, ...]:
    """Return the renditions that a film of this size and rate gets: H.264 from high to low, then AV1.

    There is always one in H.264, which every device decodes. SVT-AV1 takes no picture thinner than the least side.
    """
    sizes = _sizes(width, height, rate, profile)
    if "av1" not in profile.codecs:
        return sizes
    fine = tuple(_in_av1(size, profile) for size in sizes if min(size.width, size.height) >= profile.least_side)
    return (*(_fallback(sizes, profile) if fine else sizes), *fine)


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


def _picture_plan(video: VideoFacts, facts: Facts, profile: Profile, *, together: bool) -> PicturePlan:
    rate, frames = _rate_and_frames(video, profile)
    if facts.duration - frames / rate > profile.hold_after_seconds:
        frames = math.ceil(facts.duration * rate)
    segment_frames = max(1, round(rate * profile.segment_seconds))
    width, height = video.shown_size
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
        renditions=ladder(width, height, rate, profile),
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


def make_plan(facts: Facts, profile: Profile = STANDARD, *, plays_already: bool = False) -> Plan:
    """Return the plan for a film: a pure function of its facts and the profile.

    A film that plays already, as it was sent, has time to be decoded once for both codecs.
    """
    picture = None
    if facts.video is not None:
        picture = _picture_plan(facts.video, facts, profile, together=plays_already)
    sounds = tuple(_sound_plan(audio, facts, picture, profile) for audio in _sounds(facts, profile))
    return Plan(
        profile=profile,
        picture=picture,
        sound=sounds[0] if sounds else None,
        cover_stream=facts.attached_pictures[0] if facts.attached_pictures else None,
        other_sounds=sounds[1:],
    )
