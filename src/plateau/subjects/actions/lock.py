"""The one lock of this room: whoever changes a subject, or what hangs on it, holds its row."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.subjects.models import Attachment, Contribution, Offer, Opinion, Question, Subject
from plateau.subjects.states import OPEN, State


def lock(subject: Subject) -> Subject:
    """Return the row as it is now, locked until the transaction ends. Foreign keys to it may still be written."""
    locked: Subject = (
        Subject.objects.select_for_update(of=("self",), no_key=True).select_related("channel").get(pk=subject.pk)
    )
    return locked


def lock_of(row: Opinion | Question | Offer | Contribution | Attachment) -> Subject:
    """Lock the subject that this row hangs on now, and bring the row up to date under that lock.

    A merge may have carried it elsewhere since the caller read it, and its author may have taken it back: what went
    or moved before the lock was held is refused.
    """
    rows: QuerySet[Any] = type(row)._default_manager.filter(pk=row.pk)
    here = Subject.objects.filter(pk__in=rows.values("subject")).first()
    try:
        if here is None:
            raise ObjectDoesNotExist
        fresh = lock(here)
        row.refresh_from_db(from_queryset=rows.filter(subject=fresh))
    except ObjectDoesNotExist:
        raise Refused(
            "subject.part_gone", _("This was moved or taken away a moment ago. Reload the page to see what is there.")
        ) from None
    return fresh


def demand_open(subject: Subject) -> None:
    """Refuse what belongs before the recording once it is too late for it."""
    if subject.private:
        raise Refused("subject.still_private", _("This suggestion is private. Publish it first."))
    if subject.state not in OPEN:
        raise Refused("subject.closed", _("This subject no longer takes part in the debate. You can still follow it."))


def demand_live(subject: Subject) -> None:
    """Refuse what makes no sense on a draft or on a subject that goes on elsewhere."""
    if subject.state in {State.DRAFT, State.MERGED}:
        raise Refused(
            "subject.not_live", _("This subject is not open to that any more: it was merged or never proposed.")
        )
