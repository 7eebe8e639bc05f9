"""Offers to take part, the team's answers, and who contributes to a subject."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.claims import add_person
from plateau.people.models import Person
from plateau.subjects import search, verbs
from plateau.subjects.actions.lock import demand_live, demand_open, lock, lock_of
from plateau.subjects.models import Contribution, Offer, OfferKind, Part, Subject
from plateau.subjects.states import OFFER_MOVES, OfferState

PART_OF: dict[str, Part] = {
    OfferKind.SPEAK: Part.EXPERT,
    OfferKind.HOST: Part.HOST,
    OfferKind.BRING: Part.GUEST,
    OfferKind.SPONSOR: Part.SPONSOR,
}


def make_offer(subject: Subject, *, by: Person, kind: str, motivation: str, guest_name: str = "") -> Offer:
    """Offer to the team to take part; one of a kind may wait at a time."""
    with transaction.atomic():
        fresh = lock(subject)
        demand_open(fresh)
        waiting = Offer.objects.filter(subject=fresh, person=by, kind=kind, state=OfferState.WAITING, came_from=None)
        if waiting.exists():
            raise Refused("offer.waits_already", _("You offered this already: the team will answer you."))
        if not motivation.strip():
            raise Refused("text.empty", _("Write a few words first."), 422)
        if kind == OfferKind.BRING and not guest_name.strip():
            raise Refused("offer.guest_needs_name", _("Say whom you would bring."), 422)
        offer: Offer = Offer.objects.create(
            subject=fresh,
            person=by,
            kind=kind,
            motivation=motivation.strip(),
            guest_name=guest_name.strip() if kind == OfferKind.BRING else "",
        )
        _count_waiting(fresh, 1)
        record(verbs.OFFER_MADE, actor=by, target=offer, channel=fresh.channel, subject=fresh.public_id, kind=kind)
    subject.waiting_offer_count = fresh.waiting_offer_count
    return offer


def answer_offer(offer: Offer, *, by: Person, accepted: bool, words: str) -> None:
    """Answer an offer with words; an accepted one becomes a part in the subject (for a guest brought: the guest's)."""
    words = words.strip()
    if not words:
        raise Refused("offer.answer_needs_words", _("Add a few words: the person will read them."), 422)
    with transaction.atomic():
        fresh = lock_of(offer)
        demand_live(fresh)
        to = OfferState.ACCEPTED if accepted else OfferState.DECLINED
        move(offer, to, OFFER_MOVES, answer=words, answered_by=by, answered_at=now())
        _count_waiting(fresh, -1)
        name = verbs.OFFER_ACCEPTED if accepted else verbs.OFFER_DECLINED
        record(name, actor=by, target=offer, channel=fresh.channel, subject=fresh.public_id)
        if accepted:
            _bring_in(fresh, offer, by=by)


def withdraw_offer(offer: Offer, *, by: Person) -> None:
    """Take an offer back before it is answered."""
    with transaction.atomic():
        fresh = lock_of(offer)
        move(offer, OfferState.WITHDRAWN, OFFER_MOVES)
        _count_waiting(fresh, -1)
        record(verbs.OFFER_WITHDRAWN, actor=by, target=offer, channel=fresh.channel, subject=fresh.public_id)


def add_contributor(
    subject: Subject, person: Person, part: str, *, by: Person, brought_by: Person | None = None
) -> bool:
    """Give a person a part in the subject; return whether it is new."""
    if part == Part.PROPOSER:
        raise Refused("contribution.proposer_is_given", _("Who proposed a subject is known from its proposal."), 422)
    with transaction.atomic():
        fresh = lock(subject)
        demand_live(fresh)
        _row, new = Contribution.objects.get_or_create(
            subject=fresh, person=person, part=part, defaults={"brought_by": brought_by}
        )
        if new:
            search.index([fresh.pk])
            data = {"person": person.public_id, "part": part}
            record(verbs.CONTRIBUTOR_ADDED, actor=by, target=fresh, channel=fresh.channel, **data)
    return new


def remove_contributor(contribution: Contribution, *, by: Person) -> None:
    """Take a part back from a person; the proposer's part stays."""
    if contribution.part == Part.PROPOSER:
        raise Refused("contribution.proposer_stays", _("Who proposed this subject stays written on it."))
    with transaction.atomic():
        fresh = lock_of(contribution)
        Contribution.objects.filter(pk=contribution.pk).delete()
        search.index([fresh.pk])
        data = {"person": contribution.person.public_id, "part": contribution.part}
        record(verbs.CONTRIBUTOR_REMOVED, actor=by, target=fresh, channel=fresh.channel, **data)


def add_guest(subject: Subject, name: str, part: str, *, by: Person, brought_by: Person | None = None) -> Person:
    """Give a part to somebody who has no account yet: makes the person, who may claim the profile later."""
    with transaction.atomic():
        made_on = subject.channel.public_id
        guest = add_person(name=" ".join(name.split()), by=by, language=subject.language, made_on=made_on)
        add_contributor(subject, guest, part, by=by, brought_by=brought_by)
    return guest


def _bring_in(subject: Subject, offer: Offer, *, by: Person) -> None:
    part = PART_OF[offer.kind]
    if offer.kind == OfferKind.BRING:
        add_guest(subject, offer.guest_name, part, by=by, brought_by=offer.person)
    else:
        add_contributor(subject, offer.person, part, by=by)


def _count_waiting(subject: Subject, step: int) -> None:
    Subject.objects.filter(pk=subject.pk).update(waiting_offer_count=F("waiting_offer_count") + step)
    subject.waiting_offer_count += step
