"""Many windows at once: numbers without a gap, one invoice an order, one payment a line, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db.models import Sum

from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.money.actions import invoicing, orders, paying, statements
from plateau.money.models import Invoice, Line, Order, Payment, Statement, Transaction
from plateau.money.states import OrderState
from tests.factories import make_channel, make_team
from tests.money.making import BAKERY, make_order, make_seller, today
from tests.windows import at_once

PROCESSES, ORDERS = 4, 6


def window(number: int, keys: list[int], statement: int) -> Counter[str]:
    """Invoice every order, pay it, and book the statement, as one process of a web server; each in another order."""
    found: Counter[str] = Counter()
    turned = keys[number:] + keys[:number]
    for key in turned if number % 2 else reversed(turned):
        order = Order.objects.select_related("channel", "customer__user").get(pk=key)
        try:
            invoicing.issue(order, by=None)
            found["issued"] += 1
        except Refused as refusal:
            found[refusal.code] += 1
        paying.receive(order, by=None, amount=Money(1_000), paid_on=today())
    kept = Statement.objects.select_related("channel").get(pk=statement)
    try:
        found["lines"] += statements.book(kept, by=kept.read_by)
    except Refused as refusal:
        found[refusal.code] += 1
    return found


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_at_once_numbers_have_no_gap_and_nothing_is_written_twice() -> None:
    channel = make_channel()
    make_seller(channel)
    made = [make_order(channel, OrderState.DUE) for _number in range(ORDERS)]
    for order in made:
        orders.give_buyer(order, by=None, **BAKERY)
    lines = "".join(f"{today():%d/%m/%Y};{order.reference};100,00\n" for order in made)
    raw = f"Date;Libelle;Montant\n{lines}".encode()
    kept = statements.read_statement(channel, raw, by=make_team(channel, Role.SALES), name="a.csv")
    keys = [order.pk for order in made]
    found = sum(at_once(window, [(number, keys, kept.pk) for number in range(PROCESSES)]), Counter[str]())

    assert found["issued"] == ORDERS
    assert found["order.not_due"] == ORDERS * (PROCESSES - 1)
    assert (found["lines"], found["statement.booked"]) == (ORDERS, PROCESSES - 1)
    assert sorted(Invoice.objects.values_list("number", flat=True)) == list(range(1, ORDERS + 1))
    movements = ORDERS * (1 + PROCESSES + 1)
    assert sorted(Transaction.objects.values_list("number", flat=True)) == list(range(1, movements + 1))
    assert Payment.objects.count() == ORDERS * (PROCESSES + 1)
    assert Line.objects.aggregate(sum=Sum("minor"))["sum"] == 0
