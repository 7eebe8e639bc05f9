"""Who waits for a slot, in the order in which they came."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.studio.models.operation import Operation
from plateau.studio.states import IN_LINE, WaitState


class WaitQuerySet(models.QuerySet["Wait"]):
    """Sets of waits."""

    def waiting(self) -> Self:
        """Keep those to whom nothing is offered yet, in line."""
        return self.filter(state=WaitState.WAITING).order_by("id")

    def in_line(self) -> Self:
        """Keep those who keep their place, in line."""
        return self.filter(state__in=IN_LINE).order_by("id")


class Wait(models.Model):
    """A person's place in line for an operation; ``days`` and ``format`` narrow what is offered (empty: anything)."""

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="waits")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waits")
    state = models.CharField(max_length=8, choices=WaitState.choices, default=WaitState.WAITING)
    days = ArrayField(models.DateField(), verbose_name=_("days that suit you"), default=list, blank=True)
    joined_at = models.DateTimeField(default=now, editable=False)
    offered_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    journal_kind = "wait"
    objects: ClassVar = WaitQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["operation", "id"], name="studio_line", condition=Q(state="waiting")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "person"],
                condition=Q(state__in=sorted(IN_LINE)),
                name="studio_one_place_in_line",
                violation_error_message=_("You are on this waiting list already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.operation}"

    def suits(self, starts_at: datetime) -> bool:
        """Whether a slot that begins then is one of those wished for."""
        return not self.days or self.operation.day_of(starts_at) in self.days
