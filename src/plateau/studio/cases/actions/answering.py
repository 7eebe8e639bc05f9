"""Answers of the team to a guest: written, read by a colleague where they are angry, sent in the morning, or taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core import letters
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.letters import Block
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.notices.kinds import ACCOUNT
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.studio.cases import correspondence, signs, verbs
from plateau.studio.cases.actions.filing import LONGEST, hold, lock_case, refresh_case
from plateau.studio.guests import actions as guests
from plateau.studio.guests.actions import Reader
from plateau.studio.guests.writing import write_to
from plateau.studio.models import Case, Contact, Direction
from plateau.studio.states import CONTACT_MOVES, TAKEN, WORDS, ContactState


def write_answer(person: Person, channel: Channel, *, by: Person, text: str) -> Contact:
    """Write to a guest; returns the answer as it then stands: sent, planned for the morning, or held for a colleague.

    Where nobody knows an address it stands on the private page alone, for whoever wrote there. Refuses where nobody
    wrote there either: what is told by telephone is noted instead.
    """
    text = _demand_text(text)
    moment = now()
    marks = signs.hostility(text)
    with transaction.atomic():
        case = lock_case(person, channel)
        means = correspondence.reached_by(case.person, channel)
        if means is None:
            raise Refused(
                "guest.no_address",
                _("Nobody knows an e-mail address of this guest: add one first, or note a call."),
                422,
            )
        why = WORDS if marks else TAKEN if case.is_threatening and case.taken_from_id == by.pk else ""
        answer = Contact.objects.create(
            channel=channel,
            person=case.person,
            direction=Direction.TO_GUEST,
            means=means,
            state=ContactState.HELD if why else ContactState.PLANNED,
            text=text,
            author=by,
            at=moment,
            created_at=moment,
            marks=[word[:120] for word in marks],
            held_why=why,
            leaves_at=None if why else correspondence.leaves_at(case.person, channel, moment),
        )
        hold(case, by)
        record(
            verbs.ANSWER_WRITTEN,
            actor=by,
            target=answer,
            channel=channel,
            case=case.public_id,
            held=bool(why),
        )
        if not why:
            _on_its_way(answer, case, by=by)
        refresh_case(case)
    return answer


def release_answer(answer: Contact, *, by: Person) -> None:
    """Let a colleague's answer leave, having read it. Refuses whoever wrote it."""
    with transaction.atomic():
        case, fresh = _locked(answer)
        _demand_another(fresh, by)
        leaves_at = correspondence.leaves_at(fresh.person, fresh.channel, now())
        move(fresh, ContactState.PLANNED, CONTACT_MOVES, leaves_at=leaves_at, read_by=by)
        record(verbs.ANSWER_RELEASED, actor=by, target=fresh, channel=fresh.channel)
        _on_its_way(fresh, case, by=by)
        refresh_case(case)
    answer.refresh_from_db()


def send_back(answer: Contact, *, by: Person, words: str) -> None:
    """Give a colleague's answer back to be written anew, with a word why. Refuses whoever wrote it."""
    words = " ".join(words.split())
    if not words:
        raise Refused("answer.no_words", _("Say in a few words what to write otherwise."), 422)
    with transaction.atomic():
        _case, fresh = _locked(answer)
        _demand_another(fresh, by)
        if fresh.state != ContactState.HELD:
            raise Refused("answer.not_held", _("It no longer waits for you: reload the page to see where it stands."))
        move(fresh, ContactState.RETURNED, CONTACT_MOVES, read_by=by, words_back=words[:600])
        record(verbs.ANSWER_SENT_BACK, actor=by, target=fresh, channel=fresh.channel)
    answer.refresh_from_db()


def withdraw_answer(answer: Contact, *, by: Person) -> None:
    """Take back an answer that has not left; the guest waits again. One that a colleague should read is its author's to take back."""
    with transaction.atomic():
        case, fresh = _locked(answer)
        if fresh.state == ContactState.HELD and fresh.author_id != by.pk:
            raise Refused("answer.not_yours", _("Only who wrote it takes it back: release it, or send it back."), 403)
        move(fresh, ContactState.WITHDRAWN, CONTACT_MOVES, leaves_at=None)
        Contact.objects.filter(answered_by=fresh).update(answered_by=None)
        record(verbs.ANSWER_WITHDRAWN, actor=by, target=fresh, channel=fresh.channel)
        refresh_case(case)
    answer.refresh_from_db()


def send_due() -> int:
    """Send every answer whose hour to leave has come; return how many left."""
    sent = 0
    for number in list(Contact.objects.due(now()).values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            answer = Contact.objects.select_related("person", "channel").get(pk=number)
            case, fresh = _locked(answer)
            if _is_due(fresh, now()):
                _send(fresh, case, by=None)
                sent += fresh.state == ContactState.SENT
    return sent


def _on_its_way(answer: Contact, case: Case, *, by: Person) -> None:
    """Count as answered what waited when it was written, and send the answer if its hour has come."""
    waited = Contact.objects.of(case.person, case.channel).open().filter(created_at__lte=answer.created_at)
    waited.update(answered_by=answer)
    if _is_due(answer, now()):
        _send(answer, case, by=by)


def _is_due(answer: Contact, moment: datetime) -> bool:
    return answer.state == ContactState.PLANNED and answer.leaves_at is not None and answer.leaves_at <= moment


def _send(answer: Contact, case: Case, *, by: Person | None) -> None:
    """Mail an answer to the guest and whoever hears for them, each with the link to their own page; the caller holds the case.

    One for the page alone is mailed too where an address is known by now; one that was to be mailed stands on the page
    alone where nobody knows an address any more. Where nobody reads it there either, it comes back to its author, and
    the guest waits again.
    """
    means = correspondence.reached_by(case.person, case.channel)
    if means is None:
        move(answer, ContactState.RETURNED, CONTACT_MOVES, leaves_at=None)
        Contact.objects.filter(answered_by=answer).update(answered_by=None)
        record(verbs.ANSWER_SENT_BACK, actor=by, target=answer, channel=case.channel)
        refresh_case(case)
        return
    readers = guests.readers_of(case.person, case.channel)
    move(answer, ContactState.SENT, CONTACT_MOVES, sent_at=now(), means=means)
    answer.mails.set([_write(answer, reader) for reader in readers])
    record(verbs.ANSWER_SENT, actor=by, target=answer, channel=case.channel, mails=len(readers))


def _write(answer: Contact, reader: Reader) -> Message:
    person, channel = reader.person, answer.channel
    with translation.override(person.language):
        subject = gettext("%(channel)s has answered you") % {"channel": channel.name}
        if person.has_account:
            notice = Notice(
                person=person,
                kind=ACCOUNT,
                key=f"answer:{answer.public_id}",
                subject=letters.typeset(subject, person.language)[:200],
                text=letters.typeset(answer.text, person.language),
                url=guests.page_path(person, channel),
                channel=channel,
            )
            Notice.objects.bulk_create([notice], ignore_conflicts=True)
        body = [
            *letters.paragraphs(answer.text),
            Block(gettext("The team of %(channel)s") % {"channel": channel.name}),
            Block(gettext("Write back on my page"), url=reader.url),
            Block(
                gettext(
                    "What you write there reaches the whole team; an answer to this mail may not. The link is for you alone."
                )
            ),
        ]
        return write_to(person, channel, subject=subject, body=body, secret=True)


def _locked(answer: Contact) -> tuple[Case, Contact]:
    """Return the case, locked, and the answer as it is now; refuses for what is no answer."""
    case = lock_case(answer.person, answer.channel)
    fresh: Contact = Contact.objects.select_related("person", "channel", "author").get(pk=answer.pk)
    if not fresh.is_answer:
        raise Refused("contact.no_answer", _("This is not an answer of the team."), 422)
    return case, fresh


def _demand_another(answer: Contact, by: Person) -> None:
    if answer.author_id == by.pk:
        raise Refused("answer.own", _("Another person has to read it: that is what it waits for."), 403)


def _demand_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("answer.empty", _("Write an answer first."), 422)
    if len(text) > LONGEST:
        raise Refused("contact.too_long", _("This is too long: 4,000 characters at most."), 422)
    return text
