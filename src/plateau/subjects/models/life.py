"""What happened to a subject: its moves, and earlier versions of its text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plateau.core.clock import now
from plateau.people.models import Person
from plateau.subjects.models.subject import Subject
from plateau.subjects.states import State


class Move(models.Model):
    """One step of a subject's life. ``person`` is None for the machine; who moved is for the team's eyes."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=14, choices=State.choices)
    to_state = models.CharField(max_length=14, choices=State.choices)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(to_state__in=["declined", "parked"]) | ~Q(reason=""), name="subjects_hard_move_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Revision(models.Model):
    """The text of a subject as it was saved; the highest number is the present one."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now, editable=False)
    content = models.JSONField()  # the editable fields by name, as words that a person reads

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "number"], name="subjects_revision_once")]

    def __str__(self) -> str:
        return f"{self.subject_id}, version {self.number}"
