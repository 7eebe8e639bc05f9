"""Money that came and went, and the bank statements in which it was found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.money import Money
from plateau.money.models.order import Order
from plateau.money.states import Means, PaymentKind
from plateau.people.models import Person


class Payment(models.Model):
    """A movement, never changed; a wrong one is taken back by another (``undoes``). ``minor`` is above zero."""

    public_id = PublicIdField()
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=10, choices=PaymentKind.choices)
    means = models.CharField(max_length=8, choices=Means.choices)
    minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    paid_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    journal_kind = "payment"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minor__gt=0), name="money_payment_is_something"),
            models.CheckConstraint(
                condition=(Q(kind="taken_back") & Q(undoes__isnull=False)) | (~Q(kind="taken_back") & Q(undoes=None)),
                name="money_taken_back_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sum}"

    @property
    def sum(self) -> Money:
        """How much."""
        return Money(self.minor, self.currency)


class Statement(models.Model):
    """A bank statement as it was read: ``rows`` are ``[{"day", "minor", "words", "print"}]``; booked once or never."""

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="statements")
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="EUR")
    rows = models.JSONField()
    skipped = models.PositiveIntegerField(default=0)
    read_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=now)
    booked_at = models.DateTimeField(null=True)

    journal_kind = "statement"

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class BookedLine(models.Model):
    """A line of a statement that became a payment; its ``fingerprint`` keeps it from being booked a second time."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="booked")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="booked_line")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "fingerprint"], name="money_statement_line_once")
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]
