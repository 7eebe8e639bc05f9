"""Counted visits by day and source, their sums, and the short memory that leaves repeats out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now


class Kind(models.TextChoices):
    """What is counted."""

    PAGE = "page", _("views of the page")
    PLAY = "play", _("plays of the film")


class DailyCount(models.Model):
    """Visits of one target on one day (UTC) from one source; ``target`` is the public id of a subject, an operation or a film."""

    kind = models.CharField(max_length=4, choices=Kind.choices)
    target = models.CharField(max_length=12)
    day = models.DateField()
    source = models.CharField(max_length=8)
    visits = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "kind", "day", "source"], name="audience_daily_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} {self.day} {self.source}: {self.visits}"


class Total(models.Model):
    """The public figure: all visits of one target, the sum of its daily counts."""

    kind = models.CharField(max_length=4, choices=Kind.choices)
    target = models.CharField(max_length=12)
    visits = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["target", "kind"], name="audience_total_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}: {self.visits}"


class Seen(models.Model):
    """A visitor's visit in its window, for a day or two: what makes a repeat a repeat."""

    kind = models.CharField(max_length=4)
    target = models.CharField(max_length=12)
    visitor = models.BinaryField(max_length=16)
    window = models.IntegerField()
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "kind", "window", "visitor"], name="audience_seen_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="audience_seen_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} in window {self.window}"


class Salt(models.Model):
    """The random key of one day's visitor hashes; its deletion makes them meaningless."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return str(self.day)
