"""The import map: the bare name of every browser module, and the static address behind it.

A module ``<room>/static/<room>/…/upload.js`` is imported as ``<room>/upload`` (a folder ``js`` is left out of the
name). The map stands in the page; its hash stands in the Content-Security-Policy, so that a page is the same for
everybody and can be kept by a cache.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

# libraries that are imported by name; htmx and tus are classic scripts
VENDOR = {"hls.js": "vendor/hls.min.mjs", "media-chrome": "vendor/media-chrome.min.js"}

CLASSIC = "first.js"  # no module: it has to run before the first paint


def modules() -> dict[str, str]:
    """Return the static path of every module of the rooms and of the libraries, by its bare name."""
    found = dict(VENDOR)
    for config in apps.get_app_configs():
        if config.name not in settings.ROOMS:
            continue
        folder = Path(config.path) / "static" / config.label
        for path in sorted(folder.rglob("*.js")):
            if path.name == CLASSIC:
                continue
            inside = path.relative_to(folder).with_suffix("")
            name = "/".join(part for part in inside.parts if part != "js")
            found[f"{config.label}/{name}"] = f"{config.label}/{inside.as_posix()}.js"
    return found


def import_map() -> str:
    """Return the map as it stands in the page."""
    return _make() if settings.DEBUG else _kept()


def source() -> str:
    """Return the map's hash as a Content-Security-Policy source."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(import_map().encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def _kept() -> str:
    return _make()


def _make() -> str:
    addresses = {name: staticfiles_storage.url(path) for name, path in modules().items()}
    return json.dumps({"imports": addresses}, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
