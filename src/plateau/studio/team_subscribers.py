"""Tells of slots that the team offers by hand, and of the crew's duties; imported by ``subscribers``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.studio import crew_news, news, offer_news, verbs
from plateau.studio.models import Booking, Duty
from plateau.studio.states import BookingState
from plateau.studio.telling import page_of, said, tell_concerned, tell_team
from plateau.studio.when import moment_words

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


@subscribe(verbs.DUTY_ADDED)
def tell_of_duty(entry: Entry) -> None:
    """Ask somebody of the crew, unless they asked themselves or it ended meanwhile."""
    duty = _duty(entry)
    if duty.counts and not _own(entry, duty):
        crew_news.tell_crew(duty, crew_news.asked(duty, _key(entry)))


@subscribe(verbs.DUTY_CHANGED)
def tell_of_duty_changed(entry: Entry) -> None:
    """Tell somebody of the crew what is new of their duty."""
    duty = _duty(entry)
    if not duty.counts or _own(entry, duty):
        return
    was_at = datetime.fromisoformat(entry.data["was_at"])
    was = said(moment_words, was_at, duty.operation.zone) if was_at != duty.starts_at else ""
    what = crew_news.changed(duty, _key(entry), was=was, asked_again=bool(entry.data["asked_again"]))
    crew_news.tell_crew(duty, what)


@subscribe(verbs.DUTY_REMOVED)
def tell_of_duty_cancelled(entry: Entry) -> None:
    """Tell somebody of the crew that they are not needed."""
    duty = _duty(entry)
    if not _own(entry, duty):
        crew_news.tell_crew(duty, crew_news.cancelled(duty, _key(entry)))


@subscribe(verbs.DUTY_ACCEPTED, verbs.DUTY_DECLINED)
def tell_of_answer(entry: Entry) -> None:
    """Tell the team who comes and who does not."""
    duty = _duty(entry)
    operation = duty.operation
    url = reverse("desk_crew", args=[operation.channel.slug, operation.public_id])
    tell_team(operation.channel, crew_news.answered(duty, _key(entry)), url=url, but=entry.actor_id or "-")


def _own(entry: Entry, duty: Duty) -> bool:
    return entry.actor_id == duty.person.public_id


def _tell_team(booking: Booking, entry: Entry, sentence: Words) -> None:
    what = news.team(sentence, booking, _key(entry))
    tell_team(booking.operation.channel, what, url=page_of(booking), but=entry.actor_id or "-")


def _booking(entry: Entry) -> Booking:
    found: Booking = Booking.objects.with_slot().get(public_id=entry.target_id)
    return found


def _duty(entry: Entry) -> Duty:
    found: Duty = Duty.objects.with_set().get(public_id=entry.target_id)
    return found


def _key(entry: Entry) -> str:
    return f"{entry.verb}:{entry.public_id}"
