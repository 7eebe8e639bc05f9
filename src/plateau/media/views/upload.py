"""The tus 1.0 server at ``/upload/``: browser and foreign clients send films here, piece by piece."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from plateau.channels.access import channel_for, demand, need_person
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.media import tus
from plateau.media.access import film_for, upload_for
from plateau.media.actions import uploads
from plateau.media.actions.films import create_film, title_from
from plateau.media.models import Film, Upload
from plateau.media.views import protocol
from plateau.people.models import Person


@protocol.speaks_tus
def begin(request: HttpRequest, method: str) -> HttpResponse:
    """Announce a file (creation), with its first bytes where they come along (creation-with-upload)."""
    if method != "POST":
        return protocol.problem("upload.method", _("Begin an upload with POST."), 405)
    person = need_person(request)
    file = protocol.announced(request)
    promised = tus.read_sha256(file.words.get("sha256", ""))
    with transaction.atomic():  # a refused file leaves no film behind
        channel, film = _place_named(person, file.words)
        upload = uploads.announced_before(channel, by=person, length=file.length, metadata=file.raw)
        if upload is None:
            title = file.words.get("title", "").strip()[:160] or title_from(file.name)
            upload = uploads.begin_upload(
                film or create_film(channel, by=person, title=title),
                by=person,
                name=file.name,
                length=file.length,
                metadata=file.raw,
                promised_sha256=promised,
            )
    if protocol.brings_bytes(request):
        with suppress(Refused):  # it is begun all the same: where it stands, and why, is answered at its address
            _receive(request, upload, offset=0, checksum=file.checksum)
        upload.refresh_from_db()
    elif file.length == 0:
        uploads.complete(upload)
    response = protocol.standing(upload, 201, page=upload.asset.film.desk_url)
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


@protocol.speaks_tus
def one_upload(request: HttpRequest, method: str, public_id: str) -> HttpResponse:
    """Say how far an upload is (HEAD), go on with it (PATCH), or give it up (DELETE)."""
    upload = upload_for(need_person(request), public_id)
    page = upload.asset.film.desk_url
    if method == "HEAD":
        if protocol.is_gone(upload):
            return HttpResponse(status=410)
        uploads.complete(upload, or_give_up=True)
        return protocol.whole_standing(upload, page=page)
    if method == "PATCH":
        if request.content_type != tus.BODY_TYPE:
            return protocol.problem("upload.content_type", _("Send the bytes as application/offset+octet-stream."), 415)
        offset = tus.read_number("Upload-Offset", request.headers.get("Upload-Offset"))
        checksum = tus.read_checksum(request.headers.get("Upload-Checksum"))
        _receive(request, upload, offset=offset, checksum=checksum)
        return protocol.standing(upload, 204, page=page)
    if method == "DELETE":
        uploads.stop_upload(upload, by=upload.person)
        return HttpResponse(status=204)
    return protocol.problem("upload.method", _("An upload knows HEAD, PATCH and DELETE."), 405)


def _receive(request: HttpRequest, upload: Upload, *, offset: int, checksum: tus.Checksum | None) -> None:
    uploads.receive(upload, request, offset=offset, size=protocol.size_of_body(request), checksum=checksum)
