"""Hits become figures: once each, right across batches, processes and restarts."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from plateau.audience import actions
from plateau.audience.hits import Hit
from plateau.audience.models import DailyCount, Kind, Salt, Seen, Total
from plateau.audience.sources import Source
from plateau.media.models import Film
from tests.factories import make_channel, make_subject
from tests.studio.making import make_operation

DAY = "2026-03-01"


def hit(
    target: str, visitor: int, *, kind: str = "page", window: int = 1, day: str = DAY, source: Source = Source.DIRECT
) -> Hit:
    return Hit(kind=kind, target=target, visitor=visitor.to_bytes(16), window=window, day=day, source=source)


@pytest.fixture
def subject(db: None) -> str:
    return make_subject(make_channel()).public_id


def daily() -> set[tuple[str, str, date, str, int]]:
    return set(DailyCount.objects.values_list("kind", "target", "day", "source", "visits"))


def test_visits_are_added_by_day_and_source_and_to_the_sum(subject: str) -> None:
    assert actions.count_hits([hit(subject, 1), hit(subject, 2, source=Source.MAIL)]) == 2
    assert actions.count_hits([hit(subject, 3), hit(subject, 1, window=2, day="2026-03-02")]) == 2
    assert daily() == {
        ("page", subject, date(2026, 3, 1), "direct", 2),
        ("page", subject, date(2026, 3, 1), "mail", 1),
        ("page", subject, date(2026, 3, 2), "direct", 1),
    }
    assert list(Total.objects.values_list("kind", "target", "visits")) == [("page", subject, 4)]


def test_a_repeat_counts_once_within_a_batch_and_across_batches(subject: str) -> None:
    assert actions.count_hits([hit(subject, 1), hit(subject, 1, source=Source.SEARCH)]) == 1
    assert actions.count_hits([hit(subject, 1)]) == 0
    assert Total.objects.get().visits == 1


def test_unknown_targets_count_nowhere(subject: str) -> None:
    film = Film.objects.create(channel=make_channel("harbour"), title="A film")
    strays = [hit("zzzzzzzzzzzz", 1), hit(subject, 1, kind="play"), hit(film.public_id, 1)]
    assert actions.count_hits(strays) == 0
    assert not daily()
    assert not Seen.objects.exists()
    assert actions.count_hits([hit(film.public_id, 1, kind="play")]) == 1


@pytest.mark.django_db
def test_an_operations_page_counts_as_a_subjects_does_and_is_never_played() -> None:
    operation = make_operation(make_channel()).public_id
    assert (
        actions.count_hits([hit(operation, 1), hit(operation, 2), hit(operation, 1), hit(operation, 3, kind="play")])
        == 2
    )
    assert Total.objects.get().visits == 2


def test_an_empty_batch_asks_the_database_nothing(subject: str, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert actions.count_hits([]) == 0


@pytest.mark.django_db(transaction=True)
def test_many_pulses_at_once_count_each_visitor_once() -> None:
    target = make_subject(make_channel()).public_id
    batch = [hit(target, visitor) for visitor in range(200)]

    def write() -> None:
        try:
            actions.count_hits(batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Total.objects.get(target=target).visits == 200
    assert DailyCount.objects.get(target=target).visits == 200


def test_the_salt_of_a_day_is_made_once_and_differs_from_the_next(db: None) -> None:
    first = actions.salt_of(date(2026, 3, 1))
    assert len(first) == 32
    assert actions.salt_of(date(2026, 3, 1)) == first
    assert actions.salt_of(date(2026, 3, 2)) != first


def test_visitors_are_forgotten_after_two_days_but_the_figures_stay(
    subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    monkeypatch.setattr(actions, "now", lambda: today)
    for age in range(3):
        day = (today - timedelta(days=age)).date()
        actions.salt_of(day)
        actions.count_hits([hit(subject, 1, window=age, day=day.isoformat())])
    assert actions.forget_visitors() == 1
    assert sorted(Seen.objects.values_list("day", flat=True)) == [date(2026, 3, 2), date(2026, 3, 3)]
    assert sorted(Salt.objects.values_list("day", flat=True)) == [date(2026, 3, 2), date(2026, 3, 3)]
    assert Total.objects.get(kind=Kind.PAGE).visits == 3
