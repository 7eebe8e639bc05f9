"""Read a file's facts inside a fenced child process: `python -m plateau_engine.scan FILE LIMITS`.

Whatever a hostile file does to the media library, it does it here: the parent only reads one JSON
line, either {"facts": …} or {"refusal": …}.
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.container import InputContainer
from av.stream import Disposition

from plateau_engine.colours import MATRICES, PRIMARIES, RANGES, TRANSFERS
from plateau_engine.errors import Refusal
from plateau_engine.facts import AudioFacts, Facts, Note, Turn, VideoFacts
from plateau_engine.ffmpeg import CODECS, FORMATS, PROTOCOLS, Limits
from plateau_engine.sniff import refusal_code
from plateau_engine.timing import judge_rate

PACKETS_TO_TRY: Final = 300
FRAMES_TO_LOOK_AT: Final = 6
UNKNOWN: Final = "unknown"


@dataclass(slots=True)
class Track:
    """Gather the packets of one stream while the file is read through.

    Of pictures every time is kept, eight bytes each; of sound, which has more packets, only the first and the last.
    """

    stream: Any
    stamps: array[int] = field(default_factory=lambda: array("q"))
    keys: array[int] = field(default_factory=lambda: array("q"))
    packets: int = 0
    bytes: int = 0
    start: int | None = None
    latest: int = 0
    """The last packet's own time."""
    end: int | None = None
    frames: list[Any] = field(default_factory=list)
    tried: int = 0
    guessed: bool = False

    def take(self, packet: Any) -> None:
        """Note one packet, and decode until the first pictures or samples were seen."""
        self.packets += 1
        self.bytes += packet.size
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            self.guessed = True
            stamp = self._next_stamp()
        if not packet.is_discard:
            if self.stream.type == "video":
                self.stamps.append(stamp)
                if packet.is_keyframe:
                    self.keys.append(stamp)
            self.start = stamp if self.start is None else min(self.start, stamp)
            self.latest = stamp
            end = stamp + (packet.duration or 0)
            self.end = end if self.end is None else max(self.end, end)
        wanted = FRAMES_TO_LOOK_AT if self.stream.type == "video" else 1
        if len(self.frames) < wanted and self.tried < PACKETS_TO_TRY:
            self.decode(packet)

    def decode(self, packet: Any) -> None:
        """Try to decode one packet (None: what the decoder still holds); broken ones are passed over."""
        self.tried += 1
        try:
            self.frames.extend(self.stream.codec_context.decode(packet))
        except (av.error.FFmpegError, ValueError):
            return

    def _next_stamp(self) -> int:
        if self.start is None:
            return 0
        if self.stream.type == "audio":
            return max(self.latest + 1, self.end or 0)
        rate = self.stream.average_rate or self.stream.guessed_rate
        step = 1 / (Fraction(rate) * Fraction(self.stream.time_base)) if rate else 1
        return self.latest + max(1, round(step))


def _turn(frame: Any) -> Turn:
    """Read the display matrix (ISO/IEC 14496-12 §6.2.2) as one of eight turns."""
    try:
        matrix = struct.unpack("=9i", bytes(frame.side_data["DISPLAYMATRIX"]))
    except (KeyError, struct.error):
        return "none"
    a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
    if abs(b) + abs(c) > abs(a) + abs(d):
        if b > 0:
            return "cclock_flip" if c > 0 else "clock"
        return "cclock" if c > 0 else "clock_flip"
    if a < 0:
        return "half" if d < 0 else "hflip"
    return "vflip" if d < 0 else "none"


def _has_codec(stream: Any) -> bool:
    """Tell whether this build knows the stream's codec: PyAV's types say always, its streams do not."""
    return stream.codec_context is not None


def _check_codec(stream: Any) -> bool:
    context = stream.codec_context
    return context is not None and context.codec.name in CODECS.split(",")


def _protected(stream: Any) -> bool:
    return stream.codec_context is not None and stream.codec_tag in {
        "encv",
        "enca",
        "drmi",
        "drms",
    }


def _in_order(stamps: array[int], start: int) -> array[int]:
    """Return the times from a start on, in order, each once."""
    found = array("q")
    for stamp in sorted(stamps):
        if stamp >= start and (not found or stamp != found[-1]):
            found.append(stamp)
    return found


def _video_facts(track: Track) -> VideoFacts:
    stream, frame = track.stream, track.frames[0]
    time_base = Fraction(stream.time_base)
    start = frame.pts if frame.pts is not None else min(track.stamps)
    stamps = _in_order(track.stamps, start) or array("q", [start])
    offered = [Fraction(rate) for rate in (stream.average_rate, stream.base_rate, stream.guessed_rate) if rate]
    rate, usual = judge_rate(stamps, time_base, offered)
    if rate is not None:
        duration = len(stamps) / rate
    else:
        end = max(track.end or 0, stamps[-1] + round(1 / (usual * time_base)))
        duration = (end - stamps[0]) * time_base
    keys = _in_order(track.keys, start)
    # a film trimmed without encoding begins between two key frames, and may hold none at all
    gaps = [after - before for before, after in pairwise([stamps[0], *keys, stamps[-1]])]
    aspect = Fraction(stream.sample_aspect_ratio or 1)
    return VideoFacts(
        index=stream.index,
        codec=stream.codec_context.name,
        profile=stream.profile or "",
        pixel_format=frame.format.name,
        bit_depth=max(component.bits for component in frame.format.components),
        width=frame.width,
        height=frame.height,
        sample_aspect=aspect if Fraction(1, 20) <= aspect <= 20 else Fraction(1),
        turn=_turn(frame),
        interlaced=any(frame.interlaced_frame for frame in track.frames),
        time_base=time_base,
        start=start,
        frames=len(stamps),
        rate=rate,
        usual_rate=usual,
        duration=duration,
        color_range=RANGES.get(frame.color_range, UNKNOWN),
        primaries=PRIMARIES.get(frame.color_primaries, UNKNOWN),
        transfer=TRANSFERS.get(frame.color_trc, UNKNOWN),
        matrix=MATRICES.get(frame.colorspace, UNKNOWN),
        key_frames=() if len(keys) == len(stamps) else tuple(keys),
        key_gap=max(gaps) * time_base,
        reorders=bool(stream.codec_context.has_b_frames),
        bytes=track.bytes,
    )


def _audio_facts(track: Track) -> AudioFacts:
    stream = track.stream
    time_base = Fraction(stream.time_base)
    start = track.start or 0
    end = track.end if track.end is not None and track.end > start else track.latest
    frame = track.frames[0]
    return AudioFacts(
        index=stream.index,
        codec=stream.codec_context.name,
        channels=frame.layout.nb_channels,
        layout=frame.layout.name,
        sample_rate=frame.sample_rate,
        time_base=time_base,
        start=start,
        duration=(end - start) * time_base,
        language=(stream.language or "").strip(),
        default=Disposition.default in stream.disposition,
        bytes=track.bytes,
    )


def _choose(tracks: list[Track]) -> Track | None:
    """Prefer the default video stream, then the largest picture, then the first."""
    return min(
        tracks,
        key=lambda track: (
            Disposition.default not in track.stream.disposition,
            -track.stream.codec_context.width * track.stream.codec_context.height,
            track.stream.index,
        ),
        default=None,
    )


def _open(path: Path) -> InputContainer:
    try:
        return av.open(
            f"file:{path}",
            container_options={
                "protocol_whitelist": PROTOCOLS,
                "format_whitelist": FORMATS,
                "codec_whitelist": CODECS,
            },
        )
    except (av.error.FFmpegError, ValueError) as error:
        raise Refusal(refusal_code(path)) from error


def _scan(container: InputContainer, tracks: dict[int, Track]) -> bool:
    """Read the file to its end; answer whether it could be read without an error."""
    try:
        for packet in container.demux():
            track = tracks.get(packet.stream_index)
            if track is not None and packet.size:
                track.take(packet)
    except (av.error.FFmpegError, ValueError):
        return False
    return True


def _tracks(container: InputContainer, limits: Limits) -> tuple[dict[int, Track], list[int]]:
    """Return the streams to be read, and those that are cover pictures."""
    if len(container.streams) > limits.max_streams:
        raise Refusal(
            "too_many_streams",
            streams=len(container.streams),
            max_streams=limits.max_streams,
        )
    tracks: dict[int, Track] = {}
    covers: list[int] = []
    refused: list[str] = []
    for stream in container.streams:
        if stream.type not in {"video", "audio"}:
            continue
        if _protected(stream):
            raise Refusal("protected")
        if not _check_codec(stream):
            name = stream.codec_context.name if _has_codec(stream) else UNKNOWN
            refused.append(name)
            continue
        if stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails):
            covers.append(stream.index)
            continue
        context: Any = stream.codec_context
        if stream.type == "video":
            width, height = context.width, context.height
            if width * height > limits.max_pixels or max(width, height) > limits.max_side:
                raise Refusal(
                    "picture_too_large",
                    width=width,
                    height=height,
                    max_pixels=limits.max_pixels,
                    max_side=limits.max_side,
                )
            context.options = {"max_pixels": str(limits.max_pixels)}
        context.thread_count = 1
        tracks[stream.index] = Track(stream)
    if not tracks:
        if refused:
            raise Refusal("codec_unknown", codec=refused[0])
        raise Refusal("nothing_to_play")
    return tracks, covers


def read_facts(path: Path, limits: Limits) -> Facts:
    """Read the facts of one file in this very process, or raise a `Refusal`."""
    if path.stat().st_size == 0:
        raise Refusal("empty")
    with _open(path) as container:
        tracks, covers = _tracks(container, limits)
        whole = _scan(container, tracks)
        for track in tracks.values():
            if not track.frames and track.packets:
                track.decode(None)
        playable = {index: track for index, track in tracks.items() if track.frames}
        if not playable:
            raise Refusal("damaged" if any(t.packets for t in tracks.values()) else "unfinished")
        videos = [track for track in playable.values() if track.stream.type == "video"]
        chosen = _choose(videos)
        video = _video_facts(chosen) if chosen is not None else None
        audio = tuple(_audio_facts(track) for track in playable.values() if track.stream.type == "audio")
        facts = Facts(
            container=container.format.name,
            bytes=path.stat().st_size,
            duration=_duration(video, audio),
            video=video,
            audio=audio,
            attached_pictures=tuple(covers),
            other_streams=len(container.streams) - len(audio) - len(covers) - (video is not None),
            notes=_notes(tracks, whole=whole),
        )
    if facts.duration > limits.max_seconds:
        raise Refusal("too_long", seconds=int(facts.duration), max_seconds=limits.max_seconds)
    return facts


def _duration(video: VideoFacts | None, audio: tuple[AudioFacts, ...]) -> Fraction:
    if video is None:
        return max((track.duration for track in audio), default=Fraction(0))
    origin = video.start * video.time_base
    ends = [track.start * track.time_base + track.duration - origin for track in audio]
    return max(video.duration, *ends, Fraction(0)) if ends else video.duration


def _notes(tracks: dict[int, Track], *, whole: bool) -> tuple[Note, ...]:
    notes: list[Note] = []
    if not whole:
        notes.append("damaged_parts")
    if any(0 < track.packets < track.stream.frames * 0.98 - 1 for track in tracks.values()):
        notes.append("truncated")
    if any(track.guessed for track in tracks.values()):
        notes.append("timestamps_missing")
    if any(t.stream.type == "audio" and t.packets and not t.frames for t in tracks.values()):
        notes.append("sound_unreadable")
    return tuple(notes)


def main(arguments: list[str]) -> None:
    """Print the facts or the refusal of one file as one line of JSON."""
    path, limits = Path(arguments[0]), Limits.from_json(arguments[1])
    try:
        answer: dict[str, object] = {"facts": read_facts(path, limits).to_json()}
    except Refusal as refusal:
        answer = {"refusal": refusal.to_json()}
    except MemoryError:
        answer = {"refusal": Refusal("needs_too_much_memory").to_json()}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
