"""An order's life as the journal tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.journal.models import Entry
from plateau.money import verbs
from plateau.money.models import Order
from plateau.people.models import Person

_WORDS: dict[str, str | Promise] = {
    verbs.ASKED: _("The recording ended: the question is open"),
    verbs.SATISFIED: _("Satisfied"),
    verbs.NOT_SATISFIED: _("Not satisfied"),
    verbs.THINKING: _("Wants to think about it"),
    verbs.QUOTED: _("Quoted: nothing is due"),
    verbs.DUE: _("The fee is due"),
    verbs.DROPPED: _("No fee"),
    verbs.WAIVED: _("Waived"),
    verbs.UNWAIVED: _("The waiver was taken back"),
    verbs.BUYER_GIVEN: _("Who is invoiced was written down"),
    verbs.ISSUED: _("Invoice made"),
    verbs.CREDITED: _("Credit note made"),
    verbs.RECEIVED: _("Money arrived"),
    verbs.REFUNDED: _("Money was paid back"),
    verbs.TAKEN_BACK: _("An entry was taken back"),
    verbs.PAID: _("Paid in full"),
    verbs.UNPAID: _("Money is missing again"),
    verbs.DISPUTED: _("Disputed: reminders rest"),
    verbs.UNDISPUTED: _("The dispute is settled"),
    verbs.REMINDED: _("Reminder sent"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One step: when, what, who did it (empty: the machine or somebody without a profile), and why."""

    at: datetime
    words: str | Promise
    who: str
    reason: str


def of_order(order: Order, channel: Channel) -> list[Event]:
    """Return what happened to an order, its papers, payments and answer, in order; two queries."""
    papers = Q(target_kind__in=["invoice", "payment"], data__order=order.public_id)
    mine = Q(target_kind="order", target_id=order.public_id)
    rule = papers | mine
    if order.booking is not None:
        rule |= Q(target_kind="satisfaction", data__booking=order.booking.public_id)
    entries = list(Entry.objects.filter(rule, channel=channel.public_id, verb__in=_WORDS).order_by("pk"))
    actors = {entry.actor_id for entry in entries if entry.actor_kind == "person"}
    names = dict(Person.objects.filter(public_id__in=actors).values_list("public_id", "name"))
    return [
        Event(
            entry.at,
            _WORDS[entry.verb],
            names.get(entry.actor_id, ""),
            str(entry.data.get("reason") or entry.data.get("code") or ""),
        )
        for entry in entries
    ]
