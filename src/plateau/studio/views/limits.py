"""How often one person may do a thing of the studio; far above what a hand does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from plateau.core.rates import spend
from plateau.people.models import Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS: Mapping[str, tuple[int, timedelta]] = {
    "hold": (120, HOUR),
    "book": (60, HOUR),
    "code": (30, HOUR),
    "wait": (60, HOUR),
    "guest": (40, DAY),
    "gift": (200, DAY),
}


def limit(what: str, person: Person, times: int = 1) -> None:
    """Count an act of this person as so many, or refuse with 429."""
    most, per = LIMITS[what]
    for _time in range(times):
        spend(f"studio.{what}:{person.pk}", most=most, per=per)
