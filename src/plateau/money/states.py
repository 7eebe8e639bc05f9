"""The lives of this room: what a guest answers on the way out, and an order from quote to paid. No models."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from plateau.core.moves import Moves


class Answer(TextChoices):
    """What a guest says on the way out of the set; empty until then, and then nothing is due."""

    SATISFIED = "satisfied", pgettext_lazy("satisfaction", "Satisfied")
    NOT_SATISFIED = "not_satisfied", pgettext_lazy("satisfaction", "Not satisfied")
    THINKING = "thinking", pgettext_lazy("satisfaction", "Thinking about it")


class Via(TextChoices):
    """Where an answer was given."""

    TABLET = "tablet", pgettext_lazy("satisfaction", "at the set")
    LINK = "link", pgettext_lazy("satisfaction", "by the private link")
    TEAM = "team", pgettext_lazy("satisfaction", "told to the team")


class OrderState(TextChoices):
    """Where an order stands."""

    QUOTED = "quoted", pgettext_lazy("order", "Quoted")
    DROPPED = "dropped", pgettext_lazy("order", "No fee")
    DUE = "due", pgettext_lazy("order", "Due")
    INVOICED = "invoiced", pgettext_lazy("order", "Invoiced")
    PART_PAID = "part_paid", pgettext_lazy("order", "Part paid")
    PAID = "paid", pgettext_lazy("order", "Paid")
    WAIVED = "waived", pgettext_lazy("order", "Waived")
    CREDITED = "credited", pgettext_lazy("order", "Credited")
    REFUNDED = "refunded", pgettext_lazy("order", "Refunded")


BEFORE_INVOICE = frozenset({OrderState.QUOTED, OrderState.DROPPED, OrderState.DUE})
"""Where the guest's answer still decides."""

WITH_INVOICE = frozenset({OrderState.INVOICED, OrderState.PART_PAID, OrderState.PAID})
"""Where an invoice is in force; which of the three follows from what was paid."""

OWED = frozenset({OrderState.INVOICED, OrderState.PART_PAID})
"""Where money is awaited."""

AFTER_CREDIT = frozenset({OrderState.CREDITED, OrderState.REFUNDED})
"""Where the invoice was credited for good; which of the two follows from what was paid back."""

_ANY_PAID = (OrderState.INVOICED, OrderState.PART_PAID, OrderState.PAID)

MOVES: Moves = {
    OrderState.QUOTED: (OrderState.DUE, OrderState.DROPPED),
    OrderState.DROPPED: (OrderState.DUE, OrderState.QUOTED),
    OrderState.DUE: (*_ANY_PAID, OrderState.QUOTED, OrderState.DROPPED, OrderState.WAIVED),
    OrderState.INVOICED: (*_ANY_PAID[1:], OrderState.DUE, OrderState.CREDITED),
    OrderState.PART_PAID: (OrderState.INVOICED, OrderState.PAID, OrderState.DUE, OrderState.CREDITED),
    OrderState.PAID: (*_ANY_PAID[:2], OrderState.DUE, OrderState.CREDITED),
    OrderState.WAIVED: (OrderState.DUE,),
    OrderState.CREDITED: (OrderState.REFUNDED,),
    OrderState.REFUNDED: (OrderState.CREDITED,),
}


class PaymentKind(TextChoices):
    """Which way money went."""

    RECEIVED = "received", pgettext_lazy("payment", "Received")
    REFUNDED = "refunded", pgettext_lazy("payment", "Paid back")
    TAKEN_BACK = "taken_back", pgettext_lazy("payment", "Entry taken back")


class Means(TextChoices):
    """How money went."""

    TRANSFER = "transfer", pgettext_lazy("payment", "Transfer")
    CHEQUE = "cheque", pgettext_lazy("payment", "Cheque")
    CASH = "cash", pgettext_lazy("payment", "Cash")
