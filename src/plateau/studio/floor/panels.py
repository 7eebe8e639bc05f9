"""What the floor shows elsewhere: what is on set now, a guest's code to check in with, the way from the desk."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.people.middleware import person_of
from plateau.studio import access
from plateau.studio.days import shown_to
from plateau.studio.floor import qr
from plateau.studio.guests.visits import Visit
from plateau.studio.models import Booking, Operation
from plateau.studio.states import BookingState

_FORGOTTEN = timedelta(hours=3)
"""Whatever was begun longer ago was not wrapped by mistake: nobody is told that it is on set."""


@panel("operation.top", order=10)
def on_set_now(request: HttpRequest, operation: Operation) -> str:
    """Say what is being recorded at this moment, where the reader may know its subject."""
    rows = Booking.objects.filter(operation=operation, state=BookingState.ON_SET, on_set_at__gt=now() - _FORGOTTEN)
    bookings = [
        one
        for one in shown_to(person_of(request), rows.with_slot().order_by("slot__set__position"))
        if getattr(one, "shown", False)
    ]
    if not bookings:
        return ""
    return render_to_string("studio/floor/_on_now.html", {"bookings": bookings}, request)


@panel("guest.page", order=5)
def code_of_guest(request: HttpRequest, visit: Visit) -> str:
    """Show the code that the team reads at the set, as a step of the guest's list."""
    code = _code(request, visit.booking)
    return format_html('<li class="story-code">{}</li>', mark_safe(code)) if code else ""  # noqa: S308  a rendered template


@panel("booking.side", order=5)
def code_of_booking(request: HttpRequest, booking: Booking) -> str:
    """Show the same code to a member who booked."""
    return _code(request, booking)


@panel("desk.operation.tabs", order=30)
def way_to_floor(request: HttpRequest, operation: Operation) -> str:
    """Lead whoever works on the sets from the desk to the floor."""
    if not access.may_run(person_of(request), operation):
        return ""
    return render_to_string("studio/floor/_tab.html", {"operation": operation}, request)


def _code(request: HttpRequest, booking: Booking) -> str:
    if booking.state != BookingState.CONFIRMED or booking.slot.ends_at < now():
        return ""
    operation = booking.operation
    path = reverse("floor_arrival", args=[operation.channel.slug, operation.public_id, booking.public_id])
    drawn = mark_safe(qr.drawn(request.build_absolute_uri(path)))  # noqa: S308  drawn by us from an address
    return render_to_string("studio/floor/_code.html", {"code": drawn, "booking": booking}, request)
