"""What a phone on the floor told: one row an act, so that telling it twice, or late, changes nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.models.booking import Booking
from plateau.studio.models.operation import Operation


class FloorAct(models.Model):
    """One act as it was told. ``act_id`` is made by the device; ``at`` is when it was done, by the server's clock.

    ``outcome``: what became of it. A refused one keeps its ``code`` and the ``sentence`` that was said.
    """

    class Outcome(models.TextChoices):
        """What an act changed."""

        DONE = "done"
        LATE = "late"  # something newer was told before: nothing changed
        REFUSED = "refused"

    act_id = models.CharField(max_length=40, unique=True)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="floor_acts")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, null=True, related_name="floor_acts")
    kind = models.CharField(max_length=24)
    data = models.JSONField(default=dict)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.DONE)
    code = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["booking", "at"], name="studio_acts_of_a_booking")]

    def __str__(self) -> str:
        return f"{self.act_id}: {self.kind}"
