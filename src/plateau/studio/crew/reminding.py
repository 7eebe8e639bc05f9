"""Reminders to the crew: a day before they work somewhere, once for each day and operation, with who else is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from plateau.core.clock import now
from plateau.studio.actions.reminding import DAY_AHEAD
from plateau.studio.crew.news import reminder, tell_crew
from plateau.studio.models import Duty, Operation, Presence, PresencePart
from plateau.studio.states import ACTIVE, DutyState

type Day = tuple[int, int, date]
"""Whose, at which operation, on which day."""


def remind_due() -> int:
    """Remind the crew whose day on set is a day away, of all that they do on it; return how many were told.

    Whoever was asked later than the reminder would have gone out has just read everything.
    """
    moment = now()
    rows = Duty.objects.standing().filter(
        during__startswith__lte=moment + DAY_AHEAD.before,
        during__startswith__gt=moment + DAY_AHEAD.before - DAY_AHEAD.late,
    )
    told: set[Day] = set()
    heard = 0
    for duty in rows.with_set().order_by("during", "pk").iterator(chunk_size=200):
        day = _day_of(duty)
        if day in told or duty.asked_at > duty.starts_at - DAY_AHEAD.before:
            continue
        told.add(day)
        heard += remind_of(duty, day[2])
    return heard


def remind_of(duty: Duty, day: date) -> bool:
    """Remind whose duty it is of all that they do at its operation on a day; return whether somebody was told.

    Nobody is, where everything ended since the round began.
    """
    duties = duties_on(duty, day)
    if not duties:
        return False
    key = f"duty.reminder:{duty.operation.public_id}:{day}"
    return tell_crew(duty, reminder(duties, others_beside(duties), key), in_calendar=False)


def duties_on(duty: Duty, day: date) -> list[Duty]:
    """Return what the person of a duty does at its operation on a day, as the day goes."""
    start, end = _bounds(duty.operation, day)
    rows = Duty.objects.standing().with_set().filter(person=duty.person, operation=duty.operation)
    return list(rows.filter(during__startswith__gte=start, during__startswith__lt=end).order_by("during", "pk"))


def others_beside(duties: Sequence[Duty]) -> list[Presence]:
    """Return the crew and hosts who are on the same sets meanwhile and said that they come, each once."""
    meanwhile = Q(pk__in=[])
    for duty in duties:
        meanwhile |= Q(set=duty.set_id, during__overlap=duty.during)
    comes = Q(duty__state=DutyState.ACCEPTED) | Q(booking__state__in=ACTIVE)
    rows = Presence.objects.filter(meanwhile, comes, active=True).exclude(person=duties[0].person)
    return _once(rows.exclude(part=PresencePart.GUEST).select_related("person").order_by("during", "pk"))


def _once(rows: Iterable[Presence]) -> list[Presence]:
    found: dict[tuple[int, str], Presence] = {}
    for one in rows:
        found.setdefault((one.person_id, one.does), one)
    return list(found.values())


def _day_of(duty: Duty) -> Day:
    return duty.person_id, duty.operation_id, duty.operation.day_of(duty.starts_at)


def _bounds(operation: Operation, day: date) -> tuple[datetime, datetime]:
    zone = operation.zone
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
