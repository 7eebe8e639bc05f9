"""When which reminder is due. Pure; knows no Django.

Few and polite: who is to be invoiced is asked twice; an invoice is recalled three days before its day, then three, fifteen
and thirty days after it. Each step once. Nothing leaves in the evening, at night or at the weekend where the buyer is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FIRST_HOUR, LAST_HOUR = 9, 18
WEEKEND = 5  # Saturday, by date.weekday()


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder, and how many days after its date it is due (below zero: before); ``until`` days it makes sense."""

    name: str
    after: int
    until: int


ASKING = (Step("details_1", 3, 7), Step("details_2", 8, 21))
"""From the day on which the fee became due, while nobody said whom to invoice."""
PAYING = (Step("soon", -3, 0), Step("late_1", 3, 14), Step("late_2", 15, 29), Step("late_3", 30, 90))
"""From the day by which an invoice is to be paid."""


def next_step(steps: Collection[Step], since: date, today: date, done: Collection[str]) -> Step | None:
    """Return the reminder to send today, or None; one that was missed by days is left out, never sent late as well."""
    days = (today - since).days
    for step in reversed(list(steps)):
        if step.after <= days <= step.until:
            return None if step.name in done else step
    return None


def is_quiet(local: datetime) -> bool:
    """Whether this is no hour to remind somebody, by the clock where they are."""
    return not FIRST_HOUR <= local.hour < LAST_HOUR or local.weekday() >= WEEKEND


def earliest() -> timedelta:
    """Return how long before an invoice's day the first step may come."""
    return timedelta(days=-min(step.after for step in PAYING))
