"""How many slots to come of one operation a member may have at a time; the team books without that bound."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.models import Booking, BookingQuerySet, Operation


def demand_share(operation: Operation, person: Person) -> None:
    """Refuse somebody who has as many slots to come as a member may."""
    if _counted(operation).filter(booked_by=person).count() >= operation.bookings_each:
        raise Refused(
            "operation.share_taken",
            _("You have as many slots of this operation as a member may book. Move or cancel one, or ask the team."),
        )


def whose_share_is_full(operation: Operation) -> set[int]:
    """Return the keys of those who have as many slots to come as a member may; one query."""
    rows = _counted(operation).values("booked_by").annotate(number=Count("pk"))
    return set(rows.filter(number__gte=operation.bookings_each).values_list("booked_by", flat=True))


def _counted(operation: Operation) -> BookingQuerySet:
    """Return what counts: a slot whose time has passed takes nobody's share, whatever became of its guest."""
    return Booking.objects.to_come().not_over(now()).filter(operation=operation, by_team=False)
