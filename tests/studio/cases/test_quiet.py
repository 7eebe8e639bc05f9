"""Quiet hours: when an answer leaves, over midnight, on Sundays, and where a clock is put forward or back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.studio.cases.quiet import SUNDAY, QuietHours

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 1, 1, tzinfo=UTC)
NIGHT = QuietHours(time(20), time(8), sundays=True, zone=PARIS)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("2026-12-08T14:20", "2026-12-08T14:20"),  # a Tuesday
        ("2026-12-08T19:59", "2026-12-08T19:59"),
        ("2026-12-08T20:00", "2026-12-09T08:00"),
        ("2026-12-09T02:10", "2026-12-09T08:00"),
        ("2026-12-09T08:00", "2026-12-09T08:00"),
        ("2026-12-12T21:00", "2026-12-14T08:00"),  # Saturday night, past the Sunday
        ("2026-12-13T12:00", "2026-12-14T08:00"),
        ("2027-03-27T22:00", "2027-03-29T08:00"),  # the night of summer time lies in between
    ],
)
def test_what_is_written_in_the_night_leaves_in_the_morning(written: str, leaves: str) -> None:
    assert NIGHT.opens_at(paris(written)) == paris(leaves)


def test_a_digest_comes_once_a_day_and_on_no_quiet_sunday() -> None:
    moments = [paris("2026-12-11T07:00")]
    for _ in range(3):
        moments.append(NIGHT.next_end(moments[-1]))
    assert moments[1:] == [paris("2026-12-11T08:00"), paris("2026-12-12T08:00"), paris("2026-12-14T08:00")]


def test_no_hour_is_quiet_where_both_ends_are_the_same() -> None:
    never = QuietHours(time(9), time(9), sundays=False, zone=PARIS)
    night = paris("2026-12-08T03:00")
    assert never.opens_at(night) == night
    assert never.next_end(night) == paris("2026-12-09T00:00")


@given(
    moment=st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    begins=st.times(),
    ends=st.times(),
    sundays=st.booleans(),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_an_answer_never_leaves_in_quiet_hours_nor_later_than_they_last(
    moment: datetime, begins: time, ends: time, sundays: bool, zone: str
) -> None:
    quiet = QuietHours(begins.replace(microsecond=0), ends.replace(microsecond=0), sundays, ZoneInfo(zone))
    leaves = quiet.opens_at(moment)
    assert not quiet.is_quiet_at(leaves)
    assert moment <= leaves <= moment + timedelta(days=2, hours=1)
    assert (leaves == moment) == (not quiet.is_quiet_at(moment))
    if sundays:
        assert leaves.astimezone(ZoneInfo(zone)).weekday() != SUNDAY
    assert quiet.next_end(moment) > moment
