"""Hands a guest's file out: the application asks who may have it, the edge sends the bytes (X-Accel-Redirect)."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.media.storage.addresses import HOME
from plateau.media.storage.doors import door_to
from plateau.media.storage.store import MASTERS
from plateau.studio.models import Material
from plateau.studio.models.material import FOLDER


def download(material: Material) -> HttpResponse:
    """Let the edge send a file under its own name, as a download; refuses (410) one that is not here."""
    if not material.is_usable or not material.master.is_file():
        raise Refused("material.not_here", _("This file is not here, or is still being looked at."), 410)
    response = HttpResponse(content_type="application/octet-stream")
    response["X-Accel-Redirect"] = door_to(HOME, f"{MASTERS}/{FOLDER}/{material.public_id}")
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in material.name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(material.name, safe='')}"
    )
    response["Cache-Control"] = "private, no-store"
    return response
