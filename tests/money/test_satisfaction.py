"""What a guest answers, how often it is told, in which order: the fee follows, and never without an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.core.clock import at, now
from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.money import asking
from plateau.money.actions import satisfaction
from plateau.money.models import Order, Satisfaction, SatisfactionAct
from plateau.money.states import OrderState
from plateau.studio.actions import operations
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, Operation
from tests.factories import make_channel, make_person
from tests.money.making import answer_of, invoice_of, make_order, make_seller, make_wrapped
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_all, sign_deal
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def state_of(booking: Booking) -> str:
    return str(Order.objects.get(booking=booking).state)


def test_asking_twice_asks_once_and_makes_nothing_due() -> None:
    booking, before = make_wrapped(make_channel()), mark()
    satisfaction.ask(booking, by=None)
    satisfaction.ask(booking, by=None)
    assert state_of(booking) == OrderState.QUOTED
    assert verbs_since(before) == ["satisfaction.asked", "order.quoted"]


@pytest.mark.parametrize(
    ("answer", "state"), [("satisfied", "due"), ("not_satisfied", "dropped"), ("thinking", "quoted")]
)
def test_the_fee_follows_the_answer(answer: str, state: str) -> None:
    booking, before = make_wrapped(make_channel()), mark()
    satisfaction.answer(booking, answer=answer, by=booking.booked_by)
    assert (answer_of(booking), state_of(booking)) == (answer, state)
    told = {"due": ["order.due"], "dropped": ["erasure.planned", "order.dropped"], "quoted": []}[state]
    assert verbs_since(before) == ["satisfaction.asked", "order.quoted", f"satisfaction.{answer}", *told]


def test_without_a_fee_there_is_no_order_whatever_is_answered() -> None:
    booking = make_wrapped(make_channel(), fee_minor=0)
    satisfaction.answer(booking, answer="satisfied", by=booking.booked_by)
    assert not Order.objects.exists()


def test_the_fee_is_what_it_was_when_asked() -> None:
    booking = make_wrapped(make_channel(), fee_minor=10_000)
    satisfaction.ask(booking, by=None)
    booking.operation.fee_minor = 90_000
    type(booking.operation).objects.filter(pk=booking.operation_id).update(fee_minor=90_000)
    satisfaction.answer(booking, answer="satisfied", by=None)
    assert Order.objects.get(booking=booking).net_minor == 10_000


def test_telling_an_act_twice_changes_nothing() -> None:
    booking = make_wrapped(make_channel())
    satisfaction.answer(booking, answer="satisfied", by=None, act_id="a1")
    before = mark()
    satisfaction.answer(booking, answer="satisfied", by=None, act_id="a1")
    satisfaction.answer(booking, answer="not_satisfied", by=None, act_id="a1")
    assert (answer_of(booking), SatisfactionAct.objects.count(), verbs_since(before)) == ("satisfied", 1, [])


def test_an_act_of_another_booking_is_refused() -> None:
    channel = make_channel()
    first, second = make_wrapped(channel), make_wrapped(channel)
    satisfaction.answer(first, answer="satisfied", by=None, act_id="a1")
    before = mark()
    with pytest.raises(Refused, match="act_of_another"):
        satisfaction.answer(second, answer="satisfied", by=None, act_id="a1")
    assert (Satisfaction.objects.count(), verbs_since(before)) == (1, [])


def test_what_was_said_later_counts_in_whatever_order_it_arrives() -> None:
    booking, moment = make_wrapped(make_channel()), now()
    with at(moment + timedelta(hours=1)):
        satisfaction.answer(booking, answer="not_satisfied", by=None, at=moment + timedelta(minutes=5), act_id="late")
        satisfaction.answer(booking, answer="satisfied", by=None, at=moment, act_id="early")
    assert (answer_of(booking), state_of(booking), SatisfactionAct.objects.count()) == ("not_satisfied", "dropped", 2)


def test_a_clock_that_runs_ahead_blocks_no_later_answer() -> None:
    booking, moment = make_wrapped(make_channel()), now()
    satisfaction.answer(booking, answer="satisfied", by=None, at=moment + timedelta(days=400))
    with at(moment + timedelta(hours=1)):
        satisfaction.answer(booking, answer="not_satisfied", by=None)
    assert answer_of(booking) == "not_satisfied"


def test_the_fee_is_in_the_money_that_was_signed() -> None:
    booking = make_wrapped(make_channel(), fee_minor=50_000)
    sign_deal(booking)
    Operation.objects.filter(pk=booking.operation_id).update(currency="CHF", fee_minor=90_000)
    booking = Booking.objects.with_slot().get(pk=booking.pk)
    assert asking.about(booking).fee == Money(50_000, "EUR")
    satisfaction.ask(booking, by=None)
    assert Order.objects.get().net == Money(50_000, "EUR")


def test_a_mind_may_change_until_there_is_an_invoice() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED)
    booking, before = order.booking, mark()
    with pytest.raises(Refused, match="settled"):
        satisfaction.answer(booking, answer="not_satisfied", by=None)
    assert (answer_of(booking), state_of(booking), verbs_since(before)) == ("satisfied", "invoiced", [])
    assert SatisfactionAct.objects.count() == 1


def test_nor_after_an_invoice_was_credited_to_be_made_anew() -> None:
    from plateau.money.actions import invoicing

    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED)
    invoicing.credit(invoice_of(order), by=make_person(), reason="Mauvaise adresse.", again=True)
    with pytest.raises(Refused, match="settled"):
        satisfaction.answer(order.booking, answer="not_satisfied", by=None)
    assert state_of(order.booking) == OrderState.DUE


@pytest.mark.parametrize("state", ["booked", "confirmed", "on_set"])
def test_before_the_end_nothing_is_asked(state: str) -> None:
    booking = make_booking(slots_of(make_open(make_channel(), slots_a_day=1, days=1))[0], state)
    before = mark()
    with pytest.raises(Refused, match="too_early"):
        satisfaction.answer(booking, answer="satisfied", by=None)
    assert (Satisfaction.objects.count(), Order.objects.count(), verbs_since(before)) == (0, 0, [])


def test_a_word_that_is_no_answer_is_refused() -> None:
    booking, before = make_wrapped(make_channel()), mark()
    with pytest.raises(Refused, match="no_answer"):
        satisfaction.answer(booking, answer="perhaps", by=None)
    assert (Satisfaction.objects.count(), verbs_since(before)) == (0, [])


def test_a_fee_that_was_signed_counts_before_the_operations_own() -> None:
    slot = slots_of(make_open(make_channel(), slots_a_day=1, days=1, fee_minor=30_000))[0]
    booking, team = make_booking(slot), make_person(network_admin=True)
    sign_all(booking)
    operations.change_operation(booking.operation, by=team, fee_minor=70_000)
    for step in (floor.confirm, floor.check_in, floor.go_on_set, floor.wrap):
        booking.refresh_from_db()
        if step is not floor.confirm or booking.state == "booked":
            step(booking, by=team)
    satisfaction.answer(booking, answer="satisfied", by=None)
    assert Order.objects.get(booking=booking).net_minor == 30_000
