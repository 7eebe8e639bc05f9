"""What the team does with guests' files: download, remove, ask for others."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.access import demand, desk_channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.studio.guests import access as guest_access
from plateau.studio.material import access as material_access
from plateau.studio.material.actions import asks as material_asks
from plateau.studio.material.actions import files as material
from plateau.studio.material.doors import download
from plateau.studio.material.forms import AskForm


@never_cache
@require_safe
def file(request: HttpRequest, slug: str, material_id: str) -> HttpResponse:
    """Hand out what a guest sent, to who looks after guests or makes their films."""
    person, channel = desk_channel(request, slug, Can.SEE_DESK)
    if not material_access.may_read_material(person, channel):
        demand(person, Can.DOWNLOAD_MASTER, channel)
    found = material_access.material_on(channel, material_id)
    answer = download(found)
    if request.method == "GET" and "Range" not in request.headers:  # a download resumed is still the same one
        material.note_download(found, by=person)
    return answer


@require_POST
def remove(request: HttpRequest, slug: str, material_id: str) -> HttpResponse:
    """Delete a guest's file."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found = material_access.material_on(channel, material_id)
    material.remove_material(found, by=person, by_team=True)
    messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("desk_guest", slug, found.person.public_id)


@require_POST
def ask(request: HttpRequest, slug: str, guest_id: str, booking_id: str) -> HttpResponse:
    """Ask a guest for files, by mail with the link to their page."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found, booking = guest_access.guest_on(channel, guest_id), guest_access.booking_on(channel, booking_id)
    if not material_access.takes_part(booking, found):
        raise Refused("guest.not_on_booking", _("This guest takes no part in this recording."), 404)
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Refused("material.ask_not_whole", str(form.errors["words"][0]), 422)
    material_asks.ask(booking, found, by=person, words=form.cleaned_data["words"])
    messages.success(request, _("%(name)s is asked, by mail and on their page.") % {"name": found.name})
    return redirect("desk_guest", slug, guest_id)


@require_POST
def close_ask(request: HttpRequest, slug: str, ask_id: str) -> HttpResponse:
    """Note that the team has what it asked for."""
    person, channel = desk_channel(request, slug, Can.HANDLE_GUESTS)
    found = material_access.ask_on(channel, ask_id)
    material_asks.close(found, by=person)
    messages.success(request, _("Noted. The guest is no longer asked."))
    return redirect("desk_guest", slug, found.person.public_id)
