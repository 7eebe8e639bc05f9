"""What the antenna shows elsewhere: on a subject's page its films; beside what the team owes a guest, the films it is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.antenna import guest_panels  # noqa: F401  registered by being imported
from plateau.antenna.actions.erasing import kept_of_each
from plateau.antenna.coming_off import REASON
from plateau.antenna.models import Publication
from plateau.antenna.said import Hit, find_said
from plateau.antenna.showing import showing_of
from plateau.channels.access import channels_where
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.panels import panel, panel_of_each
from plateau.core.text import plain
from plateau.media.models import Film
from plateau.money.clearance import in_guests_words, in_the_way
from plateau.people.middleware import person_of
from plateau.studio.footage import films_with_each
from plateau.studio.guests.visits import Visit
from plateau.studio.models import Booking, Erasure, Retraction
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


@panel_of_each("desk.retraction", order=10)
def films_to_take_off(request: HttpRequest, tasks: Sequence[Retraction]) -> dict[int, str]:
    """Show, beside a release form that was taken back, the films on air with its person: one press takes each off."""
    live = _on_air_with([task.release.booking for task in tasks])
    publishes_on = _publishes_on(request)
    return {
        task.pk: render_to_string(
            "antenna/_to_take_off.html",
            {"publications": live[task.release.booking_id], "publishes_on": publishes_on, "reason": REASON},
            request,
        )
        for task in tasks
    }


@panel_of_each("desk.erasure", order=10)
def films_of_erasure(request: HttpRequest, tasks: Sequence[Erasure]) -> dict[int, str]:
    """Show, beside a recording that is to be erased, its films on air, to take off, and others that no sweep erases."""
    bookings = [task.booking for task in tasks]
    live, kept = _on_air_with(bookings), kept_of_each(bookings)
    publishes_on, drawn = _publishes_on(request), dict[int, str]()
    for task in tasks:
        publications = live[task.booking_id]
        airing = {one.film_id for one in publications}
        films = [film for film in kept[task.booking_id] if film.pk not in airing]
        context = {"publications": publications, "films": films, "publishes_on": publishes_on, "reason": REASON}
        if publications or films:
            drawn[task.pk] = render_to_string("antenna/_to_look_at.html", context, request)
    return drawn


def _on_air_with(bookings: Sequence[Booking]) -> dict[int, list[Publication]]:
    """Return what is on air with each recording, by its key, in two queries."""
    held = films_with_each(bookings)
    films = {film for found in held.values() for film in found}
    live = list(Publication.objects.on_air().filter(film__in=films).select_related("film", "channel").order_by("pk"))
    return {key: [one for one in live if one.film in found] for key, found in held.items()}


def _publishes_on(request: HttpRequest) -> set[int]:
    return set(channels_where(person_of(request), Can.PUBLISH).values_list("pk", flat=True))


@panel("guest.air", order=10)
def what_the_film_waits_for(request: HttpRequest, visit: Visit) -> str:
    """Tell a guest what their film waits for before it can go on air, in their words; each thing once."""
    if not visit.is_recorded or visit.erasure is not None:
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
