"""The life of a publication: choices and allowed moves, nothing else."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PublicationState(TextChoices):
    """Where a publication stands. Saving makes a draft; only a confirmed act goes further."""

    DRAFT = "draft", _("not on air")
    SCHEDULED = "scheduled", _("scheduled")
    LIVE = "live", _("on air")
    UNPUBLISHED = "unpublished", _("taken off")
    ARCHIVED = "archived", _("archived")


MOVES: dict[str, set[str]] = {
    PublicationState.DRAFT: {PublicationState.SCHEDULED, PublicationState.LIVE, PublicationState.ARCHIVED},
    PublicationState.SCHEDULED: {PublicationState.DRAFT, PublicationState.LIVE},
    PublicationState.LIVE: {PublicationState.UNPUBLISHED},
    PublicationState.UNPUBLISHED: {PublicationState.SCHEDULED, PublicationState.LIVE, PublicationState.ARCHIVED},
    PublicationState.ARCHIVED: set(),
}

CURRENT = frozenset({PublicationState.SCHEDULED, PublicationState.LIVE})
