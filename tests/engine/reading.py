"""Read a finished package back as a player would, by readers that are not ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av

from plateau_engine.ffmpeg import find_program
from tests.clips import read_number


def picture_numbers(playlist: Path) -> list[int]:
    """Decode through an HLS playlist and read the number drawn into each picture."""
    numbers: list[int] = []
    with av.open(str(playlist), options={"allowed_extensions": "ALL"}) as container:
        for frame in container.decode(video=0):
            plane = frame.reformat(format="gray").planes[0]
            numbers.append(read_number(bytes(plane), frame.width, frame.height, plane.line_size))
    return numbers


def picture_times(playlist: Path) -> list[float]:
    """Decode through an HLS playlist and return every picture's time."""
    with av.open(str(playlist)) as container:
        return [frame.time for frame in container.decode(video=0)]


def sample_count(path: Path) -> int:
    """Count decoded samples of sound."""
    with av.open(str(path)) as container:
        return sum(frame.samples for frame in container.decode(audio=0))


def ffmpeg_log(*arguments: object) -> str:
    """Run ffmpeg to nowhere and return what it logged."""
    done = subprocess.run(
        [
            find_program(),
            "-nostdin",
            "-hide_banner",
            *map(str, arguments),
            "-f",
            "null",
            "-",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stderr
