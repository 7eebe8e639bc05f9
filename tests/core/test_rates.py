"""How often: counted in the database, exactly, from however many processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from plateau.core import rates
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.models import Rate

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def tried(number: int, key: str = "thing:1") -> list[bool]:
    """Return which of so many tries were allowed, three an hour."""
    return [_allowed(key) for _ in range(number)]


def _allowed(key: str) -> bool:
    refusal = None
    try:
        rates.spend(key, most=3, per=HOUR)
    except Refused as refused:
        refusal = refused
    if refusal is None:
        return True
    assert (refusal.code, refusal.status) == ("rate.too_often", 429)
    assert refusal.retry_seconds is not None
    assert 0 < refusal.retry_seconds <= 3600
    return False


def test_so_many_are_allowed_and_no_more() -> None:
    assert tried(5) == [True, True, True, False, False]


def test_each_key_has_its_own_count() -> None:
    assert tried(3) + tried(1, "thing:2") == [True] * 4


def test_a_new_window_begins_when_the_old_one_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    tried(4)
    later = now() + HOUR
    monkeypatch.setattr(rates, "now", lambda: later - timedelta(seconds=5))
    assert tried(1) == [False]
    monkeypatch.setattr(rates, "now", lambda: later + timedelta(seconds=1))
    assert tried(4) == [True, True, True, False]
    assert Rate.objects.get().used == 4


@pytest.mark.django_db(transaction=True)
def test_an_action_that_fails_afterwards_is_counted_when_the_count_stands_outside_its_transaction() -> None:
    rates.spend("thing:1", most=3, per=HOUR)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018  any failure
    assert Rate.objects.get().used == 1


@pytest.mark.django_db(transaction=True)
def test_from_many_threads_at_once_exactly_so_many_are_allowed() -> None:
    def spend(_number: int) -> bool:
        try:
            rates.spend("thing:1", most=7, per=HOUR)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(24))) == 7
    assert Rate.objects.get().used == 24
