"""What lets the floor's pages work without a network: the service worker's text, and the name of this version."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from plateau import studio

_OWN = Path(studio.__file__).parent / "static" / "studio"
_WORKER = _OWN / "js" / "floor" / "worker.js"


def version() -> str:
    """Return a short name that changes with any browser module or style of the floor: caches are named by it."""
    return _made() if settings.DEBUG else _kept()


def worker_script() -> str:
    """Return the service worker for this version of the site."""
    return f'self.floorVersion = "{version()}";\n{_WORKER.read_text(encoding="utf-8")}'


@lru_cache(maxsize=1)
def _kept() -> str:
    return _made()


def _made() -> str:
    digest = hashlib.sha256(staticfiles_storage.url("studio/css/floor.css").encode())
    for path in sorted(_OWN.rglob("*.*s")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
