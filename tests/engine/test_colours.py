"""Colours: what was white, red or grey before is so afterwards, whatever the source's own system."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from tests.clips import Clips
from tests.engine.conftest import run_chain

SIZE = "320x180"
HDR = (
    "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
    "log-level=none:colorprim=bt2020:transfer={0}:colormatrix=bt2020nc",
)  # fmt: skip


def shown(source: Path, folder: Path) -> tuple[int, int, int]:
    """Run the chain on a film of one colour and return that colour as a player shows it."""
    film = run_chain(source, folder)
    with av.open(str(film.folder / film.package.pictures[0].file_name)) as container:
        frame = next(container.decode(video=0))
    image = frame.reformat(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG")
    plane = image.planes[0]
    middle = bytes(plane)[90 * plane.line_size + 160 * 3 :][:3]
    return middle[0], middle[1], middle[2]


@pytest.mark.parametrize(
    ("matrix", "flags"),
    [
        ("bt601", ()),
        ("bt601", ("-colorspace", "bt470bg")),
        ("bt709", ("-colorspace", "bt709")),
    ],
)
def test_red_stays_red_in_every_matrix(clips: Clips, tmp_path: Path, matrix: str, flags: tuple[str, ...]) -> None:
    """320x180 without a word about its matrix is taken for BT.601, as players do."""
    source = clips.made(
        f"red-{matrix}-{len(flags)}.mp4", "-f", "lavfi", "-i", f"color=0xd02010:s={SIZE}:d=0.4",
        "-vf", f"format=rgb24,scale=out_color_matrix={matrix}:out_range=tv,format=yuv420p",
        "-c:v", "libx264", *flags,
    )  # fmt: skip
    assert shown(source, tmp_path) == pytest.approx((0xD0, 0x20, 0x10), abs=9)


@pytest.mark.parametrize(
    ("transfer", "level", "expected"),
    [
        ("smpte2084", 0.58, (200, 240)),
        ("smpte2084", 1.0, (250, 256)),
        ("smpte2084", 0.0, (0, 3)),
    ],
    ids=["page white", "highlight", "black"],
)
def test_hdr_white_is_bright_and_its_highlights_do_not_clip_to_grey(
    clips: Clips, tmp_path: Path, transfer: str, level: float, expected: tuple[int, int]
) -> None:
    """PQ 0.58 is 203 nits, a white page (ITU-R BT.2408)."""
    luma = 64 + round(level * 876)
    source = clips.made(
        f"white-{transfer}-{luma}.mp4", "-f", "lavfi", "-i", f"color=black:s={SIZE}:d=0.4",
        "-vf", f"format=yuv420p10le,geq=lum={luma}:cb=512:cr=512",
        *(part.format(transfer) for part in HDR),
    )  # fmt: skip
    colour = shown(source, tmp_path)
    assert max(colour) - min(colour) <= 3
    assert expected[0] <= min(colour) <= max(colour) <= expected[1]


def test_full_range_is_brought_to_video_range(clips: Clips, tmp_path: Path) -> None:
    source = clips.made(
        "grey.mov", "-f", "lavfi", "-i", f"color=0xf0f0f0:s={SIZE}:d=0.4",
        "-vf", "format=rgb24,scale=out_range=pc,format=yuvj420p", "-c:v", "mjpeg",
    )  # fmt: skip
    assert shown(source, tmp_path) == pytest.approx((240, 240, 240), abs=6)
