"""Slots: laid out by pattern or by hand, moved with whoever booked them, changed, removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.booking import follow_slot
from plateau.studio.actions.lock import lock_slot, lock_slots
from plateau.studio.actions.waiting import offer_to_line
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.actions import kit
from plateau.studio.models import AccessCode, Booking, Operation, Set, Slot, SlotKind, SlotPattern
from plateau.studio.pattern import BadPattern, lay_out
from plateau.studio.states import TO_COME, BookingState, OperationState

AHEAD = timedelta(weeks=8)  # how far an operation without a last day is laid out
LONGEST = timedelta(hours=12)


def add_pattern(which: Set, *, by: Person, **fields: Any) -> tuple[SlotPattern, int, int]:
    """Keep a pattern and lay its slots out; return it with how many were made and how many had no room.

    Refuses hours, breaks or lengths that cannot be, and whatever would lay out nothing.
    """
    with transaction.atomic():
        pattern: SlotPattern = SlotPattern.objects.create(set=which, **fields)
        made, crowded = _lay_out(pattern, by=by)
        if not made and not crowded:
            raise Refused(
                "pattern.empty",
                _("No slot fits between these hours on these days. Look at the length and the days."),
                422,
            )
    return pattern, made, crowded


def extend_patterns() -> int:
    """Lay out the next weeks of operations without a last day; return how many slots that made. The sweep of each day."""
    made = 0
    goes_on = SlotPattern.objects.filter(set__operation__ends_on=None).exclude(
        set__operation__state=OperationState.CANCELLED
    )
    for pattern in goes_on.select_related("set__operation__channel"):
        with transaction.atomic():
            made += _lay_out(pattern, by=None)[0]
    return made


def add_slot(
    which: Set,
    *,
    by: Person,
    starts_at: datetime,
    ends_at: datetime,
    kind: str = SlotKind.BOOKABLE,
    taken: bool = False,
    **fields: Any,
) -> Slot:
    """Add one slot, break or blocker by hand; a slot that anybody may book goes to the waiting list first.

    ``taken``: the caller books it in the same transaction, so it is offered to nobody.
    """
    _demand_stretch(starts_at, ends_at)
    with transaction.atomic():
        try:
            with transaction.atomic():
                slot: Slot = Slot.objects.create(
                    operation=which.operation,
                    set=which,
                    during=DateTimeTZRange(starts_at, ends_at, "[)"),
                    kind=kind,
                    **fields,
                )
        except IntegrityError:
            raise _crowded() from None
        _record(verbs.SLOT_ADDED, slot, by=by, kind=kind, starts_at=starts_at, ends_at=ends_at)
        fresh = lock_slot(slot)
        if not taken:
            offer_to_line(fresh)
    return slot


def move_slot(
    slot: Slot, *, by: Person, which: Set, starts_at: datetime, ends_at: datetime, arrived_too: bool = False
) -> None:
    """Move a slot to another time or set, with its booking, everybody on set, and its own crew and equipment.

    Refuses a time that another slot of that set has, somebody who is on another set then, and a recording that has
    begun. A booking that moves is told to its guests as one more change of their calendar (``sequence``).
    ``arrived_too``: guests who have arrived wait at the set, and a late day moves them too.
    """
    _demand_stretch(starts_at, ends_at)
    if which.operation_id != slot.operation_id:
        raise Refused("set.not_found", _("There is no such set in this operation."), 404)
    with transaction.atomic():
        fresh = lock_slot(slot)
        was_at, was_on = fresh.starts_at, fresh.set
        if (fresh.starts_at, fresh.ends_at, fresh.set_id) == (starts_at, ends_at, which.pk):
            return
        there: Booking | None = Booking.objects.active().filter(slot=fresh).select_related("operation__channel").first()
        movable = TO_COME | {BookingState.HELD} | ({BookingState.CHECKED_IN} if arrived_too else set())
        if there is not None and there.state not in movable:
            raise Refused("slot.begun", _("The guests of this slot have arrived: it stays where it is."))
        try:
            with transaction.atomic():
                Slot.objects.filter(pk=fresh.pk).update(set=which, during=DateTimeTZRange(starts_at, ends_at, "[)"))
        except IntegrityError:
            raise _crowded() from None
        fresh.refresh_from_db()
        if there is not None:
            there.slot = fresh
            follow_slot(there)
            Booking.objects.filter(pk=there.pk).update(sequence=F("sequence") + 1)
        crew.follow_slot(fresh, by=by)
        kit.follow_slot(fresh)
        _record(
            verbs.SLOT_MOVED,
            fresh,
            by=by,
            was_at=was_at,
            was_on=was_on.public_id,
            is_at=starts_at,
            is_on=which.public_id,
            booking=there.public_id if there is not None else "",
        )
    slot.refresh_from_db()


def change_slot(slot: Slot, *, by: Person, kind: str, format: str, label: str, code: AccessCode | None) -> None:  # noqa: A002  a slot's format
    """Change what a slot is for, its format, its label and who may book it; refuses to block one that somebody has.

    Where nothing is recorded any more, its own crew and equipment are let go, as if it were removed.
    """
    with transaction.atomic():
        fresh = lock_slot(slot)
        new = {"kind": kind, "format": format, "label": label, "code": code}
        if all(getattr(fresh, name) == value for name, value in new.items()):
            return
        if kind != SlotKind.BOOKABLE and Booking.objects.active().filter(slot=fresh).exists():
            raise Refused("slot.in_use", _("Somebody has this slot: move or cancel the booking first."))
        if fresh.kind == SlotKind.BOOKABLE != kind:
            crew.cancel_for_slot(fresh, by=by)
            kit.take_off_for_slot(fresh, by=by)
        Slot.objects.filter(pk=fresh.pk).update(**new)
        fresh.refresh_from_db()
        _record(verbs.SLOT_CHANGED, fresh, by=by)
        if not Booking.objects.active().filter(slot=fresh).exists():
            offer_to_line(lock_slot(fresh))
    slot.refresh_from_db()


def edit_slot(
    slot: Slot, *, by: Person, which: Set, starts_at: datetime, ends_at: datetime, what: Mapping[str, Any]
) -> None:
    """Move a slot and change what it is for (the fields of ``change_slot``) as one form says it: both, or neither."""
    with transaction.atomic():
        move_slot(slot, by=by, which=which, starts_at=starts_at, ends_at=ends_at)
        change_slot(slot, by=by, **what)


def remove_slot(slot: Slot, *, by: Person) -> None:
    """Remove a slot that nobody ever had; one with past holds is blocked instead, so that its history stays.

    The crew that was asked for this recording alone is told that it is off, and the equipment put there for it is free.
    """
    with transaction.atomic():
        fresh = lock_slot(slot)
        if Booking.objects.active().filter(slot=fresh).exists():
            raise Refused("slot.in_use", _("Somebody has this slot: move or cancel the booking first."))
        crew.cancel_for_slot(fresh, by=by)
        kit.take_off_for_slot(fresh, by=by)
        _record(verbs.SLOT_REMOVED, fresh, by=by, starts_at=fresh.starts_at)
        if Booking.objects.filter(slot=fresh).exists():
            Slot.objects.filter(pk=fresh.pk).update(kind=SlotKind.BLOCKED)
        else:
            fresh.delete()


def release(code: AccessCode) -> None:
    """Open what a code reserved to everybody, the waiting list first. The caller journals it."""
    for fresh in lock_slots(Slot.objects.filter(code=code).values_list("pk", flat=True)).values():
        Slot.objects.filter(pk=fresh.pk).update(code=None)
        fresh.code = None
        if not Booking.objects.active().filter(slot=fresh).exists():
            offer_to_line(fresh)


def _lay_out(pattern: SlotPattern, *, by: Person | None) -> tuple[int, int]:
    """Make the slots of a pattern that are not there yet; return how many were made and how many had no room.

    Days that were laid out before are left alone, so that what was removed by hand does not come back.
    """
    which = pattern.set
    operation = which.operation
    today = operation.day_of(now())
    first = max(operation.starts_on, today if operation.ends_on is None else operation.starts_on)
    if pattern.laid_out_until is not None:
        first = max(first, pattern.laid_out_until + timedelta(days=1))
    last: date = operation.ends_on or max(today, operation.starts_on) + AHEAD
    if last < first:
        return 0, 0
    try:
        spans = lay_out(pattern.as_pattern(), first, last, operation.zone)
    except BadPattern as bad:
        raise bad_pattern(bad) from None
    made, crowded = 0, 0
    for span in spans:
        try:
            with transaction.atomic():
                slot = Slot.objects.create(
                    operation=operation,
                    set=which,
                    during=DateTimeTZRange(span.start, span.end, "[)"),
                    format=pattern.format,
                    pattern=pattern,
                )
        except IntegrityError:
            crowded += 1
            continue
        made += 1
        offer_to_line(slot)
    SlotPattern.objects.filter(pk=pattern.pk).update(laid_out_until=last)
    if made:
        record(
            verbs.SLOTS_LAID_OUT,
            actor=by,
            target=pattern,
            channel=operation.channel,
            operation=operation.public_id,
            made=made,
            crowded=crowded,
        )
    return made, crowded


def bad_pattern(bad: BadPattern) -> Refused:
    """Return the refusal of a pattern that cannot be laid out."""
    sentences = {
        "days": _("The last day cannot be before the first."),
        "hours": _("The last slot has to end after the first one begins."),
        "length": _("A slot lasts a minute at least, and the gap cannot be negative."),
        "breaks": _("A break has to end after it begins."),
        "too_many": _("That would be over two thousand slots. Choose fewer days, or longer slots."),
    }
    return Refused(f"pattern.{bad.code}", sentences[bad.code], 422)


def _demand_stretch(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("slot.empty", _("A slot has to end after it begins."), 422)
    if ends_at - starts_at > LONGEST:
        raise Refused("slot.too_long", _("A slot lasts twelve hours at most."), 422)


def _crowded() -> Refused:
    return Refused("slot.crowded", _("Another slot on this set takes part of that time."))


def _record(name: str, slot: Slot, *, by: Person, **data: object) -> None:
    operation: Operation = slot.operation
    record(name, actor=by, target=slot, channel=operation.channel, operation=operation.public_id, **data)
