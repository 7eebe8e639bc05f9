"""What the antenna writes in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb

SCHEDULED = verb("publication.scheduled", "The team planned a film on a channel for a time.")
PLAN_WITHDRAWN = verb(
    "publication.plan_withdrawn",
    "A planned film was taken out of the plan, by the team or because its subject was set aside.",
)
AIRED = verb("publication.aired", "A film went on air on a channel.")
ACCESS_CHANGED = verb("publication.access_changed", "The team changed who may watch a film that is planned or on air.")
TAKEN_OFF = verb("publication.taken_off", "The team took a film off the air, with a reason.")
ARCHIVED = verb("publication.archived", "The team put a publication that is over into the archive.")
INVITATION_MADE = verb("invitation.made", "The team made a link that lets its holder through a film's gate.")
INVITATION_REVOKED = verb("invitation.revoked", "The team took an invitation link back.")
