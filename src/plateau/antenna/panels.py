"""What the antenna shows on a subject's page: the player on top with its chapters, further films beside, the link's preview."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.antenna.said import Hit, find_said
from plateau.antenna.showing import showing_of
from plateau.core.panels import panel
from plateau.core.text import plain
from plateau.media.models import Film
from plateau.people.middleware import person_of
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
