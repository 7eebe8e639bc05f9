"""Where an order stands by what was claimed and paid: read from invoices and payments, never typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Sum, When

from plateau.core.clock import now
from plateau.core.money import Money
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.money import verbs
from plateau.money.models import Invoice, Order, Payment
from plateau.money.states import AFTER_CREDIT, MOVES, WITH_INVOICE, OrderState, PaymentKind
from plateau.people.models import Person


@dataclass(frozen=True, slots=True)
class Balance:
    """What an order's papers claim, what its payments brought, in minor units."""

    claimed: int
    paid: int
    currency: str

    @property
    def open(self) -> Money:
        """What is still to pay; below zero: what is to be paid back."""
        return Money(self.claimed - self.paid, self.currency)

    @property
    def received(self) -> Money:
        """What came in less what went back."""
        return Money(self.paid, self.currency)

    @property
    def too_much(self) -> Money:
        """What is to be paid back."""
        return Money(max(0, self.paid - self.claimed), self.currency)


def balance_of(order: Order) -> Balance:
    """Return what an order's papers claim and its payments brought; costs two queries."""
    signed = Case(When(series="A", then=-F("total_minor")), default=F("total_minor"), output_field=IntegerField())
    claimed = Invoice.objects.filter(order=order).aggregate(sum=Sum(signed))["sum"] or 0
    standing = Payment.objects.filter(order=order, undone_by=None)
    moved = Case(When(kind=PaymentKind.REFUNDED, then=-F("minor")), default=F("minor"), output_field=IntegerField())
    paid = standing.exclude(kind=PaymentKind.TAKEN_BACK).aggregate(sum=Sum(moved))["sum"] or 0
    return Balance(claimed, paid, order.currency)


def settle(order: Order, *, by: Person | None) -> None:
    """Move an order that the caller holds to where its balance puts it."""
    balance = balance_of(order)
    if order.state in AFTER_CREDIT:
        paid_back = Payment.objects.filter(order=order, undone_by=None, kind=PaymentKind.REFUNDED).exists()
        to = OrderState.REFUNDED if paid_back and balance.paid == 0 else OrderState.CREDITED
    elif balance.paid >= balance.claimed:
        to = OrderState.PAID
    else:
        to = OrderState.PART_PAID if balance.paid > 0 else OrderState.INVOICED
    if to == order.state:
        return
    was = order.state
    if to in WITH_INVOICE:
        move(order, to, MOVES, paid_at=now() if to == OrderState.PAID else None)
    else:
        move(order, to, MOVES)
    if to == OrderState.PAID:
        record(verbs.PAID, actor=by, target=order, channel=order.channel)
    elif was == OrderState.PAID and to in WITH_INVOICE:
        record(verbs.UNPAID, actor=by, target=order, channel=order.channel)
