"""The machine's side of transcripts at the film's desk: how far it is, and the wish that it listens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from plateau.channels.access import need_person
from plateau.channels.roles import Can
from plateau.media.access import film_for
from plateau.media.transcripts import desk, hearing


@never_cache
@require_GET
def part(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the part of the page anew, while the machine listens."""
    return HttpResponse(desk.transcripts(request, film_for(need_person(request), public_id, Can.SEE_DESK)))


@require_POST
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the machine listen to the film, or once more."""
    person = need_person(request)
    film = film_for(person, public_id, Can.EDIT_FILM)
    hearing.ask_again(film, by=person)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(desk.transcripts(request, film))
    messages.success(request, _("The machine will listen to this film once all other work is done."))
    return HttpResponseRedirect(film.desk_url)
