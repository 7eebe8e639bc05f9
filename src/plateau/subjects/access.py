"""Who reaches a subject, and who may do what with it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from plateau.channels.access import demand, may, visible_channels
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.subjects.models import Contribution, Offer, Subject
from plateau.subjects.states import EDITABLE_BY_PROPOSER, MOVES, State


def not_found() -> Refused:
    """Return the refusal for a subject that is not there, or not for this person: the two look the same."""
    return Refused("subject.not_found", _("There is no such subject, or it is not open to you."), 404)


def subject_for(person: Person | None, slug: str) -> Subject:
    """Return the subject at this address for this person, or refuse with 404."""
    subject: Subject | None = (
        Subject.objects.visible_to(person).for_card().select_related("merged_into").filter(slug=slug).first()
    )
    if subject is None:
        raise not_found()
    return subject


def desk_subject(person: Person | None, channel: Channel, public_id: str, can: Can) -> Subject:
    """Return a subject of this channel's desk for somebody who may do this there, or refuse (401, 403, 404)."""
    demand(person, can, channel)
    subject: Subject | None = (
        Subject.objects.visible_to(person).on_desk().for_card().filter(channel=channel, public_id=public_id).first()
    )
    if subject is None:
        raise not_found()
    return subject


def desk_channel(person: Person | None, slug: str, can: Can) -> Channel:
    """Return the channel for somebody who may do this on it, or refuse (401, 403, 404)."""
    channel = visible_channels(person).filter(slug=slug).first()
    if channel is None:
        raise Refused("channel.not_found", _("There is no such channel, or it is not open to you."), 404)
    demand(person, can, channel)
    return channel


def is_proposer(person: Person | None, subject: Subject) -> bool:
    """Whether this person proposed the subject."""
    return person is not None and subject.proposer_id == person.pk


def sees_proposer(person: Person | None, subject: Subject) -> bool:
    """Whether this person may know who proposed the subject."""
    return subject.named or is_proposer(person, subject) or may(person, Can.SEE_PRIVATE_SUBJECTS, subject.channel)


def parts_seen(person: Person | None, subject: Subject, parts: Iterable[Contribution]) -> list[Contribution]:
    """Keep the parts whose names this person may read: those shown, their own, and all for who reads suggestions.

    Each part by itself: a merge brings proposers who keep their name to themselves under one who shows it.
    """
    if may(person, Can.SEE_PRIVATE_SUBJECTS, subject.channel):
        return list(parts)
    return [part for part in parts if part.shown or (person is not None and part.person_id == person.pk)]


def may_manage(person: Person | None, subject: Subject) -> bool:
    """Whether this person keeps the subject's texts, contributors and questions for the team."""
    return may(person, Can.EDIT_SUBJECT, subject.channel)


def may_edit(person: Person | None, subject: Subject) -> bool:
    """Whether this person may change the text: the proposer until it is commissioned, the team until it is merged."""
    if subject.state == State.MERGED:
        return False
    if is_proposer(person, subject) and subject.state in EDITABLE_BY_PROPOSER:
        return True
    return subject.state != State.DRAFT and may_manage(person, subject)


def demand_edit(person: Person | None, subject: Subject) -> None:
    """Refuse whoever may not change the text, saying why."""
    if may_edit(person, subject):
        return
    if is_proposer(person, subject):
        raise Refused(
            "subject.not_editable",
            _("The team has taken this subject on: ask them for changes from now on."),
        )
    raise Refused("subject.not_yours", _("Only who proposed this subject and the channel's team may change it."), 403)


def may_see_history(person: Person | None, subject: Subject) -> bool:
    """Whether this person may read earlier versions of the text."""
    return is_proposer(person, subject) or may_manage(person, subject)


def may_remove(person: Person | None, subject: Subject, added_by: int | None) -> bool:
    """Whether this person may remove a link or document: who added it (by key), the proposer, and the team."""
    if person is not None and added_by == person.pk:
        return True
    return is_proposer(person, subject) or may_manage(person, subject)


def may_withdraw(person: Person | None, subject: Subject) -> bool:
    """Whether this person may take the subject back now."""
    return is_proposer(person, subject) and State.WITHDRAWN in MOVES[subject.state]


def right_for_move(to: str) -> Can:
    """Return the right that a team's move asks for."""
    return Can.PRODUCE_SUBJECT if to == State.IN_PRODUCTION else Can.DECIDE_SUBJECT


def offer_for(person: Person | None, subject: Subject, public_id: str) -> Offer:
    """Return an offer on this subject to whoever made it or may answer it, or refuse with 404."""
    offer = subject.offers.select_related("person").filter(public_id=public_id).first()
    known = offer is not None and (
        (person is not None and offer.person_id == person.pk) or may(person, Can.PRODUCE_SUBJECT, subject.channel)
    )
    if offer is None or not known:
        raise Refused("offer.not_found", _("There is no such offer."), 404)
    return offer
