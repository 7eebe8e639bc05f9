"""When a reminder is due, and when it is too late in the day for one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plateau.money.reminding import ASKING, PAYING, is_quiet, next_step

DUE = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("days", "done", "step"),
    [
        (-4, [], None),
        (-3, [], "soon"),
        (-2, ["soon"], None),
        (1, [], None),
        (3, ["soon"], "late_1"),
        (14, [], "late_1"),
        (15, [], "late_2"),
        (16, ["late_2"], None),
        (30, ["late_1"], "late_3"),
        (91, [], None),
    ],
)
def test_each_step_has_its_days_and_missed_ones_are_left_out(days: int, done: list[str], step: str | None) -> None:
    found = next_step(PAYING, DUE, DUE + timedelta(days=days), done)
    assert (found.name if found else None) == step


def test_who_is_to_be_invoiced_is_asked_twice() -> None:
    sent: list[str] = []
    for days in range(40):
        step = next_step(ASKING, DUE, DUE + timedelta(days=days), sent)
        sent += [step.name] if step else []
    assert sent == ["details_1", "details_2"]


@pytest.mark.parametrize(
    ("day", "hour", "quiet"),
    [(27, 8, True), (27, 9, False), (27, 17, False), (27, 18, True), (28, 11, True), (29, 11, True), (30, 11, False)],
)
def test_evenings_and_weekends_are_quiet(day: int, hour: int, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Europe/Paris"))) == quiet
