"""The discussion on the page of a subject and of its films, and the style and script that it needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.antenna.showing import showing_of
from plateau.community.access import CLOSED, may_moderate, reads_private
from plateau.community.forms import CommentForm
from plateau.community.thread import Place, Reader, discussion_of
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.people.middleware import person_of
from plateau.subjects.models import Subject

MOST_PAGES = 50
_DIGITS = 5  # of a number in an address that is believed


@panel("subject.head_meta", order=50)
def style_and_script(request: HttpRequest, subject: Subject) -> str:
    """Load the discussion's own style and script with the page."""
    return render_to_string("community/_head.html", request=request)


@panel("subject.main", order=50)
def discussion(request: HttpRequest, subject: Subject) -> str:
    """Show what people say under the subject; one query for a visitor."""
    return render_to_string("community/_discussion.html", discussion_context(request, subject), request)


def discussion_context(
    request: HttpRequest, subject: Subject, *, form: CommentForm | None = None, containing: str = ""
) -> dict[str, Any]:
    """Return what the discussion's template needs.

    ``form`` is one that was sent and needs mending; ``containing`` names a comment that has to be among those shown.
    """
    person = person_of(request)
    place = place_of(request, subject)
    reader = Reader(
        person,
        place,
        now(),
        moderating=may_moderate(person, subject),
        reads_private=reads_private(person, subject),
    )
    pages = min(_asked(request, "comments"), MOST_PAGES) or 1
    wanted = containing or request.GET.get("comment", "")[:12]
    return {
        "subject": subject,
        "channel": subject.channel,
        "place": place,
        "discussion": discussion_of(subject, reader, pages=pages, containing=wanted),
        "pages": pages,
        "moderating": reader.moderating,
        "open": subject.state not in CLOSED,
        "comment_form": form or CommentForm(),
        "answered": str(form["answers"].value() or "") if form else None,
        "fresh": containing,
    }


def place_of(request: HttpRequest, subject: Subject) -> Place:
    """Return the page on which the request came, or from which its form was sent."""
    playings = {one.number: one for one in showing_of(request, subject).playings}
    match = request.resolver_match
    number = int(match.kwargs.get("number", 0)) if match is not None else 0
    number = number or _asked(request, "number")
    playing = playings.get(number) if number else next(iter(playings.values()), None)
    films = {one.film.pk: one.film.on_subject.get_absolute_url() for one in playings.values()}
    if playing is None or not number:
        return Place(subject.get_absolute_url(), 0, films, playing.film.pk if playing else None)
    return Place(films[playing.film.pk], number, films, playing.film.pk)


def _asked(request: HttpRequest, name: str) -> int:
    """Return a small number from the form or the address, 0 for none."""
    said = request.POST.get(name) or request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else 0
