"""Money comes, goes back, or was written down by mistake."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.journal.actions import record
from plateau.money import verbs
from plateau.money.actions import posting, settling
from plateau.money.actions.lock import lock_order
from plateau.money.chart import BANK, CASH, CUSTOMERS
from plateau.money.models import Order, Payment, Seller
from plateau.money.states import AFTER_CREDIT, WITH_INVOICE, Means, PaymentKind
from plateau.people.models import Person


def receive(
    order: Order, *, by: Person | None, amount: Money, paid_on: date, means: str = Means.TRANSFER, words: str = ""
) -> Payment:
    """Write down money that came for an invoice: all of it, a part, or too much (what is over waits to be paid back)."""
    with transaction.atomic():
        fresh = lock_order(order)
        if fresh.state not in WITH_INVOICE:
            raise Refused("payment.no_invoice", _("There is no invoice to pay here."))
        _demand_sum(fresh, amount)
        _demand_day(fresh, paid_on)
        payment = _write(fresh, PaymentKind.RECEIVED, amount, by=by, paid_on=paid_on, means=means, words=words)
        _book(payment, fresh, -1, words="Règlement")
        record(
            verbs.RECEIVED,
            actor=by,
            target=payment,
            channel=fresh.channel,
            order=fresh.public_id,
            minor=amount.minor,
            currency=amount.currency,
        )
        settling.settle(fresh, by=by)
    order.refresh_from_db()
    return payment


def refund(
    order: Order, *, by: Person, amount: Money, paid_on: date, means: str = Means.TRANSFER, words: str = ""
) -> Payment:
    """Write down money paid back; refuses more than what was paid over what is claimed."""
    with transaction.atomic():
        fresh = lock_order(order)
        _demand_sum(fresh, amount)
        _demand_day(fresh, paid_on)
        if amount.minor > settling.balance_of(fresh).too_much.minor:
            raise Refused(
                "payment.too_much_back",
                _("This is more than what was paid too much. Take the invoice back by a credit note first."),
            )
        payment = _write(fresh, PaymentKind.REFUNDED, amount, by=by, paid_on=paid_on, means=means, words=words)
        _book(payment, fresh, 1, words="Remboursement")
        record(
            verbs.REFUNDED,
            actor=by,
            target=payment,
            channel=fresh.channel,
            order=fresh.public_id,
            minor=amount.minor,
            currency=amount.currency,
        )
        if fresh.state in WITH_INVOICE | AFTER_CREDIT:
            settling.settle(fresh, by=by)
    order.refresh_from_db()
    return payment


def take_back(payment: Payment, *, by: Person, reason: str) -> Payment:
    """Undo an entry that was a mistake, by its mirror: nothing is erased. Refuses one that a refund rests on."""
    reason = reason.strip()[:300]
    if not reason:
        raise Refused("payment.reason_needed", _("Say why, in a sentence: it stays with the entry."), 422)
    with transaction.atomic():
        fresh = lock_order(payment.order)
        old = Payment.objects.get(pk=payment.pk)
        if old.kind == PaymentKind.TAKEN_BACK or Payment.objects.filter(undoes=old).exists():
            raise Refused("payment.undone", _("This entry was taken back already."))
        if old.kind == PaymentKind.RECEIVED and settling.balance_of(fresh).paid < old.minor:
            raise Refused("payment.paid_back", _("This money was paid back since: take the refund back first."))
        mirror = _write(
            fresh,
            PaymentKind.TAKEN_BACK,
            old.sum,
            by=by,
            paid_on=old.paid_on,
            means=old.means,
            words=reason,
            undoes=old,
        )
        _book(mirror, fresh, 1 if old.kind == PaymentKind.RECEIVED else -1, words="Annulation")
        record(
            verbs.TAKEN_BACK,
            actor=by,
            target=mirror,
            channel=fresh.channel,
            order=fresh.public_id,
            payment=old.public_id,
            reason=reason,
        )
        if fresh.state in WITH_INVOICE | AFTER_CREDIT:
            settling.settle(fresh, by=by)
    payment.order.refresh_from_db()
    return mirror


def _demand_sum(order: Order, amount: Money) -> None:
    if amount.minor <= 0 or amount.currency != order.currency:
        raise Refused("payment.no_sum", _("Write a sum above zero, in the currency of the invoice."), 422)


def _earliest(order: Order) -> date:
    booked_at = order.booking.booked_at if order.booking is not None else None
    asked_at: datetime = booked_at or order.quoted_at
    return min(asked_at, order.quoted_at).date() - timedelta(days=1)  # the day may have been another further west


def _demand_day(order: Order, day: date) -> None:
    """Refuse a day to come, and one before the recording was booked: a slip in the year, mostly."""
    if day > now().date() + timedelta(days=1):  # the day may have begun already further east
        raise Refused("payment.in_future", _("This day is still to come."), 422)
    if day < _earliest(order):
        raise Refused(
            "payment.too_early", _("This day is before anything was asked for. Check the year that you wrote."), 422
        )


def _write(
    order: Order,
    kind: PaymentKind,
    amount: Money,
    *,
    by: Person | None,
    paid_on: date,
    means: str,
    words: str,
    undoes: Payment | None = None,
) -> Payment:
    return Payment.objects.create(
        order=order,
        kind=kind,
        means=means,
        minor=amount.minor,
        currency=amount.currency,
        paid_on=paid_on,
        words=" ".join(words.split())[:300],
        undoes=undoes,
        by=by,
        at=now(),
    )


def _book(payment: Payment, order: Order, sign: int, *, words: str) -> None:
    """Book a movement between the customer and the bank or the till; ``sign`` 1 debits the customer."""
    account, journal = (CASH, "CA") if payment.means == Means.CASH else (BANK, "BQ")
    posting.post(
        Seller.objects.get(channel=order.channel),
        order,
        [(CUSTOMERS, sign * payment.minor), (account, -sign * payment.minor)],
        journal=journal,
        day=payment.paid_on,
        piece=payment.public_id.upper(),
        piece_day=payment.paid_on,
        words=f"{words} {order.reference} {order.customer.name}",
        currency=payment.currency,
    )
