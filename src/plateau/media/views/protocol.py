"""What every tus 1.0 endpoint answers, whoever may send there: versions, refusals, announcements, how far a file is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media import tus
from plateau.media.actions.uploads import clean_name
from plateau.media.arriving import Arriving

type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Announced:
    """A file as its sender announces it; ``words`` are the metadata, ``raw`` the same as they came."""

    length: int
    name: str
    words: dict[str, str]
    raw: str
    checksum: tus.Checksum | None
    """Of the first bytes, where they come along."""


def speaks_tus(view: View) -> View:
    """Check the version both ways, and say every refusal in the protocol's own statuses, as problem+json."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
        if method == "OPTIONS":
            return _abilities()
        if request.headers.get("Tus-Resumable") != tus.VERSION:
            response = problem("upload.version", _("This server speaks tus 1.0.0."), 412)
            response["Tus-Version"] = tus.VERSION
        else:
            try:
                response = view(request, method, *args, **kwargs)
            except tus.BadHeader as error:
                response = problem("upload.bad_header", str(error), 400)
            except Refused as refused:
                response = refusal(refused)
        response["Tus-Resumable"] = tus.VERSION
        return response

    return never_cache(answer)


def problem(code: str, sentence: str, status: int) -> HttpResponse:
    """Answer what went wrong as problem+json (RFC 9457)."""
    body = {"type": f"about:blank#{code}", "title": sentence, "status": status, "code": code}
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


def refusal(refused: Refused) -> HttpResponse:
    """Answer a refusal, in the language of this moment."""
    response = problem(refused.code, str(refused.sentence), refused.status)
    if refused.retry_seconds is not None:
        response["Retry-After"] = str(refused.retry_seconds)
    return response


def _abilities() -> HttpResponse:
    headers = {
        "Tus-Resumable": tus.VERSION,
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(settings.UPLOAD_MOST_BYTES),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    return HttpResponse(status=204, headers=headers)


def announced(request: HttpRequest) -> Announced:
    """Return what a creation request announces. Raises ``BadHeader``."""
    if "Upload-Defer-Length" in request.headers:
        raise tus.BadHeader("Upload-Defer-Length is not supported: say the length with Upload-Length.")
    raw = request.headers.get("Upload-Metadata", "")
    words = tus.read_metadata(raw)
    return Announced(
        length=tus.read_number("Upload-Length", request.headers.get("Upload-Length")),
        name=clean_name(words.get("filename") or words.get("name", "")),
        words=words,
        raw=raw,
        checksum=tus.read_checksum(request.headers.get("Upload-Checksum")),
    )


def brings_bytes(request: HttpRequest) -> bool:
    """Whether a creation request carries the file's first bytes (creation-with-upload)."""
    return request.content_type == tus.BODY_TYPE and request.META.get("CONTENT_LENGTH") not in {None, "", "0"}


def size_of_body(request: HttpRequest) -> int:
    """Return how many bytes a request's body has; refuses (411) one that does not say."""
    size = request.META.get("CONTENT_LENGTH")
    if not size:
        raise Refused("upload.no_length", _("Say the length of the body with Content-Length."), 411)
    return tus.read_number("Content-Length", size)


def is_gone(upload: Arriving) -> bool:
    """Whether nothing more is received of this file: it was given up, or waited too long."""
    return upload.closed_at is not None or (upload.finished_at is None and upload.expires_at <= now())


def standing(upload: Arriving, status: int, *, page: str) -> HttpResponse:
    """Answer how far a file is; ``page`` is where its sender sees what becomes of it."""
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(upload.received_bytes)
    response["Plateau-Page"] = page  # not of the protocol
    if upload.finished_at is None:
        response["Upload-Expires"] = tus.write_date(upload.expires_at)
    return response


def whole_standing(upload: Arriving, *, page: str) -> HttpResponse:
    """Answer HEAD: how far a file is, of how much, with what was announced."""
    response = standing(upload, 200, page=page)
    response["Upload-Length"] = str(upload.length)
    if upload.metadata:
        response["Upload-Metadata"] = upload.metadata
    return response
