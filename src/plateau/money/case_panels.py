"""What money shows beside a guest's messages: what they answered on the way out, and where the fee stands."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.channels.access import may
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.panels import panel
from plateau.money.asking import answers_of
from plateau.money.models import Order
from plateau.people.middleware import person_of
from plateau.studio.guests.visits import Visit
from plateau.studio.states import BookingState


@panel("desk.case", order=50)
def on_case(request: HttpRequest, visit: Visit) -> str:
    """Show whoever sees the money what the guest answered, and where the fee stands, once it was recorded."""
    booking, channel = visit.booking, visit.guest.channel
    if booking.state != BookingState.WRAPPED or not may(person_of(request), Can.SEE_MONEY, channel):
        return ""
    answer, fee = answers_of([booking])[booking.pk]
    order = Order.objects.filter(booking=booking).first()
    page = {"answer": answer, "fee": fee, "order": order, "today": booking.operation.day_of(now())}
    return render_to_string("money/_case.html", page, request=request)
