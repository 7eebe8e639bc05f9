"""Sums, days and an order's lamp in templates: ``{{ order.total|said }}``."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from plateau.core.money import Money
from plateau.core.text import french
from plateau.money import pricing
from plateau.money.models import Order
from plateau.money.reference import in_groups
from plateau.money.states import Answer, OrderState

register = template.Library()

_LAMPS: dict[str, tuple[str, bool]] = {
    OrderState.QUOTED: ("idea", False),
    OrderState.DROPPED: ("off", False),
    OrderState.DUE: ("key", True),
    OrderState.INVOICED: ("booked", True),
    OrderState.PART_PAID: ("booked", True),
    OrderState.PAID: ("done", False),
    OrderState.WAIVED: ("off", False),
    OrderState.CREDITED: ("off", False),
    OrderState.REFUNDED: ("off", False),
    Answer.SATISFIED: ("done", False),
    Answer.NOT_SATISFIED: ("off", False),
    Answer.THINKING: ("debate", True),
}


@register.filter
def said(money: Money | None) -> str:
    """Write a sum as the reader's language does."""
    return "" if money is None else money.said((get_language() or "fr")[:2])


@register.filter
def priced(fee: Money | None) -> str:
    """Write a fee without VAT, and what it is with it at most."""
    return "" if fee is None else pricing.priced(fee)


@register.filter
def cents(minor: int, currency: str = "EUR") -> str:
    """Write minor units as a sum."""
    return Money(minor, currency).said((get_language() or "fr")[:2])


@register.filter
def minus(minor: int) -> int:
    """Turn a credit, which is below zero, into what stands in its column."""
    return -minor


@register.filter
def on_day(day: date | None) -> SafeString | str:
    """Write a day with its year: 27 Nov 2026; 1er déc. 2026 in French."""
    if day is None:
        return ""
    is_french = (get_language() or "").startswith("fr")
    words = date_format(day, "j N Y" if is_french else "j M Y")
    if is_french and day.day == 1:
        words = "1er" + words[1:]
    return format_html('<time datetime="{}" class="num">{}</time>', day.isoformat(), words)


@register.filter
def grouped(text: str) -> str:
    """Write an IBAN or a reference four characters at a time."""
    return in_groups(text)


@register.simple_tag
def order_lamp(order: Order, today: date) -> SafeString:
    """Show where an order stands: its lamp and word, and that it is late."""
    if order.is_late_on(today):
        return _lamp("failed", pgettext("order", "Late"), lit=True)
    lamp, lit = _LAMPS[order.state]
    return _lamp(lamp, str(OrderState(order.state).label), lit=lit)


@register.simple_tag
def answer_lamp(answer: str) -> SafeString:
    """Show what a guest answered, or that nothing was said yet."""
    if not answer:
        return _lamp("off", pgettext("satisfaction", "No answer yet"), lit=False)
    lamp, lit = _LAMPS[answer]
    return _lamp(lamp, str(Answer(answer).label), lit=lit)


def _lamp(lamp: str, words: str, *, lit: bool) -> SafeString:
    words = french(words) if (get_language() or "").startswith("fr") else words
    mark = mark_safe(" data-lit") if lit else ""
    return format_html('<span class="tally" data-lamp="{}"{}><span>{}</span></span>', lamp, mark, words)
