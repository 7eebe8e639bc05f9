"""Tells the proposer, the followers and the team what happened to a subject; never whoever did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import who_enters, who_may, whose_role_allows
from plateau.channels.roles import Can
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person, PersonQuerySet
from plateau.subjects import verbs
from plateau.subjects.models import Offer, Opinion, Question, Subject

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOVED = kind("subject.moved", _("News of a subject you proposed or follow"))
OFFERS = kind("subject.offer", _("An offer to take part waits for the team"))
ANSWERED = kind("subject.offer_answered", _("The team answered your offer"))
PROPOSED = kind("subject.proposed", _("A new idea waits for the team"))
HIDDEN = kind("subject.words_hidden", _("The team hid something you wrote"))

_NEWS: dict[str, _StrPromise] = {
    verbs.SUGGESTION_PUBLISHED: _("“%(title)s” can now be read by everybody."),
    verbs.REOPENED: _("“%(title)s” is taken up again."),
    verbs.DEBATE_OPENED: _("The debate on “%(title)s” is open."),
    verbs.SHORTLISTED: _("“%(title)s” is on the shortlist."),
    verbs.COMMISSIONED: _("“%(title)s” will be made."),
    verbs.PRODUCTION_BEGUN: _("“%(title)s” goes into production."),
    verbs.PARKED: _("“%(title)s” is put aside for now."),
    verbs.DECLINED: _("The team declined “%(title)s”."),
    verbs.MERGED: _("“%(title)s” goes on in another subject."),
    verbs.WITHDRAWN: _("“%(title)s” was withdrawn."),
}


@subscribe(*_NEWS)
def tell_those_concerned(entry: Entry) -> None:
    """Tell the proposer and the followers of a move, with its reason. Being on air is told by the antenna."""
    subject = Subject.objects.select_related("channel", "merged_into").get(public_id=entry.target_id)
    if entry.verb == verbs.PRODUCTION_BEGUN and entry.data.get("came_from") == "published":
        return  # a film taken off the air is no news to celebrate
    page = subject.merged_into or subject
    concerned = Person.objects.filter(follows__subject=page)
    if subject.proposer_id is not None:
        concerned = concerned | Person.objects.filter(pk=subject.proposer_id)
    _tell(
        concerned,
        MOVED,
        _NEWS[entry.verb],
        entry,
        subject,
        text=entry.data.get("reason", ""),
        url=page.get_absolute_url(),
    )


@subscribe(verbs.PROPOSED)
def tell_team_of_idea(entry: Entry) -> None:
    """Tell whoever decides on subjects that a new idea waits."""
    subject = Subject.objects.select_related("channel").get(public_id=entry.target_id)
    url = f"/desk/{subject.channel.slug}/subjects/{subject.public_id}"
    _tell(_team(subject, Can.DECIDE_SUBJECT), PROPOSED, _("A new idea: “%(title)s”."), entry, subject, text="", url=url)


@subscribe(verbs.OFFER_MADE)
def tell_team_of_offer(entry: Entry) -> None:
    """Tell whoever answers offers that one waits."""
    offer = Offer.objects.select_related("subject__channel").get(public_id=entry.target_id)
    subject = offer.subject
    url = f"/desk/{subject.channel.slug}/subjects/{subject.public_id}#offers"
    sentence = _("An offer for “%(title)s” waits for your answer.")
    _tell(_team(subject, Can.PRODUCE_SUBJECT), OFFERS, sentence, entry, subject, text=offer.motivation, url=url)


@subscribe(verbs.OFFER_ACCEPTED, verbs.OFFER_DECLINED)
def tell_of_answer(entry: Entry) -> None:
    """Tell who offered what the team answered."""
    offer = Offer.objects.select_related("subject__channel").get(public_id=entry.target_id)
    accepted = entry.verb == verbs.OFFER_ACCEPTED
    sentence = (
        _("Your offer for “%(title)s” is accepted.") if accepted else _("Your offer for “%(title)s” is declined.")
    )
    who = Person.objects.filter(pk=offer.person_id)
    _tell(who, ANSWERED, sentence, entry, offer.subject, text=offer.answer, url=f"/s/{offer.subject.slug}/offers")


@subscribe(verbs.OPINION_HIDDEN, verbs.QUESTION_HIDDEN)
def tell_author_of_hiding(entry: Entry) -> None:
    """Tell an author that the team hid their words, and why."""
    model = Opinion if entry.verb == verbs.OPINION_HIDDEN else Question
    said = model._default_manager.select_related("subject__channel").filter(public_id=entry.target_id).first()
    if said is None:
        return
    sentence = _("The team hid what you wrote on “%(title)s”.")
    who = Person.objects.filter(pk=said.person_id)
    _tell(
        who,
        HIDDEN,
        sentence,
        entry,
        said.subject,
        text=entry.data.get("reason", ""),
        url=said.subject.get_absolute_url(),
    )


def _team(subject: Subject, can: Can) -> PersonQuerySet:
    return Person.objects.filter(whose_role_allows(can, subject.channel))


def who_may_open(subject: Subject) -> Q:
    """Return the rule for the persons who may open this page: ``SubjectQuerySet.visible_to`` asked of a set of persons."""
    proposer = Q(pk=subject.proposer_id or 0)
    if subject.is_draft:
        return who_enters(subject.channel) & proposer
    if subject.private:
        return who_enters(subject.channel) & (proposer | who_may(Can.SEE_PRIVATE_SUBJECTS, subject.channel))
    return who_enters(subject.channel)


def _tell(
    persons: PersonQuerySet, kind: str, sentence: _StrPromise, entry: Entry, subject: Subject, *, text: str, url: str
) -> None:
    """Tell persons with an account who may still open the page, each once, leaving out whoever did it."""
    asked = persons.with_account().filter(who_may_open(subject)).exclude(public_id=entry.actor_id or "-")
    tell_all(
        asked.select_related("user").distinct().iterator(chunk_size=500),
        kind,
        subject=_filled(sentence, {"title": subject.title}),
        text=text,
        url=url,
        key=f"{entry.verb}:{entry.public_id}",
        channel=subject.channel,
    )


def _fill(sentence: _StrPromise, values: dict[str, str]) -> str:
    return str(sentence) % values


_filled = lazy(_fill, str)  # said in each reader's language
