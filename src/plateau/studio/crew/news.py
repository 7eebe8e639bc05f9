"""What somebody of the crew is told about their duties, and the team about an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plateau.core import letters
from plateau.core.letters import Block
from plateau.notices.actions import tell
from plateau.notices.kinds import kind
from plateau.notices.models import Notice
from plateau.studio.crew import calendar as crew_calendar
from plateau.studio.guests import actions as guests
from plateau.studio.guests.writing import write_to
from plateau.studio.models import Duty, Presence
from plateau.studio.states import DutyState
from plateau.studio.telling import News, filled, paragraphs, said
from plateau.studio.when import clock_words, listed, moment_words

if TYPE_CHECKING:
    from plateau.studio.telling import Words

DUTY = kind("duty.news", _("Your duties on set: asked, changed, cancelled"))
REMINDER = kind("duty.reminder", _("Your duties on set come near"))
ANSWERED = kind("duty.answered", _("Somebody of the crew answered a duty that you planned"))


def asked(duty: Duty, key: str) -> News:
    """Ask whether they come."""
    text = paragraphs(*_facts(duty), _("Say on the page of your duties whether you come."))
    return _news(duty, _("Are you free? %(does)s, %(when)s"), text, key)


def changed(duty: Duty, key: str, *, was: Words, asked_again: bool) -> News:
    """Say what it was and what it is now."""
    again: Words = _("Say anew whether you come: you had answered for the other time.") if asked_again else ""
    before = filled(_("It was on %(was)s."), was=was) if was else ""
    return _news(duty, _("Changed: %(does)s, %(when)s"), paragraphs(before, *_facts(duty), again), key)


def cancelled(duty: Duty, key: str) -> News:
    """Say that they are not needed, and why where the team wrote it."""
    why = filled(_("The reason: %(reason)s"), reason=duty.reason) if duty.reason else ""
    text = paragraphs(_("The team cancelled this duty: your time is free again."), why, *_facts(duty))
    return _news(duty, _("Cancelled: %(does)s, %(when)s"), text, key)


def reminder(duties: Sequence[Duty], others: Sequence[Presence], key: str) -> News:
    """Say that a day on set comes near: what they do there, and who else is on these sets.

    The first that is not answered yet is asked about; each of them is marked.
    """
    asks = next((one for one in duties if one.state == DutyState.ASKED), None)
    about = asks or duties[0]
    operation = about.operation
    line = _("Do you come? %(does)s, %(when)s") if asks else _("Coming soon: %(does)s, %(when)s")
    answer: Words = _("You have not said yet whether you come: say it on the page of your duties.") if asks else ""
    there = [filled("%(name)s, %(does)s", name=one.person.name, does=said(_does, one)) for one in others]
    company = filled(_("With you:\n%(list)s"), list=said(listed, there)) if there else ""
    way = filled(_("How to come: %(words)s"), words=operation.how_to_come) if operation.how_to_come else ""
    stretches = [said(_lines, [*_facts(one)[1:], _still_open(one)]) for one in duties]
    text = paragraphs(answer, operation.name, *stretches, company, way)
    return News(REMINDER, _line(about, line), text, key)


def answered(duty: Duty, key: str) -> News:
    """Say to the team who comes or does not."""
    if duty.state == DutyState.ACCEPTED:
        line = _("%(who)s comes: %(does)s, %(when)s")
    else:
        line = _("%(who)s does not come: %(does)s, %(when)s")
    why = filled(_("The reason: %(reason)s"), reason=duty.reason) if duty.reason else ""
    return News(ANSWERED, _line(duty, line), paragraphs(*_facts(duty), why), key)


def tell_crew(duty: Duty, what: News, *, in_calendar: bool = True) -> bool:
    """Tell whose duty it is: members by a notice and mail, others by a mail to their private page; once for a key.

    ``in_calendar``: the mail is about this one duty, and has its event.
    """
    person, channel = duty.person, duty.operation.channel
    if person.has_account:
        return tell(
            person,
            what.kind,
            subject=what.line,
            text=what.text,
            url=reverse("duties"),
            key=what.key,
            channel=channel,
        )
    return _write(duty, what, in_calendar=in_calendar)


def _write(duty: Duty, what: News, *, in_calendar: bool) -> bool:
    person, channel = duty.person, duty.operation.channel
    with transaction.atomic(), translation.override(person.language):
        line = " ".join(str(what.line).split())[:200]
        notice = Notice(
            person=person,
            kind=what.kind,
            key=what.key,
            subject=letters.typeset(line, person.language),
            text=letters.typeset(str(what.text), person.language),
            url=reverse("duties"),
            channel=channel,
        )
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
        if not person.address or not Notice.objects.filter(public_id=notice.public_id).exists():
            return False
        path = reverse("guest_duties", args=[guests.token_of(guests.page_of(person, channel))])
        body = [
            *letters.paragraphs(str(what.text)),
            Block(gettext("Open my duties"), url=urljoin(settings.SITE_URL, path)),
        ]
        if in_calendar:
            event = urljoin(settings.SITE_URL, crew_calendar.duty_url(duty))
            body.append(Block(gettext("Add to my calendar"), url=event))
        body.append(Block(gettext("The link is for you alone: do not pass it on.")))
        write_to(person, channel, subject=line, body=body, secret=True, kind=what.kind)
    return True


def _news(duty: Duty, line: Words, text: Words, key: str) -> News:
    return News(DUTY, _line(duty, line), text, key)


def _line(duty: Duty, line: Words) -> Words:
    when = said(moment_words, duty.starts_at, duty.operation.zone)
    return filled(line, who=duty.person.name, does=said(_does, duty), when=when)


def _facts(duty: Duty) -> list[Words]:
    operation = duty.operation
    zone = operation.zone
    when = filled(
        _("%(start)s to %(end)s (at the set)"),
        start=said(moment_words, duty.starts_at, zone),
        end=said(clock_words, duty.ends_at, zone),
    )
    place = duty.set.place
    where = "\n".join(part for part in (f"{duty.set.name}, {place.name}", place.address) if part)
    note = filled(_("What to know: %(note)s"), note=duty.note) if duty.note else ""
    return [operation.name, said(_does, duty), when, where, note]


def _still_open(duty: Duty) -> Words:
    return _("You have not answered this one yet.") if duty.state == DutyState.ASKED else ""


def _does(one: Duty | Presence) -> str:
    return one.does


def _lines(parts: Sequence[object]) -> str:
    return "\n".join(words for part in parts if (words := str(part)))
