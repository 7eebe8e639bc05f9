"""Open still pictures of a cut, cards and overlays: PNG and JPEG by their first bytes, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from plateau_engine.ffmpeg import Limits

KINDS: Final = {b"\x89PNG\r\n\x1a\n": ("png_pipe", "png"), b"\xff\xd8\xff": ("jpeg_pipe", "mjpeg")}


def still_kind(path: Path) -> str | None:
    """Return the decoder for a still picture; None if it is of another kind."""
    with path.open("rb") as file:
        head = file.read(8)
    return next((decoder for start, (_, decoder) in KINDS.items() if head.startswith(start)), None)


def still_input(path: Path, limits: Limits) -> list[str]:
    """Return ffmpeg's arguments that read one still picture, once."""
    decoder = still_kind(path)
    form = next(form for form, its_decoder in KINDS.values() if its_decoder == decoder)
    return [
        "-protocol_whitelist", "file", "-format_whitelist", form, "-codec_whitelist", str(decoder),
        "-max_pixels", str(limits.max_pixels), "-f", form, "-i", f"file:{path}",
    ]  # fmt: skip
