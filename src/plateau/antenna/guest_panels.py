"""What the antenna says on a guest's private page: where their film is, and whose turn it is with it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from plateau.antenna.guest_films import GuestFilm, Stand, films_of
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.money.clearance import Obstacle, in_guests_words, in_the_way
from plateau.studio.guests.visits import Turn, Visit, asks_after_recording

_TO_BE_DONE = frozenset({Obstacle.UNANSWERED, Obstacle.DEAL, Obstacle.RELEASE, Obstacle.UNPAID})
"""What a guest can settle themselves, on this page."""


@asks_after_recording(order=80)
def turn_of_film(visit: Visit) -> Turn | None:
    """Say on a guest's page whose turn it is with their film, as far as the machine and the antenna know."""
    found = films_of(visit.booking)
    if not found:
        return None
    best = max(found, key=lambda one: list(Stand).index(one.stand))
    match best.stand:
        case Stand.LIVE:
            return Turn("nobody", best.at, _("Your film is on air."))
        case Stand.SCHEDULED:
            return Turn("nobody", best.at, _("Your film has a date. You get a mail when it goes on air."))
        case Stand.MACHINE:
            return Turn("machine", best.at, _("Your film is being prepared. There is nothing that you have to do."))
        case Stand.READY:
            return _turn_of_ready(visit, best)
    return None


def _turn_of_ready(visit: Visit, found: GuestFilm) -> Turn:
    """Say who has to do what before a film that is ready may air: the reader's own part first, else the team's."""
    booking, reader = visit.booking, visit.person
    waits = in_the_way([booking], on=booking.operation.day_of(now()))
    if not waits:
        return Turn("team", found.at, _("Your film is ready. The team gives it a date."))
    waits.sort(key=lambda one: one.person.pk != reader.pk)
    first = waits[0]
    own = first.person.pk == reader.pk
    if own and first.kind == Obstacle.REVOKED:
        whose = "nobody"
    else:
        whose = "you" if own and visit.signs and first.kind in _TO_BE_DONE else "team"
    return Turn(whose, found.at, str(in_guests_words(first, reader)))


@panel("guest.film", order=10)
def film_of_guest(request: HttpRequest, visit: Visit) -> str:
    """Say on a guest's page where their film is, as its last step; of an unwanted one only what was on air of it."""
    films = films_of(visit.booking) if visit.is_recorded else []
    if visit.erasure is not None:
        films = [one for one in films if one.stand in {Stand.LIVE, Stand.OFF}]
    step = "off" if visit.erasure is not None else "next" if visit.is_recorded else "later"
    return render_to_string("antenna/_guest_film.html", {"visit": visit, "films": films, "step": step}, request)
