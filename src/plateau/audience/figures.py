"""Figures as pages show them: sums, days and shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, DateField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from plateau.audience.models import DailyCount, Kind, Total
from plateau.audience.sources import Source
from plateau.subjects.models import Subject, SubjectFilm
from plateau.subjects.models.subject import SubjectQuerySet

DAYS = 60
MONTH = timedelta(days=30)


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


def figures_of(subject: Subject, *, today: date) -> dict[tuple[str, str], Figure]:
    """Return the figures of a subject's page and of its films by (kind, public id).

    One query; what was never visited is not in it.
    """
    films = SubjectFilm.objects.filter(subject=subject).values("film__public_id")
    return _figures(Q(target=subject.public_id) | Q(target__in=films), today=today)


def page_figure(target: str, *, today: date) -> Figure | None:
    """Return the figure of one page (by public id), None when nobody came yet; one query."""
    return _figures(Q(target=target, kind=Kind.PAGE), today=today).get((Kind.PAGE, target))


def _figures(wanted: Q, *, today: date) -> dict[tuple[str, str], Figure]:
    first = today - timedelta(days=DAYS - 1)
    rows = (
        DailyCount.objects.filter(wanted)
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
    return dict(Total.objects.filter(kind=kind, target__in=targets).values_list("target", "visits"))


def figure_of(target: str, *, kind: Kind) -> int:
    """Return one public figure, 0 when nobody came yet."""
    return Total.objects.filter(kind=kind, target=target).values_list("visits", flat=True).first() or 0


def with_views(subjects: SubjectQuerySet, *, today: date) -> SubjectQuerySet:
    """Add ``views`` (since the beginning) and ``month_views`` (last 30 days) of each page, the most visited first."""
    month = DailyCount.objects.filter(target=OuterRef("public_id"), kind=Kind.PAGE, day__gt=today - MONTH).values(
        "target"
    )
    total = Total.objects.filter(target=OuterRef("public_id"), kind=Kind.PAGE)
    return subjects.annotate(
        month_views=Coalesce(Subquery(month.annotate(sum=Sum("visits")).values("sum")), 0),
        views=Coalesce(Subquery(total.values("visits")), 0),
    ).order_by("-month_views", "-views", "title")


def month_by_source(targets: Collection[str], *, today: date) -> dict[str, Counter[Source]]:
    """Return the visits of the last 30 days by source, for each of these public ids that saw any; one query."""
    rows = (
        DailyCount.objects.filter(target__in=targets, day__gt=today - MONTH)
        .values_list("target", "source")
        .annotate(sum=Sum("visits"))
        .order_by()
    )
    found: dict[str, Counter[Source]] = {}
    for target, source, visits in rows:
        found.setdefault(target, Counter())[Source(source)] += visits
    return found
