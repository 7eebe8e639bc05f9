"""The team's pages: films of a channel, one film, and what is planned."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from plateau.antenna.access import channels_to_air
from plateau.antenna.clearing import clearance_for
from plateau.antenna.desk import films_of, lent_to, planned_on
from plateau.antenna.forms import AiringForm, FilmListForm, NewFilmForm
from plateau.antenna.gate import Verdict
from plateau.antenna.models import Publication
from plateau.antenna.showing import Playing, link_of
from plateau.antenna.states import CURRENT, PublicationState
from plateau.channels.access import channel_for, demand, may, need_person
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.media.access import film_for
from plateau.media.actions.films import create_film
from plateau.media.models import Film
from plateau.people.middleware import person_of

PAGE = 30


def desk_channel(request: HttpRequest, slug: str, can: Can) -> Channel:
    """Return a channel to somebody who may do this on it, or refuse (401, 403, 404)."""
    channel = channel_for(person_of(request), slug)
    demand(person_of(request), can, channel)
    return channel


def desk_film(request: HttpRequest, slug: str, public_id: str, can: Can) -> Film:
    """Return a film under its own channel's desk, or refuse."""
    desk_channel(request, slug, can)
    film = film_for(person_of(request), public_id, can)
    if film.channel.slug != slug:
        raise Refused("film.not_found", _("There is no such film on this channel."), 404)
    return film


@require_safe
def films(request: HttpRequest, slug: str) -> HttpResponse:
    """List a channel's films with their states."""
    channel = desk_channel(request, slug, Can.SEE_DESK)
    form = FilmListForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    page = Paginator(films_of(channel, text=wanted["q"], state=wanted["state"]), PAGE).get_page(request.GET.get("page"))
    context = {
        "channel": channel,
        "desk_section": "films",
        "form": form,
        "page": page,
        "filtered": any(wanted.values()),
        "may_upload": may(person_of(request), Can.UPLOAD_FILM, channel),
    }
    return render(request, "antenna/films.html", context)


def new_film(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a film's page; its file is sent from there."""
    channel = desk_channel(request, slug, Can.UPLOAD_FILM)
    form = NewFilmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        film = create_film(channel, by=need_person(request), title=form.cleaned_data["title"])
        return HttpResponseRedirect(reverse("desk_film", args=[slug, film.public_id]))
    context = {"channel": channel, "desk_section": "films", "form": form}
    return render(request, "antenna/new_film.html", context, status=422 if form.errors else 200)


@require_safe
def film(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show everything the team does with a film; of another channel's film, what it does on this one's air."""
    channel = desk_channel(request, slug, Can.SEE_DESK)
    lent = lent_to(channel, public_id)
    if lent is not None:
        return _lent_film(request, channel, lent)
    found = desk_film(request, slug, public_id, Can.SEE_DESK)
    person = person_of(request)
    channels = channels_to_air(person, found)
    publications = list(
        Publication.objects.filter(film=found).select_related("channel", "confirmed_by").prefetch_related("invitations")
    )
    for publication in publications:
        publication.film = found
    context = {
        "channel": found.channel,
        "desk_section": "films",
        "film": found,
        "link": link_of(found),
        "playing": preview_of(found) if found.is_playable else None,
        "publications": publications,
        "current": [publication for publication in publications if publication.state in CURRENT],
        "publishes_on": {one.channel_id for one in publications if may(person, Can.PUBLISH, one.channel)},
        "may_publish": any(channel.pk == found.channel_id for channel in channels),
        "may_edit": may(person, Can.EDIT_FILM, found.channel),
        "may_upload": may(person, Can.UPLOAD_FILM, found.channel),
        "form": AiringForm(film=found, channels=channels) if channels else None,
        "clearance": clearance_for(person, found),
    }
    return render(request, "antenna/film.html", context)


def _lent_film(request: HttpRequest, channel: Channel, publications: list[Publication]) -> HttpResponse:
    """Show a film of another channel that has been put on this one's air: to watch, and to take off."""
    film = publications[0].film
    live = any(publication.state == PublicationState.LIVE for publication in publications)
    context = {
        "channel": channel,
        "desk_section": "films",
        "film": film,
        "link": link_of(film),
        "playing": preview_of(film) if live and film.is_playable else None,
        "publications": publications,
        "publishes_on": {channel.pk} if may(person_of(request), Can.PUBLISH, channel) else set(),
    }
    return render(request, "antenna/lent_film.html", context)


def preview_of(found: Film) -> Playing:
    """Return the film in a player for the team, whatever its gate."""
    return Playing(
        film=found,
        number=1,
        verdict=Verdict(publication=None, whole=True, free_share=0),
        address="",
        embedded=True,
        preview=True,
    )


@require_safe
def planned(request: HttpRequest, slug: str) -> HttpResponse:
    """List what goes on air, the next first."""
    channel = desk_channel(request, slug, Can.SEE_DESK)
    context = {
        "channel": channel,
        "desk_section": "planned",
        "publications": list(planned_on(channel)[:200]),
        "may_publish": may(person_of(request), Can.PUBLISH, channel),
    }
    return render(request, "antenna/planned.html", context)
