"""Write a DASH manifest over the very files that HLS uses (ISO/IEC 23009-1, on-demand profile).

Each file carries an index of its segments (`sidx`), so the manifest names a byte range a track and stays small for a
film of any length; a list of segments would grow by sixty bytes for each of them and each track.
"""

from __future__ import annotations

import math
from fractions import Fraction
from html import escape
from typing import Final

from plateau_engine.package import MANIFEST_NAME, CaptionTrack, Package, Track

PROFILE: Final = "urn:mpeg:dash:profile:isoff-on-demand:2011"
CHANNELS: Final = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
SWITCHING: Final = "urn:mpeg:dash:adaptation-set-switching:2016"
ROLE: Final = "urn:mpeg:dash:role:2011"

__all__ = ["MANIFEST_NAME", "manifest"]


def _element(name: str, *inside: str, **attributes: object) -> str:
    """Return an element; an attribute's trailing underscore is dropped, and None leaves it out."""
    written = "".join(
        f' {key.rstrip("_")}="{escape(str(value))}"' for key, value in attributes.items() if value is not None
    )
    content = "".join(inside)
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _role(value: str) -> str:
    return _element("Role", schemeIdUri=ROLE, value=value)


def _representation(track: Track, inside: str = "", **attributes: object) -> str:
    index_end = track.header_bytes + track.index_bytes - 1
    base = _element(
        "SegmentBase",
        _element("Initialization", range=f"0-{track.header_bytes - 1}"),
        indexRange=f"{track.header_bytes}-{index_end}",
    )
    return _element(
        "Representation",
        inside,
        _element("BaseURL", escape(track.file_name)),
        base,
        id=track.name,
        codecs=track.codec,
        bandwidth=track.peak_bandwidth,
        **attributes,
    )


def _pictures(number: int, tracks: list[Track], *, others: list[int], priority: int) -> str:
    switching = _element("SupplementalProperty", schemeIdUri=SWITCHING, value=",".join(map(str, others)))
    rows = [
        _representation(
            track,
            width=track.width,
            height=track.height,
            frameRate=str(track.rate or Fraction(0)),
            sar="1:1",
        )
        for track in tracks
    ]
    return _element(
        "AdaptationSet",
        *([switching] if others else []),
        *rows,
        id=number,
        contentType="video",
        mimeType="video/mp4",
        selectionPriority=priority,
        subsegmentAlignment=str(len({tuple(one.duration for one in track.segments) for track in tracks}) == 1).lower(),
        subsegmentStartsWithSAP=1,
    )


def _sound(number: int, track: Track, *, first: bool) -> str:
    channels = _element("AudioChannelConfiguration", schemeIdUri=CHANNELS, value=2)
    return _element(
        "AdaptationSet",
        *([_element("Label", escape(track.label))] if track.label else []),
        _role("main" if first else "alternate"),
        _representation(track, channels, audioSamplingRate=48_000),
        id=number,
        lang=track.language or None,
        contentType="audio",
        mimeType="audio/mp4",
        subsegmentAlignment="true",
        subsegmentStartsWithSAP=1,
    )


def _captions(number: int, captions: CaptionTrack) -> str:
    return _element(
        "AdaptationSet",
        _element("Label", escape(captions.label)),
        _role("caption"),
        _element("Representation", _element("BaseURL", escape(captions.file_name)), id=captions.name, bandwidth=1000),
        id=number,
        lang=captions.language,
        contentType="text",
        mimeType="text/vtt",
    )


def manifest(package: Package) -> str:
    """Return the manifest: a set of renditions for each codec, between which players may switch; sounds; captions."""
    families = sorted({track.family for track in package.pictures}, key=lambda family: family != "av01")
    numbers = list(range(1, len(families) + 1))
    sets = [
        _pictures(
            number,
            [track for track in package.pictures if track.family == family],
            others=[other for other in numbers if other != number],
            priority=len(families) - number + 1,
        )
        for number, family in zip(numbers, families, strict=True)
    ]
    for sound in package.sounds:
        sets.append(_sound(len(sets) + 1, sound, first=sound is package.sounds[0]))
    for captions in package.captions:
        sets.append(_captions(len(sets) + 1, captions))
    longest = max(segment.duration for track in package.tracks for segment in track.segments)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + _element(
            "MPD",
            "\n",
            _element("Period", "\n", *(f"{one}\n" for one in sets), id=0, start="PT0S"),
            "\n",
            xmlns="urn:mpeg:dash:schema:mpd:2011",
            profiles=PROFILE,
            type="static",
            mediaPresentationDuration=f"PT{float(package.duration):.3f}S",
            minBufferTime=f"PT{math.ceil(longest)}S",
            maxSubsegmentDuration=f"PT{math.ceil(longest)}S",
        )
        + "\n"
    )
