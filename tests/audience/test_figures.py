"""Figures as pages show them: sums, days, sources and shares, each for what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.audience.figures import (
    DAYS,
    figure_of,
    figures_of,
    month_by_source,
    shares,
    totals_of,
    with_views,
)
from plateau.audience.models import Kind
from plateau.audience.sources import Source
from plateau.core import clock
from plateau.subjects.models import Subject
from tests.audience.rows import NOON, visited
from tests.factories import make_channel, make_subject
from tests.website.rows import make_aired

TODAY = NOON.date()


@pytest.fixture
def subject(db: None) -> Iterator[Subject]:
    with clock.at(NOON):
        yield make_subject(make_channel())


def test_a_page_that_nobody_saw_has_no_figure(subject: Subject) -> None:
    assert figures_of(subject, today=TODAY) == {}
    assert figure_of(subject.public_id, kind=Kind.PAGE) == 0


def test_visits_are_summed_by_day_and_by_source(subject: Subject) -> None:
    visited(subject.public_id, 3)
    visited(subject.public_id, 4, source=Source.MAIL)
    visited(subject.public_id, 5, ago=1)
    visited(subject.public_id, 7, ago=DAYS - 1, source=Source.SEARCH)
    visited(subject.public_id, 11, ago=DAYS, source=Source.SEARCH)
    figure = figures_of(subject, today=TODAY)[Kind.PAGE, subject.public_id]
    assert (figure.total, figure.until) == (30, TODAY)
    assert figure.days == (7, *[0] * (DAYS - 3), 5, 7)
    assert figure.sources == {Source.NETWORK: 8, Source.MAIL: 4, Source.SEARCH: 18}
    assert figure.shares == [(Source.SEARCH, 60), (Source.NETWORK, 27), (Source.MAIL, 13)]


def test_pages_and_films_are_told_apart_and_others_left_out(db: None) -> None:
    channel = make_channel()
    publication, other = make_aired(channel, "A"), make_aired(channel, "B")
    film, subject = publication.film, publication.film.on_subject.subject
    visited(subject.public_id, 3)
    visited(film.public_id, 5, kind=Kind.PLAY)
    visited(other.film.public_id, 7, kind=Kind.PLAY)
    visited(other.film.on_subject.subject.public_id, 9)
    found = figures_of(subject, today=clock.now().date())
    assert {key: figure.total for key, figure in found.items()} == {
        (Kind.PAGE, subject.public_id): 3,
        (Kind.PLAY, film.public_id): 5,
    }
    assert totals_of([film.public_id, subject.public_id], kind=Kind.PLAY) == {film.public_id: 5}
    assert figure_of(film.public_id, kind=Kind.PLAY) == 5


def test_the_month_has_thirty_days(subject: Subject) -> None:
    visited(subject.public_id, 1, ago=29)
    visited(subject.public_id, 2, ago=29, source=Source.MAIL)
    visited(subject.public_id, 4, ago=30)
    row = with_views(Subject.objects.all(), today=TODAY).get()
    assert (row.month_views, row.views) == (3, 7)  # type: ignore[attr-defined]
    assert month_by_source([subject.public_id], today=TODAY) == {
        subject.public_id: Counter({Source.NETWORK: 1, Source.MAIL: 2})
    }


def test_a_subject_without_visits_stands_with_nothing(subject: Subject) -> None:
    row = with_views(Subject.objects.all(), today=TODAY).get()
    assert (row, row.month_views, row.views) == (subject, 0, 0)  # type: ignore[attr-defined]
    assert month_by_source([subject.public_id], today=TODAY) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_a_subject_s_figures_cost_one_query(
    subject: Subject, number: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for ago in range(number):
        for source in list(Source)[:number]:
            visited(subject.public_id, 1, ago=ago, source=source)
    with django_assert_num_queries(1):
        assert figures_of(subject, today=TODAY)[Kind.PAGE, subject.public_id].total == number * number


def test_shares_of_thirds_sum_to_a_hundred() -> None:
    assert shares({Source.MAIL: 1, Source.SEARCH: 1, Source.DIRECT: 1}) == [
        (Source.DIRECT, 34),
        (Source.MAIL, 33),
        (Source.SEARCH, 33),
    ]
    assert shares({}) == shares({Source.MAIL: 0}) == []


@given(st.dictionaries(st.sampled_from(Source), st.integers(0, 10**7)))
def test_shares_are_whole_near_the_truth_and_in_order(visits: dict[Source, int]) -> None:
    found = shares(visits)
    total = sum(visits.values())
    assert sum(share for _source, share in found) == (100 if total else 0)
    assert [share for _source, share in found] == sorted((share for _source, share in found), reverse=True)
    for source, share in found:
        assert abs(share - visits[source] * 100 / total) < 1


def test_the_days_end_with_today_in_utc(subject: Subject) -> None:
    midnight = NOON.replace(hour=23, minute=30)
    with clock.at(midnight):
        visited(subject.public_id, 2)
    with clock.at(midnight + timedelta(hours=1)):
        visited(subject.public_id, 3)
    figure = figures_of(subject, today=TODAY + timedelta(days=1))[Kind.PAGE, subject.public_id]
    assert figure.days[-2:] == (2, 3)
