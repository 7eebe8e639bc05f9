"""What the antenna says on a guest's private page: where their film is, and whose turn it is with it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from plateau.antenna.guest_films import Stand, films_of
from plateau.core.panels import panel
from plateau.studio.guests.visits import Turn, Visit, asks_after_recording


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
            return Turn("team", best.at, _("Your film is ready. The team gives it a date."))
    return None


@panel("guest.film", order=10)
def film_of_guest(request: HttpRequest, visit: Visit) -> str:
    """Say on a guest's page where their film is, as its last step; of an unwanted one only what was on air of it."""
    films = films_of(visit.booking) if visit.is_recorded else []
    if visit.erasure is not None:
        films = [one for one in films if one.stand in {Stand.LIVE, Stand.OFF}]
    step = "off" if visit.erasure is not None else "next" if visit.is_recorded else "later"
    return render_to_string("antenna/_guest_film.html", {"visit": visit, "films": films, "step": step}, request)
