"""Send what reminders are due, each step once, and never to whoever paid, was let off or disputes it."""

from __future__ import annotations

import logging
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction

from plateau.core.clock import now
from plateau.journal.actions import record
from plateau.money import reminding, telling, verbs
from plateau.money.actions.lock import lock_order
from plateau.money.models import Counter, Invoice, Order, Reminder
from plateau.money.reminding import Step
from plateau.money.states import OWED, OrderState

logger = logging.getLogger(__name__)


def remind_due() -> int:
    """Send what is due now; return how many reminders went out. The sweep of each hour."""
    latest = now().date() + reminding.earliest()
    asked = Order.objects.filter(state=OrderState.DUE, buyer=None, disputed_at=None, net_minor__gt=0)
    owing = Order.objects.filter(state__in=OWED, disputed_at=None, due_on__lte=latest)
    sent = 0
    for order in [*asked.select_related("customer"), *owing.select_related("customer")]:
        sent += _remind(order)
    return sent


def _remind(order: Order) -> int:
    local = now().astimezone(ZoneInfo(order.customer.time_zone))
    if reminding.is_quiet(local):
        return 0
    with transaction.atomic():
        fresh = lock_order(order)
        invoice = Invoice.objects.filter(order=fresh, series=Counter.Series.INVOICE, credit_note=None).first()
        step = _step(fresh, invoice, local.date())
        if step is None or fresh.disputed_at is not None:
            return 0
        Reminder.objects.create(order=fresh, invoice=invoice, step=step.name, sent_at=now())
        telling.remind(fresh, step.name)
        record(verbs.REMINDED, actor=None, target=fresh, channel=fresh.channel, step=step.name)
    return 1


def _step(order: Order, invoice: Invoice | None, today: date) -> Step | None:
    """Return what is due now; an invoice made anew after a credit note is recalled from the first step on."""
    done = set(order.reminders.filter(invoice=invoice).values_list("step", flat=True))
    if order.state == OrderState.DUE and not hasattr(order, "buyer") and order.became_due_at is not None:
        since = order.became_due_at.astimezone(ZoneInfo(order.customer.time_zone)).date()
        return reminding.next_step(reminding.ASKING, since, today, done)
    if order.state in OWED and order.due_on is not None:
        return reminding.next_step(reminding.PAYING, order.due_on, today, done)
    return None
