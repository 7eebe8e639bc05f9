"""Subjects at any place of their life, made by the actions that people use."""

from __future__ import annotations

from itertools import count

from plateau.channels.models import Channel
from plateau.core.ids import new_public_id
from plateau.journal.models import Entry
from plateau.people.models import Person
from plateau.subjects.actions import drafting, moving
from plateau.subjects.actions.drafting import Wishes, Words
from plateau.subjects.models import Subject
from plateau.subjects.states import State
from tests.factories import make_person

_numbers = count(1)
_WAY = {
    State.PROPOSED: (),
    State.IN_DEBATE: (State.IN_DEBATE,),
    State.SHORTLISTED: (State.SHORTLISTED,),
    State.COMMISSIONED: (State.SHORTLISTED, State.COMMISSIONED),
    State.IN_PRODUCTION: (State.SHORTLISTED, State.COMMISSIONED),
    State.PUBLISHED: (State.SHORTLISTED, State.COMMISSIONED),
    State.PARKED: (State.PARKED,),
    State.DECLINED: (State.DECLINED,),
}


def make_draft(channel: Channel, by: Person, title: str = "Le pain de nuit", **wishes: object) -> Subject:
    """Return a draft that only waits to be proposed."""
    words = Words(title=title, pitch=f"{title}, vu du fournil.", language="fr")
    return drafting.save_draft(channel, by=by, words=words, wishes=Wishes(**wishes), draft_id=new_public_id())


def make_subject(
    channel: Channel, state: str = State.PROPOSED, *, by: Person | None = None, title: str = "", **wishes: object
) -> Subject:
    """Return a subject that went the usual way to this state; each has a title of its own."""
    by = by or make_person()
    subject = drafting.propose(make_draft(channel, by, title or f"Sujet numéro {next(_numbers)}", **wishes), by=by)
    for step in _WAY.get(State(state), ()):
        moving.decide(subject, step, by=by, reason="Parce que.")
    if state in {State.IN_PRODUCTION, State.PUBLISHED}:
        moving.mark_in_production(subject, by=by)
    if state == State.PUBLISHED:
        moving.mark_published(subject, by=by)
    if state == State.WITHDRAWN:
        moving.withdraw(subject, by=by)
    return subject


def words_of(subject: Subject, **changed: object) -> Words:
    """Return the text of a subject with some of it changed."""
    names = ("title", "pitch", "format", "rubric", "tags", "language", "wanted_on_set")
    return Words(**{name: getattr(subject, name) for name in names} | changed)


def counts_of(subject: Subject) -> dict[str, int]:
    """Return the counts that the subject's row carries."""
    names = ("support_count", "follower_count", "opinion_count", "question_count", "waiting_offer_count")
    return dict(zip(names, Subject.objects.values_list(*names).get(pk=subject.pk), strict=True))


def verbs_since(mark: int) -> list[str]:
    """Return what was journalled after an entry."""
    return list(Entry.objects.filter(pk__gt=mark).order_by("pk").values_list("verb", flat=True))


def mark() -> int:
    """Return the last entry of the journal, to look at what comes after it."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
