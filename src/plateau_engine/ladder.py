"""Decide on the sizes of a film: heights, codecs, what is copied, what is made first. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from plateau_engine.package import Track
from plateau_engine.profile import Codec, Profile, Rung
from plateau_engine.record import Record


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
    copied: bool = False
    """The master's own pictures, not encoded; `max_kbps` is what they take."""
    late: bool = False
    """H.264 that is made with AV1, from the same decode, once the film plays in a lower size."""

    @property
    def batch(self) -> Codec:
        """Return the codec with whose renditions it is made."""
        return "av1" if self.late else self.codec


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


def _height(rendition: Rendition) -> int:
    return int(rendition.name[1:])


def _fallback(sizes: Sequence[Rendition], profile: Profile) -> tuple[Rendition, ...]:
    """Return the short ladder: the highest that is not above the fallback's height, and every second one below."""
    low = [one for one in sizes if _height(one) <= profile.fallback_height] or list(sizes[-1:])
    return tuple(low[::2])


def _below(copy: Rendition, sizes: Sequence[Rendition]) -> tuple[Rendition, ...]:
    """Return the sizes under a copy that can be counted on to take fewer bits than it does; at least the lowest."""
    return tuple(one for one in sizes[1:] if one.max_kbps < copy.max_kbps) or tuple(sizes[-1:])


def ladder(
    width: Fraction, height: Fraction, rate: Fraction, profile: Profile, sent: Track | None = None
) -> tuple[Rendition, ...]:
    """Return the renditions that a film of this size and rate gets: H.264 from high to low, then AV1.

    At least one in H.264, which every device decodes, is encoded; the pictures `sent` may go above it, as they are.
    SVT-AV1 takes no picture thinner than the least side.
    """
    sizes = _sizes(width, height, rate, profile)
    fine: tuple[Rendition, ...] = ()
    if "av1" in profile.codecs:
        fine = tuple(_in_av1(size, profile) for size in sizes if min(size.width, size.height) >= profile.least_side)
    copy = _copy(sent, sizes, profile) if sent is not None else None
    plain = sizes if copy is None else _below(copy, sizes)
    if fine:
        plain = _fallback(plain, profile)
    return (*([copy] if copy is not None else []), *plain, *fine)


def _copy(sent: Track, sizes: Sequence[Rendition], profile: Profile) -> Rendition | None:
    """Return the pictures that were sent as the highest rendition, if they are of its size and about its bits."""
    top, kbps = sizes[0], -(-sent.average_bandwidth // 1000)
    fits = (sent.width, sent.height) == (top.width, top.height) and kbps <= top.max_kbps * profile.copy_margin
    return replace(top, max_kbps=kbps, crf=0, copied=True) if fits and len(sizes) > 1 else None


def one_first(renditions: tuple[Rendition, ...], profile: Profile) -> tuple[Rendition, ...]:
    """Mark all H.264 renditions as late but the least useful one, which then is made alone."""
    plain = [one for one in renditions if one.codec == "h264"]
    first = ([one for one in plain if _height(one) >= profile.first_height] or plain)[-1]
    return tuple(replace(one, late=one.codec == "h264" and one is not first) for one in renditions)
