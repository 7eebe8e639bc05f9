"""What a guest says on the way out of the set: one row a booking, and each act that told it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.money import Money
from plateau.money.states import Answer, Via
from plateau.people.models import Person
from plateau.studio.models import Booking


class SatisfactionQuerySet(models.QuerySet["Satisfaction"]):
    """Sets of answers, and of those still awaited."""

    def awaited(self) -> Self:
        """Keep those who have not said yes or no."""
        return self.filter(answer__in=["", Answer.THINKING])


class Satisfaction(models.Model):
    """Asked once a recording has ended. Without an answer nothing ever becomes due.

    ``fee_minor`` is what was said to the guest before: the operation's fee at the moment of asking. ``answered_at`` is
    when it was said at the set, which a phone without a network may tell later.
    """

    public_id = PublicIdField()
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="satisfaction")
    answer = models.CharField(max_length=13, choices=Answer.choices, blank=True)
    via = models.CharField(max_length=6, choices=Via.choices, blank=True)
    fee_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    asked_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True)

    journal_kind = "satisfaction"
    objects: ClassVar = SatisfactionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(answer="") & Q(answered_at=None)) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="money_answer_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.answer or '?'}"

    @property
    def fee(self) -> Money:
        """What becomes due if the guest is satisfied, without VAT."""
        return Money(self.fee_minor, self.currency)

    def is_older_than(self, moment: datetime) -> bool:
        """Whether something said at this moment counts more than what is known."""
        return self.answered_at is None or self.answered_at <= moment


class SatisfactionAct(models.Model):
    """One answer as it was told; ``act_id`` is made by whoever tells it, so that telling twice is telling once."""

    act_id = models.CharField(max_length=40, unique=True)
    satisfaction = models.ForeignKey(Satisfaction, on_delete=models.PROTECT, related_name="acts")
    answer = models.CharField(max_length=13, choices=Answer.choices)
    via = models.CharField(max_length=6, choices=Via.choices)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"{self.act_id}: {self.answer}"
