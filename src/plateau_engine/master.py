"""Write a package's captions and its master playlist anew, while players may be reading it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from plateau_engine.captions import Captions, cut_cues, read_cues, vtt_text
from plateau_engine.package import (
    CaptionTrack,
    Package,
    load_package,
    write_text,
)
from plateau_engine.playlists import write_playlists


def _unlike(label: str, others: Sequence[str]) -> str:
    """Return a label that no other has: RFC 8216 §4.3.4.1 wants names of a group to differ."""
    return next(name for name in chain((label,), (f"{label} {n}" for n in count(2))) if name not in others)


def write_master(package_dir: Path, captions: Sequence[Captions] = ()) -> Package:
    """Give a package exactly these captions and write its playlists; return its new description.

    Every file changes at once or not at all; the master playlist comes last, and captions that
    are no longer named are removed after it. Captions are cut at the package's own end, so a free
    start never holds more words than pictures.
    """
    package = load_package(package_dir)
    tracks: list[CaptionTrack] = []
    for number, offered in enumerate(captions):
        language = re.sub(r"[^A-Za-z0-9-]", "", offered.language) or "und"
        track = CaptionTrack(
            name=f"captions-{number}-{language}",
            language=language,
            label=_unlike(offered.label, [other.label for other in tracks]),
            default=offered.default and not any(other.default for other in tracks),
        )
        cues = cut_cues(read_cues(offered.text.encode()), package.duration)
        write_text(package_dir / track.file_name, vtt_text(cues))
        tracks.append(track)
    package = replace(package, captions=tuple(tracks))
    write_playlists(package_dir, package)
    kept = set(package.file_names)
    for path in package_dir.glob("captions-*.*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    return package
