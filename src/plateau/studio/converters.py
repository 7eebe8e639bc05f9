"""What may stand in addresses of the studio's files."""

from __future__ import annotations

from django.urls import register_converter


class ScheduleKind:
    """The ending of a schedule's file."""

    regex = "json|xml|csv|ics"

    def to_python(self, value: str) -> str:
        """Keep as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Keep as it is."""
        return value


register_converter(ScheduleKind, "schedule_kind")
