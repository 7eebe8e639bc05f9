"""Figures as pages show them: sums, days and shares; pure but for the two queries at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.fields import DateField

from plateau.audience.models import DailyCount, Kind, Total
from plateau.audience.sources import Source

DAYS = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """Visits of one thing: in all, day by day for the last ``DAYS`` days (oldest first), and by source."""

    total: int
    until: date
    days: tuple[int, ...]
    sources: Mapping[Source, int]

    @property
    def shares(self) -> list[tuple[Source, int]]:
        """Whole percents by source, largest first, that sum to 100 (largest remainders)."""
        return shares(self.sources)


def shares(visits: Mapping[Source, int]) -> list[tuple[Source, int]]:
    """Turn counts into whole percents that sum to 100, largest first; empty for no visits."""
    total = sum(visits.values())
    if not total:
        return []
    floors = {source: count * 100 // total for source, count in visits.items() if count}
    missing = 100 - sum(floors.values())
    by_remainder = sorted(floors, key=lambda source: (-(visits[source] * 100 % total), source))
    for source in by_remainder[:missing]:
        floors[source] += 1
    return sorted(((source, share) for source, share in floors.items() if share), key=lambda row: (-row[1], row[0]))


def figures_of(targets: Collection[str], *, today: date) -> dict[tuple[str, str], Figure]:
    """Return the figures of these public ids by (kind, target); one query; what was never visited is not in it."""
    first = today - timedelta(days=DAYS - 1)
    rows = (
        DailyCount.objects.filter(target__in=targets)
        .annotate(bucket=Case(When(day__gte=first, then=F("day")), default=Value(None), output_field=DateField()))
        .values_list("kind", "target", "bucket", "source")
        .annotate(sum=Sum("visits"))
        .order_by()
    )
    days: dict[tuple[str, str], Counter[date]] = {}
    sources: dict[tuple[str, str], Counter[Source]] = {}
    for kind, target, day, source, visits in rows:
        sources.setdefault((kind, target), Counter())[Source(source)] += visits
        if day is not None:
            days.setdefault((kind, target), Counter())[day] += visits
    return {
        key: Figure(
            total=sum(by_source.values()),
            until=today,
            days=tuple(days.get(key, Counter())[first + timedelta(days=offset)] for offset in range(DAYS)),
            sources=by_source,
        )
        for key, by_source in sources.items()
    }


def totals_of(targets: Collection[str], *, kind: Kind) -> dict[str, int]:
    """Return the public figures of many things for a list of cards; one query."""
    rows: QuerySet[Total, tuple[str, int]] = Total.objects.filter(kind=kind, target__in=targets).values_list("target", "visits")
    return dict(rows)


def figure_of(target: str, *, kind: Kind) -> int:
    """Return one public figure, 0 when nobody came yet."""
    return Total.objects.filter(kind=kind, target=target).values_list("visits", flat=True).first() or 0
