"""A new address for a person's private calendar."""

from __future__ import annotations

from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs


def renew_address(person: Person, *, by: Person) -> None:
    """Give a person's calendar a new address: the one before opens nothing any more (``calendars.feed_url``)."""
    record(verbs.CALENDAR_RENEWED, actor=by, target=person)
