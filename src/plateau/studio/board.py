"""A day of an operation as the team plans it: sets side by side, time going down, with what the browser needs to judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch

from plateau.studio.crew.plan import kit_listed
from plateau.studio.models import Booking, Duty, KitUse, Operation, Presence, PresencePart, Set, Slot, SlotKind
from plateau.studio.states import TO_COME, BookingState

STEP = timedelta(minutes=5)
"""What one row of the board stands for."""
HOUR = timedelta(hours=1)
LEAST_GAP = timedelta(minutes=15)  # of an empty stretch that is worth an invitation
USUAL = (9, 18)  # the hours that a day without slots shows


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its column: the first row is 1."""

    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Card:
    """A slot with whoever has it, and who of them is on set; ``own`` is the crew and equipment for it alone."""

    slot: Slot
    booking: Booking | None
    people: list[Presence]
    place: Place
    own: list[Presence | KitUse] = field(default_factory=list)

    @property
    def state(self) -> str:
        """What its tally says: the booking's state, or what the slot is for."""
        if self.booking is not None:
            return self.booking.state
        return "free" if self.slot.kind == SlotKind.BOOKABLE else self.slot.kind

    @property
    def names(self) -> str:
        """Who comes, in a line; whoever booked where nobody is named."""
        guests = [one.person.name for one in self.people if one.part == PresencePart.GUEST]
        if not guests and self.booking is not None:
            return self.booking.booked_by.name
        return ", ".join(guests)

    @property
    def moves(self) -> bool:
        """Whether it can still go to another time: nobody has arrived for it."""
        return self.booking is None or self.booking.state in TO_COME | {BookingState.HELD}


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty stretch of a set's day."""

    starts_at: datetime
    ends_at: datetime
    place: Place


@dataclass(slots=True)
class Column:
    """A set on this day: cards and gaps as they follow, who is on duty, and which equipment stands there."""

    set: Set
    items: list[Card | Gap] = field(default_factory=list)
    duties: list[Presence] = field(default_factory=list)
    kit: list[KitUse] = field(default_factory=list)

    @property
    def cards(self) -> list[Card]:
        """Its slots, breaks and blockers."""
        return [one for one in self.items if isinstance(one, Card)]

    @property
    def kit_words(self) -> list[str]:
        """The equipment, pieces of one thing together."""
        return kit_listed(self.kit)

    def for_all(self) -> Iterable[Presence | KitUse]:
        """Return the crew and equipment that are there for no recording of their own."""
        return (one for one in self.here if _slot_of(one) is None)

    @property
    def here(self) -> list[Presence | KitUse]:
        """All crew and equipment of the day."""
        return [*self.duties, *self.kit]


@dataclass(frozen=True, slots=True)
class Board:
    """A day from a whole hour to a whole hour."""

    operation: Operation
    begins_at: datetime
    ends_at: datetime
    columns: list[Column]

    @property
    def hours(self) -> list[tuple[datetime, Place]]:
        """The hours down its side, as they come: a night on which clocks change has one more or one less."""
        hours = range((self.ends_at - self.begins_at) // HOUR)
        return [(self.begins_at + HOUR * n, _place(HOUR * n, HOUR * (n + 1))) for n in hours]

    def facts(self) -> dict[str, Any]:
        """Return what the browser judges a move by; times are whole minutes since the board begins."""
        return {
            "origin": self.begins_at.isoformat(),
            "zone": self.operation.time_zone,
            "length": _minutes(self.ends_at - self.begins_at),
            "sets": [{"id": column.set.public_id, "name": column.set.name} for column in self.columns],
            "spans": [self._span(card, column) for column in self.columns for card in column.cards],
            "duties": [
                self._stretch(one.during.lower, one.during.upper) | {"set": column.set.public_id, "person": _who(one)}
                for column in self.columns
                for one in column.for_all()
            ],
        }

    def _span(self, card: Card, column: Column) -> dict[str, Any]:
        booked = card.booking is not None and card.booking.state in TO_COME
        return self._stretch(card.slot.starts_at, card.slot.ends_at) | {
            "id": card.slot.public_id,
            "set": column.set.public_id,
            "free": card.state == "free",
            "booked": booked,
            "people": [_who(one) for one in card.people],
            "own": [_who(one) for one in card.own],
        }

    def _stretch(self, starts_at: datetime, ends_at: datetime) -> dict[str, int]:
        return {"start": _minutes(starts_at - self.begins_at), "end": _minutes(ends_at - self.begins_at)}


def board_of(operation: Operation, day: date, *, moment: datetime) -> Board:
    """Return a day with all sets of an operation, in six queries; a hold whose time is up counts for nothing."""
    start = datetime.combine(day, time(), operation.zone)
    end = datetime.combine(day + timedelta(days=1), time(), operation.zone)
    sets = list(operation.sets.select_related("place"))
    rows = Slot.objects.filter(operation=operation, during__startswith__gte=start, during__startswith__lt=end)
    slots = list(rows.select_related("code").in_order())
    bookings = _bookings(slots, moment)
    duties = Presence.objects.filter(set__in=sets, booking=None, active=True, during__overlap=(start, end))
    begins_at, ends_at = _hours(slots, day, operation)
    columns = {one.pk: Column(one) for one in sets}
    for duty in duties.select_related("person", "duty").order_by("during", "id"):
        columns[duty.set_id].duties.append(duty)
    uses = KitUse.objects.filter(set__in=sets, during__overlap=(start, end)).select_related("item")
    for use in uses.order_by("item__name", "unit"):
        columns[use.set_id].kit.append(use)
    for slot in slots:
        column = columns[slot.set_id]
        slot.operation, slot.set = operation, column.set
        booking = bookings.get(slot.pk)
        people = list(booking.presences.all()) if booking is not None else []
        place = _place(slot.starts_at - begins_at, slot.ends_at - begins_at)
        own = [one for one in column.here if _slot_of(one) == slot.pk]
        column.items.append(Card(slot, booking, people, place, own))
    for column in columns.values():
        column.items = list(_with_gaps(column.cards, begins_at, ends_at))
    return Board(operation, begins_at, ends_at, list(columns.values()))


def _bookings(slots: Sequence[Slot], moment: datetime) -> dict[int, Booking]:
    rows = Booking.objects.active().filter(slot__in=[slot.pk for slot in slots])
    rows = rows.exclude(state=BookingState.HELD, held_until__lte=moment).select_related("subject", "booked_by")
    present = Presence.objects.filter(active=True).select_related("person").order_by("id")
    return {row.slot_id: row for row in rows.prefetch_related(Prefetch("presences", present))}


def _hours(slots: Sequence[Slot], day: date, operation: Operation) -> tuple[datetime, datetime]:
    """Return from which whole hour to which the day is shown: an hour of room on both sides of what is planned."""
    midnight, first, last = (datetime.combine(day, time(hour), operation.zone).astimezone(UTC) for hour in (0, *USUAL))
    if slots:
        earliest = min(slot.starts_at for slot in slots).astimezone(operation.zone)
        whole = earliest.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        first, last = max(whole - HOUR, midnight), max(slot.ends_at for slot in slots) + HOUR
    return first, first + HOUR * -((first - last) // HOUR)


def _with_gaps(cards: Iterable[Card], begins_at: datetime, ends_at: datetime) -> Iterable[Card | Gap]:
    """Put between the cards of a set what is empty there."""
    free_from = begins_at
    for card in cards:
        yield from _gap(free_from, card.slot.starts_at, begins_at)
        yield card
        free_from = card.slot.ends_at
    yield from _gap(free_from, ends_at, begins_at)


def _gap(starts_at: datetime, ends_at: datetime, begins_at: datetime) -> Iterable[Gap]:
    if ends_at - starts_at >= LEAST_GAP:
        yield Gap(starts_at, ends_at, _place(starts_at - begins_at, ends_at - begins_at))


def _place(start: timedelta, end: timedelta) -> Place:
    row = start // STEP
    return Place(row + 1, max(1, end // STEP - row))


def _who(one: Presence | KitUse) -> dict[str, str]:
    if isinstance(one, KitUse):
        return {"id": f"{one.item.public_id}/{one.unit}", "name": one.label, "part": "kit"}
    return {"id": one.person.public_id, "name": one.person.name, "part": one.part}


def _slot_of(one: Presence | KitUse) -> int | None:
    """Return the key of the recording that somebody or something is there for alone."""
    if isinstance(one, KitUse):
        return one.slot_id
    duty: Duty | None = getattr(one, "duty", None)
    return duty.slot_id if duty is not None else None


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)
