"""Writes transactions into the ledger; only the other actions of this room call it, inside their own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from plateau.core.clock import now
from plateau.money.actions.lock import next_number
from plateau.money.chart import Account
from plateau.money.models import Counter, Line, Order, Seller, Transaction


def post(
    seller: Seller,
    order: Order,
    parts: Sequence[tuple[Account, int]],
    *,
    journal: str,
    day: date,
    piece: str,
    piece_day: date,
    words: str,
    currency: str,
) -> Transaction:
    """Book a movement: ``parts`` are accounts with minor units, debit above zero, and sum to zero.

    Parts of nothing are left out. Raises ValueError for what does not balance: the database would refuse it too.
    """
    real = [(account, minor) for account, minor in parts if minor]
    if sum(minor for _account, minor in real) or len(real) < 2:
        raise ValueError(f"{piece} does not balance: {[minor for _account, minor in real]}.")
    made = Transaction.objects.create(
        seller=seller,
        order=order,
        year=day.year,
        number=next_number(seller, Counter.Series.LEDGER, day.year),
        journal=journal,
        day=day,
        piece=piece,
        piece_day=piece_day,
        words=words[:200],
        customer=f"C{order.customer.public_id.upper()}",
        customer_name=(order.buyer.name if hasattr(order, "buyer") else order.customer.name)[:120],
        at=now(),
    )
    Line.objects.bulk_create(
        Line(transaction=made, account=account.code, minor=minor, currency=currency) for account, minor in real
    )
    return made
