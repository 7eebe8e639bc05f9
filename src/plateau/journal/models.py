"""Append-only entries, and which reactions to them are done."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from plateau.core.clock import now
from plateau.core.fields import PublicIdField

MOST_FAILURES = 12


class Entry(models.Model):
    """One thing that happened. Actor and target are named by kind and public id, so that the row outlives them.

    ``channel`` is the public id of the channel it happened on, or empty. Never changed, never deleted (a database
    trigger refuses).
    """

    public_id = PublicIdField()
    at = models.DateTimeField(default=now, db_index=True)
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20, blank=True)
    actor_id = models.CharField(max_length=40, blank=True)
    target_kind = models.CharField(max_length=20)
    target_id = models.CharField(max_length=40)
    channel = models.CharField(max_length=12, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["id"]  # read as it was written
        indexes: ClassVar = [
            models.Index(fields=["target_kind", "target_id", "id"], name="journal_target"),
            models.Index(fields=["channel", "id"], name="journal_channel"),
            models.Index(fields=["verb", "id"], name="journal_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_kind}:{self.target_id}"


class ReactionQuerySet(models.QuerySet["Reaction"]):
    """Sets of reactions."""

    def undone(self) -> Self:
        """Keep those that are still to be carried out."""
        return self.filter(done_at__isnull=True)

    def hopeless(self) -> Self:
        """Keep those that failed so often that nobody rings for them any more."""
        return self.undone().filter(failures__gte=MOST_FAILURES)


class Reaction(models.Model):
    """A subscriber's work on an entry: the row is the truth, the queued task only rings."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reactions")
    subscriber = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_failure = models.TextField(blank=True)

    objects: ClassVar = ReactionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "subscriber"], name="journal_reaction_once")]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="journal_undone", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} on {self.entry_id}"
