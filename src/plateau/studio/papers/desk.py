"""What the team sees of papers on one page: tasks of retraction, what is not signed yet, what is whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.models import Booking, Erasure, Operation, Retraction
from plateau.studio.papers.missing import Sentence
from plateau.studio.papers.standing import SIGNABLE, Papers, papers_of_all
from plateau.studio.states import RetractionState

SHOWN_FOR = timedelta(days=30)
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One booking with whoever appears, and what is not signed."""

    booking: Booking
    papers: Papers
    people: list[Person]
    lacks: list[Sentence]


@dataclass(slots=True)
class ToTakeOff:
    """A release form that was taken back; ``more`` is what other rooms show beside it."""

    task: Retraction
    more: str = ""


@dataclass(slots=True)
class ToErase:
    """The recording of an unsatisfied guest, and whether its day has come; ``more`` as for a form taken back."""

    task: Erasure
    is_due: bool
    more: str = ""


@dataclass(slots=True)
class PapersDesk:
    """The page of a channel's papers."""

    retractions: list[ToTakeOff] = field(default_factory=list)
    erasures: list[ToErase] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    whole: list[Line] = field(default_factory=list)


def papers_desk(channel: Channel) -> PapersDesk:
    """Return what waits and what is whole, from a month ago on, the next recording first; a fixed number of queries."""
    rows = Booking.objects.filter(
        operation__channel=channel, state__in=SIGNABLE, slot__during__endswith__gt=now() - SHOWN_FOR
    )
    bookings = list(rows.with_slot().order_by("slot__during")[:MOST])
    desk = PapersDesk(retractions=open_retractions(channel), erasures=planned_erasures(channel))
    for booking, papers in zip(bookings, papers_of_all(bookings).values(), strict=True):
        people = [form.person for form in papers.forms] or [booking.booked_by]
        line = Line(booking, papers, people, papers.lacks())
        (desk.waiting if line.lacks else desk.whole).append(line)
    return desk


def open_retractions(channel: Channel) -> list[ToTakeOff]:
    """Return what was taken back and is not done yet, the most urgent first."""
    rows = Retraction.objects.filter(release__booking__operation__channel=channel, state=RetractionState.OPEN)
    found = rows.select_related(
        "release__person", "release__booking__subject", "release__booking__operation", "release__booking__slot"
    )
    return [ToTakeOff(task) for task in found]


def planned_erasures(channel: Channel) -> list[ToErase]:
    """Return the recordings of unsatisfied guests that are not erased yet, the next day first."""
    rows = Erasure.objects.awaited().filter(booking__operation__channel=channel)
    found = rows.select_related(
        "booking__operation__channel", "booking__subject", "booking__slot__set__place", "booking__slot__operation"
    ).prefetch_related("booking__presences__person")
    moment = now()
    return [ToErase(one, one.is_due_on(one.booking.operation.day_of(moment))) for one in found]


def count_lacking(operation: Operation) -> int:
    """Return how many bookings of an operation wait for a signature; a fixed number of queries."""
    rows = Booking.objects.filter(operation=operation, state__in=SIGNABLE).select_related("operation")
    return sum(not papers.are_complete for papers in papers_of_all(rows).values())
