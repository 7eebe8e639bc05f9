"""Encode the AV1 parts of a plan by ffmpeg alone, so that joining them is tested whatever the plan's own encoder does."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from plateau_engine import Plan, Rendition
from plateau_engine.encode import chunk_folder, track_timescale
from plateau_engine.ffmpeg import find_program
from tests.clips import ffmpeg


def with_av1(plan: Plan, *heights: int) -> Plan:
    """Return the plan with an AV1 rendition beside H.264, of each of these heights."""
    assert plan.picture is not None
    top = plan.picture.renditions[0]
    fine = tuple(
        Rendition(f"a{height}", round(top.width * height / top.height / 2) * 2, height, 900, "av1")
        for height in heights
    )
    kept = tuple(one for one in plan.picture.renditions if one.codec == "h264")
    return replace(plan, picture=replace(plan.picture, renditions=(*kept, *fine)))


def encode_av1(source: Path, plan: Plan, work: Path, numbers: list[int] | None = None) -> None:
    """Encode AV1 chunks of a film of constant rate from a whole decode each."""
    picture = plan.picture
    assert picture is not None
    for chunk in picture.chunks:
        if numbers is not None and chunk.number not in numbers:
            continue
        folder = chunk_folder(work, chunk.number, "av1")
        folder.mkdir(parents=True)
        for one in picture.of("av1"):
            ffmpeg(
                "-i", source, "-an", "-vf",
                f"trim=start_frame={chunk.first_frame}:end_frame={chunk.first_frame + chunk.frames},setpts=PTS-STARTPTS,"
                f"scale={one.width}:{one.height},"
                "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709",
                "-c:v", "libsvtav1", "-preset", "8", "-crf", "30", "-g", picture.segment_frames,
                "-svtav1-params", "scd=0", "-pix_fmt", "yuv420p", "-fflags", "+bitexact", "-flags:v", "+cgop+bitexact",
                "-video_track_timescale", track_timescale(picture.rate),
                "-movflags", "+frag_keyframe+default_base_moof+delay_moov+skip_trailer",
                "-f", "mp4", folder / f"{one.name}.mp4",
            )  # fmt: skip


def header_of(path: Path, *encoder: str) -> Path:
    """Encode a tenth of a second with these encoder's arguments into a fragmented file."""
    subprocess.run(
        [
            find_program(), "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=0.1", *encoder,
            "-movflags", "+frag_keyframe+default_base_moof+delay_moov+skip_trailer", "-f", "mp4", str(path),
        ],
        check=True,
        timeout=60,
    )  # fmt: skip
    return path
