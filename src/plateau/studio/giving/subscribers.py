"""Tells guests and the team of slots that were offered by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.studio import news, verbs
from plateau.studio.giving import news as offer_news
from plateau.studio.models import Booking
from plateau.studio.states import BookingState
from plateau.studio.telling import page_of, tell_concerned, tell_team

if TYPE_CHECKING:
    from plateau.studio.telling import Words


@subscribe(verbs.OFFERED)
def tell_of_gift(entry: Entry) -> None:
    """Tell whoever gets an offer of the team, if it still stands."""
    booking = _booking(entry)
    until = booking.held_until
    if booking.state == BookingState.HELD and until is not None and until > now():
        tell_concerned(booking, offer_news.offered(booking, _key(entry), until=until))


@subscribe(verbs.OFFER_EXPIRED)
def tell_of_gift_expired(entry: Entry) -> None:
    """Tell the guest and the team that an offer was not taken; who waited in line hears of it as such."""
    booking = _booking(entry)
    if booking.wait_id is None:
        tell_concerned(booking, offer_news.expired(booking, _key(entry)))
    _tell_team(booking, entry, _("Not taken in time by %(who)s: %(when)s"))


@subscribe(verbs.OFFER_DECLINED)
def tell_of_gift_declined(entry: Entry) -> None:
    """Tell the team that somebody does not want the slot."""
    _tell_team(_booking(entry), entry, _("%(who)s does not take the slot: %(when)s"))


@subscribe(verbs.OFFER_WITHDRAWN)
def tell_of_gift_withdrawn(entry: Entry) -> None:
    """Tell the guest that the team took the offer back."""
    booking = _booking(entry)
    tell_concerned(booking, offer_news.withdrawn(booking, _key(entry)))


def _tell_team(booking: Booking, entry: Entry, sentence: Words) -> None:
    what = news.team(sentence, booking, _key(entry))
    tell_team(booking.operation.channel, what, url=page_of(booking), but=entry.actor_id or "-")


def _booking(entry: Entry) -> Booking:
    found: Booking = Booking.objects.with_slot().get(public_id=entry.target_id)
    return found


def _key(entry: Entry) -> str:
    return f"{entry.verb}:{entry.public_id}"
