"""Codes that open reserved slots: which one was entered, and whether it fits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.studio.models import AccessCode, Operation, Slot


def demand_code(slot: Slot, word: str) -> None:
    """Refuse a reserved slot to whoever did not enter its code."""
    if slot.code_id is None:
        return
    known = code_named(word, slot.operation)
    if known is None or known.pk != slot.code_id:
        raise Refused("slot.reserved", _("This slot is reserved. Enter the code that you were given."), 403)


def code_named(word: str, operation: Operation) -> AccessCode | None:
    """Return the operation's code of this word, whatever its case; None for no word."""
    word = word.strip()
    return AccessCode.objects.filter(operation=operation, word__iexact=word).first() if word else None
