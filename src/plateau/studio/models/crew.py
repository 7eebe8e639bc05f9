"""Who of the crew works on which set and when, as they were asked and answered."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.studio.models.booking import Presence, PresencePart
from plateau.studio.models.operation import Operation, Set
from plateau.studio.models.slot import Slot
from plateau.studio.models.stretch import HAS_BOTH_ENDS, Stretch
from plateau.studio.states import ON_DUTY, DutyState


class DutyQuerySet(models.QuerySet["Duty"]):
    """Sets of duties."""

    def standing(self) -> Self:
        """Keep those that count: asked for or accepted."""
        return self.filter(state__in=ON_DUTY)

    def with_set(self) -> Self:
        """Load what says who, when and where, in the same query."""
        return self.select_related("operation__channel", "set__place", "person__user", "slot")


class Duty(Stretch):
    """Somebody of the crew asked to work on a set for a time.

    ``presence`` is what takes their time while the duty counts: by it the database keeps them off two sets at once.
    ``slot``: the duty is for this one recording, and moves with it. ``called`` is what they do in the team's own word,
    empty where ``part`` says it. ``sequence`` grows with each change that a calendar has to hear of.
    """

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="duties")
    set = models.ForeignKey(Set, on_delete=models.PROTECT, related_name="duties", verbose_name=_("set"))
    slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="duties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    presence = models.OneToOneField(Presence, on_delete=models.SET_NULL, null=True, related_name="duty")
    part = models.CharField(max_length=10, choices=PresencePart.choices, default=PresencePart.CREW)
    called = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=9, choices=DutyState.choices, default=DutyState.ASKED)
    note = models.CharField(_("what to know"), max_length=400, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(max_length=400, blank=True)

    journal_kind = "duty"
    objects: ClassVar = DutyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "state"], name="studio_duties_of_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=HAS_BOTH_ENDS,
                name="studio_duty_is_a_stretch_of_time",
                violation_error_message=_("A duty has to end after it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.does}"

    @property
    def does(self) -> str:
        """What they do, in the reader's language or in the team's own word."""
        return self.called or str(self.get_part_display())

    @property
    def counts(self) -> bool:
        """Whether it takes the person's time."""
        return self.state in ON_DUTY

    def is_over_at(self, moment: datetime) -> bool:
        """Whether its time has passed."""
        return self.ends_at <= moment
