"""What follows a merged profile: rows that others were writing of it while it became part of a member's."""

from __future__ import annotations

from datetime import timedelta

from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.people import claims, verbs
from plateau.people.models import Person

WRITTEN_WITHIN = timedelta(minutes=2)
"""Whatever named the profile before it was merged is committed by then."""


@subscribe(verbs.MERGED, after=WRITTEN_WITHIN)
def bring_late_rows(entry: Entry) -> None:
    """Point to the member what was written of a profile while it was being merged; what comes later still follows again."""
    guest = Person.objects.filter(public_id=entry.data["guest"], merged_into__isnull=False).first()
    if guest is not None:
        claims.bring_late_rows(guest)
