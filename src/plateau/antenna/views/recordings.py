"""Which recordings a film holds, said by whoever puts it on air."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plateau.antenna.views.desk import desk_film
from plateau.channels.access import need_person
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.studio.actions import footage
from plateau.studio.footage import left_out_of, recordings_in


@require_POST
def leave_or_take(request: HttpRequest, slug: str, public_id: str, booking_id: str, act: str) -> HttpResponse:
    """Say that nothing of a recording is in the film (``out``), or that something is after all (``in``)."""
    film = desk_film(request, slug, public_id, Can.PUBLISH)
    known = [*recordings_in(film), *left_out_of(film)]
    booking = next((one for one in known if one.public_id == booking_id), None)
    if booking is None or act not in {"out", "in"}:
        raise Refused("booking.not_found", _("There is no such recording."), 404)
    if act == "out":
        footage.leave_out(film, booking, by=need_person(request))
        messages.success(request, _("Noted: nothing of this recording is in the film."))
    else:
        footage.take_in(film, booking, by=need_person(request))
        messages.success(request, _("Noted: the film holds this recording."))
    return HttpResponseRedirect(f"{film.desk_url}#on-air")
