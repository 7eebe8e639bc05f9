"""The database itself refuses a transaction that does not balance, has one leg, or mixes currencies."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from plateau.money.actions import posting
from plateau.money.chart import BANK, CUSTOMERS
from plateau.money.models import Line, Order, Seller, Transaction
from plateau.money.states import OrderState
from tests.factories import make_channel
from tests.money.making import make_order, make_seller, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    """An order whose seller can be booked for."""
    channel = make_channel()
    make_seller(channel)
    return make_order(channel)


def write(order: Order, *lines: tuple[str, int, str]) -> None:
    """Write a transaction with these lines past the actions, and let the database look at it as a commit does."""
    with transaction.atomic():
        made = Transaction.objects.create(
            seller=Seller.objects.get(),
            order=order,
            year=2026,
            number=1,
            journal="BQ",
            day=today(),
            piece="X",
            piece_day=today(),
            words="X",
            customer="C",
            customer_name="C",
        )
        Line.objects.bulk_create(Line(transaction=made, account=a, minor=m, currency=c) for a, m, c in lines)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (("411000", 5, "EUR"),),
        (("411000", 5, "EUR"), ("512000", -4, "EUR")),
        (("411000", 5, "EUR"), ("512000", -5, "CHF")),
    ],
)
def test_what_does_not_balance_is_refused(order: Order, lines: tuple[tuple[str, int, str], ...]) -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        write(order, *lines)
    assert (Transaction.objects.count(), Line.objects.count()) == (0, 0)


def test_what_balances_is_kept(order: Order) -> None:
    write(order, ("411000", 5, "EUR"), ("512000", -5, "EUR"))
    assert Line.objects.count() == 2


def test_a_line_of_nothing_is_refused(order: Order) -> None:
    with pytest.raises(IntegrityError, match="money_line_is_something"):
        write(order, ("411000", 0, "EUR"), ("512000", 0, "EUR"))


def test_the_action_says_so_before_the_database_does(order: Order) -> None:
    with pytest.raises(ValueError, match="does not balance"):
        posting.post(
            Seller.objects.get(),
            order,
            [(CUSTOMERS, 5), (BANK, -4)],
            journal="BQ",
            day=today(),
            piece="X",
            piece_day=today(),
            words="X",
            currency="EUR",
        )
    assert order.state == OrderState.DUE
    assert not Transaction.objects.exists()
