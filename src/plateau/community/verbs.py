"""What the community writes in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb

ADDED = verb("comment.added", "A member commented on a subject or its film.")
EDITED = verb("comment.edited", "A member changed a comment within its first minutes.")
REMOVED = verb("comment.removed", "A member took a comment back.")
HIDDEN = verb("comment.hidden", "The team hid a comment, with a reason.")
RESTORED = verb("comment.restored", "The team showed a hidden comment again.")
FLAGGED = verb("comment.flagged", "A member drew the team's attention to a comment.")
KEPT = verb("comment.kept", "The team looked at a flagged comment and kept it.")
