"""From the last byte of an hour of H.264 to the first segment that a player can have, against repackaging the file."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from figures import Figures, Ratio, compare, in_turns

from plateau_engine.direct import open_direct, write_direct
from plateau_engine.ffmpeg import find_program

SECONDS = 3600
LOOP_SECONDS = 60
KBPS = 9000


def measure() -> list[Ratio]:
    """Lay the same 4 GB out both ways, in turns; both read it from the disk's cache as far as it goes."""
    folder = Path(tempfile.mkdtemp(prefix="plateau-bench-", dir=Path(__file__).resolve().parents[1]))
    try:
        master = _hour(folder)
        pairs = in_turns(
            lambda: _direct(master, folder / "direct"), lambda: _repackaged(master, folder / "hls"), rounds=3
        )
    finally:
        shutil.rmtree(folder)
    return [
        compare(
            pairs,
            "seconds",
            what=f"first segment of an hour of 1080p ({KBPS // 1000} Mb/s) after the last byte",
            against="ffmpeg -c copy to HLS",
            unit="s",
            aim=0.2,
            more_is_better=False,
        ),
    ]


def _hour(folder: Path) -> Path:
    """Draw a minute at a steady rate and repeat it without encoding it again."""
    minute, hour = folder / "minute.mp4", folder / "hour.mp4"
    _ffmpeg(
        "-f", "lavfi", "-i", f"testsrc2=size=1920x1080:rate=25:duration={LOOP_SECONDS}",
        "-f", "lavfi", "-i", f"sine=frequency=220:sample_rate=48000:duration={LOOP_SECONDS}",
        "-c:v", "libx264", "-preset", "ultrafast", "-b:v", f"{KBPS}k", "-minrate", f"{KBPS}k", "-maxrate", f"{KBPS}k",
        "-bufsize", f"{KBPS}k", "-x264-params", "nal-hrd=cbr", "-g", "50", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "128k", "-shortest", minute,
    )  # fmt: skip
    _ffmpeg("-stream_loop", SECONDS // LOOP_SECONDS - 1, "-i", minute, "-c", "copy", hour)
    minute.unlink()
    return hour


def _direct(master: Path, folder: Path) -> Figures:
    began = time.perf_counter()
    direct = open_direct(master)
    write_direct(direct, folder)
    for lane in direct.lanes:
        first = lane.track.segments[0]
        got = sum(len(piece) for piece in direct.stretch(lane.track.name, 0, first.offset + first.bytes))
        assert got == first.offset + first.bytes
    return {"seconds": time.perf_counter() - began}


def _repackaged(master: Path, folder: Path) -> Figures:
    folder.mkdir()
    began = time.perf_counter()
    _ffmpeg(
        "-i", master, "-c", "copy", "-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type",
        "fmp4", "-hls_flags", "single_file", folder / "film.m3u8",
    )  # fmt: skip
    seconds = time.perf_counter() - began
    shutil.rmtree(folder)
    return {"seconds": seconds}


def _ffmpeg(*arguments: object) -> None:
    subprocess.run([find_program(), "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)
