"""The figures of money: how many guests the small fee wins, what is awaited, what is given away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from plateau.channels.models import Channel
from plateau.core.money import Money
from plateau.money.models import Costs, Line, Order, Satisfaction
from plateau.money.states import OWED, Answer, OrderState
from plateau.studio.models import Booking, Operation
from plateau.studio.states import BookingState


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of the recordings with a fee: how many guests were asked, answered what, and paid."""

    asked: int
    satisfied: int
    not_satisfied: int
    thinking: int
    due: int
    invoiced: int
    paid: int

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.asked - self.satisfied - self.not_satisfied - self.thinking


def conversion(channel: Channel, operation: Operation | None = None) -> Conversion:
    """Count a channel's recordings that had a fee, or those of one operation; costs two queries."""
    rows = Satisfaction.objects.filter(booking__operation__channel=channel, fee_minor__gt=0)
    orders = Order.objects.filter(channel=channel, booking__isnull=False)
    if operation is not None:
        rows, orders = rows.filter(booking__operation=operation), orders.filter(booking__operation=operation)
    told = rows.aggregate(
        asked=Count("pk"),
        satisfied=Count("pk", filter=Q(answer=Answer.SATISFIED)),
        not_satisfied=Count("pk", filter=Q(answer=Answer.NOT_SATISFIED)),
        thinking=Count("pk", filter=Q(answer=Answer.THINKING)),
    )
    paid = orders.aggregate(
        due=Count("pk", filter=Q(state=OrderState.DUE)),
        invoiced=Count("pk", filter=Q(state__in=OWED)),
        paid=Count("pk", filter=Q(state=OrderState.PAID)),
    )
    return Conversion(**told, **paid)


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a channel waits for, in one currency."""

    to_invoice: Money
    open: Money
    late: Money
    came_in: Money


def awaited(channel: Channel, today: date, currency: str = "EUR") -> Awaited:
    """Return what is to be invoiced, open, late (of that), and has come in; costs three queries."""
    orders = Order.objects.filter(channel=channel, currency=currency)
    net = orders.filter(state=OrderState.DUE).aggregate(sum=Sum("net_minor"))["sum"] or 0
    lines = Line.objects.filter(transaction__seller__channel=channel, currency=currency)
    owed = lines.filter(account="411000", transaction__order__state__in=OWED)
    sums = owed.aggregate(open=Sum("minor"), late=Sum("minor", filter=Q(transaction__order__due_on__lt=today)))
    came = lines.filter(account__in=["512000", "530000"]).aggregate(sum=Sum("minor"))["sum"] or 0
    return Awaited(
        Money(net, currency),
        Money(sums["open"] or 0, currency),
        Money(sums["late"] or 0, currency),
        Money(came, currency),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """What an operation's recordings cost that bring no fee: how many, and how much."""

    operation: Operation
    recordings: int
    cost: Money


def given_away(channel: Channel) -> list[Given]:
    """Return what each operation gave away so far, the latest first; only those whose team wrote costs down.

    Given away is what was recorded and brings nothing: no fee was asked, the guest is not satisfied, or it was waived or
    credited. Recordings whose guest has not answered yet count for neither side.
    """
    found = []
    for costs in (
        Costs.objects.filter(operation__channel=channel).select_related("operation").order_by("-operation__starts_on")
    ):
        free = Booking.objects.filter(operation=costs.operation, state=BookingState.WRAPPED, satisfaction__isnull=False)
        free = free.filter(
            Q(satisfaction__fee_minor=0)
            | Q(satisfaction__answer=Answer.NOT_SATISFIED)
            | Q(orders__state__in=[OrderState.WAIVED, OrderState.CREDITED, OrderState.REFUNDED])
        ).distinct()
        seconds = [
            (end - start).total_seconds()
            for start, end in free.values_list(F("slot__during__startswith"), F("slot__during__endswith"))
        ]
        hours = Decimal(int(sum(seconds))) / 3600
        minor = len(seconds) * costs.slot_minor + int((hours * costs.hour_minor).to_integral_value())
        found.append(Given(costs.operation, len(seconds), Money(minor, costs.operation.currency)))
    return found


@dataclass(frozen=True, slots=True)
class AccountSum:
    """One account with its debits, credits and balance."""

    code: str
    debit: Money
    credit: Money

    @property
    def balance(self) -> Money:
        """Debits less credits."""
        return self.debit - self.credit


def accounts(channel: Channel, year: int, currency: str = "EUR") -> list[AccountSum]:
    """Return the sums of each account in a year; all balances together are zero."""
    rows = (
        Line.objects.filter(transaction__seller__channel=channel, transaction__year=year, currency=currency)
        .values("account")
        .annotate(debit=Sum("minor", filter=Q(minor__gt=0)), credit=Sum("minor", filter=Q(minor__lt=0)))
        .order_by("account")
    )
    return [
        AccountSum(row["account"], Money(row["debit"] or 0, currency), Money(-(row["credit"] or 0), currency))
        for row in rows
    ]
