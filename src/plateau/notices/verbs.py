"""What notices write in the journal."""

from __future__ import annotations

from plateau.journal.actions import verb

MAIL_CHOSEN = verb("person.mail_chosen", "A person chose which mails to get.")
MESSAGE_RETRIED = verb("message.retried", "Somebody sent a kept or failed mail on its way again.")
