"""A day of shooting as the floor sees it: each set with its parts in order, what is on, what is next, how late it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch

from plateau.studio.floor import reflow
from plateau.studio.floor.actions.takes import first_slate
from plateau.studio.models import Booking, Operation, Presence, PresencePart, Set, Slot, SlotKind, SlotPattern, Take
from plateau.studio.papers.missing import Sentence
from plateau.studio.states import ACTIVE, BookingState, TakeState

ON_THE_DAY = (ACTIVE - {BookingState.HELD}) | {BookingState.NO_SHOW}
_ARRIVED = frozenset({BookingState.CHECKED_IN, BookingState.ON_SET, BookingState.WRAPPED})
_OVER = frozenset({BookingState.WRAPPED, BookingState.NO_SHOW})
_KINDS = {SlotKind.BOOKABLE: reflow.Kind.RECORDING, SlotKind.BREAK: reflow.Kind.BREAK}


@dataclass(slots=True)
class Run:
    """A stretch of the day: a recording, a break, what is blocked, or a slot that nobody has (``booking`` None).

    ``lacks``: what is not signed, and ``more``: what other rooms show beside it; the page that shows them fills them in.
    """

    slot: Slot
    booking: Booking | None = None
    guests: list[Presence] = field(default_factory=list)
    others: list[Presence] = field(default_factory=list)
    takes: list[Take] = field(default_factory=list)
    lacks: list[Sentence] = field(default_factory=list)
    more: str = ""

    @property
    def key(self) -> str:
        """What names it in the computation."""
        return self.slot.public_id

    @property
    def state(self) -> str:
        """Where its booking stands; empty for what is no booking."""
        return self.booking.state if self.booking is not None else ""

    @property
    def names(self) -> str:
        """Who comes, in a line; whoever booked where nobody is named."""
        names = [one.person.name for one in self.guests]
        if not names and self.booking is not None:
            names = [self.booking.booked_by.name]
        return ", ".join(names)

    @property
    def latest(self) -> list[Take]:
        """Its takes, the last first."""
        return self.takes[::-1]

    @property
    def slate(self) -> str:
        """What stands on its slate next."""
        return self.takes[-1].slate if self.takes else first_slate(self.slot)

    @property
    def rolls(self) -> bool:
        """Whether one of its takes is being recorded."""
        return any(take.state == TakeState.ROLLING for take in self.takes)

    @property
    def is_free(self) -> bool:
        """Whether nobody has this slot."""
        return self.booking is None and self.slot.kind == SlotKind.BOOKABLE


@dataclass(slots=True)
class SetDay:
    """One set on one day. ``crew`` is on duty there for a part of the day or all of it."""

    set: Set
    runs: list[Run] = field(default_factory=list)
    crew: list[Presence] = field(default_factory=list)
    closes_at: datetime | None = None
    late: timedelta = timedelta()

    @property
    def on_now(self) -> Run | None:
        """What is being recorded."""
        return next((run for run in self.runs if run.state == BookingState.ON_SET), None)

    @property
    def next_up(self) -> Run | None:
        """The first recording that has not begun."""
        before = {BookingState.BOOKED, BookingState.CONFIRMED, BookingState.CHECKED_IN}
        return next((run for run in self.runs if run.state in before), None)

    @property
    def late_minutes(self) -> int:
        """By how many minutes the next recording would begin late."""
        return self.late // timedelta(minutes=1)

    @property
    def recordings(self) -> list[Run]:
        """Those of its parts that somebody booked."""
        return [run for run in self.runs if run.booking is not None]


def day_at(operation: Operation, day: date, *, moment: datetime, which: Set | None = None) -> list[SetDay]:
    """Return the sets of an operation on one day, in a fixed number of queries; a set without slots that day is left out."""
    start = datetime.combine(day, time(), operation.zone)
    end = datetime.combine(day + timedelta(days=1), time(), operation.zone)
    rows = Slot.objects.filter(operation=operation, during__startswith__gte=start, during__startswith__lt=end)
    if which is not None:
        rows = rows.filter(set=which)
    slots = list(rows.select_related("set__place").in_order())
    bookings = _bookings(slots)
    sets: dict[int, SetDay] = {}
    for slot in slots:
        slot.operation = operation
        sets.setdefault(slot.set_id, SetDay(slot.set)).runs.append(_run(slot, bookings.get(slot.pk)))
    duties = Presence.objects.filter(set__in=sets, booking=None, active=True, during__overlap=(start, end))
    for duty in duties.select_related("person").order_by("during", "id"):
        sets[duty.set_id].crew.append(duty)
    closing = _closing(sets, day, operation)
    for found in sets.values():
        found.closes_at = closing.get(found.set.pk) or max(run.slot.ends_at for run in found.runs)
        found.late = reflow.lateness(parts_of(found), now=moment)
    return sorted(sets.values(), key=lambda one: (one.set.position, one.set.pk))


def days_near(operation: Operation, day: date) -> list[date]:
    """Return the days of an operation to choose from: all of a short one, those with slots within a week of a long one."""
    last = operation.ends_on
    if last is not None and (last - operation.starts_on).days < 10:
        return [operation.starts_on + timedelta(days=n) for n in range((last - operation.starts_on).days + 1)]
    start = datetime.combine(day - timedelta(days=7), time(), operation.zone)
    rows = Slot.objects.filter(operation=operation, during__startswith__range=(start, start + timedelta(days=15)))
    return sorted({operation.day_of(during.lower) for during in rows.values_list("during", flat=True)} | {day})


def parts_of(found: SetDay) -> list[reflow.Part]:
    """Return the day of a set as the computation of new times takes it: slots that nobody has are no parts."""
    return [_part(run) for run in found.runs if not run.is_free and run.state != BookingState.NO_SHOW]


def _part(run: Run) -> reflow.Part:
    booking = run.booking
    kind = reflow.Kind.RECORDING if booking is not None else _KINDS.get(SlotKind(run.slot.kind), reflow.Kind.BLOCKED)
    return reflow.Part(
        key=run.key,
        start=run.slot.starts_at,
        end=run.slot.ends_at,
        kind=kind,
        begun_at=booking.on_set_at if booking is not None else None,
        done=run.state in _OVER,
        may_be_early=run.state in _ARRIVED,
    )


def _bookings(slots: Sequence[Slot]) -> dict[int, Booking]:
    """Return who has, had or missed each slot: the one in force before one that did not come."""
    rows = Booking.objects.filter(slot__in=[slot.pk for slot in slots], state__in=ON_THE_DAY)
    rows = rows.select_related("subject", "booked_by__user").prefetch_related(
        Prefetch("presences", Presence.objects.select_related("person").order_by("id")),
        Prefetch("takes", Take.objects.whole().in_order()),
    )
    found: dict[int, Booking] = {}
    for booking in rows.order_by("id"):
        there = found.get(booking.slot_id)
        if there is None or there.state == BookingState.NO_SHOW:
            found[booking.slot_id] = booking
    return found


def _run(slot: Slot, booking: Booking | None) -> Run:
    if booking is None:
        return Run(slot)
    booking.slot, booking.operation = slot, slot.operation
    present = list(booking.presences.all())
    guests = [one for one in present if one.part == PresencePart.GUEST]
    takes = list(booking.takes.all())
    for take in takes:
        take.booking = booking
    return Run(slot, booking, guests, [one for one in present if one not in guests], takes)


def _closing(sets: Iterable[int], day: date, operation: Operation) -> dict[int, datetime]:
    """Return when each set closes that day by its patterns, the latest of several."""
    closing: dict[int, datetime] = {}
    patterns = SlotPattern.objects.filter(set__in=list(sets), weekdays__contains=[day.weekday()])
    for pattern in patterns:
        at = datetime.combine(day, pattern.closes_at, operation.zone)
        closing[pattern.set_id] = max(at, closing.get(pattern.set_id, at))
    return closing
