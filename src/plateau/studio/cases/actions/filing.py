"""What is filed to a guest's case: their messages, calls that the team noted, notes; whose case it is, and what it is marked as."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio.cases import correspondence, signs, verbs
from plateau.studio.models import Case, Contact, Direction, Means, Tag
from plateau.studio.states import CONTACT_MOVES, TAKEN, ContactState

LONGEST = 4000
SAME_AGAIN = timedelta(minutes=10)
"""Within which the same words of the same person are one message: a button pressed twice."""


def lock_case(person: Person, channel: Channel) -> Case:
    """Return a guest's case locked until the transaction ends, made when first needed; no other lock is taken after it.

    The person's row is locked first. A profile that becomes part of a member's meanwhile is waited for, and the case is
    the member's then: whatever is filed goes to ``case.person``.
    """
    kept = _lock_present(person)
    Case.objects.get_or_create(person=kept, channel=channel)
    found: Case = (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("holder", "taken_from", "person__user", "channel")
        .get(person=kept, channel=channel)
    )
    return found


def _lock_present(person: Person) -> Person:
    """Return a person, or of whom they are part by now, with the row locked against becoming part of somebody."""
    found: Person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    return found if found.merged_into is None else _lock_present(found.merged_into)


def refresh_case(case: Case) -> None:
    """Write what follows from the contacts: since when the guest waits, and when anything was last said.

    An answer that waits for a colleague, came back or was taken back is not said.
    """
    contacts = Contact.objects.of(case.person, case.channel)
    waits = contacts.open().aggregate(since=Min("at"))["since"]
    last = contacts.said().aggregate(at=Max("at"))["at"]
    Case.objects.filter(pk=case.pk).update(waits_since=waits, last_at=last)
    case.waits_since, case.last_at = waits, last


def receive(
    person: Person,
    channel: Channel,
    *,
    author: Person,
    text: str,
    means: str = Means.PAGE,
    at: datetime | None = None,
    filed_by: Person | None = None,
) -> Contact:
    """File what a guest, or who acts for them, said to the team; return it, or the same message if it came a moment ago.

    1. Mark it by its words; nothing but its tag, and whom it is told to, follows from that.
    2. Say when the team hears of it: at once, once quiet hours end, or, past so many in a week, once a day.
    3. A threat hands the case over to a second person.
    """
    text, moment = _demand_text(text), now()
    at = _demand_past(at, moment)
    with transaction.atomic():
        case = lock_case(person, channel)
        author = case.person if author.pk == person.pk else author
        kept = Contact.objects.of(case.person, channel).from_guests().filter(author=author, text=text, means=means)
        again = kept.filter(created_at__gt=moment - SAME_AGAIN).first()
        if again is not None:
            return again
        reading = signs.read(text)
        contact = Contact.objects.create(
            channel=channel,
            person=case.person,
            direction=Direction.FROM_GUEST,
            means=means,
            tag=reading.tag,
            marks=[word[:120] for word in reading.words],
            text=text,
            author=author,
            filed_by=filed_by,
            at=at,
            created_at=moment,
        )
        refresh_case(case)
        record(
            verbs.CONTACT_RECEIVED,
            actor=filed_by or author,
            target=contact,
            channel=channel,
            case=case.public_id,
            means=means,
            tag=reading.tag,
        )
        handed_over = reading.tag == Tag.THREAT and hand_over(case, contact, by=None)
        contact.alert_at = None if handed_over else _alert_at(contact, moment)
        Contact.objects.filter(pk=contact.pk).update(alert_at=contact.alert_at)
    return contact


def _alert_at(contact: Contact, moment: datetime) -> datetime | None:
    """Return when the team hears of a message; None where one of them filed it, who knows it already.

    A threat is told at once, also at night and past any number.
    """
    if contact.tag == Tag.THREAT:
        return moment
    if contact.filed_by_id is not None:
        return None
    folded = None if contact.tag == Tag.THANKS else correspondence.folds_until(contact.person, contact.channel, moment)
    return folded or correspondence.leaves_at(contact.person, contact.channel, moment)


def is_folded(contact: Contact) -> bool:
    """Whether the team hears of this message once a day only: neither thanks nor a threat ever fold."""
    if contact.tag in {Tag.THANKS, Tag.THREAT}:
        return False
    return correspondence.folds_until(contact.person, contact.channel, contact.created_at) is not None


def note(person: Person, channel: Channel, *, by: Person, text: str) -> Contact:
    """Write something for the team alone."""
    text, moment = _demand_text(text), now()
    with transaction.atomic():
        case = lock_case(person, channel)
        kept = Contact.objects.create(
            channel=channel,
            person=case.person,
            direction=Direction.NOTE,
            text=text,
            author=by,
            at=moment,
            created_at=moment,
        )
        refresh_case(case)
        record(verbs.CONTACT_NOTED, actor=by, target=kept, channel=channel, case=case.public_id)
    return kept


def note_call(
    person: Person, channel: Channel, *, by: Person, text: str, means: str = Means.CALL, at: datetime | None = None
) -> Contact:
    """Note what the team told a guest by word of mouth: an answer to all that waited then."""
    text, moment = _demand_text(text), now()
    with transaction.atomic():
        case = lock_case(person, channel)
        said = Contact.objects.create(
            channel=channel,
            person=case.person,
            direction=Direction.TO_GUEST,
            state=ContactState.SENT,
            means=means,
            text=text,
            author=by,
            at=_demand_past(at, moment),
            created_at=moment,
            sent_at=moment,
        )
        Contact.objects.of(case.person, channel).open().filter(at__lte=said.at).update(answered_by=said)
        hold(case, by)
        refresh_case(case)
        record(verbs.CONTACT_NOTED, actor=by, target=said, channel=channel, case=case.public_id)
    return said


def settle(person: Person, channel: Channel, *, by: Person) -> None:
    """Say that what the guest wrote needs no answer. Refuses when nothing waits."""
    moment = now()
    with transaction.atomic():
        case = lock_case(person, channel)
        if not Contact.objects.of(case.person, channel).open().update(settled_at=moment):
            raise Refused("case.nothing_waits", _("Nothing waits for an answer here."))
        refresh_case(case)
        record(verbs.CASE_SETTLED, actor=by, target=case, channel=channel)


def give_case(person: Person, channel: Channel, to: Person, *, by: Person) -> None:
    """Let somebody look after a guest's case from now on: oneself, or a colleague whose work it is.

    Refuses to give a threatening case back to whom it was taken from.
    """
    if not may(to, Can.HANDLE_GUESTS, channel):
        raise Refused("case.not_theirs", _("This person does not answer guests on this channel."), 422)
    with transaction.atomic():
        case = lock_case(person, channel)
        if case.is_threatening and case.taken_from_id == to.pk:
            raise Refused(
                "case.taken_from", _("It was taken from them because of a threat. Let a second person keep it.")
            )
        if case.holder_id == to.pk:
            return
        Case.objects.filter(pk=case.pk).update(holder=to)
        record(verbs.CASE_GIVEN, actor=by, target=case, channel=channel, to=to.public_id)


def tag_contact(contact: Contact, tag: str, *, by: Person) -> None:
    """Say what a guest's message is. Refuses for an answer or a note.

    A threat hands the case over to a second person; where one has it already, they are to be told at once.
    """
    if not contact.is_from_guest:
        raise Refused("contact.not_from_guest", _("Only what a guest said is marked."), 422)
    if tag not in Tag.values:
        raise Refused("contact.no_such_tag", _("Choose one of the marks of the list."), 422)
    with transaction.atomic():
        case = lock_case(contact.person, contact.channel)
        fresh: Contact = Contact.objects.select_related("person", "channel").get(pk=contact.pk)
        if fresh.tag == tag:
            return
        Contact.objects.filter(pk=fresh.pk).update(tag=tag, tagged_by=by)
        record(verbs.CONTACT_TAGGED, actor=by, target=fresh, channel=case.channel, was=fresh.tag, tag=tag)
        if tag == Tag.THREAT:
            alert_at = None if hand_over(case, fresh, by=by) else now()
            Contact.objects.filter(pk=fresh.pk).update(alert_at=alert_at)
    contact.refresh_from_db()


def hand_over(case: Case, contact: Contact, *, by: Person | None) -> bool:
    """Give a case in which there is a threat to a second person: never who holds it, and who marked it (``by``) at last.

    The caller holds the case's lock. One that is marked already stays with its second person: then nothing is done, and
    False returned. Where the team has nobody else, it stays where it is, marked. What the first person wrote and has
    not left waits for a colleague.
    """
    if case.is_threatening:
        return False
    first = case.holder
    others = [one for one in correspondence.who_handles(case.channel) if one != first]
    second = next((one for one in others if one != by), by if by in others else None)
    case.threat_at, case.taken_from = now(), first if second is not None else None
    if second is not None:
        case.holder = second
    Case.objects.filter(pk=case.pk).update(threat_at=case.threat_at, taken_from=case.taken_from, holder=case.holder)
    record(
        verbs.CASE_HANDED_OVER,
        actor=by,
        target=case,
        channel=case.channel,
        contact=contact.public_id,
        to=second.public_id if second is not None else "",
    )
    if case.taken_from is not None:
        _hold_back(case, case.taken_from, to=case.person)
    return True


def _hold_back(case: Case, author: Person, *, to: Person) -> None:
    """Let somebody's answers to a guest that were to leave later wait for a colleague instead; the guest waits again."""
    planned = Contact.objects.of(to, case.channel).filter(author=author, state=ContactState.PLANNED)
    for answer in planned.order_by("pk"):
        move(answer, ContactState.HELD, CONTACT_MOVES, leaves_at=None, held_why=TAKEN, read_by=None)
        Contact.objects.filter(answered_by=answer).update(answered_by=None)
        record(verbs.ANSWER_HELD, actor=None, target=answer, channel=case.channel, case=case.public_id)
    refresh_case(case)


def calm(person: Person, channel: Channel, *, by: Person) -> None:
    """Say that a case is no longer threatening. Refuses whom it was taken from: that is for a second person to say."""
    with transaction.atomic():
        case = lock_case(person, channel)
        if not case.is_threatening:
            raise Refused("case.not_threatening", _("This case is not marked as threatening."))
        if case.taken_from_id == by.pk:
            raise Refused("case.taken_from_you", _("It was taken from you: a second person says when it is over."), 403)
        Case.objects.filter(pk=case.pk).update(threat_at=None, taken_from=None)
        record(verbs.CASE_CALMED, actor=by, target=case, channel=channel)


def share_thanks(contact: Contact, *, by: Person) -> None:
    """Pass a guest's thanks on to the whole team, once. Refuses for what is not marked as thanks."""
    with transaction.atomic():
        fresh: Contact = Contact.objects.select_for_update().get(pk=contact.pk)
        if fresh.tag != Tag.THANKS:
            raise Refused("contact.no_thanks", _("Only thanks are passed on to the whole team."))
        if fresh.shared_at is not None:
            raise Refused("contact.shared", _("The whole team has heard it already."))
        Contact.objects.filter(pk=fresh.pk).update(shared_at=now())
        record(verbs.THANKS_SHARED, actor=by, target=fresh, channel=contact.channel)


def join_cases(guest: Person, into: Person) -> None:
    """Let a member's cases keep what stands about those of a profile that becomes theirs: who holds them, threats.

    From whom one of the two was taken, what they wrote in the other and has not left waits for a colleague too. It goes
    to nobody from whom it was taken: rather to nobody yet.
    """
    for case in Case.objects.filter(person=guest).select_related("channel", "holder", "taken_from"):
        kept = lock_case(into, case.channel)
        taken = [one.taken_from for one in (kept, case) if one.taken_from is not None]
        threats = [one.threat_at for one in (kept, case) if one.threat_at is not None]
        graver_first = sorted((kept, case), key=lambda one: not one.is_threatening)
        Case.objects.filter(pk=kept.pk).update(
            holder=next((one.holder for one in graver_first if one.holder and one.holder not in taken), None),
            threat_at=min(threats, default=None),
            taken_from=next(iter(taken), None),
        )
        if kept.taken_from is not None and kept.taken_from != case.taken_from:
            _hold_back(kept, kept.taken_from, to=guest)
        if case.taken_from is not None and case.taken_from != kept.taken_from:
            _hold_back(kept, case.taken_from, to=into)
        case.delete()


def look_anew(person: Person) -> None:
    """Write anew what follows from a person's contacts, to which another profile's were added."""
    channels = Contact.objects.filter(person=person).values("channel").distinct()
    for channel in Channel.objects.filter(pk__in=channels).order_by("pk"):
        with transaction.atomic():
            refresh_case(lock_case(person, channel))


def hold(case: Case, by: Person) -> None:
    """Let whoever answers first look after a case that nobody holds."""
    if case.holder_id is None:
        Case.objects.filter(pk=case.pk).update(holder=by)
        case.holder = by


def _demand_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("contact.empty", _("Write a few words."), 422)
    if len(text) > LONGEST:
        raise Refused("contact.too_long", _("This is too long: 4,000 characters at most."), 422)
    return text


def _demand_past(at: datetime | None, moment: datetime) -> datetime:
    if at is not None and at > moment:
        raise Refused("contact.to_come", _("Nobody has said this yet: the moment lies in the future."), 422)
    return at or moment
