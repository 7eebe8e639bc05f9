"""A slot that the team gives to somebody: booked for them at once, or offered until a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import bringing
from plateau.studio.actions.bringing import Named
from plateau.studio.actions.lock import lock_booking, lock_line
from plateau.studio.models import Booking, Operation, Slot, Wait
from plateau.studio.states import WAIT_MOVES, BookingState, OperationState, WaitState
from plateau.subjects.actions import drafting
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Subject
from plateau.subjects.states import State

THEY_SAY_WHO = _("Who takes an offer says themselves who comes too: leave these names empty, or book the slot.")


@dataclass(frozen=True, slots=True)
class Gift:
    """What the team gives: to whom, with whom, for which subject.

    ``until`` None books at once, else the slot is offered until then. ``subject`` None lets the guest say it, which an
    offer alone allows. ``company`` comes too with a booking; who takes an offer says it themselves. ``wait`` is their place
    in line.
    """

    guest: Person | Named
    subject: Subject | Words | None
    company: Sequence[Named] = ()
    until: datetime | None = None
    words: str = ""
    wait: Wait | None = None


def give(slot: Slot, gift: Gift, *, by: Person) -> Booking:
    """Book a free slot for a guest, or offer it to them; refuses a slot that somebody has."""
    with transaction.atomic():
        _demand_alive(slot.operation)
        if gift.until is not None and gift.company:
            raise Refused("offer.company", THEY_SAY_WHO, 422)
        held = bookings.hold(slot, by=by, by_team=True)
        if not held.by_team:  # they keep it for themselves, in another window
            raise Refused("slot.taken", _("You keep this slot for yourself: book it, or let it go first."))
        guest = gift.guest
        if isinstance(guest, Named):
            guest = bringing.person_named(held.operation, guest, by=by)
        if gift.wait is not None and gift.wait.person_id != guest.pk:
            raise Refused(
                "offer.not_whose_wait", _("This place in line is somebody else’s. Offer it to whoever waits."), 422
            )
        subject = _opened(held.operation, gift.subject, by=by) if isinstance(gift.subject, Words) else gift.subject
        Booking.objects.filter(pk=held.pk).update(words_to_guest=gift.words.strip()[:1000])
        if gift.until is not None:
            return _offer(held, guest, subject, until=gift.until, wait=gift.wait, by=by)
        if subject is None:
            raise Refused("offer.no_subject", _("Say what is recorded: choose a subject, or write a new one."), 422)
        bringing.book_with(held, by=by, subject=subject, persons=[guest], named=gift.company)
        if gift.wait is not None:
            _leave_line(gift.wait, by=by)
    held.refresh_from_db()
    return held


def take(
    booking: Booking, *, by: Person, subject: Subject | Words, company: Sequence[Named] = (), words: str = ""
) -> None:
    """Take an offered slot: whoever it was offered to comes, with whom they name. Refuses an offer that is over.

    Booking looks again whether it is, with the locks in their order.
    """
    with transaction.atomic():
        fresh = Booking.objects.select_related("operation__channel", "slot").get(pk=booking.pk)
        _demand_offer(fresh, by)
        bringing.book_with(fresh, by=by, subject=subject, persons=[by], named=company, words=words)
    booking.refresh_from_db()


def decline(booking: Booking, *, by: Person) -> None:
    """Let an offered slot go: it is free again, or goes to whoever waits; the team is told."""
    with transaction.atomic():
        fresh = lock_booking(booking)
        _demand_offer(fresh, by)
        bookings.give_back(fresh, by=by)
    booking.refresh_from_db()


def withdraw(booking: Booking, *, by: Person) -> None:
    """Take an offer back that nobody has taken; whoever had it is told, and their place in line is kept.

    The slot is free for the team at once: the line is asked when a member wants it.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.offered_by_id is None or fresh.state != BookingState.HELD:
            raise _over()
        wait = fresh.wait
        if wait is not None:
            lock_line(fresh.operation)
            move(wait, WaitState.WAITING, WAIT_MOVES, offered_at=None)
            Booking.objects.filter(pk=fresh.pk).update(wait=None)
        bookings.give_back(fresh, by=by, offer=False)
    booking.refresh_from_db()


def _offer(
    held: Booking, guest: Person, subject: Subject | None, *, until: datetime, wait: Wait | None, by: Person
) -> Booking:
    if not now() < until:
        raise Refused("offer.bad_time", _("The offer has to end in the future."), 422)
    if wait is not None:
        lock_line(held.operation)
        move(wait, WaitState.OFFERED, WAIT_MOVES, offered_at=now())
    if subject is not None:
        bookings.demand_bookable(subject, held.operation)
    until = min(until, held.slot.starts_at)
    Booking.objects.filter(pk=held.pk).update(
        booked_by=guest, by_team=False, offered_by=by, held_until=until, subject=subject, wait=wait
    )
    held.refresh_from_db()
    operation = held.operation
    record(
        verbs.OFFERED,
        actor=by,
        target=held,
        channel=operation.channel,
        operation=operation.public_id,
        slot=held.slot.public_id,
        person=guest.public_id,
        until=until,
    )
    return held


def _leave_line(wait: Wait, *, by: Person) -> None:
    """End a wait whose person got a slot by the team's hand."""
    lock_line(wait.operation)
    move(wait, WaitState.OFFERED, WAIT_MOVES, offered_at=now())
    move(wait, WaitState.BOOKED, WAIT_MOVES, ended_at=now())
    record(verbs.WAIT_BOOKED, actor=by, target=wait, channel=wait.operation.channel)


def _opened(operation: Operation, words: Words, *, by: Person) -> Subject:
    """Open a subject that the team brings to the set: decided already, so it needs no debate first."""
    return drafting.open_subject(operation.channel, by=by, words=words, state=State.COMMISSIONED)


def _demand_alive(operation: Operation) -> None:
    if operation.state == OperationState.CANCELLED or operation.is_over_at(now()):
        raise Refused("operation.over", _("This operation is over or cancelled: nothing can be booked there."))


def _demand_offer(booking: Booking, by: Person) -> None:
    if booking.offered_by_id is None or booking.booked_by_id != by.pk:
        raise Refused("offer.not_yours", _("This slot was not offered to you."), 404)
    if not booking.is_held_at(now()):
        raise _over()


def _over() -> Refused:
    return Refused("offer.over", _("This offer is over: it was taken, let go, or its time is up."), 410)
