"""Figures arranged for the team's pages; no queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from plateau.audience.figures import Figure
from plateau.audience.models import Kind
from plateau.audience.sources import Source
from plateau.audience.words import SOURCE_WORDS
from plateau.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class Row:
    """One subject of the channel's list; ``main_source`` is in words, empty when nobody came this month."""

    subject: Subject
    views: int
    month_views: int
    plays: int
    month_plays: int
    main_source: str | Promise


@dataclass(frozen=True, slots=True)
class Table:
    """One page's or film's figure, day by day up to ``until``, and by source."""

    kind: str
    title: str
    total: int
    days: tuple[int, ...]
    until: date
    by_source: list[tuple[str | Promise, int, int]]  # words, visits, percent


def channel_rows(
    subjects: Collection[Subject], month: Mapping[str, Counter[Source]], plays: Mapping[str, int]
) -> list[Row]:
    """Return a row for each of these subjects (``with_views``, films loaded), in their order.

    ``month`` holds the last 30 days by public id and source, ``plays`` all plays by the film's public id.
    """
    rows = []
    for subject in subjects:
        films = [link.film.public_id for link in subject.films.all()]
        sources = month.get(subject.public_id, Counter())
        best = max(sources, key=lambda source: (sources[source], source), default=None)
        rows.append(
            Row(
                subject=subject,
                views=subject.views,  # type: ignore[attr-defined]
                month_views=subject.month_views,  # type: ignore[attr-defined]
                plays=sum(plays.get(film, 0) for film in films),
                month_plays=sum(month.get(film, Counter()).total() for film in films),
                main_source=SOURCE_WORDS[best] if best else "",
            )
        )
    return rows


def subject_tables(
    figures: Mapping[tuple[str, str], Figure], *, page: str, films: Mapping[str, str]
) -> Sequence[Table]:
    """Return the page's table, then one for each film, in the films' order; only what was visited."""
    wanted = [(Kind.PAGE, page, ""), *((Kind.PLAY, film, title) for film, title in films.items())]
    return [_table(kind, title, figures[kind, target]) for kind, target, title in wanted if (kind, target) in figures]


def _table(kind: Kind, title: str, figure: Figure) -> Table:
    return Table(
        kind=kind,
        title=title,
        total=figure.total,
        days=figure.days,
        until=figure.until,
        by_source=[(SOURCE_WORDS[source], figure.sources[source], share) for source, share in figure.shares],
    )
