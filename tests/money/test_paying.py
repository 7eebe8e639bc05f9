"""Money that comes, goes back, or was never there: each movement booked, none erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.money.actions import invoicing, paying
from plateau.money.actions.settling import balance_of
from plateau.money.models import Order, Payment
from plateau.money.states import OrderState
from tests.factories import make_channel, make_person
from tests.money.making import booked, invoice_of, make_order, make_seller, pay, today
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    """An order with an invoice over 600 €, nothing paid."""
    channel = make_channel()
    make_seller(channel)
    return make_order(channel, OrderState.INVOICED)


def test_a_part_then_the_rest_pays_it(order: Order) -> None:
    before = mark()
    pay(order, 20_000)
    assert order.state == "part_paid"
    pay(order, 40_000)
    assert (order.state, order.paid_at is not None) == ("paid", True)
    assert booked(order)[1:] == [{"411000": -20_000, "512000": 20_000}, {"411000": -40_000, "512000": 40_000}]
    assert verbs_since(before) == ["payment.received", "payment.received", "order.paid"]


def test_cash_goes_into_the_till(order: Order) -> None:
    paying.receive(order, by=None, amount=Money(60_000), paid_on=today(), means="cash")
    assert booked(order)[1] == {"411000": -60_000, "530000": 60_000}


def test_what_was_paid_too_much_is_paid_back(order: Order) -> None:
    pay(order, 75_000)
    assert (order.state, balance_of(order).too_much) == ("paid", Money(15_000))
    paying.refund(order, by=make_person(), amount=Money(15_000), paid_on=today())
    assert (order.state, balance_of(order).open) == ("paid", Money(0))
    assert booked(order)[2] == {"411000": 15_000, "512000": -15_000}


def test_a_credited_order_is_refunded_once_all_is_paid_back(order: Order) -> None:
    pay(order, 60_000)
    invoicing.credit(invoice_of(order), by=make_person(), reason="Film perdu.", again=False)
    order.refresh_from_db()
    assert order.state == "credited"
    paying.refund(order, by=make_person(), amount=Money(50_000), paid_on=today())
    assert order.state == "credited"
    paying.refund(order, by=make_person(), amount=Money(10_000), paid_on=today())
    assert order.state == "refunded"


def test_a_mistake_is_taken_back_by_its_mirror(order: Order) -> None:
    pay(order, 60_000)
    before = mark()
    paying.take_back(Payment.objects.get(), by=make_person(), reason="Autre client.")
    order.refresh_from_db()
    assert (order.state, order.paid_at, balance_of(order).open) == ("invoiced", None, Money(60_000))
    assert booked(order)[2] == {"411000": 60_000, "512000": -60_000}
    assert verbs_since(before) == ["payment.taken_back", "order.unpaid"]


@pytest.mark.parametrize(
    ("amount", "days", "code"),
    [
        (Money(0), 0, "no_sum"),
        (Money(-5), 0, "no_sum"),
        (Money(5, "CHF"), 0, "no_sum"),
        (Money(5), 3, "in_future"),
        (Money(5), -365, "too_early"),
    ],
)
def test_no_sum_and_no_day_that_cannot_be_is_written_down(order: Order, amount: Money, days: int, code: str) -> None:
    before = mark()
    with pytest.raises(Refused, match=code):
        paying.receive(order, by=None, amount=amount, paid_on=today() + timedelta(days=days))
    order.refresh_from_db()
    assert (order.state, Payment.objects.count(), verbs_since(before)) == ("invoiced", 0, [])


def test_no_more_is_paid_back_than_was_too_much(order: Order) -> None:
    pay(order, 60_000)
    before = mark()
    with pytest.raises(Refused, match="too_much_back"):
        paying.refund(order, by=make_person(), amount=Money(1), paid_on=today())
    assert (Payment.objects.count(), verbs_since(before)) == (1, [])


def test_money_that_went_back_cannot_be_unwritten_and_nothing_twice(order: Order) -> None:
    pay(order, 75_000)
    came = Payment.objects.get()
    paying.refund(order, by=make_person(), amount=Money(15_000), paid_on=today())
    before = mark()
    with pytest.raises(Refused, match="paid_back"):
        paying.take_back(came, by=make_person(), reason="Erreur.")
    assert verbs_since(before) == []
    back = Payment.objects.get(kind="refunded")
    mirror = paying.take_back(back, by=make_person(), reason="Erreur.")
    for twice in (back, mirror):
        with pytest.raises(Refused, match="undone"):
            paying.take_back(twice, by=make_person(), reason="Encore.")
    assert Payment.objects.count() == 3


def test_without_an_invoice_nothing_is_paid() -> None:
    due = make_order(make_channel())
    before = mark()
    with pytest.raises(Refused, match="no_invoice"):
        pay(due, 100)
    assert (Payment.objects.count(), verbs_since(before)) == (0, [])
