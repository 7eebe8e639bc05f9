"""Slots that the team offers to somebody, as their private page shows them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.studio.models import Booking, BookingQuerySet, Guest
from plateau.studio.states import BookingState


def offers_to(guest: Guest, moment: datetime) -> list[Booking]:
    """Return what the team offers to a page's reader and waits to be answered, the next slot first; one query."""
    return list(_offered(guest).filter(held_until__gt=moment).order_by("slot__during"))


def offer_to(guest: Guest, public_id: str) -> Booking:
    """Return one offer of a page's reader, or refuse: 404 where there was none, 410 where it is over."""
    found: Booking | None = (
        Booking.objects.filter(operation__channel=guest.channel, booked_by=guest.person, public_id=public_id)
        .exclude(offered_by=None)
        .with_slot()
        .select_related("offered_by")
        .first()
    )
    if found is None:
        raise Refused("offer.not_found", _("There is no such offer."), 404)
    if found.state in {BookingState.LAPSED, BookingState.CANCELLED}:
        raise Refused("offer.over", _("This offer is over: it was taken, let go, or its time is up."), 410)
    return found


def _offered(guest: Guest) -> BookingQuerySet:
    rows: BookingQuerySet = Booking.objects.filter(
        operation__channel=guest.channel, booked_by=guest.person, state=BookingState.HELD
    )
    return rows.exclude(offered_by=None).with_slot().select_related("offered_by")
