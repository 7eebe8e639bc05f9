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
from plateau.studio.actions import crew
from plateau.studio.models import Booking, Duty
from plateau.studio.states import BookingState, DutyState
from plateau.studio.telling import UNDONE_WITHIN, page_of, said, tell_concerned, tell_team
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


@subscribe(verbs.DUTY_CHANGED, after=UNDONE_WITHIN)
def tell_of_duty_changed(entry: Entry) -> None:
    """Tell somebody of the crew what all changes since they last heard come to; nothing where it was taken back."""
    duty = crew.lock_duty(_duty(entry))
    changes = _untold(duty)
    if not duty.counts or not changes or changes[-1].pk != entry.pk or _own(entry, duty):
        return
    was, asked_again = changes[0].data["was"], any(one.data["asked_again"] for one in changes)
    if was == crew.facts_of(duty) and not asked_again:
        return
    was_at = datetime.fromisoformat(was["at"])
    before = said(moment_words, was_at, duty.operation.zone) if was_at != duty.starts_at else ""
    asks = asked_again and duty.state == DutyState.ASKED
    crew_news.tell_crew(duty, crew_news.changed(duty, _key(entry), was=before, asked_again=asks))
    crew.note_told(duty)


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


def _untold(duty: Duty) -> list[Entry]:
    """Return the changes since whose duty it is last heard, in their order."""
    own = Entry.objects.filter(target_kind=duty.journal_kind, target_id=duty.public_id).order_by("id")
    heard = own.filter(verb__in=[verbs.DUTY_ADDED, verbs.DUTY_TOLD]).values_list("id", flat=True).last() or 0
    return list(own.filter(verb=verbs.DUTY_CHANGED, id__gt=heard))


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
