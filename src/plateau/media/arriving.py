"""A file on its way by the tus protocol, whatever it will be: a film's master here, side material in a room above."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models

from plateau.core.clock import now
from plateau.core.fields import PublicIdField


class Arriving(models.Model):
    """What every table of files on their way has. ``received_bytes`` are on the disk for good: it survives a power cut.

    Exactly one of finished and closed ends it; closed means expired or terminated. ``lock_class`` tells the locks of
    one table from those of another.
    """

    lock_class: ClassVar[int]

    public_id = PublicIdField()
    length = models.PositiveBigIntegerField()
    received_bytes = models.PositiveBigIntegerField(default=0)
    proved_bytes = models.PositiveBigIntegerField(default=0)  # of them, those that came with a checksum which agreed
    metadata = models.CharField(max_length=2000, blank=True)  # Upload-Metadata as it came: HEAD gives it back
    created_at = models.DateTimeField(default=now, editable=False)
    touched_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(received_bytes__lte=models.F("length")),
                name="%(app_label)s_%(class)s_not_past_its_end",
            ),
            models.CheckConstraint(
                condition=models.Q(proved_bytes__lte=models.F("received_bytes")),
                name="%(app_label)s_%(class)s_proved_is_received",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | models.Q(closed_at__isnull=True),
                name="%(app_label)s_%(class)s_ends_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"],
                name="%(app_label)s_%(class)s_open",
                condition=models.Q(finished_at__isnull=True, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.received_bytes} of {self.length}"

    @property
    def path(self) -> Path:
        """Where the bytes gather."""
        return Path(settings.UPLOADS) / self.public_id


def arriving_tables() -> list[type[Arriving]]:
    """Return every table of files on their way, of whatever room."""
    return [model for model in apps.get_models() if issubclass(model, Arriving)]
