"""System checks: folders between which files are renamed lie on one file system; storage that is chosen is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from plateau.media.storage.addresses import HOME, BadAddress, read_stores

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


@register
def chosen_stores_are_named(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Report storage that films are to go to and that no setting names, or none that could be named so."""
    chosen = {"PLATEAU_STORAGE": settings.STORE_FOR_NEW, "PLATEAU_COLD_STORAGE": settings.COLD_STORE}
    try:
        known = {HOME, *read_stores(settings.STORES)}
    except BadAddress as error:
        return [Error(f"PLATEAU_STORES: {error}", id="plateau.E103")]
    return [
        Error(
            f"{setting} is {name!r}, which PLATEAU_STORES does not name.",
            hint=f"Write one of: {', '.join(sorted(known))}.",
            id="plateau.E102",
        )
        for setting, name in chosen.items()
        if name and name not in known
    ]


def _device(folder: Path) -> int:
    """Return the device of a folder, or of the nearest one above it that exists."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.stat().st_dev
