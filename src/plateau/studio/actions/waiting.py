"""The line of those who wait for a slot: a slot that comes free goes to whoever is first, and to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_line
from plateau.studio.actions.share import demand_share, whose_share_is_full
from plateau.studio.models import Booking, Operation, Slot, SlotKind, Wait
from plateau.studio.states import IN_LINE, WAIT_MOVES, BookingState, OperationState, WaitState


def join(operation: Operation, *, by: Person, days: Sequence[date] = ()) -> Wait:
    """Take the last place in line; whatever suits and is free at this moment is offered at once.

    Refuses whoever has as many slots as a member may: nothing could be offered to them.
    """
    with transaction.atomic():
        fresh = lock_line(operation)
        if fresh.state != OperationState.OPEN or fresh.is_over_at(now()):
            raise Refused("operation.not_open", _("This operation takes no bookings now."))
        demand_share(fresh, by)
        try:
            with transaction.atomic():
                wait: Wait = Wait.objects.create(operation=fresh, person=by, days=sorted(set(days)), joined_at=now())
        except IntegrityError:
            raise Refused("wait.already", _("You are on this waiting list already.")) from None
        record(verbs.WAIT_JOINED, actor=by, target=wait, channel=fresh.channel, operation=fresh.public_id)
        offer_what_is_free(fresh)
    wait.refresh_from_db()
    return wait


def leave(wait: Wait, *, by: Person) -> None:
    """Give one's place up; a slot offered to it goes to the next in line."""
    from plateau.studio.actions.booking import give_back

    with transaction.atomic():
        held = Booking.objects.filter(wait=wait, state=BookingState.HELD).first()
        if held is not None:
            give_back(held, by=by)
            return
        move(wait, WaitState.LEFT, WAIT_MOVES, ended_at=now())
        record(verbs.WAIT_LEFT, actor=by, target=wait, channel=wait.operation.channel)


def offer_to_line(slot: Slot) -> Booking | None:
    """Offer a slot that nobody has to whoever is first in line and wants it; return the booking that holds it for them.

    The caller holds the slot's row. Whoever has booked as many as a member may keeps their place and is passed over. What
    has begun, is reserved, or belongs to an operation that is not open is offered
    to nobody.
    """
    moment = now()
    if slot.kind != SlotKind.BOOKABLE or slot.code_id is not None or slot.starts_at <= moment:
        return None
    if not slot.operation.waits.waiting().exists():
        return None  # whoever joins meanwhile finds this slot taken, or takes it themselves
    operation = lock_line(slot.operation)
    if operation.state != OperationState.OPEN:
        return None
    full = whose_share_is_full(operation)
    line = operation.waits.waiting().exclude(person__in=full).select_related("person")
    wait = next((one for one in line if _wants(one, operation, slot)), None)
    if wait is None:
        return None
    until = min(moment + operation.offer_lasts(), slot.starts_at)
    move(wait, WaitState.OFFERED, WAIT_MOVES, offered_at=moment)
    booking: Booking = Booking.objects.create(
        operation=operation, slot=slot, booked_by=wait.person, wait=wait, held_until=until, created_at=moment
    )
    record(
        verbs.WAIT_OFFERED,
        actor=None,
        target=wait,
        channel=operation.channel,
        operation=operation.public_id,
        booking=booking.public_id,
        until=until,
    )
    return booking


def close_line(operation: Operation, *, by: Person | None) -> None:
    """End the waiting of everybody in line: the operation is over or cancelled. The caller ended what was offered."""
    with transaction.atomic():
        fresh = lock_line(operation)
        for wait in fresh.waits.in_line():
            move(wait, WaitState.OVER, WAIT_MOVES, ended_at=now())
            record(verbs.WAIT_OVER, actor=by, target=wait, channel=fresh.channel, operation=fresh.public_id)


def end_lines() -> int:
    """End the waiting lists of operations whose last day has passed; return how many. The sweep of each morning."""
    moment = now()
    waited_for = Operation.objects.filter(waits__state__in=IN_LINE, ends_on__lte=moment.date()).distinct()
    ended = 0
    for operation in waited_for.order_by("pk"):
        if (
            operation.is_over_at(moment)
            and not Booking.objects.filter(operation=operation, state=BookingState.HELD).exists()
        ):  # what is still held lapses within the minute, and its offer with it
            close_line(operation, by=None)
            ended += 1
    return ended


def _wants(wait: Wait, operation: Operation, slot: Slot) -> bool:
    wait.operation = operation
    return wait.suits(slot.starts_at)


def offer_what_is_free(operation: Operation) -> None:
    """Offer free slots to the line, leaving those that somebody is changing: they offer them by themselves.

    The caller holds the operation's row.
    """
    if not operation.waits.waiting().exists():
        return
    moment = now()
    free = Slot.objects.free(moment).open_with(None).filter(operation=operation).in_order()
    rows = free.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("operation__channel")
    for slot in rows:
        if not Booking.objects.active().filter(slot=slot).exists():
            offer_to_line(slot)
