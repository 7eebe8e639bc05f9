"""What people write in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb

JOINED = verb("person.joined", "Somebody created an account.")
ADDED = verb("person.added", "The team made a profile for somebody without account.")
INVITED = verb("person.invited", "Somebody made a link by which a person may claim a profile.")
CLAIMED = verb("person.claimed", "A person took over the profile that was made for them.")
MERGED = verb("person.merged", "A profile without account became part of a member's.")
NOT_ME = verb("person.claim_declined", "A member said that a profile with their address is not theirs.")
PROFILE_CHANGED = verb("person.profile_changed", "A person changed their profile.")
SESSION_ENDED = verb("person.session_ended", "A person ended a session of theirs on another device.")
