"""Who reaches an operation, a slot or a booking, and who may do what with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.channels.access import demand, may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.models import Booking, Operation, Slot


def operation_for(person: Person | None, slug: str) -> Operation:
    """Return the operation at this short address for this person, or refuse with 404."""
    found: Operation | None = (
        Operation.objects.visible_to(person).select_related("channel").filter(slug=slug.lower()).first()
    )
    if found is None:
        raise Refused("operation.not_found", _("There is no such operation, or it is not open to you."), 404)
    return found


def desk_operation(person: Person | None, channel: Channel, public_id: str, can: Can) -> Operation:
    """Return an operation of this channel's desk for somebody who may do this there, or refuse (401, 403, 404)."""
    demand(person, can, channel)
    found: Operation | None = (
        Operation.objects.select_related("channel").filter(channel=channel, public_id=public_id).first()
    )
    if found is None:
        raise Refused("operation.not_found", _("There is no such operation, or it is not open to you."), 404)
    return found


def slot_of(operation: Operation, public_id: str) -> Slot:
    """Return a slot of an operation that the caller may see, or refuse with 404."""
    found: Slot | None = (
        Slot.objects.select_related("operation__channel", "set__place", "code")
        .filter(operation=operation, public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused("slot.not_found", _("There is no such slot."), 404)
    return found


def booking_for(person: Person | None, public_id: str) -> Booking:
    """Return a booking to whoever made it, is on set with it, or belongs to the team; refuse with 404."""
    found: Booking | None = Booking.objects.visible_to(person).with_slot().filter(public_id=public_id).first()
    if found is None:
        raise Refused("booking.not_found", _("There is no such booking, or it is not yours."), 404)
    return found


def may_plan_on(person: Person | None, channel: Channel) -> bool:
    """Whether this person prepares operations of a channel."""
    return may(person, Can.PLAN_STUDIO, channel)


def may_plan(person: Person | None, operation: Operation) -> bool:
    """Whether this person prepares the operation and books for guests."""
    return may(person, Can.PLAN_STUDIO, operation.channel)


def may_run(person: Person | None, operation: Operation) -> bool:
    """Whether this person works on its sets on the day."""
    return may(person, Can.RUN_SET, operation.channel)


def may_change(person: Person | None, booking: Booking) -> bool:
    """Whether this person may move, change or cancel the booking: who made it for themselves, and the team that plans."""
    if person is not None and booking.booked_by_id == person.pk and not booking.by_team:
        return True
    return may_plan(person, booking.operation)
