"""Tells those concerned what was said, each once, never whoever said it; takes a discussion along when subjects merge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import whose_role_allows
from plateau.channels.roles import Can
from plateau.community import verbs
from plateau.community.access import may_read
from plateau.community.models import Comment
from plateau.core.text import plain
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person, PersonQuerySet
from plateau.subjects.models import Subject
from plateau.subjects.subscribers import who_may_open
from plateau.subjects.verbs import MERGED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ANSWERED = kind("comment.answered", _("Somebody answered or named you in a comment"))
ON_YOURS = kind("comment.on_subject", _("Comments on a subject you proposed"))
FOLLOWED = kind("comment.followed", _("The first comment of a day on a subject you follow"), mail=False)
FLAGGED = kind("comment.flagged", _("A comment was flagged on a channel you moderate"))
HIDDEN = kind("comment.hidden", _("The team hid a comment of yours"))


@subscribe(verbs.ADDED)
def tell_of_comment(entry: Entry) -> None:
    """Tell who was answered or named, then the proposer, then the followers once a day: each hears the nearest reason."""
    comment = _comment(entry)
    if comment is None or comment.hidden_at or comment.removed_at:
        return
    subject = comment.subject
    told = {comment.person_id}
    named = Person.objects.filter(public_id__in=[one["id"] for one in comment.mentions])
    if answered := Comment.objects.filter(public_id=entry.data.get("answers") or "-").first():
        named |= Person.objects.filter(pk=answered.person_id)
    sentence = _("%(name)s answered you under “%(title)s”.")
    told |= _tell(named, told, ANSWERED, sentence, comment, key=f"comment:{comment.public_id}")
    proposer = Person.objects.filter(pk=subject.proposer_id or 0)
    sentence = _("%(name)s commented on your subject “%(title)s”.")
    told |= _tell(proposer, told, ON_YOURS, sentence, comment, key=f"comment:{comment.public_id}")
    day = comment.said_at.date().isoformat()
    followers = Person.objects.filter(follows__subject=subject)
    sentence = _("People talk about “%(title)s”.")
    _tell(followers, told, FOLLOWED, sentence, comment, key=f"comments:{subject.public_id}:{day}")


@subscribe(verbs.FLAGGED)
def tell_moderators(entry: Entry) -> None:
    """Tell whoever moderates that a comment was flagged: once a comment, however many flag it."""
    if comment := _comment(entry):
        url = f"/desk/{comment.subject.channel.slug}/comments"
        sentence = _("A comment under “%(title)s” was flagged.")
        team = Person.objects.filter(whose_role_allows(Can.MODERATE, comment.subject.channel))
        _tell(team, set(), FLAGGED, sentence, comment, key=f"flagged:{comment.public_id}", url=url)


@subscribe(verbs.HIDDEN)
def tell_author(entry: Entry) -> None:
    """Tell an author that the team hid a comment, and why."""
    if comment := _comment(entry):
        author = Person.objects.filter(pk=comment.person_id).exclude(public_id=entry.actor_id)
        sentence = _("The team hid your comment under “%(title)s”.")
        reason = entry.data.get("reason", "")
        _tell(author, set(), HIDDEN, sentence, comment, key=f"hidden:{entry.public_id}", text=reason)


@subscribe(MERGED)
def carry_comments(entry: Entry) -> None:
    """Let what was said under a duplicate stand under the subject that stays, in the same threads."""
    gone = Subject.objects.get(public_id=entry.target_id)
    if gone.merged_into_id is not None:
        Comment.objects.filter(subject=gone).update(subject=gone.merged_into_id)


def _comment(entry: Entry) -> Comment | None:
    found: Comment | None = (
        Comment.objects.select_related("subject__channel", "person").filter(public_id=entry.target_id).first()
    )
    return found


def _tell(
    persons: PersonQuerySet,
    but: set[int],
    kind: str,
    sentence: _StrPromise,
    comment: Comment,
    *,
    key: str,
    text: str | None = None,
    url: str = "",
) -> set[int]:
    """Tell these persons with an account who may still open the page and read this; return the keys of those reached."""
    asked = persons.with_account().filter(who_may_open(comment.subject)).exclude(pk__in=but)
    reached: set[int] = set()
    tell_all(
        _passing(asked.select_related("user").distinct(), comment, reached),
        kind,
        subject=_filled(sentence, {"name": comment.person.name, "title": comment.subject.title}),
        text=plain(comment.body, limit=300) if text is None else text,
        url=url or comment.get_absolute_url(),
        key=key,
        channel=comment.subject.channel,
    )
    return reached


def _passing(persons: PersonQuerySet, comment: Comment, reached: set[int]) -> Iterator[Person]:
    """Yield those who may read the comment, not all in memory at once, and note their keys."""
    for person in persons.iterator(chunk_size=500):
        if may_read(person, comment):
            reached.add(person.pk)
            yield person


def _fill(sentence: _StrPromise, values: dict[str, str]) -> str:
    return str(sentence) % values


_filled = lazy(_fill, str)
