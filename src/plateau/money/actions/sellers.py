"""Who invoices for a channel."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.money import verbs
from plateau.money.models import Invoice, Seller
from plateau.people.models import Person


def change_seller(channel: Channel, *, by: Person, **facts: Any) -> Seller:
    """Write down who invoices; refuses a mark that another has, or a new one once numbers were given with the old."""
    with transaction.atomic():
        there = Seller.objects.select_for_update().filter(channel=channel).first()
        changed = sorted(name for name, value in facts.items() if there is None or getattr(there, name) != value)
        if not changed and there is not None:
            return there
        if there is not None and "mark" in changed and Invoice.objects.filter(seller=there).exists():
            raise Refused("seller.mark_in_use", _("Invoices bear this prefix already: it has to stay."))
        try:
            with transaction.atomic():
                seller, _made = Seller.objects.update_or_create(channel=channel, defaults=facts)
        except IntegrityError:
            raise Refused("seller.mark_taken", _("Another channel has this prefix. Choose another."), 422) from None
        record(verbs.SELLER_CHANGED, actor=by, target=seller, channel=channel, fields=changed)
    return seller
