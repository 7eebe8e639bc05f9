"""Any action at any time: the ledger sums to the cent, and says of each order what its papers and payments say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.journal.models import Entry
from plateau.money.actions import invoicing, orders, paying, satisfaction
from plateau.money.actions.settling import balance_of
from plateau.money.models import Counter, Invoice, Line, Order, Payment, Transaction
from plateau.money.states import OWED, WITH_INVOICE, Answer, OrderState
from tests.factories import make_channel, make_person
from tests.money.making import BAKERY, GERMAN, make_seller, make_wrapped, today

which = st.integers(0, 1)
sums = st.sampled_from([1, 5_000, 20_000, 40_000, 50_000, 60_000, 90_000])


class Till(RuleBasedStateMachine):
    """Two recordings with a fee, and everything that guests and team may try."""

    @initialize()
    def begin(self) -> None:
        """End two recordings of a channel that can invoice."""
        self.opened = transaction.atomic()
        self.opened.__enter__()
        channel = make_channel()
        self.seller = make_seller(channel)
        self.team = make_person("Team", network_admin=True)
        self.bookings = [make_wrapped(channel), make_wrapped(channel)]

    def teardown(self) -> None:
        """Forget everything."""
        if hasattr(self, "opened"):
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> None:
        """Try; a refusal changes nothing at all. The database looks at every sum at once, as a commit would."""
        before = self.facts()
        try:
            act()  # in no block of the test's own: that would undo what a refusal left behind
        except Refused:
            assert self.facts() == before
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def facts(self) -> list[object]:
        """Return what a refusal may not change."""
        return [
            *Order.objects.order_by("pk").values_list("state", "total_minor", "reason"),
            *Counter.objects.order_by("pk").values_list("series", "last"),
            Line.objects.count(),
            Payment.objects.count(),
            Entry.objects.count(),
        ]

    def order(self, number: int) -> Order | None:
        """Return the fee of a recording, if it was asked for."""
        rows = Order.objects.select_related("channel", "customer__user", "booking")
        return rows.filter(booking=self.bookings[number]).first()

    @rule(number=which, answer=st.sampled_from(Answer.values))
    def answer(self, number: int, answer: str) -> None:
        self.attempt(lambda: satisfaction.answer(self.bookings[number], answer=answer, by=None))

    @rule(number=which, abroad=st.booleans())
    def give_buyer(self, number: int, abroad: bool) -> None:
        if (order := self.order(number)) is not None:
            self.attempt(lambda: orders.give_buyer(order, by=None, **(GERMAN if abroad else BAKERY)))

    @rule(number=which)
    def invoice(self, number: int) -> None:
        if (order := self.order(number)) is not None:
            self.attempt(lambda: invoicing.issue(order, by=None))

    @rule(number=which, again=st.booleans())
    def credit(self, number: int, again: bool) -> None:
        order = self.order(number)
        invoice = Invoice.objects.select_related("order").filter(order=order).order_by("-pk").first()
        if invoice is not None:
            self.attempt(lambda: invoicing.credit(invoice, by=self.team, reason="Erreur.", again=again))

    @rule(number=which, minor=sums)
    def receive(self, number: int, minor: int) -> None:
        if (order := self.order(number)) is not None:
            self.attempt(lambda: paying.receive(order, by=None, amount=Money(minor), paid_on=today()))

    @rule(number=which, minor=sums)
    def refund(self, number: int, minor: int) -> None:
        if (order := self.order(number)) is not None:
            self.attempt(lambda: paying.refund(order, by=self.team, amount=Money(minor), paid_on=today()))

    @rule(back=st.integers(0, 3))
    def take_back(self, back: int) -> None:
        payment = Payment.objects.select_related("order").order_by("-pk")[back : back + 1].first()
        if payment is not None:
            self.attempt(lambda: paying.take_back(payment, by=self.team, reason="Erreur."))

    @rule(number=which, back=st.booleans())
    def waive(self, number: int, back: bool) -> None:
        if (order := self.order(number)) is not None:
            self.attempt(
                lambda: (
                    orders.unwaive(order, by=self.team) if back else orders.waive(order, by=self.team, reason="Oui.")
                )
            )

    @invariant()
    def the_ledger_sums_to_zero(self) -> None:
        assert (Line.objects.aggregate(sum=Sum("minor"))["sum"] or 0) == 0

    @invariant()
    def each_order_is_booked_as_its_papers_and_payments_say(self) -> None:
        for order in Order.objects.all():
            lines = Line.objects.filter(transaction__order=order)
            balance = balance_of(order)
            customers = lines.filter(account="411000").aggregate(sum=Sum("minor"))["sum"] or 0
            bank = lines.filter(account__in=["512000", "530000"]).aggregate(sum=Sum("minor"))["sum"] or 0
            assert (customers, bank) == (balance.claimed - balance.paid, balance.paid)
            assert balance.paid >= 0

    @invariant()
    def each_state_is_what_was_paid(self) -> None:
        for order in Order.objects.all():
            balance = balance_of(order)
            if order.state in WITH_INVOICE:
                assert balance.claimed == order.total_minor
                assert (order.state in OWED) == (balance.open.minor > 0)
            else:
                assert balance.claimed == 0, "no invoice in force"
            if order.state in {OrderState.QUOTED, OrderState.DROPPED}:
                assert not order.invoices.exists(), "what has an invoice is never not satisfied"

    @invariant()
    def no_number_is_missing(self) -> None:
        for series, rows in (
            ("F", Invoice.objects.filter(series="F")),
            ("A", Invoice.objects.filter(series="A")),
            ("L", Transaction.objects.all()),
        ):
            numbers = sorted(rows.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
            last = Counter.objects.filter(series=series).first()
            assert (last.last if last else 0) == len(numbers)


@pytest.mark.django_db
def test_whatever_people_do_the_ledger_sums_to_the_cent() -> None:
    run_state_machine_as_test(
        Till,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
