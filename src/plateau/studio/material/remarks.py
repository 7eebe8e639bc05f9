"""What is weak about a file that a guest sends: rules on measured facts, and each remark as a sentence. No models.

Only what was measured is said. A remark never refuses a file: whoever sends it decides whether to send another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from plateau_engine.facts import AudioFacts, Facts, VideoFacts

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Value = str | int | float

LOWEST_SIDE = 700  # lines: below it a film looks soft on the screen of a set, and on a computer
SLOWEST_RATE = 20  # pictures a second: below it movement is seen as jerks
LEAST_BITS = {"h264": 0.015, "hevc": 0.008, "vp9": 0.008, "av1": 0.006}  # a pixel; others are not judged
QUIETEST_LUFS = -32  # sixteen below what films are brought to: speech drowns in the noise that is raised with it
NARROWEST_HERTZ = 32_000  # a lower sampling rate carries no more than a telephone's or an old recorder's band
SMALLEST_PICTURE = 1000  # pixels of the longer side: half of what a screen in HD shows


@dataclass(frozen=True, slots=True)
class Remark:
    """One weakness: its code, and what was measured."""

    code: str
    facts: Mapping[str, Value] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Return it as its row keeps it."""
        return {"code": self.code, "facts": dict(self.facts)}

    @property
    def sentence(self) -> str:
        """Say it in the present language."""
        return in_words(self.code, self.facts)


SENTENCES: dict[str, _StrPromise] = {
    "small_uneven": _(
        "The picture is %(width)s × %(height)s only, and its frame rate varies: so are recordings of a screen and copies that a messenger made. Do you have the original?"
    ),
    "small": _("The picture is %(width)s × %(height)s only: on a large screen it looks soft. Do you have it larger?"),
    "few_bits": _(
        "The file has %(kbps)s kbit/s for a picture of %(width)s × %(height)s: detail was lost when it was compressed. Do you have the original?"
    ),
    "jerky": _("It has %(rate)s pictures a second only: movement looks jerky."),
    "upright": _("It is filmed upright: on the screen, both its sides stay empty. Do you have it filmed across?"),
    "no_sound": _("The video has no sound."),
    "silent": _("There is a sound track, but nothing is to be heard on it."),
    "quiet": _("The sound is very quiet (%(lufs)s LUFS): raised, its noise is heard too."),
    "narrow_sound": _("The sound is of a telephone’s quality (%(khz)s kHz)."),
    "cut_short": _("The file seems to be cut off before its end. Does it play to the end on your side?"),
    "damaged": _("Some parts of the file are damaged. Does it play without faults on your side?"),
    "unseen": _("We could not look into this file. Does it open on your side?"),
    "small_picture": _(
        "The picture is %(width)s × %(height)s only: shown large, it looks soft. Do you have it with %(wanted)s pixels or more on its longer side?"
    ),
}


def in_words(code: str, facts: Mapping[str, Value]) -> str:
    """Return a remark as a sentence in the present language; an unknown code is a bug."""
    said = {name: value if isinstance(value, str) else number_format(value) for name, value in facts.items()}
    return str(SENTENCES[code]) % said


def remarks_from(stored: Iterable[Mapping[str, object]]) -> list[Remark]:
    """Return the remarks of a row."""
    return [Remark(str(one["code"]), dict(one["facts"])) for one in stored]  # type: ignore[call-overload]


def remarks_on_film(facts: Facts, *, lufs: float | None, measured: bool) -> list[Remark]:
    """Return what is weak about a video or a sound recording.

    ``lufs`` is its loudness by EBU R128, None for silence; ``measured`` says whether it could be measured at all.
    """
    found = [*_of_video(facts.video, facts.duration)] if facts.video is not None else []
    found += _of_sound(facts.audio, lufs, measured=measured, with_video=facts.video is not None)
    if "truncated" in facts.notes:
        found.append(Remark("cut_short"))
    if "damaged_parts" in facts.notes:
        found.append(Remark("damaged"))
    return found


def _of_video(video: VideoFacts, duration: Fraction) -> Iterable[Remark]:
    width, height = (round(side) for side in video.shown_size)
    size: dict[str, Value] = {"width": str(width), "height": str(height)}
    if min(width, height) < LOWEST_SIDE:
        yield Remark("small_uneven" if video.rate is None else "small", size)
    elif video.bytes and video.frames and duration > 0:
        bits = 8 * video.bytes / (video.frames * width * height)
        if bits < LEAST_BITS.get(video.codec, 0):
            yield Remark("few_bits", size | {"kbps": round(8 * video.bytes / duration / 1000)})
    if video.frames > 1 and video.usual_rate < SLOWEST_RATE:
        yield Remark("jerky", {"rate": round(float(video.usual_rate), 1)})
    if height > width:
        yield Remark("upright")


def _of_sound(
    audio: tuple[AudioFacts, ...], lufs: float | None, *, measured: bool, with_video: bool
) -> Iterable[Remark]:
    if not audio:
        if with_video:
            yield Remark("no_sound")
        return
    if measured and lufs is None:
        yield Remark("silent")
    elif lufs is not None and lufs < QUIETEST_LUFS:
        yield Remark("quiet", {"lufs": round(lufs)})
    if max(one.sample_rate for one in audio) < NARROWEST_HERTZ:
        yield Remark("narrow_sound", {"khz": round(max(one.sample_rate for one in audio) / 1000)})


def remarks_on_picture(width: int, height: int) -> list[Remark]:
    """Return what is weak about a picture of so many pixels."""
    if max(width, height) >= SMALLEST_PICTURE:
        return []
    return [Remark("small_picture", {"width": str(width), "height": str(height), "wanted": SMALLEST_PICTURE})]
