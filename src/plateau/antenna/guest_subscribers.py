"""Tells the guests of a film that it is out, with its address and the lines for their own site, and that it was taken off.

An unsatisfied guest who was promised that a film comes off hears too if it turns out to hold nothing of their recording.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.antenna import verbs
from plateau.antenna.guest_films import GuestFilm, Stand, film_at
from plateau.antenna.models import Publication
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.media.models import Film
from plateau.notices.kinds import kind
from plateau.studio import verbs as studio
from plateau.studio.footage import recordings_in
from plateau.studio.models import Booking, Erasure
from plateau.studio.news import BOOKING, title_of
from plateau.studio.on_air import is_on_air
from plateau.studio.states import BookingState
from plateau.studio.telling import UNDONE_WITHIN, News, concerned_by, filled, paragraphs, said, tell_concerned
from plateau.studio.whole_day import whole_day

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


@subscribe(studio.RECORDING_LEFT_OUT, after=UNDONE_WITHIN)
def tell_guests_of_left_out(entry: Entry) -> None:
    """Tell those whose recording is to be erased that no film on air holds it, where one on air was thought to."""
    rows = Erasure.objects.awaited().filter(booking__public_id=entry.data["booking"], planned_at__lte=entry.at)
    erasure = rows.first()
    airs = Publication.objects.on_air(entry.at).filter(film__public_id=entry.target_id).exists()
    if erasure is None or not airs:
        return
    booking = Booking.objects.with_slot().get(pk=erasure.booking_id)
    if not is_on_air(booking):
        tell_concerned(booking, not_held(booking, erasure, entry))


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
            filled(_("The team writes: %(words)s"), words=words)
            if (words := entry.data.get("words", "") or found.words)
            else "",
        ),
        f"{TAKEN_OFF}:{entry.public_id}",
    )


def not_held(booking: Booking, erasure: Erasure, entry: Entry) -> News:
    """Say that no film on air holds a recording, and what becomes of it."""
    return News(
        BOOKING,
        filled(_("Not on air: “%(title)s”"), title=title_of(booking)),
        paragraphs(
            _(
                "The team has looked: the film that is on air holds nothing of this recording. No other one does either."
            ),
            filled(
                _("We erase the recording on %(day)s, as the deal says. Until then the answer can be changed."),
                day=said(whole_day, erasure.due_on),
            )
            if erasure.films_at is None
            else _("The recording is being erased, as the deal says."),
        ),
        f"{entry.verb}:{booking.public_id}:{erasure.planned_at.isoformat()}",
    )


def _named(found: GuestFilm) -> dict[str, str]:
    return {"title": found.film.title, "channel": ", ".join(found.channels)}


def _film(entry: Entry) -> GuestFilm | None:
    """Return the film that an entry is about, as it stands by now; None where it belongs to no subject."""
    publication = Publication.objects.filter(public_id=entry.target_id).first()
    return film_at(publication.film_id) if publication is not None else None
