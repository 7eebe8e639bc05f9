"""The tus 1.0 server at ``/upload/``: browser and foreign clients send films here, piece by piece."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from plateau.channels.access import channel_for, demand, need_person
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media import tus
from plateau.media.access import film_for, upload_for
from plateau.media.actions import uploads
from plateau.media.actions.films import create_film, title_from
from plateau.media.models import Film, Upload
from plateau.people.models import Person

type View = Callable[..., HttpResponse]


def _speaks_tus(view: View) -> View:
    """Check the version both ways, and say every refusal in the protocol's own statuses, as problem+json."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
        if method == "OPTIONS":
            return _abilities()
        if request.headers.get("Tus-Resumable") != tus.VERSION:
            response = _problem("upload.version", _("This server speaks tus 1.0.0."), 412)
            response["Tus-Version"] = tus.VERSION
        else:
            try:
                response = view(request, method, *args, **kwargs)
            except tus.BadHeader as error:
                response = _problem("upload.bad_header", str(error), 400)
            except Refused as refused:
                response = _problem(refused.code, str(refused.sentence), refused.status)
                if refused.retry_seconds is not None:
                    response["Retry-After"] = str(refused.retry_seconds)
        response["Tus-Resumable"] = tus.VERSION
        return response

    return never_cache(answer)


def _problem(code: str, sentence: str, status: int) -> HttpResponse:
    body = {"type": f"about:blank#{code}", "title": sentence, "status": status, "code": code}
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


def _abilities() -> HttpResponse:
    from django.conf import settings

    headers = {
        "Tus-Resumable": tus.VERSION,
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(settings.UPLOAD_MOST_BYTES),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    return HttpResponse(status=204, headers=headers)


@_speaks_tus
def begin(request: HttpRequest, method: str) -> HttpResponse:
    """Announce a file (creation), with its first bytes where they come along (creation-with-upload)."""
    if method != "POST":
        return _problem("upload.method", _("Begin an upload with POST."), 405)
    person = need_person(request)
    if "Upload-Defer-Length" in request.headers:
        raise tus.BadHeader("Upload-Defer-Length is not supported: say the length with Upload-Length.")
    length = tus.read_number("Upload-Length", request.headers.get("Upload-Length"))
    metadata = request.headers.get("Upload-Metadata", "")
    words = tus.read_metadata(metadata)
    promised = tus.read_sha256(words.get("sha256", ""))
    checksum = tus.read_checksum(request.headers.get("Upload-Checksum"))
    name = uploads.clean_name(words.get("filename") or words.get("name", ""))
    with transaction.atomic():  # a refused file leaves no film behind
        channel, film = _place_named(person, words)
        upload = uploads.announced_before(channel, by=person, length=length, metadata=metadata)
        if upload is None:
            title = words.get("title", "").strip()[:160] or title_from(name)
            upload = uploads.begin_upload(
                film or create_film(channel, by=person, title=title),
                by=person,
                name=name,
                length=length,
                metadata=metadata,
                promised_sha256=promised,
            )
    if request.content_type == tus.BODY_TYPE and request.META.get("CONTENT_LENGTH") not in {None, "", "0"}:
        with suppress(Refused):  # it is begun all the same: where it stands, and why, is answered at its address
            _receive(request, upload, offset=0, checksum=checksum)
        upload.refresh_from_db()
    elif length == 0:
        uploads.complete(upload)
    response = _state_of(upload, 201)
    response["Location"] = request.build_absolute_uri(reverse("media-upload", args=[upload.public_id]))
    return response


def _place_named(person: Person, words: dict[str, str]) -> tuple[Channel, Film | None]:
    """Return the channel and, unless the file is to become a new one, the film that the metadata name."""
    if "film" in words:
        film = film_for(person, words["film"], Can.UPLOAD_FILM)
        return film.channel, film
    if "channel" in words:
        channel = channel_for(person, words["channel"])
        demand(person, Can.UPLOAD_FILM, channel)
        return channel, None
    raise tus.BadHeader("Upload-Metadata must name the film or the channel.")


@_speaks_tus
def one_upload(request: HttpRequest, method: str, public_id: str) -> HttpResponse:
    """Say how far an upload is (HEAD), go on with it (PATCH), or give it up (DELETE)."""
    upload = upload_for(need_person(request), public_id)
    if method == "HEAD":
        return _progress(upload)
    if method == "PATCH":
        if request.content_type != tus.BODY_TYPE:
            return _problem("upload.content_type", _("Send the bytes as application/offset+octet-stream."), 415)
        offset = tus.read_number("Upload-Offset", request.headers.get("Upload-Offset"))
        checksum = tus.read_checksum(request.headers.get("Upload-Checksum"))
        _receive(request, upload, offset=offset, checksum=checksum)
        return _state_of(upload, 204)
    if method == "DELETE":
        uploads.stop_upload(upload, by=upload.person)
        return HttpResponse(status=204)
    return _problem("upload.method", _("An upload knows HEAD, PATCH and DELETE."), 405)


def _progress(upload: Upload) -> HttpResponse:
    if upload.closed_at is not None or (upload.finished_at is None and upload.expires_at <= now()):
        return HttpResponse(status=410)
    uploads.complete(upload)
    response = _state_of(upload, 200)
    response["Upload-Length"] = str(upload.length)
    if upload.metadata:
        response["Upload-Metadata"] = upload.metadata
    return response


def _receive(request: HttpRequest, upload: Upload, *, offset: int, checksum: tus.Checksum | None) -> None:
    size = request.META.get("CONTENT_LENGTH")
    if not size:
        raise Refused("upload.no_length", _("Say the length of the body with Content-Length."), 411)
    uploads.receive(upload, request, offset=offset, size=tus.read_number("Content-Length", size), checksum=checksum)


def _state_of(upload: Upload, status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(upload.received_bytes)
    response["Plateau-Page"] = upload.asset.film.desk_url  # not of the protocol: where the sender sees it processed
    if upload.finished_at is None:
        response["Upload-Expires"] = tus.write_date(upload.expires_at)
    return response
