"""Read a bank statement, show what it pays, and book what a person confirms; the same line is never booked twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.journal.actions import record
from plateau.money import statement as paper
from plateau.money import verbs
from plateau.money.actions import paying, settling
from plateau.money.actions.lock import lock_orders
from plateau.money.models import BookedLine, Invoice, Order, Statement
from plateau.money.statement import BadStatement, Claim, Found, Match, Row
from plateau.money.states import OWED
from plateau.people.models import Person

_WHY = {
    "too_heavy": _("This file is heavier than 2 MB: export a shorter period."),
    "too_long": _("This file has more than 5,000 lines: export a shorter period."),
    "no_head": _(
        "We find no columns for the date, the label and the amount. Export the statement as CSV, with its heads."
    ),
    "no_lines": _("There is no line with a date and an amount in this file."),
}


def read_statement(channel: Channel, raw: bytes, *, by: Person, name: str) -> Statement:
    """Keep a statement as it was read; nothing is booked by it. Refuses a file that is none, saying why."""
    try:
        rows, skipped = paper.read(raw)
    except BadStatement as failure:
        raise Refused(f"statement.{failure.code}", _WHY[failure.code], 422) from failure
    with transaction.atomic():
        kept = Statement.objects.create(
            channel=channel,
            name=name[:120],
            rows=[{"day": f"{row.day}", "minor": row.minor, "words": row.words, "print": row.print} for row in rows],
            skipped=skipped,
            read_by=by,
            read_at=now(),
        )
        record(verbs.STATEMENT_READ, actor=by, target=kept, channel=channel, lines=len(rows))
    return kept


def matches(statement: Statement) -> list[Match]:
    """Return what each line of a statement pays, as things stand now."""
    rows = [Row(date.fromisoformat(row["day"]), row["minor"], row["words"], row["print"]) for row in statement.rows]
    prints = [row.print for row in rows]
    known = BookedLine.objects.filter(channel=statement.channel, fingerprint__in=prints)
    return paper.match(rows, _claims(statement), frozenset(known.values_list("fingerprint", flat=True)))


def named(one: Match, orders: Mapping[int, Order]) -> str:
    """Return a line with the order that it pays, as a page shows and posts it; empty where it pays none."""
    order = orders.get(one.key) if one.key is not None else None
    return f"{one.row.print}:{order.public_id}" if order is not None else ""


def book(
    statement: Statement, *, by: Person, confirmed: Collection[str] = (), seen: Collection[str] | None = None
) -> int:
    """Book every line that names its order, and of the guesses by sum those ``confirmed``; return how many.

    Lines are given as ``named`` says. Refuses when what they pay is not any more what was ``seen`` (None: nobody looked)
    or confirmed. Lines that another statement booked meanwhile are left out: each is booked once.
    """
    with transaction.atomic():
        held = Statement.objects.select_for_update().select_related("channel").get(pk=statement.pk)
        if held.booked_at is not None:
            raise Refused("statement.booked", _("This statement is booked already."))
        lock_orders(Order.objects.filter(channel=held.channel, state__in=OWED).values_list("pk", flat=True))
        found = [one for one in matches(held) if one.key is not None]
        keys = {one.key for one in found}
        orders = Order.objects.select_related("channel", "customer__user", "buyer").in_bulk(keys)
        guessed = {named(one, orders) for one in found if one.found == Found.SUM_ONLY}
        sure = {named(one, orders) for one in found if one.found != Found.SUM_ONLY}
        if not guessed.issuperset(confirmed) or (seen is not None and sure != set(seen)):
            raise Refused(
                "statement.changed", _("Something was booked or changed meanwhile. Look at this statement again.")
            )
        booked = 0
        for one in found:
            if one.found == Found.SUM_ONLY and named(one, orders) not in confirmed:
                continue
            assert one.key is not None
            order = orders[one.key]
            payment = paying.receive(
                order, by=by, amount=Money(one.row.minor, held.currency), paid_on=one.row.day, words=one.row.words
            )
            BookedLine.objects.create(channel=held.channel, fingerprint=one.row.print, statement=held, payment=payment)
            booked += 1
        Statement.objects.filter(pk=held.pk).update(booked_at=now())
        record(verbs.STATEMENT_BOOKED, actor=by, target=held, channel=held.channel, payments=booked)
    statement.refresh_from_db()
    return booked


def _claims(statement: Statement) -> list[Claim]:
    orders = Order.objects.filter(channel=statement.channel, currency=statement.currency, state__in=OWED).order_by("pk")
    codes = dict(Invoice.objects.filter(order__in=orders, series="F", credit_note=None).values_list("order", "code"))
    return [
        Claim(order.pk, order.reference, settling.balance_of(order).open.minor, codes.get(order.pk, ""))
        for order in orders
    ]
