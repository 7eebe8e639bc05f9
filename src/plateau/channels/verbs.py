"""What channels write in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb

CREATED = verb("channel.created", "Somebody who runs the network created a channel.")
CHANGED = verb("channel.changed", "The team changed the channel: name, look, line, visibility, gate, transcripts.")
RUBRICS_CHANGED = verb("channel.rubrics_changed", "The team added, renamed, moved or removed a rubric.")
ROLE_GIVEN = verb("channel.role_given", "Somebody got roles on a channel's team.")
ROLE_TAKEN = verb("channel.role_taken", "Somebody lost a role on a channel's team.")
NETWORK_CHANGED = verb("network.changed", "The network's name, tagline or contact changed.")
NETWORK_GIVEN = verb("network.given", "Somebody got the right to run the network, from the command line.")
