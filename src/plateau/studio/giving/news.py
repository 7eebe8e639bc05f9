"""What people are told about slots that the team gives by hand, and how it reads before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from plateau.core import letters
from plateau.notices.models import masked
from plateau.people.models import Person
from plateau.studio import news
from plateau.studio.giving.actions import Gift, give
from plateau.studio.models import Booking, Slot
from plateau.studio.telling import News, concerned_by, filled, paragraphs, said
from plateau.studio.when import moment_words


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person would read: their address as the team may see it, empty where nobody knows one."""

    person: Person
    address: str
    subject: str
    text: list[str]


class _Rehearsed(Exception):
    """Leaves a rehearsal without keeping what it changed."""


def rehearse(slot: Slot, gift: Gift, *, by: Person) -> list[Letter]:
    """Return what everybody concerned would be told, by doing it all and taking it back; refuses what would be refused."""
    found: list[Letter] = []
    try:
        with transaction.atomic():
            found = _letters(give(slot, gift, by=by))
            raise _Rehearsed
    except _Rehearsed:
        return found


def offered(booking: Booking, key: str, *, until: datetime) -> News:
    """Say that the team offers a slot, what for, and until when."""
    operation = booking.operation
    subject = booking.subject
    about = filled(_("It is about “%(title)s”."), title=subject.title) if subject is not None else ""
    return News(
        news.OFFER,
        filled(
            _("%(channel)s offers you a slot on set: %(when)s"),
            channel=operation.channel.name,
            when=news.when_of(booking.slot),
        ),
        paragraphs(
            filled(_("The team would like to record you at “%(operation)s”."), operation=operation.name),
            about,
            booking.words_to_guest,
            *news.facts_of(booking),
            filled(
                _("It is kept for you until %(until)s (at the set). Take it or let it go on your page."),
                until=said(moment_words, until, operation.zone),
            ),
        ),
        key,
    )


def expired(booking: Booking, key: str) -> News:
    """Say to the guest that the offer is over."""
    return News(
        news.OFFER,
        filled(_("The offer of a slot on %(when)s is over"), when=news.when_of(booking.slot)),
        paragraphs(
            _(
                "It was not taken in time, and the slot is free again. Write to the team if you would still like to come."
            )
        ),
        key,
    )


def withdrawn(booking: Booking, key: str) -> News:
    """Say to the guest that the team needs the slot itself."""
    return News(
        news.OFFER,
        filled(_("The slot on %(when)s is no longer offered"), when=news.when_of(booking.slot)),
        paragraphs(_("The team took the offer back. There is nothing that you have to do.")),
        key,
    )


def _letters(booking: Booking) -> list[Letter]:
    return [_letter(booking, person) for person in concerned_by(booking)]


def _letter(booking: Booking, person: Person) -> Letter:
    until = booking.held_until
    what = news.booked(booking, "") if until is None else offered(booking, "", until=until)
    with translation.override(person.language):
        text = letters.typeset(str(what.text), person.language)
        line = letters.typeset(str(what.line), person.language)
    return Letter(person, masked(person.address) if person.address else "", line, text.split("\n\n"))
