"""System check: files move by renaming, so their folders have to lie on one file system."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

PAIRS = (("UPLOADS", "MASTERS"), ("SCRATCH", "AIR"))


@register
def folders_lie_together(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Report pairs of folders on different file systems: an upload would fail at its last byte, a film at its last job."""
    return [
        Error(
            f"{first} and {second} lie on different file systems.",
            hint="Keep all folders of PLATEAU_HOME on one disk, or link PLATEAU_HOME as a whole to another.",
            id="plateau.E101",
        )
        for first, second in PAIRS
        if _device(getattr(settings, first)) != _device(getattr(settings, second))
    ]


def _device(folder: Path) -> int:
    """Return the device of a folder, or of the nearest one above it that exists."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.stat().st_dev
