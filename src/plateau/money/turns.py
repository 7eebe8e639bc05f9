"""Whose turn it is with the fee, on a guest's page: theirs, as long as they have to answer, say whom to invoice, or pay."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plateau.money import asking
from plateau.money.actions.orders import customer_of
from plateau.studio.guests.visits import Turn, Visit, asks_after_recording


@asks_after_recording(order=50)
def turn_of_fee(visit: Visit) -> Turn | None:
    """Return the guest's turn; an answer that they may still change, or nothing to pay, is none."""
    if not visit.signs or visit.person.pk != customer_of(visit.booking).pk:
        return None
    asked = asking.about(visit.booking)
    if not asked.waits_for_guest:
        return None
    if asked.undecided:
        return Turn("you", visit.booking.wrapped_at, _("Say whether you are satisfied with the recording."))
    if asked.owes:
        return Turn("you", asked.answered_at, _("Your invoice is open: how to pay it is said below."))
    return Turn("you", asked.answered_at, _("Say whom to invoice."))
