"""Visits that pages show: written as the pulse writes them, one row a day and source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from plateau.audience.models import DailyCount, Kind, Total
from plateau.audience.sources import Source
from plateau.core.clock import now

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def visited(target: str, visits: int, *, ago: int = 0, source: Source = Source.NETWORK, kind: Kind = Kind.PAGE) -> None:
    """Let so many have come to a page, or played a film, so many days ago."""
    DailyCount.objects.create(
        kind=kind, target=target, day=now().date() - timedelta(days=ago), source=source, visits=visits
    )
    total, _new = Total.objects.get_or_create(kind=kind, target=target, defaults={"visits": 0})
    total.visits += visits
    total.save(update_fields=["visits"])
