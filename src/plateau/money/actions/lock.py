"""The locks of this room, always taken after the studio's (slot, booking) and in this order: orders, sellers, counters.

Of several orders, the one with the smaller key first; of a seller's counters, that of invoices and credit notes before
the ledger's.
"""

from __future__ import annotations

from collections.abc import Iterable

from plateau.channels.models import Channel
from plateau.money.models import Counter, Order, Seller


def lock_order(order: Order) -> Order:
    """Return the order as it is now, locked until the transaction ends."""
    return lock_orders([order.pk])[order.pk]


def lock_orders(keys: Iterable[int]) -> dict[int, Order]:
    """Return these orders (by key) locked in the order of their keys."""
    rows = Order.objects.select_for_update(of=("self",), no_key=True).select_related(
        "channel", "customer__user", "booking__subject", "booking__operation", "buyer"
    )
    return {row.pk: row for row in rows.filter(pk__in=set(keys)).order_by("pk")}


def lock_seller(channel: Channel) -> Seller | None:
    """Return who invoices for a channel, locked until the transaction ends: one paper at a time gets its day and number."""
    return Seller.objects.select_for_update(of=("self",), no_key=True).filter(channel=channel).first()


def next_number(seller: Seller, series: str, year: int) -> int:
    """Return the next number of a series, whose row stays locked until the transaction ends: no number is ever missing."""
    Counter.objects.bulk_create([Counter(seller=seller, series=series, year=year)], ignore_conflicts=True)
    row = Counter.objects.select_for_update().get(seller=seller, series=series, year=year)
    Counter.objects.filter(pk=row.pk).update(last=row.last + 1)
    return row.last + 1
