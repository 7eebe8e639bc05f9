"""What people leave on a subject before its recording: support, follow, opinions, questions."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects import verbs
from plateau.subjects.actions.lock import demand_live, demand_open, lock, lock_of
from plateau.subjects.models import Follow, Opinion, Question, QuestionSupport, Subject, Support

LONGEST = 280


def set_support(subject: Subject, *, by: Person, on: bool) -> bool:
    """Say "I would watch this", or no longer; return whether that changed anything. The count moves with the row."""
    with transaction.atomic():
        fresh = lock(subject)
        demand_open(fresh)
        changed = _toggle(Support, {"subject": fresh, "person": by}, on=on)
        if changed:
            _count(fresh, "support_count", 1 if on else -1)
            record(verbs.SUPPORTED if on else verbs.UNSUPPORTED, actor=by, target=fresh, channel=fresh.channel)
    subject.support_count = fresh.support_count
    return changed


def set_follow(subject: Subject, *, by: Person, on: bool) -> bool:
    """Follow the subject, or no longer; return whether that changed anything. Possible at every step of its life."""
    with transaction.atomic():
        fresh = lock(subject)
        demand_live(fresh)
        changed = _toggle(Follow, {"subject": fresh, "person": by}, on=on)
        if changed:
            _count(fresh, "follower_count", 1 if on else -1)
            record(verbs.FOLLOWED if on else verbs.UNFOLLOWED, actor=by, target=fresh, channel=fresh.channel)
    subject.follower_count = fresh.follower_count
    return changed


def give_opinion(subject: Subject, *, by: Person, text: str) -> Opinion:
    """Say how one finds the subject; saying it again changes what was said."""
    text = _one_line(text)
    with transaction.atomic():
        fresh = lock(subject)
        demand_open(fresh)
        mine: Opinion | None = Opinion.objects.filter(subject=fresh, person=by, came_from=None).first()
        if mine is None:
            mine = Opinion.objects.create(subject=fresh, person=by, text=text)
            _count(fresh, "opinion_count", 1)
            record(verbs.OPINION_GIVEN, actor=by, target=mine, channel=fresh.channel, subject=fresh.public_id)
        elif mine.hidden_at is not None:
            raise _opinion_hidden()
        elif mine.text != text:
            mine.text, mine.edited_at = text, now()
            mine.save(update_fields=["text", "edited_at"])
            record(verbs.OPINION_CHANGED, actor=by, target=mine, channel=fresh.channel, subject=fresh.public_id)
    subject.opinion_count = fresh.opinion_count
    return mine


def remove_opinion(opinion: Opinion, *, by: Person) -> None:
    """Take one's own opinion back; not one that the team hid, which could be said again in the open."""
    with transaction.atomic():
        fresh = lock_of(opinion)
        if opinion.hidden_at is not None:
            raise _opinion_hidden()
        Opinion.objects.filter(pk=opinion.pk).delete()
        _count(fresh, "opinion_count", -1)
        record(verbs.OPINION_REMOVED, actor=by, target=opinion, channel=fresh.channel, subject=fresh.public_id)


def add_question(subject: Subject, *, by: Person, text: str) -> Question:
    """Write a question to ask on set; its author wants it asked, so it begins with one support."""
    text = _one_line(text)
    with transaction.atomic():
        fresh = lock(subject)
        demand_open(fresh)
        if fresh.questions.filter(text__iexact=text, hidden_at=None).exists():
            raise Refused("question.there_already", _("This question is there already: support it instead."))
        question: Question = Question.objects.create(subject=fresh, person=by, text=text, support_count=1)
        QuestionSupport.objects.create(question=question, person=by)
        _count(fresh, "question_count", 1)
        record(verbs.QUESTION_ADDED, actor=by, target=question, channel=fresh.channel, subject=fresh.public_id)
    subject.question_count = fresh.question_count
    return question


def remove_question(question: Question, *, by: Person) -> None:
    """Take one's own question back, as long as nobody else wants it asked, it was not asked, and not hidden."""
    with transaction.atomic():
        fresh = lock_of(question)
        if question.hidden_at is not None:
            raise Refused(
                "question.hidden", _("The team hid your question; write to them if you see it differently."), 403
            )
        if question.asked_at is not None or question.supports.exclude(person=question.person_id).exists():
            raise Refused("question.wanted", _("Others want this question asked: it stays. The team can hide it."))
        Question.objects.filter(pk=question.pk).delete()
        _count(fresh, "question_count", -1)
        record(verbs.QUESTION_REMOVED, actor=by, target=question, channel=fresh.channel, subject=fresh.public_id)


def set_question_support(question: Question, *, by: Person, on: bool) -> bool:
    """Want a question asked, or no longer; return whether that changed anything."""
    with transaction.atomic():
        fresh = lock_of(question)
        demand_open(fresh)
        if question.hidden_at is not None:
            raise Refused("question.hidden", _("The team hid this question."), 404)
        changed = _toggle(QuestionSupport, {"question": question, "person": by}, on=on)
        if changed:
            step = 1 if on else -1
            Question.objects.filter(pk=question.pk).update(support_count=F("support_count") + step)
            question.support_count += step
            name = verbs.QUESTION_SUPPORTED if on else verbs.QUESTION_UNSUPPORTED
            record(name, actor=by, target=question, channel=fresh.channel, subject=fresh.public_id)
    return changed


def set_asked(question: Question, *, by: Person, asked: bool) -> None:
    """Mark a question as asked on set, or take the mark (and the place in a film that answers it) off."""
    with transaction.atomic():
        fresh = lock_of(question)
        if (question.asked_at is not None) == asked:
            return
        question.asked_at = now() if asked else None
        if not asked:
            question.answer_film = question.answer_ms = None
        question.save(update_fields=["asked_at", "answer_film", "answer_ms"])
        name = verbs.QUESTION_ASKED if asked else verbs.QUESTION_NOT_ASKED
        record(name, actor=by, target=question, channel=fresh.channel, subject=fresh.public_id)


def set_answer(question: Question, *, by: Person, film: Film, at_ms: int) -> None:
    """Say where a question is answered: the moment of a film of its subject. Whoever says so knows it was asked.

    Refuses a film of another subject, and a moment past its end.
    """
    with transaction.atomic():
        fresh = lock_of(question)
        if not fresh.films.filter(film=film).exists():
            raise Refused("question.foreign_film", _("This film is not one of this subject."), 422)
        end = film.asset.duration_ms if film.asset is not None else None
        if at_ms < 0 or (end is not None and at_ms > end):
            raise Refused("question.past_the_end", _("The film has no such moment."), 422)
        if (question.answer_film_id, question.answer_ms) == (film.pk, at_ms):
            return
        question.asked_at = question.asked_at or now()
        question.answer_film, question.answer_ms = film, at_ms
        question.save(update_fields=["asked_at", "answer_film", "answer_ms"])
        record(
            verbs.QUESTION_ANSWERED,
            actor=by,
            target=question,
            channel=fresh.channel,
            subject=fresh.public_id,
            film=film.public_id,
            at_ms=at_ms,
        )


def remove_answer(question: Question, *, by: Person) -> None:
    """Take back where a question is answered; it stays marked as asked."""
    with transaction.atomic():
        fresh = lock_of(question)
        if question.answer_ms is None and question.answer_film_id is None:
            return
        question.answer_film = question.answer_ms = None
        question.save(update_fields=["answer_film", "answer_ms"])
        record(verbs.QUESTION_NOT_ANSWERED, actor=by, target=question, channel=fresh.channel, subject=fresh.public_id)


def set_hidden(said: Opinion | Question, *, by: Person, reason: str) -> None:
    """Hide an opinion or a question with a reason that its author reads; an empty reason shows it again."""
    reason = " ".join(reason.split())[:LONGEST]
    counted, names = (
        ("opinion_count", (verbs.OPINION_HIDDEN, verbs.OPINION_RESTORED))
        if isinstance(said, Opinion)
        else ("question_count", (verbs.QUESTION_HIDDEN, verbs.QUESTION_RESTORED))
    )
    with transaction.atomic():
        fresh = lock_of(said)
        if (said.hidden_at is not None) == bool(reason):
            return
        said.hidden_at, said.hidden_reason = (now(), reason) if reason else (None, "")
        said.save(update_fields=["hidden_at", "hidden_reason"])
        _count(fresh, counted, -1 if reason else 1)
        name = names[0] if reason else names[1]
        record(name, actor=by, target=said, channel=fresh.channel, subject=fresh.public_id, reason=reason)


def _opinion_hidden() -> Refused:
    return Refused("opinion.hidden", _("The team hid your opinion; write to them if you see it differently."), 403)


def _toggle(
    model: type[Support | Follow | QuestionSupport], row: dict[str, Subject | Question | Person], *, on: bool
) -> bool:
    """Make or remove a row that may exist once; the caller holds the subject, so nobody does the same meanwhile."""
    if on:
        _row, new = model._default_manager.get_or_create(**row)  # type: ignore[arg-type]
        return new
    return bool(model._default_manager.filter(**row).delete()[0])


def _count(subject: Subject, name: str, step: int) -> None:
    """Move a count of a locked subject with what it counts."""
    Subject.objects.filter(pk=subject.pk).update(**{name: F(name) + step})
    setattr(subject, name, getattr(subject, name) + step)


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("text.empty", _("Write a few words first."), 422)
    if len(text) > LONGEST:
        raise Refused("text.too_long", _("Say it in 280 characters."), 422)
    return text
