"""Tells the crew of their duties, and the team of what they answer."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.studio import verbs
from plateau.studio.crew import news as crew_news
from plateau.studio.crew.actions import duties
from plateau.studio.models import Duty
from plateau.studio.states import DutyState
from plateau.studio.telling import UNDONE_WITHIN, said, tell_team
from plateau.studio.when import moment_words


@subscribe(verbs.DUTY_ADDED)
def tell_of_duty(entry: Entry) -> None:
    """Ask somebody of the crew, unless they asked themselves or it ended meanwhile."""
    duty = _duty(entry)
    if duty.counts and not _own(entry, duty):
        crew_news.tell_crew(duty, crew_news.asked(duty, _key(entry)))


@subscribe(verbs.DUTY_CHANGED, after=UNDONE_WITHIN)
def tell_of_duty_changed(entry: Entry) -> None:
    """Tell somebody of the crew what all changes since they last heard come to; nothing where it was taken back."""
    duty = duties.lock_duty(_duty(entry))
    changes = _untold(duty)
    if not duty.counts or not changes or changes[-1].pk != entry.pk or _own(entry, duty):
        return
    was, asked_again = changes[0].data["was"], any(one.data["asked_again"] for one in changes)
    if was == duties.facts_of(duty) and not asked_again:
        return
    was_at = datetime.fromisoformat(was["at"])
    before = said(moment_words, was_at, duty.operation.zone) if was_at != duty.starts_at else ""
    asks = asked_again and duty.state == DutyState.ASKED
    crew_news.tell_crew(duty, crew_news.changed(duty, _key(entry), was=before, asked_again=asks))
    duties.note_told(duty)


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


def _duty(entry: Entry) -> Duty:
    found: Duty = Duty.objects.with_set().get(public_id=entry.target_id)
    return found


def _key(entry: Entry) -> str:
    return f"{entry.verb}:{entry.public_id}"
