"""What a guest's page says of satisfaction and fee: one look at answer, order, papers and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plateau.core.money import Money
from plateau.money.access import link_to
from plateau.money.actions.settling import Balance, balance_of
from plateau.money.models import Buyer, Invoice, Order, Satisfaction, Seller
from plateau.money.states import BEFORE_INVOICE, OWED, Answer, OrderState
from plateau.studio.models import Booking, Erasure
from plateau.studio.on_air import is_on_air
from plateau.studio.papers.standing import fee_of, fees_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that a guest is shown of one recording's money."""

    booking: Booking
    answer: str
    answered_at: datetime | None
    fee: Money
    order: Order | None
    buyer: Buyer | None
    invoices: list[Invoice]
    balance: Balance | None
    seller: Seller | None
    open_for_answers: bool
    erasure: Erasure | None = None

    @property
    def link(self) -> str:
        """The private address; whoever pays gets their page with it."""
        return link_to(self.booking)

    @property
    def airs(self) -> bool:
        """Whether a film with the recording is on air; looked up whenever it is asked."""
        return is_on_air(self.booking)

    @property
    def owes(self) -> bool:
        """Whether money is awaited."""
        return self.order is not None and self.order.state in OWED

    @property
    def wants_buyer(self) -> bool:
        """Whether it has to be said whom to invoice."""
        return self.order is not None and self.order.state == OrderState.DUE

    @property
    def may_change(self) -> bool:
        """Whether the answer can still be given or changed."""
        if self.erasure is not None and (self.erasure.is_done or self.erasure.films_at is not None):
            return False
        return self.open_for_answers and (
            self.order is None or (self.order.state in BEFORE_INVOICE and not self.invoices)
        )

    @property
    def waits_for_guest(self) -> bool:
        """Whether it is the guest's turn: to answer, to say whom to invoice, to pay."""
        if self.undecided:
            return self.may_change
        return self.owes or (self.wants_buyer and self.buyer is None)

    @property
    def undecided(self) -> bool:
        """Whether a yes or no is still to come."""
        return self.answer in {"", Answer.THINKING}


def answers_of(bookings: Sequence[Booking]) -> dict[int, tuple[str, Money]]:
    """Return what was answered and what the fee is or will be, by the booking's key, in a fixed number of queries."""
    rows = {row.booking_id: row for row in Satisfaction.objects.filter(booking__in=bookings)}
    fees = fees_of(booking for booking in bookings if booking.pk not in rows)
    return {
        booking.pk: (row.answer, row.fee) if (row := rows.get(booking.pk)) is not None else ("", fees[booking.pk])
        for booking in bookings
    }


def about(booking: Booking) -> Asked:
    """Return what a guest is shown of a booking; before the recording has ended only what the fee will be."""
    row: Satisfaction | None = Satisfaction.objects.filter(booking=booking).first()
    order: Order | None = Order.objects.select_related("buyer", "channel", "customer").filter(booking=booking).first()
    invoices = list(order.invoices.order_by("pk")) if order is not None else []
    return Asked(
        booking=booking,
        answer=row.answer if row else "",
        answered_at=row.answered_at if row else None,
        fee=row.fee if row else fee_of(booking),
        order=order,
        buyer=getattr(order, "buyer", None) if order is not None else None,
        invoices=invoices,
        balance=balance_of(order) if order is not None and invoices else None,
        seller=Seller.objects.filter(channel=booking.operation.channel).first() if invoices else None,
        open_for_answers=row is not None,
        erasure=Erasure.objects.filter(booking=booking).first() if row and row.answer == Answer.NOT_SATISFIED else None,
    )
