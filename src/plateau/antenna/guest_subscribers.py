"""Tells the guests of a film that it is out, with its address and the lines for their own site, and that it was taken off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.antenna import verbs
from plateau.antenna.guest_films import GuestFilm, Stand, film_at
from plateau.antenna.models import Publication
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.media.models import Film
from plateau.notices.kinds import kind
from plateau.studio.footage import recordings_in
from plateau.studio.models import Booking
from plateau.studio.states import BookingState
from plateau.studio.telling import News, concerned_by, filled, paragraphs, tell_concerned

OUT = kind("film.out", _("A film with you is on air"))
TAKEN_OFF = kind("film.taken_off", _("A film with you was taken off the air"))


@subscribe(verbs.AIRED)
def tell_guests(entry: Entry) -> None:
    """Tell those who were recorded for it that their film is out: once a film, on however many channels it airs."""
    found = _film(entry)
    if found is None or found.stand != Stand.LIVE:
        return
    for booking in recorded_for(found.film):
        tell_concerned(booking, out(found))


@subscribe(verbs.TAKEN_OFF)
def tell_guests_of_end(entry: Entry) -> None:
    """Tell them, with the team's word to them, that it is on air nowhere any more."""
    found = _film(entry)
    if found is None or found.stand == Stand.LIVE:
        return
    for booking in recorded_for(found.film):
        tell_concerned(booking, taken_off(found, entry))


def recorded_for(film: Film) -> list[Booking]:
    """Return the recordings that a film holds and that have ended."""
    return [booking for booking in recordings_in(film) if booking.state == BookingState.WRAPPED]


def guests_of(film: Film) -> set[int]:
    """Return the keys of those who hear of a film as its guests."""
    return {person.pk for booking in recorded_for(film) for person in concerned_by(booking)}


def out(found: GuestFilm) -> News:
    """Say that a film is out, where, for whom, and how it is shown elsewhere."""
    lines = (
        filled(_("To show it on your own site, copy these lines:\n%(lines)s"), lines=found.snippet)
        if found.open_to_visitors
        else ""
    )
    return News(
        OUT,
        filled(_("Your film is out: “%(title)s”"), title=found.film.title),
        paragraphs(
            filled(_("“%(title)s” is on air on %(channel)s. Thank you for having come."), **_named(found)),
            filled(_("Its address, which does not change: %(address)s"), address=found.address),
            filled(_("Who may watch it: %(gates)s."), gates=", ".join(found.gates)),
            lines,
        ),
        f"{OUT}:{found.film.public_id}",
    )


def taken_off(found: GuestFilm, entry: Entry) -> News:
    """Say that a film is no longer on air, and what the team wrote to its guests; its own reason stays with the team."""
    return News(
        TAKEN_OFF,
        filled(_("Your film is no longer on air: “%(title)s”"), title=found.film.title),
        paragraphs(
            filled(_("The team took “%(title)s” off the air. Its page stays."), title=found.film.title),
            filled(_("The team writes: %(words)s"), words=words) if (words := entry.data.get("words", "")) else "",
        ),
        f"{TAKEN_OFF}:{entry.public_id}",
    )


def _named(found: GuestFilm) -> dict[str, str]:
    return {"title": found.film.title, "channel": ", ".join(found.channels)}


def _film(entry: Entry) -> GuestFilm | None:
    """Return the film that an entry is about, as it stands by now; None where it belongs to no subject."""
    publication = Publication.objects.filter(public_id=entry.target_id).first()
    return film_at(publication.film_id) if publication is not None else None
