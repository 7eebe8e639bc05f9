"""An operation as its public page shows it: days, sets and slots, free or taken, and what is recorded there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef

from plateau.people.models import Person
from plateau.studio.models import Booking, BookingQuerySet, Operation, Set, Slot, Wait
from plateau.studio.states import ACTIVE, BookingState, OperationState
from plateau.subjects.models import Subject

WINDOW = timedelta(weeks=4)  # shown at a time of what goes on without a last day, or for long
LONG = timedelta(days=45)
MOST_CARDS = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot as one reader sees it; ``state`` is free, reserved, taken, held, mine or past."""

    slot: Slot
    state: str
    booking: Booking | None = None

    @property
    def subject(self) -> Subject | None:
        """What is recorded in it, where the reader may know."""
        shown = self.booking is not None and getattr(self.booking, "shown", False)
        return self.booking.subject if shown and self.booking is not None else None


@dataclass(slots=True)
class Column:
    """A set on one day."""

    set: Set
    cells: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """A day of an operation, its sets side by side."""

    date: date
    columns: list[Column] = field(default_factory=list)

    @property
    def free(self) -> int:
        """How many slots anybody may book."""
        return sum(cell.state == "free" for column in self.columns for cell in column.cells)

    @property
    def is_full(self) -> bool:
        """Whether there was something to book, and nothing is left."""
        return not self.free and any(
            cell.state in {"taken", "held", "mine"} for column in self.columns for cell in column.cells
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The days shown, and the first day of what comes after them (None: nothing more)."""

    days: list[Day]
    more_from: date | None

    @property
    def free(self) -> int:
        """How many of the slots shown anybody may book."""
        return sum(day.free for day in self.days)


def plan_of(operation: Operation, person: Person | None, *, first: date | None, moment: datetime) -> Plan:
    """Return the days from ``first`` (or today) on, for this reader, in three queries.

    An operation of some weeks is shown whole; what goes on for long, four weeks at a time.
    """
    today = operation.day_of(moment)
    start = max(operation.starts_on, first or today)
    whole = operation.ends_on is not None and operation.ends_on - operation.starts_on <= LONG
    end = operation.ends_on if whole and operation.ends_on else start + WINDOW - timedelta(days=1)
    slots = list(_slots(operation, start, end))
    taken = {booking.slot_id: booking for booking in shown_to(person, _takers(slots, moment))}
    days: dict[date, Day] = {}
    for slot in slots:
        slot.operation = operation
        day = days.setdefault(operation.day_of(slot.starts_at), Day(operation.day_of(slot.starts_at)))
        column = next((one for one in day.columns if one.set.pk == slot.set_id), None)
        if column is None:
            day.columns.append(column := Column(slot.set))
        column.cells.append(_cell(slot, taken.get(slot.pk), person, moment))
    for day in days.values():
        day.columns.sort(key=lambda one: (one.set.position, one.set.pk))
    later = None if whole else _next_after(operation, end)
    return Plan(list(days.values()), later)


def recorded_at(operation: Operation, person: Person | None, *, moment: datetime) -> list[Booking]:
    """Return what is booked or was recorded with a subject that this reader may know: what comes first, then the past."""
    rows = Booking.objects.filter(_known_to(person), operation=operation, state__in=ACTIVE - {BookingState.HELD})
    found = list(rows.with_slot().order_by("-slot__during")[:MOST_CARDS])
    to_come = [booking for booking in reversed(found) if booking.slot.ends_at > moment]
    return to_come + [booking for booking in found if booking.slot.ends_at <= moment]


def mine_at(operation: Operation, person: Person | None, moment: datetime) -> list[Booking]:
    """Return the slots that this person holds or has here, the next first."""
    if person is None:
        return []
    rows = Booking.objects.active().filter(operation=operation, booked_by=person, by_team=False)
    rows = rows.exclude(state=BookingState.HELD, held_until__lte=moment)
    return list(rows.with_slot().order_by("slot__during"))


def place_in_line(operation: Operation, person: Person | None) -> tuple[Wait, int] | None:
    """Return this person's place in the line of an operation, with its number, or None."""
    if person is None:
        return None
    wait = operation.waits.in_line().filter(person=person).first()
    if wait is None:
        return None
    before = operation.waits.waiting().filter(pk__lt=wait.pk).count()
    return wait, before + 1


def days_to_wish(operation: Operation, moment: datetime) -> list[date]:
    """Return the days on which something could still come free, at most thirty."""
    starts = (
        Slot.objects.filter(operation=operation)
        .bookable()
        .to_come(moment)
        .filter(code=None)
        .values_list("during", flat=True)
    )
    return sorted({operation.day_of(during.lower) for during in starts})[:30]


def takes_bookings(operation: Operation, moment: datetime) -> bool:
    """Whether members may book."""
    return operation.state == OperationState.OPEN and not operation.is_over_at(moment)


def shown_to(person: Person | None, bookings: BookingQuerySet) -> BookingQuerySet:
    """Say of each booking, as ``shown``, whether this reader finds its subject in public lists."""
    return bookings.annotate(shown=_known_to(person))


def _known_to(person: Person | None) -> Exists:
    return Exists(Subject.objects.visible_to(person).listed().filter(pk=OuterRef("subject")))


def cell_of(slot: Slot, person: Person | None, moment: datetime) -> Cell:
    """Return one slot as this reader sees it."""
    taker = shown_to(person, _takers([slot], moment)).first()
    return _cell(slot, taker, person, moment)


def _slots(operation: Operation, first: date, last: date) -> Iterable[Slot]:
    zone = operation.zone
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = Slot.objects.filter(operation=operation, during__startswith__gte=start, during__startswith__lt=end)
    return rows.bookable().select_related("set__place").in_order()


def _takers(slots: Sequence[Slot], moment: datetime) -> BookingQuerySet:
    rows: BookingQuerySet = Booking.objects.active().filter(slot__in=[slot.pk for slot in slots])
    return rows.exclude(state=BookingState.HELD, held_until__lte=moment).select_related("subject")


def _next_after(operation: Operation, last: date) -> date | None:
    start = datetime.combine(last + timedelta(days=1), time(), operation.zone)
    later = (
        Slot.objects.filter(operation=operation, during__startswith__gte=start).bookable().order_by("during").first()
    )
    return operation.day_of(later.starts_at) if later is not None else None


def _cell(slot: Slot, booking: Booking | None, person: Person | None, moment: datetime) -> Cell:
    if booking is not None:
        mine = person is not None and booking.booked_by_id == person.pk and not booking.by_team
        state = "mine" if mine else "held" if booking.state == BookingState.HELD else "taken"
        return Cell(slot, state, booking)
    if slot.starts_at <= moment:
        return Cell(slot, "past")
    return Cell(slot, "reserved" if slot.code_id is not None else "free")
