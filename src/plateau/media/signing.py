"""Signs the addresses of media files: the pages call it, the edge checks it by itself (nginx secure_link)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

PREFIX = "/m"

_SCOPE = re.compile(r"[A-Za-z0-9_-]+/[A-Za-z0-9_-]+")


def sign(scope: str, *, expires: int, secret: str) -> str:
    """Return the path, ending in a slash, under which every file of *scope* may be fetched until *expires*.

    *scope* is ``<asset public_id>/<package folder>`` under ``PLATEAU_HOME/air``; *expires* counts seconds since
    1970. One signature covers the folder, so the relative addresses inside a playlist keep working. The digest is
    the MD5 that nginx's ``secure_link_md5`` computes over ``<expires> <scope> <secret>``; the secret stands last,
    so nothing can be appended.

    Raises ValueError for a scope that is not two plain names.
    """
    if not _SCOPE.fullmatch(scope):
        message = f"{scope!r} is not <asset>/<folder>"
        raise ValueError(message)
    return f"{PREFIX}/{_signature(scope, expires, secret)}/{expires}/{scope}/"


def is_signed(scope: str, *, expires: int, signature: str, secret: str) -> bool:
    """Whether a signature is the one that ``sign`` gave for this folder until this moment; its age is another question."""
    return hmac.compare_digest(signature, _signature(scope, expires, secret))


def _signature(scope: str, expires: int, secret: str) -> str:
    digest = hashlib.md5(f"{expires} {scope} {secret}".encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
