"""Comments in threads of two levels, and flags."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from plateau.community.states import FlagState, Why
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects.models import Subject

EDITABLE_FOR = timedelta(minutes=15)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Sets of comments."""

    def standing(self) -> CommentQuerySet:
        """Keep what is neither hidden nor taken back."""
        return self.filter(hidden_at=None, removed_at=None)

    def said_to(self, person: Person | None) -> CommentQuerySet:
        """Keep what was said in public, and in private by this person, to them who suggested, or answered by them."""
        if person is None:
            return self.filter(said_in_private=False)
        answered = Comment.objects.filter(person=person, said_in_private=True).values("parent")
        return self.filter(Q(said_in_private=False) | Q(person=person) | Q(suggester=person) | Q(pk__in=answered))

    def counts(self, subjects: list[int]) -> dict[int, int]:
        """Return how many comments stand in public under each of these subjects (their keys); one query."""
        rows = (
            self.standing()
            .filter(subject__in=subjects, said_in_private=False)
            .values_list("subject")
            .annotate(n=Count("pk"))
            .order_by()
        )
        return dict(rows)


class Comment(models.Model):
    """What somebody said under a subject; ``parent`` is the first comment of its thread, so answers stand on one level.

    ``film`` and ``at_ms`` say which moment it speaks of. ``mentions`` are ``{"id", "name"}`` of the people named in
    the body, as they were called then. A comment taken back loses its words. ``said_in_private``: the subject was a
    private suggestion then, so publishing it later publishes none of this; answers to it are private too. ``suggester``: who proposed
    that suggestion, since a merge may carry the comment under a subject of somebody else.
    """

    public_id = PublicIdField()
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="comments")
    film = models.ForeignKey(Film, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments")
    at_ms = models.PositiveIntegerField(null=True, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="comments")
    body = models.TextField(_("your comment"), max_length=4000, blank=True)
    mentions = models.JSONField(default=list, blank=True)
    said_at = models.DateTimeField(default=now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    hidden_at = models.DateTimeField(null=True, editable=False)
    hidden_reason = models.CharField(max_length=280, blank=True)
    said_in_private = models.BooleanField(default=False, editable=False)
    suggester = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    journal_kind = "comment"
    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "-id"], name="community_threads", condition=Q(parent=None)),
            models.Index(
                fields=["subject"],
                name="community_standing",
                condition=Q(hidden_at=None, removed_at=None, said_in_private=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(body="") | Q(removed_at__isnull=False), name="community_says_something"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_reason=""), name="community_hidden_has_reason"
            ),
            models.CheckConstraint(condition=Q(at_ms=None) | Q(film__isnull=False), name="community_moment_has_film"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.subject_id}: {self.body[:40]}"

    def get_absolute_url(self) -> str:
        """Where it stands on the page."""
        return f"{self.subject.get_absolute_url()}?comment={self.public_id}#c-{self.public_id}"

    def is_editable_at(self, moment: datetime) -> bool:
        """Whether its author may still change it: later, answers may stand on its words."""
        return self.removed_at is None and self.hidden_at is None and moment <= self.said_at + EDITABLE_FOR


class Flag(models.Model):
    """Somebody drew the team's attention to a comment; one a person and comment."""

    public_id = PublicIdField()
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="flags")
    why = models.CharField(_("why"), max_length=8, choices=Why.choices)
    words = models.CharField(_("a few words for the team"), max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=FlagState.choices, default=FlagState.OPEN)
    at = models.DateTimeField(default=now, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "person"], name="community_flag_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="community_flag_closed_has_moment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["comment"], name="community_flags_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.why} on {self.comment_id}"
