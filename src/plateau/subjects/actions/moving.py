"""The life of a subject: every move from idea to archive, each with its reason where it hurts."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.subjects import search, verbs
from plateau.subjects.actions.lock import lock
from plateau.subjects.models import Contribution, Move, Part, Subject
from plateau.subjects.states import DECIDED_BY_TEAM, MOVES, PRIVATE, State, needs_reason

_LONGEST_REASON = 600


def decide(subject: Subject, to: str, *, by: Person, reason: str = "") -> None:
    """Carry out a decision of the team: open the debate, shortlist, commission, park, decline, or take up again."""
    if to not in DECIDED_BY_TEAM or subject.state in {State.DRAFT, State.WITHDRAWN}:
        raise _no_such_decision()
    _move(subject, to, by=by, reason=reason)


def withdraw(subject: Subject, *, by: Person, reason: str = "") -> None:
    """Take a subject back: its page stays, and says so. Only its proposer's own decision."""
    _move(subject, State.WITHDRAWN, by=by, reason=reason)


def resume(subject: Subject, *, by: Person) -> None:
    """Bring a withdrawn subject back as an idea. Only its proposer's own decision."""
    if subject.state != State.WITHDRAWN:
        raise _no_such_decision()
    _move(subject, State.PROPOSED, by=by)


def mark_in_production(subject: Subject, *, by: Person | None) -> None:
    """Say that work on the film has begun, or that no film is on air any more; nothing to do if it is said already.

    Refuses a subject that was never commissioned.
    """
    if subject.state == State.IN_PRODUCTION:
        return
    if subject.state not in {State.COMMISSIONED, State.PUBLISHED}:
        raise _not_commissioned()
    _move(subject, State.IN_PRODUCTION, by=by, back_is_fine=True)


def mark_published(subject: Subject, *, by: Person | None, unlisted: bool = False) -> None:
    """Say that a film of this subject is on air; goes through production if nobody said so. Safe to call again.

    ``unlisted``: for whoever has the address only, so no list and no search shows the subject. ``by`` is None for
    the machine. Refuses a subject that was never commissioned.
    """
    if subject.state not in {State.COMMISSIONED, State.IN_PRODUCTION, State.PUBLISHED}:
        raise _not_commissioned()
    with transaction.atomic():
        Subject.objects.filter(pk=subject.pk).exclude(unlisted=unlisted).update(unlisted=unlisted)
        if subject.state == State.COMMISSIONED:
            _move(subject, State.IN_PRODUCTION, by=by)
        if subject.state == State.IN_PRODUCTION:
            _move(subject, State.PUBLISHED, by=by)
    subject.unlisted = unlisted


def publish_suggestion(subject: Subject, *, by: Person, named: bool) -> None:
    """Show a private suggestion to everybody, with its author's name only if the author agreed to that."""
    with transaction.atomic():
        fresh = lock(subject)
        if not fresh.private or fresh.state != State.PROPOSED:
            raise Refused(
                "subject.not_private", _("This suggestion is public already, or no longer waits for an answer.")
            )
        if named and not fresh.named:
            raise Refused(
                "subject.name_withheld", _("Its author asked not to be named: publish it without the name."), 422
            )
        _show_name(fresh, named=named)
        fresh.private = False
        fresh.save(update_fields=["private"])
        record(verbs.SUGGESTION_PUBLISHED, actor=by, target=fresh, channel=fresh.channel, named=named)
    subject.private, subject.named = False, named


def choose_name(subject: Subject, *, by: Person, named: bool) -> None:
    """Let the proposer's name be shown, or no longer. Only the proposer's own decision."""
    with transaction.atomic():
        fresh = lock(subject)
        if fresh.named != named:
            _show_name(fresh, named=named)
            record(verbs.NAME_CHOSEN, actor=by, target=fresh, channel=fresh.channel, named=named)
    subject.named = named


def _show_name(subject: Subject, *, named: bool) -> None:
    subject.named = named
    subject.save(update_fields=["named"])
    Contribution.objects.filter(subject=subject, person=subject.proposer_id, part=Part.PROPOSER).update(shown=named)
    search.index([subject.pk])


def _move(subject: Subject, to: str, *, by: Person | None, reason: str = "", back_is_fine: bool = False) -> None:
    """Make one move: guard, conditional update, timeline row, journal."""
    reason = reason.strip()[:_LONGEST_REASON]
    with transaction.atomic():
        fresh = lock(subject)
        if fresh.private and to not in PRIVATE:
            raise Refused("subject.still_private", _("This suggestion is private. Publish it first."))
        if to in MOVES[subject.state] and needs_reason(subject.state, to) and not reason and not back_is_fine:
            if fresh.private:
                sentence = _("Say why, in a sentence: the people concerned will read it.")
            else:
                sentence = _("Say why, in a sentence: everybody who opens the page will read it.")
            raise Refused("subject.reason_needed", sentence, 422)
        moment = now()
        start = move(subject, to, MOVES, moved_at=moment)
        Move.objects.create(subject=subject, from_state=start, to_state=to, person=by, reason=reason, at=moment)
        record(verbs.VERB_OF_MOVE[to], actor=by, target=subject, channel=fresh.channel, came_from=start, reason=reason)


def _no_such_decision() -> Refused:
    return Refused(
        "subject.no_such_move",
        _("This cannot be done from where it stands now. Reload the page to see its present state."),
    )


def _not_commissioned() -> Refused:
    return Refused("subject.not_commissioned", _("Commission this subject first: then its film can go on air."))
