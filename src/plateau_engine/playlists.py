"""Write HLS over a package's files: a playlist a track, one of key frames, one a language of captions, and the master.

By RFC 8216 and its successor (draft-pantos-hls-rfc8216bis). Every file takes its place by a rename, the master last.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

from plateau_engine.dash import MANIFEST_NAME, manifest
from plateau_engine.package import MASTER_NAME, CaptionTrack, Package, Track, save_package, write_text

PREFERRED_START: Final = 480
"""Players that obey the order of the master playlist begin with the rendition nearest to this."""
FINER: Final = 0.5
"""What AV1 has over H.264 of the same size in SCORE, where a pixel of height counts 1."""


def _seconds(duration: Fraction) -> str:
    return f"{float(duration):.6f}"


def _opening(target: int) -> list[str]:
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]


def round_up(duration: Fraction) -> int:
    """Return the target duration that covers a segment: players round to the nearest second."""
    return math.floor(duration + Fraction(1, 2))


def _pieces(track: Track, lengths: Iterable[int]) -> list[str]:
    lines = [f'#EXT-X-MAP:URI="{track.file_name}",BYTERANGE="{track.header_bytes}@0"']
    for segment, length in zip(track.segments, lengths, strict=True):
        lines += [
            f"#EXTINF:{_seconds(segment.duration)},",
            f"#EXT-X-BYTERANGE:{length}@{segment.offset}",
            track.file_name,
        ]
    return lines


def media_playlist(track: Track) -> str:
    """Return a track's playlist: one file, one byte range a segment."""
    lines = _opening(max(1, *(round_up(segment.duration) for segment in track.segments)))
    lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    lines += _pieces(track, (segment.bytes for segment in track.segments))
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def keys_playlist(track: Track) -> str:
    """Return the playlist of a rendition's key frames alone, for seeking fast: a segment's head and first picture."""
    lines = _opening(max(1, *(round_up(segment.duration) for segment in track.segments)))
    lines.append("#EXT-X-I-FRAMES-ONLY")
    lines += _pieces(track, (segment.key_bytes for segment in track.segments))
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def captions_playlist(captions: CaptionTrack, duration: Fraction) -> str:
    """Return the playlist of one captions file, which is one segment as long as the film."""
    lines = [*_opening(max(1, math.ceil(duration))), f"#EXTINF:{_seconds(duration)},", captions.file_name]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def _quoted(text: str) -> str:
    """Return a quoted-string: RFC 8216 §4.2 allows neither a quote nor a line end inside."""
    return '"' + "".join(c for c in text.replace('"', "'") if c.isprintable()) + '"'


def _sound_line(sound: Track, *, first: bool) -> str:
    language = f"LANGUAGE={_quoted(sound.language)}," if sound.language else ""
    return (
        f"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID={_quoted(sound.group)},NAME={_quoted(sound.label or 'sound')},{language}"
        f'DEFAULT={"YES" if first else "NO"},AUTOSELECT=YES,CHANNELS="2",URI={_quoted(sound.playlist_name)}'
    )


def _caption_line(captions: CaptionTrack) -> str:
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME={_quoted(captions.label)},'
        f"LANGUAGE={_quoted(captions.language)},DEFAULT={'YES' if captions.default else 'NO'},"
        f"AUTOSELECT=YES,FORCED=NO,URI={_quoted(captions.playlist_name)}"
    )


def score(track: Track) -> float:
    """Rank a rendition by what is seen, its shorter side; AV1 is a little above H.264 of the same size."""
    return min(track.width, track.height) + (FINER if track.family == "av01" else 0)


def _variant_lines(track: Track, package: Package) -> list[str]:
    sounds = package.sounds_for(track) if track.kind == "picture" else ()
    peak, average, codecs = track.peak_bandwidth, track.average_bandwidth, track.codec
    if sounds:
        peak += max(sound.peak_bandwidth for sound in sounds)
        average += max(sound.average_bandwidth for sound in sounds)
        codecs += f",{sounds[0].codec}"
    facts = [f"BANDWIDTH={peak}", f"AVERAGE-BANDWIDTH={average}", f'CODECS="{codecs}"']
    if track.kind == "picture":
        facts += _picture_facts(track)
        facts += [f"FRAME-RATE={float(track.rate or 0):.3f}", f"SCORE={score(track):.1f}"]
    if sounds or len(package.sounds) > 1:
        facts.append(f"AUDIO={_quoted((sounds or (track,))[0].group)}")
    if package.captions:
        facts.append('SUBTITLES="captions"')
    if track.kind == "picture":
        facts.append("CLOSED-CAPTIONS=NONE")
    return [f"#EXT-X-STREAM-INF:{','.join(facts)}", track.playlist_name]


def _picture_facts(track: Track) -> list[str]:
    return [f"RESOLUTION={track.width}x{track.height}", "VIDEO-RANGE=SDR"]


def _keys_line(track: Track) -> str:
    costs = [Fraction(8 * segment.key_bytes) / segment.duration for segment in track.segments]
    average = Fraction(8 * sum(segment.key_bytes for segment in track.segments)) / track.duration
    facts = [
        f"BANDWIDTH={math.ceil(max(costs))}",
        f"AVERAGE-BANDWIDTH={math.ceil(average)}",
        f'CODECS="{track.codec}"',
        *_picture_facts(track),
        f"URI={_quoted(track.keys_name)}",
    ]
    return f"#EXT-X-I-FRAME-STREAM-INF:{','.join(facts)}"


def master_playlist(package: Package) -> str:
    """Return the master playlist: every rendition, the sounds, the captions, the key frames.

    The first variant is what the plainest player starts with: H.264, of middling size. The others follow from high to
    low; SCORE tells those that read it what looks best among what they can decode and afford.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    pictures, sounds = package.pictures, package.sounds
    if pictures or len(sounds) > 1:
        groups: set[str] = set()
        for sound in sounds:
            lines.append(_sound_line(sound, first=sound.group not in groups))
            groups.add(sound.group)
    lines += [_caption_line(captions) for captions in package.captions]
    variants = pictures or tuple({sound.group: sound for sound in reversed(sounds)}.values())[::-1]
    first = min(
        variants,
        key=lambda track: (track.family == "av01", abs(min(track.width, track.height) - PREFERRED_START)),
    )
    for track in (first, *(track for track in variants if track is not first)):
        lines += _variant_lines(track, package)
    if package.keyed is not None:
        lines.append(_keys_line(package.keyed))
    return "\n".join([*lines, ""])


def write_playlists(folder: Path, package: Package) -> None:
    """Write every media playlist, then the description, the DASH manifest, and the master playlist last of all."""
    for track in package.tracks:
        write_text(folder / track.playlist_name, media_playlist(track))
    if package.keyed is not None:
        write_text(folder / package.keyed.keys_name, keys_playlist(package.keyed))
    for captions in package.captions:
        write_text(folder / captions.playlist_name, captions_playlist(captions, package.duration))
    save_package(folder, package)
    if package.has_manifest:
        write_text(folder / MANIFEST_NAME, manifest(package))
    write_text(folder / MASTER_NAME, master_playlist(package))
