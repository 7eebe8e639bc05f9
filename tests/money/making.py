"""Sellers, recordings that ended and orders at any place of their life, made by the actions that people use."""

from __future__ import annotations

from datetime import date

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.core.money import Money
from plateau.money.actions import invoicing, orders, paying, satisfaction, sellers
from plateau.money.models import Invoice, Line, Order, Satisfaction, Seller, Transaction
from plateau.money.states import OrderState
from plateau.people.models import Person
from plateau.studio.models import Booking
from plateau.studio.states import BookingState
from tests.factories import make_person, make_team
from tests.studio.making import make_booking, make_open, slots_of

FIRM = {
    "name": "Atelier Télévision SAS",
    "legal_form": "SAS au capital de 10 000 €",
    "street": "12 rue des Forges",
    "postcode": "44000",
    "city": "Nantes",
    "siret": "73282932000074",
    "register": "RCS Nantes 732 829 320",
    "exempt": False,
    "vat_number": "FR44732829320",
    "email": "compta@atelier.example",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
    "account_holder": "Atelier Télévision",
    "terms_days": 30,
    "late_rate": None,
    "mark": "ATELIER",
}
BAKERY = {
    "business": True,
    "name": "Fournil Dubois SARL",
    "street": "3 place du Marché",
    "extra": "",
    "postcode": "35000",
    "city": "Rennes",
    "country": "FR",
    "siren": "552100554",
    "vat_number": "",
    "purchase_reference": "",
}
GERMAN = BAKERY | {"name": "Backhaus GmbH", "city": "Köln", "country": "DE", "siren": "", "vat_number": "DE136695976"}
SWISS = BAKERY | {"name": "Boulangerie du Lac SA", "city": "Genève", "country": "CH", "siren": ""}


def make_seller(channel: Channel, **facts: object) -> Seller:
    """Return a channel's seller, complete unless told otherwise."""
    return sellers.change_seller(channel, by=make_team(channel, Role.ADMINISTRATOR), **(FIRM | facts))


def make_wrapped(channel: Channel, *, by: Person | None = None, **fields: object) -> Booking:
    """Return a booking whose recording has ended, on an operation of its own."""
    operation = make_open(channel, slots_a_day=1, days=1, **fields)
    return make_booking(slots_of(operation)[0], BookingState.WRAPPED, by=by)


def make_order(channel: Channel, state: str = OrderState.DUE, *, by: Person | None = None, **buyer: object) -> Order:
    """Return the fee's order of a new recording, brought to this state the usual way."""
    booking = make_wrapped(channel, by=by or make_person("Léo Dubois"))
    satisfaction.ask(booking, by=None)
    order = Order.objects.select_related("channel", "customer__user").get(booking=booking)
    if state == OrderState.QUOTED:
        return order
    satisfaction.answer(booking, answer="satisfied", by=booking.booked_by)
    order.refresh_from_db()
    if state == OrderState.DUE:
        return order
    orders.give_buyer(order, by=order.customer, **(BAKERY | buyer))
    invoicing.issue(order, by=None)
    if state == OrderState.PAID:
        pay(order, order.total.minor)
    return order


def pay(order: Order, minor: int) -> None:
    """Let so much arrive for an order by transfer, today."""
    paying.receive(order, by=None, amount=Money(minor, order.currency), paid_on=now().date())


def invoice_of(order: Order) -> Invoice:
    """Return the order's only invoice in force."""
    return Invoice.objects.select_related("order__channel").get(order=order, series="F", credit_note=None)


def answer_of(booking: Booking) -> str:
    """Return what a guest answered."""
    return str(Satisfaction.objects.get(booking=booking).answer)


def booked(order: Order) -> list[dict[str, int]]:
    """Return an order's transactions as account and minor units, in order."""
    return [
        {line.account: line.minor for line in Line.objects.filter(transaction=one)}
        for one in Transaction.objects.filter(order=order).order_by("pk")
    ]


def today() -> date:
    """Return the day, by UTC."""
    return now().date()
