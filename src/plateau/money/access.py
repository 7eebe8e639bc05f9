"""Who reaches an order, an invoice, a guest's own page of money, and who may answer for whom."""

from __future__ import annotations

from django.core import signing
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import demand, may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.money.actions.orders import customer_of
from plateau.money.models import Invoice, Order, Payment, Statement
from plateau.people.models import Person
from plateau.studio.guests.actions import page_of
from plateau.studio.models import Booking, Guest

_SALT = "money.guest"


def desk_order(person: Person | None, channel: Channel, public_id: str, can: Can = Can.SEE_MONEY) -> Order:
    """Return an order of this channel for somebody who may do this there, or refuse (401, 403, 404)."""
    demand(person, can, channel)
    found: Order | None = (
        Order.objects.select_related("channel", "customer__user", "booking__subject", "booking__operation", "buyer")
        .filter(channel=channel, public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused("order.not_found", _("There is no such order."), 404)
    return found


def desk_payment(person: Person | None, channel: Channel, public_id: str, can: Can) -> Payment:
    """Return a payment of this channel for somebody who may do this there, or refuse (401, 403, 404)."""
    demand(person, can, channel)
    found = Payment.objects.select_related("order__channel").filter(order__channel=channel, public_id=public_id).first()
    if found is None:
        raise Refused("payment.not_found", _("There is no such payment."), 404)
    return found


def desk_invoice(person: Person | None, channel: Channel, public_id: str, can: Can) -> Invoice:
    """Return an invoice of this channel for somebody who may do this there, or refuse (401, 403, 404)."""
    demand(person, can, channel)
    return _invoice(
        Invoice.objects.filter(order__channel=channel, public_id=public_id).select_related("order__channel")
    )


def desk_statement(person: Person | None, channel: Channel, public_id: str, can: Can) -> Statement:
    """Return a statement of this channel for somebody who may do this there, or refuse (401, 403, 404)."""
    demand(person, can, channel)
    found = Statement.objects.select_related("channel").filter(channel=channel, public_id=public_id).first()
    if found is None:
        raise Refused("statement.not_found", _("There is no such statement."), 404)
    return found


def invoice_of(booking: Booking, public_id: str) -> Invoice:
    """Return an invoice of a booking to whoever holds its private link, or refuse with 404."""
    return _invoice(
        Invoice.objects.filter(order__booking=booking, public_id=public_id).select_related("order__channel")
    )


def _invoice(rows: object) -> Invoice:
    found: Invoice | None = rows.first()  # type: ignore[attr-defined]
    if found is None:
        raise Refused("invoice.not_found", _("There is no such invoice."), 404)
    return found


def link_to(booking: Booking) -> str:
    """Return the private address of what a guest answers and pays: no account needed, only the link.

    It ends with the links to the payer's own page: whoever renews those stops this one too.
    """
    page = page_of(customer_of(booking), booking.operation.channel)
    return f"/fee/{signing.dumps([booking.public_id, page.public_id, page.link_version], salt=_SALT)}"


def booking_of(token: str) -> Booking:
    """Return the booking of a private link.

    Refuses with 404 one that is not whole, with 410 one that was renewed, or made for somebody who no longer pays.
    """
    try:
        named = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise Refused("fee.not_found", _("This link does not work. Ask the team for a new one."), 404) from None
    if not isinstance(named, list):  # made before links could be renewed
        raise _replaced()
    booking_id, page_id, version = named
    rows = Booking.objects.with_slot().select_related("booked_by__user")
    found: Booking | None = rows.filter(public_id=booking_id).first()
    page = Guest.objects.filter(public_id=page_id, link_version=version).first()
    if found is None or page is None or page.person_id != customer_of(found).pk:
        raise _replaced()
    return found


def _replaced() -> Refused:
    return Refused(
        "fee.replaced", _("This link no longer works: a newer one was made. Look in your mails, or ask the team."), 410
    )


def may_manage(person: Person | None, channel: Channel) -> bool:
    """Whether this person invoices, books payments and waives fees for the channel."""
    return may(person, Can.MANAGE_MONEY, channel)
