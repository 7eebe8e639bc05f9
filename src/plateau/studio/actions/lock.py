"""The locks of this room, always taken in this order: person, slot, booking, operation's line, duty.

A person is locked by whoever counts what they have (their holds, their share, their duties), by an import that may note
their address, and while a profile becomes part of another; always ``no_key``, so that rows that only name a person are
written meanwhile. Whoever changes what a slot is taken by holds the slot's row; whoever changes the waiting list holds
the operation's.
Joining the line takes the operation's row first and then only slots that nobody else holds, so no two ever wait for
each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.models import Booking, Operation, Set, Slot


def lock_persons(persons: Iterable[int]) -> None:
    """Lock these persons (by key) until the transaction ends, in the order of their keys."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(pk__in=set(persons)).order_by("pk").values_list("pk"))


def lock_slot(slot: Slot, *, but_first: Iterable[int] = ()) -> Slot:
    """Return the slot as it is now, locked until the transaction ends; refuses one that was removed.

    ``but_first``: keys of other slots that the caller changes too; all are locked together, in order.
    """
    found = lock_slots([slot.pk, *but_first]).get(slot.pk)
    if found is None:
        raise Refused("slot.gone", _("This slot was removed. Choose another one."), 410)
    return found


def lock_unmoved(slot: Slot, which: Set, during: DateTimeTZRange) -> None:
    """Lock a slot for which crew or equipment is planned; refuses one that was moved or removed while they were chosen."""
    fresh = lock_slot(slot)
    if (fresh.set_id, fresh.during) != (which.pk, during):
        raise Refused("slot.moved", _("This recording has just been moved. Look at its new time, then choose again."))


def lock_slots(slots: Iterable[int]) -> dict[int, Slot]:
    """Return these slots (by key) locked in the order of their keys."""
    rows = Slot.objects.select_for_update(of=("self",), no_key=True).select_related("operation__channel", "set")
    return {row.pk: row for row in rows.filter(pk__in=set(slots)).order_by("pk")}


def lock_booking(booking: Booking) -> Booking:
    """Return the booking as it is now, with its slot's row locked before its own.

    A booking may move to another slot in between; then the newer slot is locked.
    """
    while True:
        at = Booking.objects.values_list("slot", flat=True).get(pk=booking.pk)
        lock_slots([at])
        found: Booking = (
            Booking.objects.select_for_update(of=("self",), no_key=True)
            .select_related("operation__channel", "slot__set__place", "subject", "booked_by__user", "wait")
            .get(pk=booking.pk)
        )
        if found.slot_id == at:
            return found


def lock_bookings(bookings: Iterable[Booking]) -> None:
    """Lock several bookings until the transaction ends, their slots first, each in the order of their keys."""
    keys = {booking.pk for booking in bookings}
    lock_slots(Booking.objects.filter(pk__in=keys).values_list("slot", flat=True))
    list(Booking.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))


def lock_line(operation: Operation) -> Operation:
    """Return the operation as it is now, with its waiting list locked until the transaction ends."""
    found: Operation = (
        Operation.objects.select_for_update(of=("self",), no_key=True).select_related("channel").get(pk=operation.pk)
    )
    return found
