"""Slots from a pattern: in order, apart, inside the hours, of full length, whatever the pattern."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.studio.pattern import BadPattern, Pattern, Span, days, instant, lay_out

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 11, 30)  # a Monday
HALF = timedelta(minutes=30)


def starts(spans: list[Span]) -> list[str]:
    return [f"{span.start.astimezone(PARIS):%a %H:%M}" for span in spans]


def test_a_morning_of_half_hours_with_a_gap_and_a_break() -> None:
    pattern = Pattern(time(9), time(12), HALF, timedelta(minutes=10), [(time(10), time(10, 30))])
    spans = lay_out(pattern, DAY, DAY, PARIS)
    assert starts(spans) == ["Mon 09:00", "Mon 10:30", "Mon 11:10"]
    assert all(span.end - span.start == HALF for span in spans)


def test_a_slot_may_end_as_the_break_begins_and_as_the_set_closes() -> None:
    spans = lay_out(Pattern(time(9), time(11), HALF, breaks=[(time(10), time(10, 30))]), DAY, DAY, PARIS)
    assert starts(spans) == ["Mon 09:00", "Mon 09:30", "Mon 10:30"]


def test_every_monday_is_one_day_a_week() -> None:
    spans = lay_out(Pattern(time(9), time(9, 30), HALF, weekdays={0}), DAY, DAY + timedelta(days=20), PARIS)
    assert [span.start.date() for span in spans] == [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]


def test_sixty_slots_in_three_days_on_two_sets() -> None:
    one_set = lay_out(Pattern(time(9), time(14), HALF), DAY, DAY + timedelta(days=2), PARIS)
    assert len(one_set) * 2 == 60


def test_slots_keep_their_length_when_the_clocks_change() -> None:
    night = date(2027, 3, 28)  # at two it is three
    spans = lay_out(Pattern(time(1), time(5), timedelta(hours=1)), night, night, PARIS)
    assert [f"{span.start.astimezone(PARIS):%H:%M}" for span in spans] == ["01:00", "03:00", "04:00"]
    assert {span.end - span.start for span in spans} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("pattern", "last", "code"),
    [
        (Pattern(time(9), time(9), HALF), DAY, "hours"),
        (Pattern(time(9), time(10), timedelta()), DAY, "length"),
        (Pattern(time(9), time(10), HALF, -HALF), DAY, "length"),
        (Pattern(time(9), time(10), HALF, breaks=[(time(9, 30), time(9, 30))]), DAY, "breaks"),
        (Pattern(time(9), time(10), HALF), DAY - timedelta(days=1), "days"),
        (Pattern(time(0), time(23), timedelta(minutes=1)), DAY + timedelta(days=2), "too_many"),
    ],
)
def test_what_cannot_be_is_refused(pattern: Pattern, last: date, code: str) -> None:
    with pytest.raises(BadPattern) as refused:
        lay_out(pattern, DAY, last, PARIS)
    assert refused.value.code == code


times = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
zones = st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]).map(
    ZoneInfo
)
patterns = st.builds(
    Pattern,
    opens=times,
    closes=times,
    length=st.integers(5, 300).map(lambda minutes: timedelta(minutes=minutes)),
    gap=st.integers(0, 60).map(lambda minutes: timedelta(minutes=minutes)),
    breaks=st.lists(st.tuples(times, times), max_size=3),
    weekdays=st.sets(st.integers(0, 6)),
)


@given(patterns, st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 10), zones)
def test_slots_are_in_order_apart_inside_and_whole(pattern: Pattern, first: date, more: int, zone: ZoneInfo) -> None:
    last = first + timedelta(days=more)
    try:
        spans = lay_out(pattern, first, last, zone)
    except BadPattern:
        return
    for span in spans:
        day = span.start.astimezone(zone).date()
        assert day.weekday() in pattern.weekdays
        assert span.end - span.start == pattern.length
        assert instant(day, pattern.opens, zone) <= span.start
        assert span.end <= instant(day, pattern.closes, zone)
        assert not any(span.meets(Span(instant(day, a, zone), instant(day, b, zone))) for a, b in pattern.breaks)
    assert all(one.end + pattern.gap <= two.start for one, two in pairwise(spans))


def test_days_are_those_of_the_week() -> None:
    week = list(days(DAY, DAY + timedelta(days=6)))
    assert [day.weekday() for day in week] == list(range(7))
    assert list(days(DAY, DAY - timedelta(days=1))) == []


def test_spans_that_only_touch_do_not_meet() -> None:
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    one, two = Span(noon, noon + HALF), Span(noon + HALF, noon + 2 * HALF)
    assert not one.meets(two)
    assert one.meets(Span(noon + HALF / 2, noon + HALF))
