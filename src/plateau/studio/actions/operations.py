"""Operations, their places, sets and codes: made, changed, opened, closed, cancelled."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions import booking, waiting
from plateau.studio.actions.lock import lock_booking, lock_line, lock_slots
from plateau.studio.addresses import is_good_form, is_reserved
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.actions import kit
from plateau.studio.models import AccessCode, Booking, Operation, Place, Set
from plateau.studio.states import MOVES, OPERATION_MOVES, BookingState, OperationState, WaitState

_VERB_OF_MOVE: dict[str, str] = {
    OperationState.OPEN: verbs.OPERATION_OPENED,
    OperationState.CLOSED: verbs.OPERATION_CLOSED,
}


def add_operation(channel: Channel, *, by: Person, also_on: list[Channel] | None = None, **fields: Any) -> Operation:
    """Begin to prepare an operation; refuses a short address that is taken or that another page of ours has."""
    _settle_address(fields)
    try:
        with transaction.atomic():
            operation: Operation = Operation.objects.create(channel=channel, **fields)
            operation.also_on.set(also_on or [])
            record(verbs.OPERATION_ADDED, actor=by, target=operation, channel=channel)
    except IntegrityError:
        raise Refused(
            "operation.address_taken", _("Another page has this short address. Choose another."), 422
        ) from None
    return operation


def change_operation(
    operation: Operation, *, by: Person, also_on: list[Channel] | None = None, **fields: Any
) -> list[str]:
    """Change texts, dates and rules; return the names of what is new. Slots and bookings stay as they are."""
    _settle_address(fields)
    with transaction.atomic():
        fresh: Operation = Operation.objects.select_for_update(no_key=True).get(pk=operation.pk)
        changed = sorted(name for name, value in fields.items() if getattr(fresh, name) != value)
        if changed:
            try:
                with transaction.atomic():
                    Operation.objects.filter(pk=fresh.pk).update(**{name: fields[name] for name in changed})
            except IntegrityError:
                raise Refused(
                    "operation.address_taken", _("Another page has this short address. Choose another."), 422
                ) from None
        if also_on is not None and {one.pk for one in also_on} != set(fresh.also_on.values_list("pk", flat=True)):
            fresh.also_on.set(also_on)
            changed.append("also_on")
        if changed:
            record(verbs.OPERATION_CHANGED, actor=by, target=fresh, channel=operation.channel, fields=changed)
    operation.refresh_from_db()
    return changed


def open_booking(operation: Operation, *, by: Person) -> None:
    """Let slots be booked; what is free is offered to whoever still waits in line."""
    if not operation.slots.exists():
        raise Refused("operation.no_slots", _("There is nothing to book yet: lay out some slots first."), 422)
    with transaction.atomic():
        _move(operation, OperationState.OPEN, by=by)
        waiting.offer_what_is_free(lock_line(operation))


def close_booking(operation: Operation, *, by: Person) -> None:
    """Take no more bookings; those that are made stay, and can still be cancelled."""
    _move(operation, OperationState.CLOSED, by=by)


def cancel_operation(operation: Operation, *, by: Person, reason: str) -> int:
    """Cancel an operation with everything that is booked on it and to come; return how many bookings that ends."""
    reason = reason.strip()[:600]
    if not reason:
        raise Refused("operation.reason_needed", _("Say why, in a sentence: everybody who booked will read it."), 422)
    ended = 0
    with transaction.atomic():
        lock_slots(operation.slots.values_list("pk", flat=True))  # slots before the line, as everywhere
        move(operation, OperationState.CANCELLED, OPERATION_MOVES)
        record(verbs.OPERATION_CANCELLED, actor=by, target=operation, channel=operation.channel, reason=reason)
        for row in Booking.objects.filter(operation=operation).active().order_by("slot_id"):
            fresh = lock_booking(row)
            if fresh.state == BookingState.HELD:
                booking.give_back(fresh, by=by, wait_becomes=WaitState.OVER)
            elif BookingState.CANCELLED in MOVES[fresh.state]:
                booking.cancel(fresh, by=by, by_team=True, reason=reason)
                ended += 1
        waiting.close_line(operation, by=by)
        crew.cancel_all(operation, by=by, reason=reason)
        kit.take_all_off(operation, by=by)
    return ended


def add_place(operation: Operation, *, by: Person, name: str, address: str = "") -> Place:
    """Add a hall, a show, a studio."""
    with transaction.atomic():
        position = operation.places.count()
        place: Place = Place.objects.create(operation=operation, name=name, address=address, position=position)
        _record(verbs.PLACE_ADDED, place, operation, by=by)
    return place


def change_place(place: Place, *, by: Person, name: str, address: str) -> None:
    """Change how a place is called and where it is."""
    if (place.name, place.address) == (name, address):
        return
    with transaction.atomic():
        Place.objects.filter(pk=place.pk).update(name=name, address=address)
        _record(verbs.PLACE_CHANGED, place, place.operation, by=by)
    place.name, place.address = name, address


def remove_place(place: Place, *, by: Person) -> None:
    """Remove a place; refuses one that has sets."""
    with transaction.atomic():
        _record(verbs.PLACE_REMOVED, place, place.operation, by=by)
        try:
            place.delete()
        except ProtectedError:
            raise Refused("place.in_use", _("There are sets at this place: remove or move them first.")) from None


def add_set(operation: Operation, *, by: Person, name: str, place: Place) -> Set:
    """Add a set at a place of the operation."""
    if place.operation_id != operation.pk:
        raise Refused("place.not_found", _("There is no such place in this operation."), 404)
    with transaction.atomic():
        added: Set = Set.objects.create(operation=operation, place=place, name=name, position=operation.sets.count())
        _record(verbs.SET_ADDED, added, operation, by=by)
    return added


def change_set(which: Set, *, by: Person, name: str, place: Place) -> None:
    """Change a set's name or place."""
    if place.operation_id != which.operation_id:
        raise Refused("place.not_found", _("There is no such place in this operation."), 404)
    if (which.name, which.place_id) == (name, place.pk):
        return
    with transaction.atomic():
        Set.objects.filter(pk=which.pk).update(name=name, place=place)
        _record(verbs.SET_CHANGED, which, which.operation, by=by)
    which.name, which.place = name, place


def remove_set(which: Set, *, by: Person) -> None:
    """Remove a set with its empty slots; refuses one on which anything was ever booked, or anybody asked to work."""
    with transaction.atomic():
        operation = which.operation
        if Booking.objects.filter(slot__set=which).exists() or which.presences.exists():
            raise Refused("set.in_use", _("Something was booked on this set: it stays in the plan."))
        if which.duties.exists() or which.kit_uses.exists():
            raise Refused("set.in_use", _("Crew or equipment was planned on this set: it stays in the plan."))
        _record(verbs.SET_REMOVED, which, operation, by=by)
        which.slots.all().delete()
        which.delete()


def add_code(operation: Operation, *, by: Person, word: str, label: str) -> AccessCode:
    """Make a code that opens reserved slots."""
    try:
        with transaction.atomic():
            code: AccessCode = AccessCode.objects.create(operation=operation, word=word.strip(), label=label.strip())
            _record(verbs.CODE_ADDED, code, operation, by=by)
    except IntegrityError:
        raise Refused("code.taken", _("This operation has that code already."), 422) from None
    return code


def remove_code(code: AccessCode, *, by: Person) -> None:
    """Take a code back: what it reserved is open to everybody, the waiting list first."""
    from plateau.studio.actions.slots import release

    with transaction.atomic():
        operation = code.operation
        release(code)
        _record(verbs.CODE_REMOVED, code, operation, by=by)
        code.delete()


def _settle_address(fields: dict[str, Any]) -> None:
    """Write a short address in small letters; refuses one that another page has or will have, or that nobody could say."""
    if "slug" not in fields:
        return
    slug = fields["slug"] = str(fields["slug"]).strip().lower()
    if is_reserved(slug):
        raise Refused(
            "operation.address_reserved",
            _("“%(address)s” is kept for a page of the site. Choose another short address.") % {"address": slug},
            422,
        )
    if not is_good_form(slug):
        raise Refused(
            "operation.bad_address",
            _("A short address has 2 to 30 small letters and figures, with single hyphens between them."),
            422,
        )


def _move(operation: Operation, to: OperationState, *, by: Person) -> None:
    with transaction.atomic():
        move(operation, to, OPERATION_MOVES)
        record(_VERB_OF_MOVE[to], actor=by, target=operation, channel=operation.channel)


def _record(name: str, row: Place | Set | AccessCode, operation: Operation, *, by: Person) -> None:
    record(name, actor=by, target=row, channel=operation.channel, operation=operation.public_id)
