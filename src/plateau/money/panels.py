"""What money shows on pages of the rooms below: on a guest's page, a booking's, the floor's, an operation's desk."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from plateau.channels.access import may
from plateau.channels.roles import Can
from plateau.core.ids import new_public_id
from plateau.core.panels import panel, panel_of_each
from plateau.money import access, asking, case_panels, figures, floor_acts, turns  # noqa: F401  some register themselves
from plateau.money.actions.orders import customer_of
from plateau.people.models import Person
from plateau.studio.guests.visits import Visit
from plateau.studio.models import Booking, Operation
from plateau.studio.states import BookingState

_NEVER_RECORDED = frozenset({BookingState.HELD, BookingState.LAPSED, BookingState.CANCELLED, BookingState.NO_SHOW})


def _reader(request: HttpRequest) -> Person | None:
    person: Person | None = request.person  # type: ignore[attr-defined]
    return person


@panel("booking.main", order=60)
def on_booking(request: HttpRequest, booking: Booking) -> str:
    """Show whoever pays the question, the fee and the invoice on the booking's own page, once it was recorded."""
    person = _reader(request)
    if booking.state != BookingState.WRAPPED or person is None or person.pk != customer_of(booking).pk:
        return ""
    page = {"asked": asking.about(booking), "act_id": new_public_id()}
    return render_to_string("money/_asked.html", page, request=request)


@panel("guest.page", order=50)
def on_guest_page(request: HttpRequest, visit: Visit) -> str:
    """Show a guest, or who signs for them, the question, the fee and the invoice: a step of the page's story."""
    booking = visit.booking
    if visit.person.pk != customer_of(booking).pk or not visit.signs or booking.state in _NEVER_RECORDED:
        return ""
    asked = asking.about(booking)
    step = "later" if not asked.open_for_answers else "turn" if asked.waits_for_guest else "done"
    page = {"asked": asked, "act_id": new_public_id(), "step": step}
    return render_to_string("money/_step.html", page, request=request)


@panel_of_each("floor.booking", order=50)
def on_floor(request: HttpRequest, bookings: Sequence[Booking]) -> dict[int, str]:
    """Ask guests who leave, on the floor's own page: it works without a network, and shows what was answered.

    The question stands in every row that may come to its end today; the floor's script shows it once it has. All rows
    are of one operation.
    """
    operation = bookings[0].operation
    if not may(_reader(request), Can.RUN_SET, operation.channel):
        return {}
    said = asking.answers_of(bookings)
    act_url = reverse("floor_act", args=[operation.channel.slug, operation.public_id])
    drawn: dict[int, str] = {}
    for booking in bookings:
        answer, fee = said[booking.pk]
        page = {
            "booking": booking,
            "row": {"answer": answer},
            "ended": booking.state == BookingState.WRAPPED,
            "fee": fee,
            "channel": operation.channel,
            "act_url": act_url,
            "day": operation.day_of(booking.slot.starts_at),
        }
        drawn[booking.pk] = render_to_string("money/_floor.html", page, request=request)
    return drawn


@panel("desk.operation.side", order=60)
def on_operation(request: HttpRequest, operation: Operation) -> str:
    """Show the team the fee's figures of an operation, and the way to the exit page."""
    person = _reader(request)
    channel = operation.channel
    if not may(person, Can.SEE_MONEY, channel) and not may(person, Can.RUN_SET, channel):
        return ""
    sees = may(person, Can.SEE_MONEY, channel)
    page = {
        "operation": operation,
        "channel": channel,
        "sees": sees,
        "runs": may(person, Can.RUN_SET, channel),
        "conversion": figures.conversion(channel, operation) if sees else None,
        "may_manage": access.may_manage(person, channel),
    }
    return render_to_string("money/_operation.html", page, request=request)
