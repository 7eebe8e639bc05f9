"""A day that runs late: order, promises, lengths and breaks hold, whatever happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plateau.studio.floor.reflow import Kind, Part, Proposal, lateness, reflow

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def at(number: int) -> datetime:
    """Return so many minutes after nine."""
    return NINE + minutes(number)


def part(key: str, start: int, end: int, kind: Kind = Kind.RECORDING, **fields: object) -> Part:
    return Part(key, at(start), at(end), kind, **fields)


def times(proposals: list[Proposal]) -> dict[str, tuple[int, int]]:
    """Return the new times as minutes after nine."""
    return {one.part.key: ((one.start - NINE) // minutes(1), (one.end - NINE) // minutes(1)) for one in proposals}


MORNING = [part("a", 0, 30), part("b", 30, 60), part("pause", 60, 90, Kind.BREAK), part("c", 90, 120)]


def test_a_day_on_time_stays_as_it_is() -> None:
    assert not any(one.is_changed for one in reflow(MORNING, now=at(-10)))
    begun = [part("a", 0, 30, begun_at=at(0)), *MORNING[1:]]
    assert not any(one.is_changed for one in reflow(begun, now=at(20)))
    assert lateness(begun, now=at(20)) == minutes(0)


def test_what_began_late_pushes_the_next_and_the_break_gives_way() -> None:
    begun = [part("a", 0, 30, begun_at=at(18)), *MORNING[1:]]
    assert times(reflow(begun, now=at(20))) == {"b": (50, 80), "pause": (80, 90), "c": (90, 120)}
    assert lateness(begun, now=at(20)) == minutes(20)


def test_a_break_keeps_its_shortest_length_and_then_the_day_slips() -> None:
    begun = [part("a", 0, 30, begun_at=at(25)), *MORNING[1:]]
    assert times(reflow(begun, now=at(30))) == {"b": (55, 85), "pause": (85, 95), "c": (95, 125)}


def test_what_runs_over_takes_five_minutes_more_each_time_one_looks() -> None:
    begun = [part("a", 0, 30, begun_at=at(0)), *MORNING[1:]]
    assert times(reflow(begun, now=at(34)))["b"] == (40, 70)
    assert times(reflow(begun, now=at(34), still=minutes(15)))["b"] == (50, 80)


def test_an_empty_slot_takes_up_the_delay() -> None:
    without_b = [part("a", 0, 30, begun_at=at(20)), MORNING[3]]
    assert not any(one.is_changed for one in reflow(without_b, now=at(25)))


def test_nobody_is_called_before_their_time_unless_they_may_be() -> None:
    done = [part("a", 0, 30, begun_at=at(0), done=True), part("b", 60, 90), part("c", 90, 120, may_be_early=True)]
    assert times(reflow(done, now=at(20), pull_forward=True)) == {"b": (60, 90), "c": (90, 120)}
    early = [part("b", 60, 90, may_be_early=True), part("c", 90, 120)]
    assert times(reflow(early, now=at(22), pull_forward=True)) == {"b": (25, 55), "c": (90, 120)}
    assert times(reflow(early, now=at(22))) == {"b": (60, 90), "c": (90, 120)}


def test_a_blocked_stretch_stays_and_is_jumped_over() -> None:
    parts = [part("a", 0, 30, begun_at=at(20)), part("b", 30, 60), part("x", 60, 75, Kind.BLOCKED), part("c", 75, 105)]
    assert times(reflow(parts, now=at(25))) == {"b": (75, 105), "c": (105, 135)}


def test_what_would_end_after_closing_says_so() -> None:
    begun = [part("a", 0, 30, begun_at=at(30)), *MORNING[1:]]
    found = reflow(begun, now=at(40), closes_at=at(120))
    assert [one.part.key for one in found if one.beyond_hours] == ["c"]


def test_a_recording_that_ought_to_have_begun_begins_now_rounded_up() -> None:
    assert times(reflow([part("a", 0, 30), part("b", 30, 60)], now=at(12))) == {"a": (15, 45), "b": (45, 75)}


kinds = st.sampled_from([Kind.RECORDING, Kind.RECORDING, Kind.BREAK, Kind.BLOCKED])


@st.composite
def days(draw: st.DrawFn) -> list[Part]:
    """Draw a day in which some parts are over, at most one is on set, and the rest is to come."""
    parts, clock = [], 0
    for number in range(draw(st.integers(0, 8))):
        clock += draw(st.sampled_from([0, 0, 5, 30]))
        length = draw(st.sampled_from([5, 20, 30, 60]))
        parts.append(part(str(number), clock, clock + length, draw(kinds), may_be_early=draw(st.booleans())))
        clock += length
    over = draw(st.integers(0, len(parts)))
    for index in range(over):
        parts[index] = Part(
            parts[index].key, parts[index].start, parts[index].end, parts[index].kind, parts[index].start, done=True
        )
    if over < len(parts) and parts[over].kind == Kind.RECORDING and draw(st.booleans()):
        begun = parts[over].start + minutes(draw(st.integers(0, 40)))
        parts[over] = Part(parts[over].key, parts[over].start, parts[over].end, Kind.RECORDING, begun)
    return parts


nows = st.integers(-30, 300).map(at)


@given(days(), nows, st.booleans())
def test_order_promises_lengths_and_breaks_hold(parts: list[Part], now: datetime, pull: bool) -> None:
    found = reflow(parts, now=now, pull_forward=pull)
    to_come = [one for one in parts if not one.is_fixed]
    assert [one.part for one in found] == to_come
    assert all(one.end <= two.start for one, two in pairwise(found))
    for one in found:
        if not (pull and one.part.may_be_early):
            assert one.start >= one.part.start
        assert one.start >= min(now, one.part.start)
        if one.part.kind == Kind.RECORDING:
            assert one.end - one.start == one.part.length
        else:
            assert min(minutes(10), one.part.length) <= one.end - one.start <= one.part.length
        for blocked in (each for each in parts if each.kind == Kind.BLOCKED and not each.done):
            assert one.end <= blocked.start or blocked.end <= one.start
        if one.is_changed and one.start > one.part.start:
            assert not (one.start - NINE) % minutes(5)


@given(days(), nows)
def test_doing_it_twice_changes_nothing_more(parts: list[Part], now: datetime) -> None:
    moved = {one.part.key: one.as_part() for one in reflow(parts, now=now)}
    again = reflow([moved.get(one.key, one) for one in parts], now=now)
    assert not any(one.is_changed for one in again)


@given(days(), nows, st.integers(0, 60).map(minutes))
def test_later_is_never_earlier(parts: list[Part], now: datetime, more: timedelta) -> None:
    before, after = reflow(parts, now=now), reflow(parts, now=now + more)
    recordings = [(one, two) for one, two in zip(before, after, strict=True) if one.part.kind == Kind.RECORDING]
    assert all(one.start <= two.start for one, two in recordings)
