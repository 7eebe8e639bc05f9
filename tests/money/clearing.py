"""Recordings whose films may go on air, or may not for one reason, made by the actions that people use."""

from __future__ import annotations

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.money.actions import invoicing, orders, paying, satisfaction
from plateau.money.models import Order
from plateau.people.models import Person
from plateau.studio.models import Booking
from plateau.studio.papers.actions import dealing
from plateau.studio.papers.standing import deal_for
from plateau.studio.papers.terms import Terms
from tests.factories import make_person, make_team
from tests.money.making import BAKERY, make_seller, make_wrapped, today
from tests.studio.papers.signing import sign_deal, sign_release


def make_recorded(
    channel: Channel, *, by: Person | None = None, fee: int = 50_000, deal: bool = True, **terms: object
) -> Booking:
    """Return a recording whose papers are signed (unless ``deal`` is no) and whose guest has said nothing yet.

    ``terms`` are the deal's own.
    """
    guest = by or make_person("Léo Dubois", language="fr")
    booking = make_wrapped(channel, by=guest, fee_minor=fee)
    if terms:
        team = make_team(channel, Role.PRODUCER)
        dealing.draft_deal(booking.operation, by=team, terms=Terms(**terms))  # type: ignore[arg-type]
        dealing.offer_deal(booking.operation, by=team)
    if deal:
        sign_deal(booking, guest)
    sign_release(booking, guest)
    satisfaction.ask(booking, by=None)
    assert deal_for(booking.operation).read_terms().fee_minor == fee
    return booking


def say(booking: Booking, answer: str) -> None:
    """Let the guest of a recording answer."""
    satisfaction.answer(booking, answer=answer, by=booking.booked_by)


def pay_fee(booking: Booking) -> None:
    """Invoice the fee of a recording whose guest is satisfied, and let the whole of it arrive."""
    make_seller(booking.operation.channel)
    order = Order.objects.get(booking=booking)
    orders.give_buyer(order, by=None, **BAKERY)
    invoicing.issue(order, by=None)
    paying.receive(order, by=None, amount=order.total, paid_on=today())


def make_cleared(channel: Channel, *, by: Person | None = None) -> Booking:
    """Return a recording that nothing stands in the way of: signed, satisfied, without a fee."""
    booking = make_recorded(channel, by=by, fee=0)
    say(booking, "satisfied")
    return booking
