"""Who may say, change, flag and moderate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plateau.channels.access import demand, may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.community.models import Comment
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.subjects.models import Subject
from plateau.subjects.states import State

CLOSED = frozenset({State.DRAFT, State.MERGED})
"""Nothing is said under a draft; a merged subject goes on in another."""


def may_moderate(person: Person | None, subject: Subject) -> bool:
    """Whether this person hides and restores comments here."""
    return may(person, Can.MODERATE, subject.channel)


def reads_private(person: Person | None, subject: Subject) -> bool:
    """Whether this person reads all that was said here in private: the team that reads suggestions."""
    return may(person, Can.SEE_PRIVATE_SUBJECTS, subject.channel)


def may_read(person: Person | None, comment: Comment) -> bool:
    """Whether this person may read a comment that is neither hidden nor gone; asks only where it was said in private."""
    if not comment.said_in_private or reads_private(person, comment.subject):
        return True
    return Comment.objects.said_to(person).filter(pk=comment.pk).exists()


def comment_for(person: Person | None, subject: Subject, public_id: str) -> Comment:
    """Return a comment that this person may read under this subject, or refuse with 404."""
    comment: Comment | None = (
        Comment.objects.select_related("subject__channel", "person")
        .filter(subject=subject, public_id=public_id)
        .first()
    )
    known = comment is not None and comment.removed_at is None and may_read(person, comment)
    if comment is not None and comment.hidden_at is not None:
        known = known and ((person is not None and comment.person_id == person.pk) or may_moderate(person, subject))
    if comment is None or not known:
        raise Refused("comment.not_found", _("There is no such comment."), 404)
    return comment


def demand_moderation(person: Person | None, channel: Channel) -> Person:
    """Return the person who moderates this channel, or refuse (401, 403)."""
    return demand(person, Can.MODERATE, channel)


def demand_own(person: Person, comment: Comment) -> None:
    """Refuse whoever did not write this comment."""
    if comment.person_id != person.pk:
        raise Refused("comment.not_yours", _("Only who wrote this comment may change it."), 403)


def demand_editable(comment: Comment) -> None:
    """Refuse a change after the first minutes."""
    if not comment.is_editable_at(now()):
        raise Refused(
            "comment.settled",
            _(
                "A comment can be changed for fifteen minutes: afterwards people may have answered it. Add another one instead."
            ),
        )
