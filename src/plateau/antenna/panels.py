"""What the antenna shows elsewhere: on a subject's page its films; beside what the team owes a guest, the films it is about."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.antenna import guest_panels  # noqa: F401  registered by being imported
from plateau.antenna.actions.erasing import kept_of
from plateau.antenna.models import Publication
from plateau.antenna.said import Hit, find_said
from plateau.antenna.showing import showing_of
from plateau.channels.access import channels_where
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.core.text import plain
from plateau.media.models import Film
from plateau.money.clearance import in_guests_words, in_the_way
from plateau.people.middleware import person_of
from plateau.studio.footage import films_with
from plateau.studio.guests.visits import Visit
from plateau.studio.models import Erasure, Retraction
from plateau.studio.states import RetractionState
from plateau.subjects.models import Subject


@panel("subject.top", order=10)
def player(request: HttpRequest, subject: Subject) -> str:
    """Show the film on top of the page, or its gate."""
    showing = showing_of(request, subject)
    if showing.playing is None:
        return ""
    return render_to_string(
        "antenna/_watch.html", {"playing": showing.playing, "others": showing.playings, "subject": subject}, request
    )


@panel("subject.side", order=10)
def films(request: HttpRequest, subject: Subject) -> str:
    """Show what the channel has besides."""
    following = showing_of(request, subject).following
    return render_to_string("antenna/_side.html", {"following": following}, request) if following else ""


@panel("search.said", order=10)
def said(request: HttpRequest, text: str) -> str:
    """Show the sentences that hold the words searched for under their films, whose best one decides their order."""
    films: dict[Film, list[Hit]] = {}
    for hit in find_said(text, person_of(request)):
        films.setdefault(hit.film, []).append(hit)
    return render_to_string("antenna/_said.html", {"films": films.items(), "text": text}, request) if films else ""


@panel("subject.head_meta", order=10)
def preview(request: HttpRequest, subject: Subject) -> str:
    """Say in the page's head what shows when its link is shared, and load the player where there is a film."""
    showing = showing_of(request, subject)
    playing = showing.playing
    film = playing.film if playing is not None else None
    path = playing.address if playing is not None else settings.SITE_URL + subject.get_absolute_url()
    picture = settings.SITE_URL + film.poster.url if film is not None and film.poster else ""
    context = {
        "playing": playing,
        "film": film,
        "subject": subject,
        "title": film.title if film is not None else subject.title,
        "description": plain(film.description or subject.pitch if film is not None else subject.pitch),
        "address": path,
        "picture": picture,
        "hidden": playing is not None and not showing.listed,
        "site": settings.SITE_URL,
    }
    return render_to_string("antenna/_head.html", context, request)


@panel("desk.retraction", order=10)
def films_to_take_off(request: HttpRequest, task: Retraction) -> str:
    """Show, beside a release form that was taken back, the films on air with its person: one press takes each off."""
    live = Publication.objects.on_air().filter(film__in=films_with(task.release.booking))
    context = {
        "task": task,
        "publications": live.select_related("film", "channel").order_by("pk"),
        "publishes_on": set(channels_where(person_of(request), Can.PUBLISH).values_list("pk", flat=True)),
    }
    return render_to_string("antenna/_to_take_off.html", context, request)


@panel("desk.erasure", order=10)
def films_to_look_at(request: HttpRequest, task: Erasure) -> str:
    """Show, beside a recording that is to be erased, the films of it that no sweep erases."""
    films = kept_of(task.booking)
    return render_to_string("antenna/_to_look_at.html", {"films": films}, request) if films else ""


@panel("guest.air", order=10)
def what_the_film_waits_for(request: HttpRequest, visit: Visit) -> str:
    """Tell a guest what their film waits for before it can go on air, in their words; each thing once."""
    if not visit.is_recorded:
        return ""
    booking = visit.booking
    found = in_the_way([booking], on=booking.operation.day_of(now()))
    words = list(dict.fromkeys(str(in_guests_words(one, visit.person)) for one in found))
    return render_to_string("antenna/_waits_for.html", {"words": words}, request) if words else ""


@panel("guest.live", order=10)
def when_it_comes_off(request: HttpRequest, visit: Visit) -> str:
    """Tell a guest who took their form back by when the film is off our pages."""
    task = Retraction.objects.filter(
        release__booking=visit.booking, release__person=visit.person, state=RetractionState.OPEN
    ).first()
    return render_to_string("antenna/_comes_off.html", {"task": task}, request) if task is not None else ""
