"""The life of a mail."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from plateau.core.moves import Moves


class MessageState(TextChoices):
    """Where a mail stands."""

    DRAFT = "draft", pgettext_lazy("message", "Draft")
    QUEUED = "queued", pgettext_lazy("message", "Waiting")
    KEPT = "kept", pgettext_lazy("message", "Kept here")  # no mail transport is set: it stays in the outbox
    SENT = "sent", pgettext_lazy("message", "Sent")
    FAILED = "failed", pgettext_lazy("message", "Failed")


MOVES: Moves = {
    MessageState.DRAFT: {MessageState.QUEUED},
    MessageState.QUEUED: {MessageState.SENT, MessageState.FAILED, MessageState.KEPT},
    MessageState.KEPT: {MessageState.QUEUED},
    MessageState.FAILED: {MessageState.QUEUED},
    MessageState.SENT: (),
}
