"""What papers show elsewhere: on a member's booking what is to be signed, and the way to their private page."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.channels.access import may
from plateau.channels.roles import Can
from plateau.core.panels import panel
from plateau.people.middleware import person_of
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import Visit
from plateau.studio.models import Booking, Operation
from plateau.studio.papers.desk import count_lacking
from plateau.studio.papers.standing import deal_for, papers_of
from plateau.studio.states import BookingState

_SHOWN = (BookingState.BOOKED, BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.WRAPPED)


@panel("booking.main", order=20)
def papers_on_booking(request: HttpRequest, booking: Booking) -> str:
    """Lead whoever booked or comes to their private page: to sign, or to read again what was signed."""
    person = person_of(request)
    if person is None or booking.state not in _SHOWN:
        return ""
    papers = papers_of(booking)
    if papers.form_of(person) is None and (booking.by_team or booking.booked_by_id != person.pk):
        return ""
    channel = booking.operation.channel
    visit = Visit(guests.page_of(person, channel), booking, person, papers)
    context = {"visit": visit, "booking": booking, "page_url": guests.page_path(person, channel)}
    return render_to_string("studio/guest/_on_booking.html", context, request)


@panel("desk.operation.side", order=20)
def deal_of_operation(request: HttpRequest, operation: Operation) -> str:
    """Lead the team to the deal that guests sign here, and to those who have not signed."""
    person = person_of(request)
    context = {
        "operation": operation,
        "channel": operation.channel,
        "deal": deal_for(operation),
        "sees_guests": may(person, Can.HANDLE_GUESTS, operation.channel),
        "lacking": count_lacking(operation),
    }
    return render_to_string("studio/guest/_on_operation.html", context, request)
