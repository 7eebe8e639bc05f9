"""Rows that belong to no room: the rate counters."""

from __future__ import annotations

from django.db import models


class Rate(models.Model):
    """How often a key was used in its present window; written only by ``rates.spend``."""

    key = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
