"""What a subject's page shows, in four queries: the subject and its things, who takes part, questions, opinions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from plateau.channels.access import may
from plateau.channels.roles import Can
from plateau.people.models import Person
from plateau.subjects import access
from plateau.subjects.models import (
    Contribution,
    Follow,
    Opinion,
    Question,
    QuestionSupport,
    Subject,
    SubjectFilm,
    Support,
)
from plateau.subjects.states import FILMED, State

FIRST = 30
ALL = 500


@dataclass(frozen=True, slots=True)
class Page:
    """A subject with what hangs on it, as one person sees it; ``films`` where the team says what they answer."""

    subject: Subject
    proposer: Person | None
    questions: list[Question]
    films: list[SubjectFilm]
    opinions: list[Opinion]
    contributions: list[Contribution]
    attachments: list[dict[str, object]]
    mine: Opinion | None
    is_mine: bool
    may_edit: bool
    may_manage: bool
    may_answer: bool
    may_attach: bool
    may_withdraw: bool
    may_see_history: bool

    @property
    def more_questions(self) -> int:
        """How many questions are not shown yet."""
        return max(0, self.subject.question_count - len(self.questions))

    @property
    def more_opinions(self) -> int:
        """How many opinions are not shown yet."""
        return max(0, self.subject.opinion_count - len(self.opinions))


def subject_on_page(person: Person | None, slug: str, *, number: int = 1) -> Subject:
    """Return the subject as its page shows it, or refuse with 404.

    It comes with its life, with whether this person supports and follows it, and ``has_film``: one of this number.
    """
    subjects = (
        Subject.objects.visible_to(person)
        .for_card()
        .select_related("merged_into", "proposer__company")
        .with_life()
        .with_things()
    )
    subject: Subject | None = (
        subjects.annotate(
            supported=_has(Support, person, "subject"),
            followed=_has(Follow, person, "subject"),
            has_film=Exists(SubjectFilm.objects.filter(subject=OuterRef("pk"), number=number)),
        )
        .filter(slug=slug)
        .first()
    )
    if subject is None:
        raise access.not_found()
    return subject


def page_of(person: Person | None, subject: Subject, *, whole: bool = False) -> Page:
    """Return the subject's page for this person; ``whole`` shows all questions and opinions."""
    most = ALL if whole else FIRST
    manages = access.may_manage(person, subject)
    mine = access.is_proposer(person, subject)
    contributions = list(subject.contributions.select_related("person__company", "brought_by").order_by("id"))
    takes_part = person is not None and any(part.person_id == person.pk for part in contributions)
    opinions = list(
        _said(subject.opinions.select_related("came_from"), person, manages=manages).order_by(
            F("own").desc(), "-at", "-id"
        )[:most]
    )
    questions = list(
        _said(
            subject.questions.select_related("answer_film__on_subject__subject").annotate(
                supported=_has(QuestionSupport, person, "question")
            ),
            person,
            manages=manages,
        ).order_by("-support_count", "at", "id")[:most]
    )
    return Page(
        subject=subject,
        proposer=subject.proposer if access.sees_proposer(person, subject) else None,
        questions=questions,
        films=list(subject.films.select_related("film")) if manages and questions and subject.state in FILMED else [],
        opinions=opinions,
        contributions=access.parts_seen(person, subject, contributions),
        attachments=[
            thing | {"may_remove": access.may_remove(person, subject, thing["person"])}
            for thing in getattr(subject, "things", [])
        ],
        mine=next(
            (said for said in opinions if person is not None and said.person_id == person.pk and not said.came_from),
            None,
        ),
        is_mine=mine,
        may_edit=access.may_edit(person, subject),
        may_manage=manages,
        may_answer=may(person, Can.PRODUCE_SUBJECT, subject.channel),
        may_attach=(mine or manages or takes_part) and subject.state != State.MERGED,
        may_withdraw=access.may_withdraw(person, subject),
        may_see_history=access.may_see_history(person, subject),
    )


def _said[Said: (Question, Opinion)](rows: QuerySet[Said], person: Person | None, *, manages: bool) -> QuerySet[Said]:
    """Keep what this person may read: hidden words are for their author and the team."""
    own = Q(person=person) if person is not None else Q(pk=None)
    shown = rows if manages else rows.filter(Q(hidden_at=None) | own)
    return shown.select_related("person").annotate(
        own=Case(When(own, then=True), default=False, output_field=BooleanField())
    )


def _has(model: type[Support | Follow | QuestionSupport], person: Person | None, field: str) -> Exists | Value:
    if person is None:
        return Value(value=False, output_field=BooleanField())
    return Exists(model._default_manager.filter(**{field: OuterRef("pk")}, person=person))
