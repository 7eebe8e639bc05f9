"""Operations with slots, and bookings at any place of their life, made by the actions that people use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, Operation, Set, Slot, SlotPattern
from plateau.studio.states import BookingState
from plateau.subjects.models import Subject
from tests.factories import make_person, make_team
from tests.studio.papers.signing import sign_all
from tests.subjects.making import make_subject

_numbers = count(1)
PARIS = ZoneInfo("Europe/Paris")


def today() -> date:
    """Return the day that it is at the sets."""
    return now().astimezone(PARIS).date()


def make_operation(
    channel: Channel, *, by: Person | None = None, starts_in: int = 7, days: int = 3, **fields: object
) -> Operation:
    """Return an operation that is being prepared, with one place and one set called Scène."""
    by = by or make_team(channel, Role.PRODUCER)
    first = today() + timedelta(days=starts_in)
    number = next(_numbers)
    operation = operations.add_operation(
        channel,
        by=by,
        **{
            "name": f"Salon {number}",
            "slug": f"salon-{number}",
            "starts_on": first,
            "ends_on": first + timedelta(days=days - 1),
        }
        | fields,
    )
    place = operations.add_place(operation, by=by, name="Hall 1")
    operations.add_set(operation, by=by, name="Scène", place=place)
    return operation


def lay_out(operation: Operation, *, by: Person | None = None, **fields: object) -> SlotPattern:
    """Lay out slots of thirty minutes from nine to noon on every day of the operation's first set."""
    by = by or make_team(operation.channel, Role.PRODUCER)
    return slots.add_pattern(
        first_set(operation),
        by=by,
        **{"weekdays": list(range(7)), "opens_at": time(9), "closes_at": time(12), "length_minutes": 30} | fields,
    )[0]


def make_open(channel: Channel, *, slots_a_day: int = 6, **fields: object) -> Operation:
    """Return an operation whose slots can be booked."""
    by = make_team(channel, Role.PRODUCER)
    operation = make_operation(channel, by=by, **fields)
    closes = (datetime.combine(today(), time(9)) + timedelta(minutes=30 * slots_a_day)).time()
    lay_out(operation, by=by, closes_at=closes)
    operations.open_booking(operation, by=by)
    return operation


def first_set(operation: Operation) -> Set:
    """Return the set that was added first."""
    found: Set = operation.sets.order_by("position")[0]
    return found


def slots_of(operation: Operation) -> list[Slot]:
    """Return the slots as the days go."""
    return list(operation.slots.select_related("operation__channel", "set").in_order())


def make_booking(
    slot: Slot, state: str = BookingState.BOOKED, *, by: Person | None = None, subject: Subject | None = None
) -> Booking:
    """Return a booking that went the usual way to this state.

    On set, everything is signed. A recording that is over was told later, and nothing is: tests of papers sign.
    """
    by = by or make_person()
    booking = bookings.hold(slot, by=by)
    if state == BookingState.HELD:
        return booking
    subject = subject or make_subject(slot.operation.channel, "in_debate", by=by)
    bookings.book(booking, by=by, subject=subject)
    team = make_team(slot.operation.channel, Role.PRODUCER)
    if state == BookingState.CANCELLED:
        bookings.cancel(booking, by=by, by_team=False)
        return booking
    if state == BookingState.ON_SET:
        sign_all(booking)
    way = [floor.confirm, floor.check_in, partial(floor.go_on_set, told_later=True), floor.wrap]
    order = [BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.ON_SET, BookingState.WRAPPED]
    if state in order:
        for step in way[: order.index(BookingState(state)) + 1]:
            step(booking, by=team)
    return booking
