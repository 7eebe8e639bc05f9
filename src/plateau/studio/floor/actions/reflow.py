"""Gives the rest of a late day its new times, once a person has said yes to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_slots
from plateau.studio.actions.slots import move_slot, remove_slot
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.actions import kit
from plateau.studio.models import Booking, Set, Slot, SlotKind
from plateau.studio.pattern import Span

LEAST = timedelta(minutes=15)
"""What is left of a slot that nobody has and that others run into stays bookable if it is at least this long."""
_CENTURY = timedelta(days=36_525)


@dataclass(frozen=True, slots=True)
class NewTime:
    """What a person said yes to: this slot, from the time that it had then, to this one."""

    slot: str
    was_at: datetime
    starts_at: datetime
    ends_at: datetime


def apply_reflow(which: Set, times: Sequence[NewTime], *, by: Person) -> int:
    """Move the slots of a set to their new times, all of them or none; return how many moved.

    1. Lock every slot of the set on those days, and refuse if one is not where it was when the times were proposed.
    2. Make room: slots that nobody has give way (``_give_way``).
    3. Move, those first that are in nobody's way.

    Each booking that moves is told by its own ``slot.moved``. Refuses a guest who is on another set at the new time.
    """
    if not times:
        raise Refused("reflow.nothing", _("Nothing has to move: the day runs on time."), 422)
    with transaction.atomic():
        slots = _locked(which, times)
        moving = [(slots[one.slot], one) for one in times]
        if any(slot.starts_at != one.was_at for slot, one in moving):
            raise Refused(
                "reflow.changed", _("The day has changed since these times were proposed. Look at them again.")
            )
        keys = {slot.pk for slot, _one in moving}
        taken = sorted((Span(one.starts_at, one.ends_at) for _slot, one in moving), key=lambda one: one.start)
        left = [piece for slot, _one in moving for piece in _pieces(slot.span, taken)]
        homeless = _give_way([slot for slot in slots.values() if slot.pk not in keys], taken, by=by)
        _move(which, moving, by=by)
        _put_back(homeless, left, by=by)
        operation = which.operation
        record(
            verbs.DAY_REFLOWED,
            actor=by,
            target=which,
            channel=operation.channel,
            operation=operation.public_id,
            slots=[slot.public_id for slot, _one in moving],
        )
    return len(moving)


def _locked(which: Set, times: Sequence[NewTime]) -> dict[str, Slot]:
    first = min(min(one.was_at, one.starts_at) for one in times)
    last = max(one.ends_at for one in times)
    near = Slot.objects.filter(set=which, during__overlap=DateTimeTZRange(first, last)).values_list("pk", flat=True)
    named = Slot.objects.filter(set=which, public_id__in=[one.slot for one in times]).values_list("pk", flat=True)
    found = {slot.public_id: slot for slot in lock_slots([*near, *named]).values()}
    if any(one.slot not in found for one in times):
        raise Refused("reflow.changed", _("The day has changed since these times were proposed. Look at them again."))
    return found


def _move(which: Set, moving: Sequence[tuple[Slot, NewTime]], *, by: Person) -> None:
    """Move in whatever order works: the last first when the day slips, the first first when it catches up."""
    left = sorted(moving, key=lambda one: one[1].starts_at, reverse=True)
    while left:
        stuck: list[tuple[Slot, NewTime]] = []
        refusal: Refused | None = None
        for slot, new in left:
            try:
                with transaction.atomic():
                    move_slot(slot, by=by, which=which, starts_at=new.starts_at, ends_at=new.ends_at, arrived_too=True)
            except Refused as refused:
                if refused.code != "slot.crowded":
                    raise
                refusal = refused
                stuck.append((slot, new))
        if refusal is not None and len(stuck) == len(left):
            raise refusal
        left = stuck


def _give_way(others: Sequence[Slot], taken: Sequence[Span], *, by: Person) -> list[Slot]:
    """Let slots that nobody has give way to those that move into their time; return those put out of the way for now.

    Such a slot keeps the longest piece that is left of it. If nothing is left it goes, unless it has a history: that
    one waits in another century until the others have moved, and is then blocked in time that they left.
    """
    homeless: list[Slot] = []
    for slot in others:
        if not any(one.start < slot.ends_at and slot.starts_at < one.end for one in taken):
            continue
        if slot.kind != SlotKind.BOOKABLE or Booking.objects.active().filter(slot=slot).exists():
            continue  # the database names the conflict
        piece = max(_pieces(slot.span, taken), key=lambda one: one.end - one.start, default=None)
        if piece is not None:
            short = piece.end - piece.start < LEAST
            _put(slot, piece, kind=SlotKind.BLOCKED if short else SlotKind.BOOKABLE, by=by)
        elif not Booking.objects.filter(slot=slot).exists():
            remove_slot(slot, by=by)
        else:
            away = DateTimeTZRange(slot.starts_at - _CENTURY, slot.ends_at - _CENTURY, "[)")
            _let_go(slot, by=by)
            Slot.objects.filter(pk=slot.pk).update(during=away)
            homeless.append(slot)
    return homeless


def _put_back(homeless: Sequence[Slot], left: Sequence[Span], *, by: Person) -> None:
    """Block slots that were put out of the way in the longest stretch that the movers left, side by side."""
    if not homeless:
        return
    longest = max(left, key=lambda one: one.end - one.start, default=None)
    if longest is None:
        raise Refused("reflow.no_room", _("A slot with a history stands in the way: move it by hand first."))
    each = (longest.end - longest.start) / len(homeless)
    for number, slot in enumerate(homeless):
        start = longest.start + each * number
        _put(slot, Span(start, start + each), kind=SlotKind.BLOCKED, by=by)


def _pieces(span: Span, taken: Sequence[Span]) -> list[Span]:
    """Return what is left of a span beside those, in order."""
    pieces, start = [], span.start
    for one in taken:
        if one.start > start:
            pieces.append(Span(start, min(one.start, span.end)))
        start = max(start, one.end)
        if start >= span.end:
            break
    if start < span.end:
        pieces.append(Span(start, span.end))
    return [piece for piece in pieces if piece.start < piece.end]


def _put(slot: Slot, piece: Span, *, kind: str, by: Person) -> None:
    """Give a slot that nobody has another time; its own crew and equipment go with it, or are let go where it is blocked."""
    Slot.objects.filter(pk=slot.pk).update(during=DateTimeTZRange(piece.start, piece.end, "[)"), kind=kind)
    if kind == SlotKind.BOOKABLE:
        moved = Slot.objects.select_related("set").get(pk=slot.pk)
        crew.follow_slot(moved, by=by)
        kit.follow_slot(moved)
    else:
        _let_go(slot, by=by)
    operation = slot.operation
    record(
        verbs.SLOT_CHANGED,
        actor=by,
        target=slot,
        channel=operation.channel,
        operation=operation.public_id,
        was_at=slot.starts_at,
        is_at=piece.start,
        kind=kind,
    )


def _let_go(slot: Slot, *, by: Person) -> None:
    """Let go of the crew and equipment that were there for this recording alone."""
    crew.cancel_for_slot(slot, by=by)
    kit.take_off_for_slot(slot, by=by)
