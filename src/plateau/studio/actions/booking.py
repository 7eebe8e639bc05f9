"""From a slot that is free to one that somebody has: holding, booking, moving, cancelling, and what lapses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.cancelled import demand_not_cancelled
from plateau.studio.actions.codes import code_named, demand_code
from plateau.studio.actions.lock import lock_booking, lock_slot, lock_slots
from plateau.studio.actions.share import demand_share
from plateau.studio.actions.waiting import offer_to_line
from plateau.studio.models import Booking, Operation, Presence, PresencePart, Slot, SlotKind
from plateau.studio.papers.actions.dealing import settle_anew
from plateau.studio.states import MOVES, TO_COME, WAIT_MOVES, BookingState, OperationState, WaitState
from plateau.subjects.models import Subject
from plateau.subjects.states import OPEN, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type OnSet = Sequence[tuple[Person, str]]

_VERB_OF_WAIT = {
    WaitState.PASSED: verbs.WAIT_PASSED,
    WaitState.LEFT: verbs.WAIT_LEFT,
    WaitState.OVER: verbs.WAIT_OVER,
}
_BOOKABLE = OPEN | {State.IN_PRODUCTION}


def hold(slot: Slot, *, by: Person, code: str = "", by_team: bool = False) -> Booking:
    """Keep a slot for somebody while they fill its form.

    1. Look without a lock: most of a crowd is answered here.
    2. Lock the person, so that their two windows wait in line, and give back what else they hold here.
    3. Lock the slot; a hold whose time is up ends here, and what comes free is offered to the line first.
    4. Take it. The database refuses a second one whatever happens.
    """
    moment = now()
    if not Slot.objects.free(moment).filter(pk=slot.pk).exists():
        raise taken(slot)
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        operation = Operation.objects.select_related("channel").get(pk=slot.operation_id)
        if not by_team:
            _demand_open(operation)
            demand_share(operation, by)
        others = [] if by_team else _other_holds(operation, by, but=slot)
        fresh = lock_slot(slot, but_first=[other.slot_id for other in others])
        if fresh.kind != SlotKind.BOOKABLE or fresh.starts_at <= moment:
            raise taken(fresh)
        if not by_team:
            demand_code(fresh, code)
        _give_back(others, by=by)
        there = Booking.objects.active().filter(slot=fresh).select_for_update(of=("self",), no_key=True).first()
        if there is not None and there.booked_by_id == by.pk and there.is_held_at(moment):
            return there
        offered = _end_old_hold(there, fresh) if there is not None else None
        if offered is None and not by_team:
            offered = offer_to_line(fresh)
        mine = offered if offered is not None and offered.booked_by_id == by.pk else None
        if offered is not None and mine is None:
            refusal: Refused | None = taken(fresh)
        else:
            refusal = None
            mine = mine or _take(fresh, operation, by=by, by_team=by_team)
    if refusal is not None:  # raised after the commit: the offer to the line has to stay
        raise refusal
    assert mine is not None
    return mine


def hold_any(operation: Operation, *, by: Person, code: str = "") -> Booking:
    """Keep the first slot that is free and open to this person; refuses when there is none.

    Whoever holds one here keeps that: a second press gives no later time. In a crowd the slots that were free may all be
    gone when they are tried: then those that are free by now are tried.
    """
    known = code_named(code, operation)
    own = Booking.objects.chosen_by(by).filter(operation=operation)
    for _round in range(5):
        free = Slot.objects.filter(operation=operation).free(now()).open_with(known).in_order()
        slots = list(free.select_related("operation"))
        if held := own.filter(held_until__gt=now()).first():  # after the slots were read: it may have been one of them
            return held
        for slot in slots:
            try:
                return hold(slot, by=by, code=code)
            except Refused as refusal:
                if refusal.code != "slot.taken":
                    raise
            if held := own.filter(held_until__gt=now()).first():  # another press took it at this moment
                return held
        if not slots:
            break
    raise Refused("operation.full", _("Every slot is taken. Join the waiting list: what comes free goes there first."))


def give_back(booking: Booking, *, by: Person, wait_becomes: WaitState = WaitState.LEFT, offer: bool = True) -> None:
    """Let a held slot go before it is booked; whoever got it through the line leaves the line with it.

    ``wait_becomes``: over, where the operation is cancelled and nobody left by themselves. ``offer``: the line is asked
    at once; else the next who wants the slot asks it.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.state != BookingState.HELD:
            raise Refused("booking.not_held", _("This slot is booked already, or no longer held."))
        _lapse(fresh, by=by, wait_becomes=wait_becomes, offer=offer)
    booking.state, booking.held_until = fresh.state, None


def book(booking: Booking, *, by: Person, subject: Subject, people: OnSet = (), words: str = "") -> None:
    """Book a held slot for a subject, with who comes on set. Refuses a hold whose time is up.

    Whoever books is on set unless others are named. Whoever was offered a slot while they hold another books one of
    them, where a member may have one: their two windows wait in line, as in ``hold``.
    """
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=booking.booked_by_id)
        fresh = lock_booking(booking)
        moment = now()
        if not fresh.is_held_at(moment):
            raise Refused(
                "booking.too_late",
                _(
                    "The time to fill the form ran out, and the slot was freed. Choose a slot again: what you wrote is kept."
                ),
                410,
            )
        if not fresh.by_team and fresh.offered_by_id is None:
            demand_share(fresh.operation, fresh.booked_by)
        demand_bookable(subject, fresh.operation)
        move(fresh, BookingState.BOOKED, MOVES, held_until=None, subject=subject, booked_at=moment, words=words.strip())
        put_on_set(fresh, people or ((fresh.booked_by, PresencePart.GUEST),))
        if fresh.wait is not None:
            move(fresh.wait, WaitState.BOOKED, WAIT_MOVES, ended_at=moment)
            record(verbs.WAIT_BOOKED, actor=by, target=fresh.wait, channel=fresh.operation.channel)
        _record(verbs.BOOKED, fresh, by=by, subject=subject.public_id, by_team=fresh.by_team)
    booking.refresh_from_db()


def enter(slot: Slot, *, by: Person, subject: Subject, guid: UUID, told: bool = True) -> Booking:
    """Write down a booking that was made elsewhere, also one of the past; nobody is on set yet.

    Refuses a slot that somebody has, and a cancelled operation. ``told``: whether people hear of it.
    """
    with transaction.atomic():
        fresh = lock_slot(slot)
        demand_not_cancelled(fresh.operation)
        if fresh.kind != SlotKind.BOOKABLE:
            raise taken(fresh)
        moment = now()
        try:
            with transaction.atomic():
                booking: Booking = Booking.objects.create(
                    operation=fresh.operation,
                    slot=fresh,
                    subject=subject,
                    state=BookingState.BOOKED,
                    booked_by=by,
                    by_team=True,
                    guid=guid,
                    created_at=moment,
                    booked_at=moment,
                )
        except IntegrityError:
            raise taken(fresh) from None
        _record(verbs.BOOKED, booking, by=by, subject=subject.public_id, by_team=True, imported=True, told=told)
    return booking


def change_people(booking: Booking, people: OnSet, *, by: Person, told: bool = True) -> None:
    """Say anew who comes on set; refuses nobody at all, and somebody who is on another set then.

    The booking is confirmed or waits for papers again, as those who come now have signed or not. ``told``: whether those
    who come or leave hear of it.
    """
    if not people:
        raise Refused("booking.nobody", _("Somebody has to be on set."), 422)
    with transaction.atomic():
        fresh = lock_booking(booking)
        demand_to_come(fresh)
        before = set(fresh.presences.values_list("person__public_id", flat=True))
        fresh.presences.all().delete()
        put_on_set(fresh, people)
        coming = {person.public_id for person, _part in people}
        added, removed = sorted(coming - before), sorted(before - coming)
        _record(verbs.PEOPLE_CHANGED, fresh, by=by, added=added, removed=removed, told=told)
        settle_anew(fresh, by=by)
    booking.refresh_from_db()


def move_booking(booking: Booking, slot: Slot, *, by: Person, by_team: bool, code: str = "") -> None:
    """Move a booking to another free slot of its operation; the place that it leaves goes to the line at once."""
    with transaction.atomic():
        seen = Booking.objects.get(pk=booking.pk)
        slots = lock_slots([seen.slot_id, slot.pk])
        fresh = lock_booking(booking)
        demand_to_come(fresh)
        to = slots.get(slot.pk)
        moment = now()
        if to is None or to.operation_id != fresh.operation_id:
            raise Refused("slot.gone", _("This slot was removed. Choose another one."), 410)
        if to.pk == fresh.slot_id:
            return
        if not by_team:
            _demand_open(fresh.operation)
            demand_code(to, code)
        there = Booking.objects.active().filter(slot=to).first()
        if to.kind != SlotKind.BOOKABLE or to.starts_at <= moment or (there is not None and not _is_old_hold(there)):
            raise taken(to)
        if there is not None:
            _lapse(there, by=None, wait_becomes=WaitState.PASSED, offer=False)
        left = fresh.slot
        Booking.objects.filter(pk=fresh.pk).update(slot=to, sequence=fresh.sequence + 1)
        fresh.slot, fresh.sequence = to, fresh.sequence + 1
        follow_slot(fresh)
        _record(
            verbs.MOVED,
            fresh,
            by=by,
            came_from=left.public_id,
            was_at=left.starts_at,
            was_on=left.set.public_id,
            is_at=to.starts_at,
            is_on=to.set.public_id,
        )
        offer_to_line(left)
    booking.refresh_from_db()


def cancel(booking: Booking, *, by: Person, by_team: bool, reason: str = "") -> None:
    """Cancel a booking; its place goes to the line at once, or is free. The team says why, the guest may."""
    reason = reason.strip()[:600]
    if by_team and not reason:
        raise Refused("booking.reason_needed", _("Say why, in a sentence: the guest will read it."), 422)
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.state == BookingState.HELD:
            raise Refused("booking.not_booked", _("This slot is only held: let it go instead."))
        whose = Booking.EndedBy.TEAM if by_team else Booking.EndedBy.GUEST
        move(
            fresh,
            BookingState.CANCELLED,
            MOVES,
            ended_at=now(),
            ended_by=whose,
            reason=reason,
            sequence=fresh.sequence + 1,
        )
        fresh.presences.update(active=False)
        _record(verbs.CANCELLED, fresh, by=by, ended_by=whose, reason=reason)
        offer_to_line(fresh.slot)
    booking.refresh_from_db()


def lapse_due() -> int:
    """End every hold whose time is up and offer what comes free; return how many ended. The sweep of each minute."""
    ended = 0
    for booking in Booking.objects.lapsing(now()).order_by("held_until", "id")[:500]:
        with transaction.atomic():
            fresh = lock_booking(booking)
            if fresh.state == BookingState.HELD and _is_old_hold(fresh):
                _lapse(fresh, by=None, wait_becomes=WaitState.PASSED)
                ended += 1
    return ended


def put_on_set(booking: Booking, people: OnSet) -> None:
    """Write who is on set; the database refuses somebody who is on another set then. The caller holds the booking."""
    for person, part in dict(people).items():
        try:
            with transaction.atomic():
                Presence.objects.create(
                    person=person, set=booking.slot.set, booking=booking, part=part, during=booking.slot.during
                )
        except IntegrityError:
            raise _elsewhere(person.name) from None


def follow_slot(booking: Booking) -> None:
    """Let everybody of a booking be where its slot is now, or refuse with the name of who is elsewhere then."""
    for presence in booking.presences.select_related("person"):
        try:
            with transaction.atomic():
                Presence.objects.filter(pk=presence.pk).update(set=booking.slot.set, during=booking.slot.during)
        except IntegrityError:
            raise _elsewhere(presence.person.name) from None


def _take(slot: Slot, operation: Operation, *, by: Person, by_team: bool) -> Booking:
    moment = now()
    try:
        with transaction.atomic():
            booking: Booking = Booking.objects.create(
                operation=operation,
                slot=slot,
                booked_by=by,
                by_team=by_team,
                held_until=min(moment + operation.hold_lasts(), slot.starts_at),
                created_at=moment,
            )
    except IntegrityError:
        raise taken(slot) from None
    _record(verbs.HELD, booking, by=by, until=booking.held_until)
    return booking


def _end_old_hold(there: Booking, slot: Slot) -> Booking | None:
    """End what takes a slot if its time is up, and return to whom the slot went then; refuses if it is taken."""
    if not _is_old_hold(there):
        raise taken(slot)
    return _lapse(there, by=None, wait_becomes=WaitState.PASSED)


def _lapse(booking: Booking, *, by: Person | None, wait_becomes: WaitState, offer: bool = True) -> Booking | None:
    """End a hold; return the booking that offers its slot to the next in line, if there is one."""
    moment = now()
    move(booking, BookingState.LAPSED, MOVES, held_until=None, ended_at=moment)
    _record(verbs.LAPSED, booking, by=by)
    if booking.offered_by_id is not None:
        _record(_end_of_offer(booking, by), booking, by=by)
    if booking.wait is not None:
        move(booking.wait, wait_becomes, WAIT_MOVES, ended_at=moment)
        record(_VERB_OF_WAIT[wait_becomes], actor=by, target=booking.wait, channel=booking.operation.channel)
    return offer_to_line(booking.slot) if offer else None


def _end_of_offer(booking: Booking, by: Person | None) -> str:
    if by is None:
        return verbs.OFFER_EXPIRED
    return verbs.OFFER_DECLINED if by.pk == booking.booked_by_id else verbs.OFFER_WITHDRAWN


def _is_old_hold(booking: Booking) -> bool:
    return booking.state == BookingState.HELD and not booking.is_held_at(now())


def _other_holds(operation: Operation, by: Person, *, but: Slot) -> list[Booking]:
    """Return what this person holds here besides one slot: choosing another slot is how people change their mind."""
    return list(Booking.objects.chosen_by(by).filter(operation=operation).exclude(slot=but))


def _give_back(holds: list[Booking], *, by: Person) -> None:
    for other in holds:
        fresh = lock_booking(other)
        if fresh.state == BookingState.HELD:
            _lapse(fresh, by=by, wait_becomes=WaitState.LEFT)


def _demand_open(operation: Operation) -> None:
    if operation.state != OperationState.OPEN or operation.is_over_at(now()):
        raise Refused("operation.not_open", _("This operation takes no bookings now."))


def demand_bookable(subject: Subject, operation: Operation) -> None:
    """Refuse a subject of another channel, and one that is not open."""
    if subject.channel_id not in operation.channel_ids():
        raise Refused("booking.other_channel", _("This subject belongs to another channel."), 422)
    if subject.state not in _BOOKABLE or subject.merged_into_id is not None:
        raise Refused(
            "booking.subject_not_open",
            _("This subject cannot be recorded now: choose one in debate, or propose one."),
            422,
        )


def demand_to_come(booking: Booking) -> None:
    """Refuse a change of what is not between booking and arrival."""
    if booking.state not in TO_COME:
        raise Refused(
            "booking.not_to_come", _("This can be changed only between booking and arrival. Ask the team at the set.")
        )


def taken(slot: Slot) -> Refused:
    """Return the refusal of a slot that is not free, with the true reason."""
    sentence: _StrPromise = _("Somebody has just taken this slot. Choose another one.")
    if slot.kind != SlotKind.BOOKABLE:
        sentence = _("Nothing is recorded in this slot: it is a break or blocked.")
    elif slot.starts_at <= now():
        sentence = _("This slot has begun already. Choose a later one.")
    return Refused("slot.taken", sentence)


def _elsewhere(name: str) -> Refused:
    return Refused("presence.elsewhere", _("%(name)s is on another set at that time.") % {"name": name})


def _record(name: str, booking: Booking, *, by: Person | None, **data: object) -> None:
    record(
        name,
        actor=by,
        target=booking,
        channel=booking.operation.channel,
        operation=booking.operation.public_id,
        slot=booking.slot.public_id,
        **data,
    )
