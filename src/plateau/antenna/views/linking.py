"""Which subject a film belongs to: chosen by search, changed, or made from the film."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plateau.antenna.actions.linking import link_to, open_page_for
from plateau.antenna.showing import link_of
from plateau.antenna.views.desk import desk_film
from plateau.channels.access import need_person
from plateau.channels.roles import Can
from plateau.people.middleware import person_of
from plateau.subjects.models import Subject
from plateau.subjects.states import State

FOUND = 12
WITHOUT_FILM = (State.DRAFT, State.MERGED, State.WITHDRAWN)


@require_safe
def choose(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Search the channel's subjects for the one that a film belongs to."""
    film = desk_film(request, slug, public_id, Can.EDIT_FILM)
    text = request.GET.get("q", "").strip()[:100]
    subjects = (
        Subject.objects.visible_to(person_of(request))
        .on_desk()
        .filter(channel=film.channel)
        .exclude(state__in=WITHOUT_FILM)
        .for_card()
        .order_by("-moved_at")
    )
    if text:
        subjects = subjects.filter(title__icontains=text)
    context = {
        "channel": film.channel,
        "desk_section": "films",
        "film": film,
        "link": link_of(film),
        "q": text,
        "subjects": subjects[:FOUND],
    }
    return render(request, "antenna/subject.html", context)


@require_POST
def link(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Link a film to the subject chosen."""
    film = desk_film(request, slug, public_id, Can.EDIT_FILM)
    link_to(film, request.POST.get("subject", ""), by=need_person(request))
    messages.success(request, _("The film belongs to this subject now."))
    return HttpResponseRedirect(film.desk_url)


@require_POST
def make(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Make a subject's page from the film's title and description."""
    film = desk_film(request, slug, public_id, Can.EDIT_FILM)
    open_page_for(film, by=need_person(request))
    messages.success(request, _("The film has a page of its own now."))
    return HttpResponseRedirect(film.desk_url)
