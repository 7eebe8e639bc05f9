"""What the audience hears: two subjects become one, and so do their figures."""

from __future__ import annotations

from plateau.audience.actions import carry_figures
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.subjects.models import Subject
from plateau.subjects.verbs import MERGED


@subscribe(MERGED)
def follow_merge(entry: Entry) -> None:
    """Count the visits of a duplicate's page with those of the subject that stays."""
    gone = Subject.objects.select_related("merged_into").get(public_id=entry.target_id)
    if gone.merged_into is not None:
        carry_figures(gone.public_id, into=gone.merged_into.public_id)
