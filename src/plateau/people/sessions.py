"""Where a person is logged in, in words they recognise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from plateau.journal.actions import record
from plateau.people import verbs
from plateau.people.models import Person

# The order matters: each browser's line names the ones it descends from as well.
_BROWSERS = [
    ("Edge", r"Edg/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/"),
    ("Chrome", r"Chrome/"),
    ("Safari", r"Safari/"),
]
_SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("Linux", r"Linux"),
]


@dataclass(frozen=True, slots=True)
class Device:
    """One session, as its owner sees it."""

    key: int
    browser: str
    system: str
    address: str
    since: datetime
    here: bool


def devices_of(person: Person, *, current: str) -> list[Device]:
    """Return the person's sessions that still work, the present one (its session key) first."""
    if person.user is None:
        return []
    found = [
        Device(
            key=session.pk,
            browser=named(session.user_agent, _BROWSERS),
            system=named(session.user_agent, _SYSTEMS),
            address=session.ip,
            since=session.created_at,
            here=session.session_key == current,
        )
        for session in UserSession.objects.purge_and_list(person.user)
    ]
    return sorted(found, key=lambda device: (not device.here, -device.since.timestamp()))


def named(user_agent: str, table: list[tuple[str, str]]) -> str:
    """Return the first name of the table whose pattern the browser's line has, or an empty string."""
    return next((name for name, pattern in table if re.search(pattern, user_agent)), "")


def end_session(session: UserSession, *, by: Person) -> None:
    """Log a device out."""
    with transaction.atomic():
        session.end()
        record(verbs.SESSION_ENDED, actor=by, target=by)
