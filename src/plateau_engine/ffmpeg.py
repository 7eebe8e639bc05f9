"""Run ffmpeg for the rest of the engine: found once, fenced in, cancellable, its progress as facts."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import shlex
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from plateau_engine import launch
from plateau_engine.errors import (
    Cancelled,
    FfmpegCrashed,
    FfmpegFailed,
    FfmpegMissing,
    NeedsTooMuchMemory,
    OutputTooLarge,
    TookTooLong,
)
from plateau_engine.record import Record

FORMATS: Final = "aac,ac3,aiff,amr,asf,avi,caf,dv,eac3,flac,flv,gxf,matroska,mov,mp3,mpeg,mpegts,mxf,ogg,w64,wav"
"""The containers we open. None of them can name another file: no HLS, DASH, concat, SDP, image list."""

PROTOCOLS: Final = "file,pipe"

CODECS: Final = (
    # pictures
    "av1,libdav1d,libaom-av1,h264,hevc,vp8,vp9,vvc,mpeg1video,mpeg2video,mpeg4,msmpeg4v1,msmpeg4v2,"
    "msmpeg4,h263,h263i,flv,vc1,wmv1,wmv2,wmv3,mjpeg,prores,dnxhd,cfhd,dvvideo,ffv1,huffyuv,"
    "ffvhuff,utvideo,qtrle,rawvideo,v210,v410,r210,theora,libtheora,png,svq1,svq3,cinepak,indeo5,"
    # sound
    "aac,ac3,eac3,alac,amrnb,amrwb,dca,flac,mp1float,mp2float,mp3float,mp2,mp3,opus,libopus,"
    "truehd,mlp,vorbis,libvorbis,wmav1,wmav2,wmapro,wmalossless,adpcm_ms,adpcm_ima_wav,"
    "adpcm_ima_qt,adpcm_swf,nellymoser,gsm,gsm_ms,speex,qdm2,pcm_alaw,pcm_mulaw,pcm_bluray,"
    "pcm_dvd,pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_s16le_planar,pcm_s24le_planar"
)
"""The decoders that may be used: the formats people send, not every game's cut-scene."""

MIB: Final = 1024 * 1024
PROBE_SECONDS: Final = 120
SLOWEST_DISK: Final = 20 * MIB
"""Bytes a second that a probe may count on, when the machine is busy and the file lies on a network's disk."""


@dataclass(frozen=True, slots=True)
class Limits(Record):
    """Bound one piece of work on one file."""

    max_pixels: int = 8192 * 4608
    max_side: int = 16384
    max_seconds: int = 24 * 3600
    max_streams: int = 64
    probe_seconds: int = PROBE_SECONDS
    probe_memory: int = 2048 * MIB
    wall_seconds: int = 6 * 3600
    cpu_seconds: int = 24 * 3600
    memory: int = 6144 * MIB
    """Address space; a running encode really uses a fraction of it."""
    output_bytes: int = 200 * 1024 * MIB
    niceness: int = 10

    @classmethod
    def for_file(cls, size: int) -> Limits:
        """Return the limits for a file of so many bytes: the probe reads all of it, at 20 MiB a second or more."""
        return cls(probe_seconds=PROBE_SECONDS + size // SLOWEST_DISK)


@dataclass(frozen=True, slots=True)
class Ffmpeg(Record):
    """Say which ffmpeg this is and what it can do."""

    path: str
    version: str
    zscale: bool
    tonemap: bool
    webp: bool
    av1: bool
    """Whether AV1 can be encoded, and read back; without it every height is made in H.264."""
    vmaf: bool
    """Whether quality can be measured; without it the profile's own is taken."""


@dataclass(frozen=True, slots=True)
class Progress(Record):
    """Say how far a run has come, in output frames and seconds of film."""

    frames: int
    seconds: float
    speed: float
    """Seconds of film a second; 0 while unknown."""
    finished: bool


Cancel = Callable[[], bool]
"""Answer whether to stop; called several times a second, so it must be cheap."""

OnProgress = Callable[[Progress], None]


def never() -> bool:
    """Answer that nobody asked to stop."""
    return False


def find_program() -> str:
    """Return the path of ffmpeg: PLATEAU_FFMPEG if set, else the one that imageio-ffmpeg carries."""
    named = os.environ.get("PLATEAU_FFMPEG")
    if named:
        if not os.access(named, os.X_OK):
            raise FfmpegMissing(f"PLATEAU_FFMPEG names {named}, which cannot be run")
        return named
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise FfmpegMissing("no ffmpeg found: install imageio-ffmpeg or set PLATEAU_FFMPEG") from error


@cache
def _abilities(path: str) -> Ffmpeg:
    def ask(option: str) -> str:
        try:
            return subprocess.run(
                [path, "-hide_banner", "-nostdin", option],
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise FfmpegMissing(f"{path} does not answer like ffmpeg: {error}") from error

    first_line = ask("-version").splitlines()[:1]
    match = re.match(r"ffmpeg version (\S+)", first_line[0] if first_line else "")
    if match is None:
        raise FfmpegMissing(f"{path} does not answer like ffmpeg")
    filters = set(re.findall(r"^ [.TSC]+ (\w+) ", ask("-filters"), re.MULTILINE))
    encoders = set(re.findall(r"^ [A-Z.]+ (\w+) ", ask("-encoders"), re.MULTILINE))
    decoders = set(re.findall(r"^ [A-Z.]+ ([\w-]+) ", ask("-decoders"), re.MULTILINE))
    missing = {"libx264", "aac", "mjpeg"} - encoders | {
        "fps", "tpad", "scale", "bwdif", "ebur128", "alimiter", "silencedetect", "blackdetect",
    } - filters  # fmt: skip
    if missing:
        raise FfmpegMissing(f"{path} was built without {', '.join(sorted(missing))}")
    return Ffmpeg(
        path=path,
        version=match[1],
        zscale="zscale" in filters,
        tonemap="tonemap" in filters,
        webp="libwebp" in encoders,
        av1="libsvtav1" in encoders and not decoders.isdisjoint({"libdav1d", "libaom-av1"}),
        vmaf="libvmaf" in filters,
    )


def find_ffmpeg() -> Ffmpeg:
    """Return the ffmpeg of this machine with its abilities, asked once a process."""
    return _abilities(find_program())


def guarded_input(source: Path) -> list[str]:
    """Return the arguments that open a person's file and nothing else.

    The protocol and format lists make ffmpeg refuse a playlist, whatever its name; the `file:`
    prefix keeps a colon or a leading dash in a name from being read as a protocol or an option.
    Parts that cannot be decoded are passed over: what is missing is filled, so that a damaged
    film keeps its length.
    """
    return [
        "-max_error_rate", "1",
        "-protocol_whitelist", PROTOCOLS,
        "-format_whitelist", FORMATS,
        "-codec_whitelist", CODECS,
        "-i", f"file:{source}",
    ]  # fmt: skip


def fenced(program: Sequence[str], *, memory: int, cpu_seconds: int, limits: Limits) -> list[str]:
    """Return the command that starts a program inside its limits."""
    bounds = (os.getpid(), memory, cpu_seconds, limits.output_bytes, limits.niceness)
    return [
        sys.executable,
        "-I",
        "-S",
        launch.__file__,
        *map(str, bounds),
        "--",
        *program,
    ]


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the program with everything it started, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr, process.stdin):
        if pipe is not None:
            pipe.close()


class Log:
    """Keep the last lines that a program wrote to its error channel."""

    def __init__(self, keep: int = 200) -> None:
        self.lines: deque[str] = deque(maxlen=keep)
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take the next bytes; lines are cut at 500 characters."""
        *whole, self._rest = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        self._rest = self._rest[-2000:]
        self.lines.extend(line.decode("utf-8", "replace")[:500] for line in whole if line.strip())

    def close(self) -> None:
        """Count what was written after the last line end as a line."""
        self.feed(b"\n")

    @property
    def last_line(self) -> str:
        """Return the most telling of the last lines: the last error, else the last line."""
        errors = [line for line in self.lines if re.match(r"(\[[^]]*\] )*\[(error|fatal)\]", line)]
        return (errors or list(self.lines) or [""])[-1].strip()


def _parse_progress(block: dict[str, str]) -> Progress:
    def number(name: str) -> float:
        try:
            return float(block.get(name, "").strip().removesuffix("x"))
        except ValueError:
            return 0.0

    return Progress(
        frames=int(number("frame")),
        seconds=max(0.0, number("out_time_us") / 1_000_000),
        speed=number("speed"),
        finished=block.get("progress") == "end",
    )


def _failure(status: int, log: Log) -> FfmpegFailed:
    text = "\n".join(log.lines)
    if status == -signal.SIGXCPU or f"received signal {int(signal.SIGXCPU)}" in text:
        return TookTooLong("the processor time allowed was used up", status=status)
    if status == -signal.SIGXFSZ or "File too large" in text or "No space left" in text:
        return OutputTooLarge(log.last_line or "the output grew too large", status=status)
    if "Cannot allocate memory" in text or "malloc" in text:
        return NeedsTooMuchMemory(log.last_line, status=status)
    if status < 0:
        return FfmpegCrashed(f"ended by signal {-status}: {log.last_line}", status=status)
    return FfmpegFailed(log.last_line, status=status)


def run(
    arguments: Sequence[str],
    *,
    limits: Limits,
    cancelled: Cancel = never,
    log: Log | None = None,
) -> Generator[Progress]:
    """Run ffmpeg to its end and yield its progress about twice a second.

    Raises `Cancelled`, or an `FfmpegFailed` that says whether to retry. Leaving the generator in
    any way, even by closing it early, kills the whole process group.
    """
    log = log or Log()
    command = [
        find_ffmpeg().path, "-hide_banner", "-nostdin", "-nostats", "-y",
        "-loglevel", "level+info", "-progress", "pipe:1", "-stats_period", "0.5",
        *arguments,
    ]  # fmt: skip
    fence = fenced(command, memory=limits.memory, cpu_seconds=limits.cpu_seconds, limits=limits)
    process = subprocess.Popen(
        fence,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
        env={**os.environ, "SVT_LOG": "1"},  # errors alone: its reports would crowd the reason of a failure out
    )
    deadline = time.monotonic() + limits.wall_seconds
    block: dict[str, str] = {}
    try:
        for is_log, data in _read(process, deadline, cancelled):
            if is_log:
                log.feed(data)
                continue
            for line in data.decode("ascii", "replace").splitlines():
                name, _, value = line.partition("=")
                block[name.strip()] = value.strip()
                if name == "progress":
                    yield _parse_progress(block)
                    block = {}
        status = process.wait()
        log.close()
        if status != 0:
            raise _failure(status, log)
    finally:
        end_group(process)


def _read(process: subprocess.Popen[bytes], deadline: float, cancelled: Cancel) -> Generator[tuple[bool, bytes]]:
    """Yield what the program writes, (True, bytes) for its log and (False, whole lines) for facts."""
    assert process.stdout is not None
    assert process.stderr is not None
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, False)
        selector.register(process.stderr, selectors.EVENT_READ, True)
        while selector.get_map():
            if cancelled():
                raise Cancelled("stopped on request")
            if time.monotonic() > deadline:
                raise TookTooLong("the time allowed was used up")
            for key, _ in selector.select(timeout=0.2):
                data = os.read(key.fd, 65536)
                if not data:
                    selector.unregister(key.fileobj)
                elif key.data:
                    yield True, data
                else:
                    lines, end, rest = (rest + data).rpartition(b"\n")
                    if end:
                        yield False, lines


def run_to_end(
    arguments: Sequence[str],
    *,
    limits: Limits,
    on_progress: OnProgress | None = None,
    cancelled: Cancel = never,
) -> list[str]:
    """Run ffmpeg to its end and return the last lines of its log."""
    log = Log()
    for progress in run(arguments, limits=limits, cancelled=cancelled, log=log):
        if on_progress is not None:
            on_progress(progress)
    return list(log.lines)


def shown(arguments: Sequence[str]) -> str:
    """Return a command as a person would type it into a shell."""
    return shlex.join(arguments)


def seconds_text(seconds: Fraction) -> str:
    """Return a time with microseconds, as ffmpeg's options take it."""
    micro = round(seconds * 1_000_000)
    sign = "-" if micro < 0 else ""
    return f"{sign}{abs(micro) // 1_000_000}.{abs(micro) % 1_000_000:06d}"
