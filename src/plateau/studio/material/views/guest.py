"""A guest's files for their film: sent by tus or by a plain form, looked into, accepted as they are, removed."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.rates import spend
from plateau.media import tus
from plateau.media.views import protocol
from plateau.studio.guests import actions as guests
from plateau.studio.guests.views.page import frame_of
from plateau.studio.guests.views.private import for_sender, private
from plateau.studio.guests.visits import Visit, visit_on
from plateau.studio.material.actions import files as material
from plateau.studio.material.doors import download
from plateau.studio.material.forms import FileForm
from plateau.studio.models import Guest, Material

MOST_BEGUN = 120  # an hour and page: far above what a hand sends


@private
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """What was sent for one recording and what is said of it; where more is sent, with or without script."""
    visit = _visit(request, guest, booking_id)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        made = _begin(request, visit, name=file.name or "", length=file.size, metadata="")
        material.receive(made, file, offset=0, size=file.size)
        messages.success(request, _("“%(name)s” has arrived. It is being looked at.") % {"name": made.name})
        return redirect(_page(visit))
    context = _context(request, visit) | {"form": form}
    return render(request, "studio/guest/material.html", context, status=422 if form.is_bound else 200)


@private
@require_safe
def part(request: HttpRequest, guest: Guest, booking_id: str) -> HttpResponse:
    """Draw the list anew: when a file has come or gone, and while one is looked into."""
    visit = _visit(request, guest, booking_id)
    return render(request, "studio/guest/_material_list.html", _context(request, visit))


@private
@require_POST
def accept(request: HttpRequest, guest: Guest, booking_id: str, material_id: str) -> HttpResponse:
    """Have a file used as it is."""
    visit = _visit(request, guest, booking_id)
    file = _file(visit, material_id)
    material.accept_quality(file, by=guest.person)
    messages.success(request, _("Noted: “%(name)s” is used as it is.") % {"name": file.name})
    return redirect(_page(visit))


@private
@require_POST
def remove(request: HttpRequest, guest: Guest, booking_id: str, material_id: str) -> HttpResponse:
    """Delete a file, or give up one on its way."""
    visit = _visit(request, guest, booking_id)
    file = _file(visit, material_id)
    material.remove_material(file, by=guest.person, by_team=False)
    messages.success(request, _("“%(name)s” is removed.") % {"name": file.name})
    return redirect(_page(visit))


@private
@require_safe
def own(request: HttpRequest, guest: Guest, booking_id: str, material_id: str) -> HttpResponse:
    """Give a guest back what they sent."""
    return download(_file(_visit(request, guest, booking_id), material_id))


@for_sender
def begin(request: HttpRequest, method: str, guest: Guest, booking_id: str) -> HttpResponse:
    """Announce a file by tus (creation), with its first bytes where they come along (creation-with-upload)."""
    visit = _visit(request, guest, booking_id)
    if method != "POST":
        return protocol.problem("upload.method", _("Begin an upload with POST."), 405)
    file = protocol.announced(request)
    made = _begin(
        request, visit, name=file.name, length=file.length, metadata=file.raw, replaces=file.words.get("replaces", "")
    )
    if protocol.brings_bytes(request):
        with suppress(Refused):  # it is begun all the same: where it stands, and why, is answered at its address
            size = protocol.size_of_body(request)
            material.receive(made, request, offset=0, size=size, checksum=file.checksum)
        made.refresh_from_db()
    response = protocol.standing(made, 201, page=_page(visit))
    path = _address("material_piece", visit, made.public_id)
    response["Location"] = request.build_absolute_uri(path)
    return response


@for_sender
def piece(request: HttpRequest, method: str, guest: Guest, booking_id: str, material_id: str) -> HttpResponse:
    """Say how far a file is (HEAD), go on with it (PATCH), or give it up (DELETE); the link's right is asked each time."""
    visit = _visit(request, guest, booking_id)
    file = _file(visit, material_id, gone=True)
    if method == "HEAD":
        if protocol.is_gone(file):
            return HttpResponse(status=410)
        material.complete(file, or_give_up=True)
        return protocol.whole_standing(file, page=_page(visit))
    if method == "PATCH":
        if request.content_type != tus.BODY_TYPE:
            return protocol.problem("upload.content_type", _("Send the bytes as application/offset+octet-stream."), 415)
        offset = tus.read_number("Upload-Offset", request.headers.get("Upload-Offset"))
        checksum = tus.read_checksum(request.headers.get("Upload-Checksum"))
        if not material.takes_material(visit.booking, now()):
            raise Refused("material.closed", _("Nothing more can be sent for this recording. Write to the team."))
        material.receive(file, request, offset=offset, size=protocol.size_of_body(request), checksum=checksum)
        return protocol.standing(file, 204, page=_page(visit))
    if method == "DELETE":
        material.stop(file, by=guest.person)
        return HttpResponse(status=204)
    return protocol.problem("upload.method", _("An upload knows HEAD, PATCH and DELETE."), 405)


def _begin(
    request: HttpRequest, visit: Visit, *, name: str, length: int, metadata: str, replaces: str = ""
) -> Material:
    spend(f"material:{visit.guest.pk}", most=MOST_BEGUN, per=timedelta(hours=1))
    return material.begin(
        visit.booking,
        visit.person,
        by=visit.guest.person,
        name=name,
        length=length,
        metadata=metadata,
        replaces=replaces or request.GET.get("replaces", ""),
    )


def _visit(request: HttpRequest, guest: Guest, booking_id: str) -> Visit:
    visit = visit_on(guest, booking_id, request.GET.get("for", ""))
    if visit is None:
        raise Refused("booking.not_found", _("There is no such booking, or it is not yours."), 404)
    return visit


def _file(visit: Visit, public_id: str, *, gone: bool = False) -> Material:
    """Return a file of this guest and recording, or refuse with 404; ``gone`` finds those that are removed too."""
    rows = Material.objects.filter(booking=visit.booking, person=visit.person, public_id=public_id)
    rows = rows if gone else rows.exclude(state="removed")
    found: Material | None = rows.select_related("booking__operation__channel", "sender", "person").first()
    if found is None:
        raise Refused("material.not_found", _("This file is no longer here, or it is not yours."), 404)
    return found


def _context(request: HttpRequest, visit: Visit) -> dict[str, object]:
    wanted = request.GET.get("replaces", "")
    return frame_of(visit) | {
        "asked_for": visit.person.public_id if visit.acts else "",
        "open": material.takes_material(visit.booking, now()),
        "kept_until": material.kept_until(visit.booking),
        "replaces": next((one for one in visit.sent.files if one.public_id == wanted), None),
        "busy": any(one.state == "arrived" for one in visit.sent.files),
    }


def _page(visit: Visit) -> str:
    return _address("guest_material", visit)


def _address(name: str, visit: Visit, *more: str) -> str:
    path = reverse(name, args=[guests.token_of(visit.guest), visit.booking.public_id, *more])
    return f"{path}?{urlencode({'for': visit.person.public_id})}" if visit.acts else path
