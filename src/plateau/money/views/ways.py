"""The ways through the desk's pages of money."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel


@dataclass(frozen=True, slots=True)
class Tab:
    """One page beside the others."""

    word: str | Promise
    address: str
    here: bool
    n: int = 0


_TABS: tuple[tuple[str, str | Promise], ...] = (
    ("overview", _("What is due")),
    ("orders", _("Orders")),
    ("invoices", _("Invoices")),
    ("payments", _("Payments")),
    ("ledger", _("Ledger")),
    ("seller", _("Who invoices")),
)


def tabs_of(channel: Channel, here: str) -> list[Tab]:
    """Return the pages of money of a channel."""
    return [Tab(word, reverse(f"money_{name}", args=[channel.slug]), name == here) for name, word in _TABS]
