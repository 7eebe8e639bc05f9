"""Signed papers as files: judged by their content, kept where only a view hands them out."""

from __future__ import annotations

from django.core.files import File
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.core.ids import new_token
from plateau.subjects.documents import MOST_BYTES, NotADocument, judge
from plateau.subjects.models.material import documents

KINDS = ("pdf", "jpg", "png", "webp")


def keep_scan(scan: File[bytes], folder: str) -> str:
    """Keep a scan under a name that nobody guesses and return that name. Last of all guards: no transaction undoes a file.

    Refuses what is no PDF, JPEG, PNG or WebP, whatever its name says, and what is too large.
    """
    if scan.size > MOST_BYTES:
        raise Refused("scan.too_large", _("A scan has 20 MB at most."), 422)
    try:
        found = judge(scan)
    except NotADocument:
        found = None
    if found is None or found.extension not in KINDS:
        raise Refused("scan.unknown", _("Send the scan as a PDF or a picture (JPEG, PNG, WebP)."), 422)
    name: str = documents().save(f"{folder}/{new_token()[:20]}.{found.extension}", scan)
    return name
