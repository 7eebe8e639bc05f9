"""Every change of what people say: one function, one transaction, one journal entry."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.community import verbs
from plateau.community.access import CLOSED, demand_editable, demand_own
from plateau.community.mentions import named_in
from plateau.community.models import Comment, Flag
from plateau.community.states import FLAG_MOVES, FlagState
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects.models import Subject

LONGEST = 4000
MOST_MENTIONS = 20


def people_of(subject: Subject) -> list[tuple[str, str]]:
    """Return (public id, name) of those who can be named here: who takes part, who spoke, and the proposer if shown.

    Once a suggestion is public, whoever spoke of it only before is no longer told to everybody. While it is private, a
    merge may have brought what was said to another proposer, who is not told to this one.
    """
    spoke = Comment.objects.filter(subject=subject).standing()
    spoke = spoke.filter(suggester=subject.proposer_id) if subject.private else spoke.filter(said_in_private=False)
    rows = Person.objects.filter(contributions__subject=subject, contributions__shown=True).union(
        Person.objects.filter(pk__in=spoke.values("person")),
        Person.objects.filter(questions__subject=subject, questions__hidden_at=None),
    )
    return sorted(rows.values_list("public_id", "name"), key=lambda row: row[1])


def add_comment(
    subject: Subject,
    *,
    by: Person,
    body: str,
    parent: Comment | None = None,
    film: Film | None = None,
    at_ms: int | None = None,
) -> Comment:
    """Say something under a subject, or answer somebody; ``at_ms`` is the moment of ``film`` that it speaks of.

    What is said under a private suggestion, or in answer to that, stays private. Refuses an empty text, a closed
    subject, and a parent that is not there any more; a film of another subject is left out.
    """
    body = _whole(body)
    with transaction.atomic():
        fresh: Subject = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
        if fresh.state in CLOSED:
            raise Refused("comment.closed", _("This page takes no comments any more: it goes on in another one."))
        thread = _thread_of(parent, subject)
        private = fresh.private or (thread is not None and thread.said_in_private)
        if film is not None and not subject.films.filter(film=film).exists():
            film = at_ms = None
        comment: Comment = Comment.objects.create(
            subject=subject,
            person=by,
            body=body,
            parent=thread,
            film=film,
            at_ms=at_ms if film is not None else None,
            mentions=named_in(body, people_of(fresh))[:MOST_MENTIONS],
            said_in_private=private,
            suggester=None if not private else fresh.proposer if thread is None else thread.suggester,
        )
        record(
            verbs.ADDED,
            actor=by,
            target=comment,
            channel=subject.channel,
            subject=subject.public_id,
            answers=parent.public_id if parent else "",
        )
    return comment


def edit_comment(comment: Comment, *, by: Person, body: str) -> bool:
    """Change one's comment in its first fifteen minutes; return whether anything changed. Nobody is told again."""
    body = _whole(body)
    with transaction.atomic():
        fresh = _locked(comment)
        demand_own(by, fresh)
        demand_editable(fresh)
        if fresh.body == body:
            return False
        fresh.body, fresh.edited_at = body, now()
        fresh.mentions = named_in(body, people_of(fresh.subject))[:MOST_MENTIONS]
        fresh.save(update_fields=["body", "edited_at", "mentions"])
        record(verbs.EDITED, actor=by, target=fresh, channel=fresh.subject.channel, subject=fresh.subject.public_id)
    return True


def remove_comment(comment: Comment, *, by: Person) -> None:
    """Take one's comment back, at any time: its words are gone for good, its answers stay."""
    with transaction.atomic():
        fresh = _locked(comment)
        demand_own(by, fresh)
        fresh.body, fresh.mentions, fresh.removed_at = "", [], now()
        fresh.save(update_fields=["body", "mentions", "removed_at"])
        _close_flags(fresh, FlagState.UPHELD, by=by)
        record(verbs.REMOVED, actor=by, target=fresh, channel=fresh.subject.channel, subject=fresh.subject.public_id)


def hide_comment(comment: Comment, *, by: Person, reason: str) -> None:
    """Hide a comment with a reason that everybody reads; its flags are answered by that. The caller may moderate."""
    reason = " ".join(reason.split())[:280]
    if not reason:
        raise Refused("comment.reason_needed", _("Say why, in a sentence: everybody will read it."), 422)
    with transaction.atomic():
        fresh = _locked(comment)
        if fresh.hidden_at is not None:
            return
        fresh.hidden_at, fresh.hidden_reason = now(), reason
        fresh.save(update_fields=["hidden_at", "hidden_reason"])
        _close_flags(fresh, FlagState.UPHELD, by=by)
        subject = fresh.subject
        record(verbs.HIDDEN, actor=by, target=fresh, channel=subject.channel, subject=subject.public_id, reason=reason)


def restore_comment(comment: Comment, *, by: Person) -> None:
    """Show a hidden comment again. The caller may moderate."""
    with transaction.atomic():
        fresh = _locked(comment)
        if fresh.hidden_at is None:
            return
        fresh.hidden_at, fresh.hidden_reason = None, ""
        fresh.save(update_fields=["hidden_at", "hidden_reason"])
        record(verbs.RESTORED, actor=by, target=fresh, channel=fresh.subject.channel, subject=fresh.subject.public_id)


def keep_comment(comment: Comment, *, by: Person) -> None:
    """Answer the open flags of a comment by keeping it. The caller may moderate."""
    with transaction.atomic():
        fresh = _locked(comment)
        if _close_flags(fresh, FlagState.SET_ASIDE, by=by):
            record(verbs.KEPT, actor=by, target=fresh, channel=fresh.subject.channel, subject=fresh.subject.public_id)


def flag_comment(comment: Comment, *, by: Person, why: str, words: str = "") -> Flag:
    """Draw the team's attention to a comment; once a person. Refuses one's own, which one can take back instead."""
    with transaction.atomic():
        fresh = _locked(comment)
        if fresh.person_id == by.pk:
            raise Refused("comment.own", _("This comment is yours: you can take it back."), 422)
        flag, new = Flag.objects.get_or_create(
            comment=fresh, person=by, defaults={"why": why, "words": words.strip()[:500]}
        )
        if new:
            record(
                verbs.FLAGGED,
                actor=by,
                target=fresh,
                channel=fresh.subject.channel,
                subject=fresh.subject.public_id,
                why=why,
            )
    return flag


def _locked(comment: Comment) -> Comment:
    fresh: Comment = (
        Comment.objects.select_for_update(of=("self",)).select_related("subject__channel", "person").get(pk=comment.pk)
    )
    if fresh.removed_at is not None:
        raise Refused("comment.gone", _("This comment was taken back by its author."), 404)
    return fresh


def _thread_of(parent: Comment | None, subject: Subject) -> Comment | None:
    if parent is None:
        return None
    if parent.subject_id != subject.pk:
        raise Refused("comment.not_found", _("There is no such comment."), 404)
    fresh = _locked(parent)
    if fresh.hidden_at is not None:
        raise Refused("comment.hidden", _("The team hid the comment that you answer."))
    return fresh.parent or fresh


def _close_flags(comment: Comment, to: FlagState, *, by: Person) -> int:
    flags = list(comment.flags.filter(state=FlagState.OPEN))
    for flag in flags:
        move(flag, to, FLAG_MOVES, closed_at=now(), closed_by=by)
    return len(flags)


def _whole(body: str) -> str:
    body = body.strip()
    if not body:
        raise Refused("text.empty", _("Write a few words first."), 422)
    if len(body) > LONGEST:
        raise Refused(
            "text.too_long", _("This is longer than a comment may be. Cut it in two, or propose a subject."), 422
        )
    return body
