"""The one style sheet: the components' files in their order, joined, without comments, under an address that names its content."""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

FOLDER = Path(__file__).parent / "static" / "website" / "css"
FIRST = ("reset", "fonts", "tokens", "base", "layout")  # the rest follows by name
ORDER = "@layer reset, tokens, base, layout, parts;"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_URL = re.compile(r"url\(\"(\.\./[^\"]+)\"\)")


def files() -> list[Path]:
    """Return the component files in the order in which they are joined."""
    rest = sorted(path.stem for path in FOLDER.glob("*.css") if path.stem not in FIRST)
    return [FOLDER / f"{name}.css" for name in (*FIRST, *rest)]


def stylesheet() -> str:
    """Return the whole style; read from disk at every call only while debugging."""
    return _join() if settings.DEBUG else _kept()


def digest() -> str:
    """Return the short name of the style's present content."""
    return hashlib.sha256(stylesheet().encode()).hexdigest()[:12]


def address() -> str:
    """Return where the style is served; another content has another address, so it is kept for ever."""
    return reverse("look", args=[digest()])


@lru_cache(maxsize=1)
def _kept() -> str:
    return _join()


def _join() -> str:
    return "\n".join([ORDER, *(_pack(path.read_text(encoding="utf-8")) for path in files())])


def _pack(css: str) -> str:
    """Drop comments and empty space at the ends of lines; point files at their static address."""
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return _URL.sub(_static, "\n".join(line for line in lines if line))


def _static(found: re.Match[str]) -> str:
    path = posixpath.normpath(posixpath.join("website/css", found[1]))
    return f'url("{staticfiles_storage.url(path)}")'
