"""What the studio shows on pages of rooms below and above: a subject's slot, operations to come, a member's slots."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.studio.cases import panels as case_panels  # noqa: F401  registered by being imported
from plateau.studio.crew import panels as crew_panels  # noqa: F401  registered by being imported
from plateau.studio.floor import panels as floor_panels  # noqa: F401  registered by being imported
from plateau.studio.guests import panels as guest_panels  # noqa: F401  registered by being imported
from plateau.studio.material import panels as material_panels  # noqa: F401  registered by being imported
from plateau.studio.mine import slots_of, waits_of
from plateau.studio.models import Booking, Operation, OperationQuerySet
from plateau.studio.states import ACTIVE, BookingState, OperationState
from plateau.studio.views.public import phase_of
from plateau.subjects.access import is_proposer
from plateau.subjects.models import Subject
from plateau.subjects.states import State

ON_HOME = 3
ON_MY_PAGE = 6


@panel("subject.side", order=5)
def slot_of_subject(request: HttpRequest, subject: Subject) -> str:
    """Say when and where a subject is recorded; an open one without a slot leads its proposer to where one can be booked."""
    if subject.state == State.PUBLISHED:
        return ""  # the film stands on the page
    person = person_of(request)
    rows = Booking.objects.filter(subject=subject, state__in=ACTIVE - {BookingState.HELD})
    seen = rows.filter(operation__in=Operation.objects.visible_to(person))
    booked = list(seen.with_slot().order_by("slot__during")[:4])
    asks = not booked and subject.is_open and is_proposer(person, subject)
    bookable = _bookable(person, subject) if asks else []
    if not booked and not bookable:
        return ""
    context = {"subject": subject, "booked": booked, "bookable": bookable}
    return render_to_string("studio/_on_subject.html", context, request)


@panel("channel.home", order=10)
def operations_of_channel(request: HttpRequest, channel: Channel) -> str:
    """Show the next operations of a channel."""
    rows = _to_come(person_of(request)).filter(channel=channel)[: ON_HOME + 1]
    return _operations(request, rows, with_channel=False, more=f"/c/{channel.slug}/operations")


@panel("network.home", order=10)
def operations_of_network(request: HttpRequest, _network: object) -> str:
    """Show the next operations of all channels that the reader may enter."""
    return _operations(request, _to_come(person_of(request))[: ON_HOME + 1], with_channel=True, more="")


@panel("me.main", order=10)
def my_slots(request: HttpRequest, person: Person) -> str:
    """Show a member's slots to come and places in line."""
    bookings, waits = slots_of(person, most=ON_MY_PAGE), waits_of(person)
    if not bookings and not waits:
        return ""
    return render_to_string("studio/_my_slots.html", {"bookings": bookings, "waits": waits}, request)


def _operations(request: HttpRequest, rows: OperationQuerySet, *, with_channel: bool, more: str) -> str:
    moment = now()
    found = [one for one in rows if not one.is_over_at(moment)]
    if not found:
        return ""
    shown = [(one, phase_of(one, moment)) for one in found[:ON_HOME]]
    return render_to_string(
        "studio/_operations.html",
        {"operations": shown, "with_channel": with_channel, "more": more},
        request,
    )


def _bookable(person: Person | None, subject: Subject) -> list[Operation]:
    """Return the next operations where this subject could be recorded."""
    moment = now()
    here = Q(channel=subject.channel_id) | Q(also_on=subject.channel_id)
    rows = _to_come(person).filter(here, state=OperationState.OPEN).distinct()[:ON_HOME]
    return [one for one in rows if not one.is_over_at(moment)]


def _to_come(person: Person | None) -> OperationQuerySet:
    """Return what is announced and not over; the last day is looked at again in each operation's own zone."""
    yesterday = now().date() - timedelta(days=1)
    rows: OperationQuerySet = Operation.objects.visible_to(person).not_over_on(yesterday)
    return rows.filter(state__in=[OperationState.OPEN, OperationState.CLOSED]).select_related("channel").in_order()
