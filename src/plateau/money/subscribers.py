"""What this room hears: a recording that ended opens the question; its own news reach whoever pays."""

from __future__ import annotations

from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.money import telling, verbs
from plateau.money.actions import satisfaction
from plateau.money.models import Invoice, Order, Payment, Satisfaction
from plateau.money.states import Answer, OrderState
from plateau.studio import verbs as studio
from plateau.studio.models import Booking
from plateau.studio.states import BookingState


@subscribe(studio.WRAPPED)
def ask_whoever_leaves(entry: Entry) -> None:
    """Open the question of satisfaction, unless the recording goes on again."""
    booking = Booking.objects.filter(public_id=entry.target_id, state=BookingState.WRAPPED).first()
    if booking is not None:
        satisfaction.ask(booking, by=None)


@subscribe(verbs.THINKING)
def send_link(entry: Entry) -> None:
    """Send the private link to whoever still thinks about it."""
    found = (
        Satisfaction.objects.select_related(
            "booking__subject", "booking__operation__channel", "booking__booked_by__user"
        )
        .filter(public_id=entry.target_id, answer=Answer.THINKING)
        .first()
    )
    if found is not None:
        telling.send_link(found)


@subscribe(verbs.DUE)
def ask_whom_to_invoice(entry: Entry) -> None:
    """Ask for a name and an address, unless they are known."""
    order = _order(entry.target_id)
    if order is not None and order.state == OrderState.DUE and not hasattr(order, "buyer"):
        telling.say_due(order)


@subscribe(verbs.ISSUED, verbs.CREDITED)
def tell_of_paper(entry: Entry) -> None:
    """Tell the buyer that an invoice or credit note is there."""
    invoice = Invoice.objects.filter(public_id=entry.target_id).first()
    order = _order(invoice.order.public_id) if invoice is not None else None
    if invoice is not None and order is not None:
        invoice.order = order
        telling.say_invoiced(invoice)


@subscribe(verbs.RECEIVED)
def thank_for_payment(entry: Entry) -> None:
    """Thank the buyer, unless the entry was taken back."""
    payment = Payment.objects.filter(public_id=entry.target_id, undone_by=None).first()
    order = _order(payment.order.public_id) if payment is not None else None
    if payment is not None and order is not None:
        payment.order = order
        telling.say_received(payment)


def _order(public_id: str) -> Order | None:
    found: Order | None = (
        Order.objects.select_related(
            "channel", "customer__user", "booking__subject", "booking__operation__channel", "buyer"
        )
        .filter(public_id=public_id)
        .first()
    )
    return found
