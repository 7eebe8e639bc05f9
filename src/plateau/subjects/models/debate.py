"""What people leave on a subject before its recording: support, opinions, questions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects.models.subject import Subject


class Support(models.Model):
    """A person who would watch this: counted once."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supports")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "person"], name="subjects_support_once")]

    def __str__(self) -> str:
        return f"{self.person_id} would watch {self.subject_id}"


class Follow(models.Model):
    """A person who wants to hear what becomes of the subject."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="follows")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "person"], name="subjects_follow_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.subject_id}"


class Said(models.Model):
    """What opinions and questions share: who, when, and that the team may hide them with a reason."""

    public_id = PublicIdField()
    at = models.DateTimeField(default=now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    hidden_at = models.DateTimeField(null=True, editable=False)
    hidden_reason = models.CharField(max_length=280, blank=True)

    class Meta:
        abstract = True


class Opinion(Said):
    """How a person finds the subject, in 280 characters: one a person.

    ``came_from``: the merged subject it was said about, where the same person had said something here too.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="opinions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="opinions")
    came_from = models.ForeignKey(Subject, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(_("I find this subject…"), max_length=280)

    journal_kind = "opinion"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "person", "came_from"], nulls_distinct=False, name="subjects_opinion_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "-at"], name="subjects_opinion_fresh")]

    def __str__(self) -> str:
        return self.text


class Question(Said):
    """A question to ask on set; ``answer_film`` and ``answer_ms`` say where it is answered (like chapters: ms)."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="questions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(_("your question"), max_length=280)
    support_count = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    answer_film = models.ForeignKey(Film, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers")
    answer_ms = models.PositiveIntegerField(null=True, blank=True)

    journal_kind = "question"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "-support_count", "at"], name="subjects_question_wanted")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer_film__isnull=True) | Q(asked_at__isnull=False), name="subjects_answered_was_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def answer_seconds(self) -> float | None:
        """The second of the film at which it is answered."""
        return None if self.answer_ms is None else self.answer_ms / 1000


class QuestionSupport(models.Model):
    """A person who wants this question asked."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="question_supports")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "person"], name="subjects_question_support_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} wants {self.question_id}"
