"""Who comes on set with whoever books: people named with or without an address, and a subject proposed in the same go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.people.claims import add_person
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.models import Booking, Operation, PresencePart
from plateau.subjects.actions import drafting
from plateau.subjects.actions.drafting import Wishes, Words
from plateau.subjects.models import Subject

MOST_GUESTS = 6


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a booker names."""

    name: str
    email: str = ""
    language: str = ""  # empty: the language of whoever names them


def book_with(
    booking: Booking,
    *,
    by: Person,
    subject: Subject | Words,
    persons: Sequence[Person],
    named: Sequence[Named] = (),
    words: str = "",
) -> None:
    """Book a held slot: the new persons, the new subject and the booking are made together, or none of them."""
    with transaction.atomic():
        channel = booking.operation.channel
        if isinstance(subject, Words):
            subject = _proposed(channel, subject, by=by)
        coming = [*persons, *_bring(channel, named, by=by)]
        bookings.book(booking, by=by, subject=subject, people=_as_guests(coming), words=words)


def change_company(booking: Booking, *, by: Person, persons: Sequence[Person], named: Sequence[Named] = ()) -> None:
    """Say anew who comes; the crew and hosts that the team gave the booking stay."""
    with transaction.atomic():
        others = booking.presences.exclude(part=PresencePart.GUEST).select_related("person")
        coming = [*persons, *_bring(booking.operation.channel, named, by=by)]
        parts = [(one.person, one.part) for one in others if one.person not in coming]
        if not coming:
            raise Refused("booking.nobody", _("Somebody has to be on set."), 422)
        bookings.change_people(booking, [*_as_guests(coming), *parts], by=by)


def person_named(operation: Operation, named: Named, *, by: Person) -> Person:
    """Return the profile of somebody whom the team names for an operation, made if its channel knows none."""
    return _person(operation.channel, named, by=by)


def person_waiting(channel: Channel, named: Named) -> Person | None:
    """Return the channel's own profile without account of this name at this address, if there is one."""
    if not named.email:
        return None
    waiting = Person.objects.waiting_for(named.email).filter(made_on=channel.public_id)
    known: Person | None = waiting.filter(name__iexact=named.name).first()
    return known


def _as_guests(persons: Sequence[Person]) -> list[tuple[Person, str]]:
    if len(persons) > MOST_GUESTS:
        raise Refused(
            "booking.too_many", _("Six people at most fit on a set. Ask the team if you need more seats."), 422
        )
    return [(person, PresencePart.GUEST) for person in persons]


def _bring(channel: Channel, named: Sequence[Named], *, by: Person) -> list[Person]:
    return [_person(channel, one, by=by) for one in named]


def _person(channel: Channel, named: Named, *, by: Person) -> Person:
    """Return the profile of somebody named, made if this channel knows none with this name and address.

    Whether the address is a member's is told to nobody: that member is offered the profile at the next log-in.
    """
    known = person_waiting(channel, named)
    if known is not None:
        return known
    language = named.language or by.language
    return add_person(name=named.name, by=by, email=named.email, language=language, made_on=channel.public_id)


def _proposed(channel: Channel, words: Words, *, by: Person) -> Subject:
    draft = drafting.save_draft(channel, by=by, words=words, wishes=Wishes(), draft_id=new_public_id())
    return drafting.propose(draft, by=by)
