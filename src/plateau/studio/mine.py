"""What concerns one person in the studio: slots to come, places in line, what was."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.models import Booking, BookingQuerySet, Presence, Wait
from plateau.studio.states import ACTIVE, BookingState

MOST = 40


def concerning(person: Person) -> BookingQuerySet:
    """Return the bookings that a person made for themselves or is a guest of, whatever became of them."""
    on_set = Presence.objects.filter(person=person, booking__isnull=False).values("booking")
    found: BookingQuerySet = Booking.objects.filter(Q(booked_by=person, by_team=False) | Q(pk__in=on_set))
    return found


def slots_of(person: Person, *, most: int = MOST) -> list[Booking]:
    """Return what is to come or held now, the next first; one query."""
    moment = now()
    rows = concerning(person).filter(state__in=ACTIVE - {BookingState.WRAPPED}, slot__during__endswith__gt=moment)
    rows = rows.exclude(state=BookingState.HELD, held_until__lte=moment)
    return list(rows.with_slot().order_by("slot__during")[:most])


def past_of(person: Person) -> list[Booking]:
    """Return what is over, the last first: recorded, cancelled, missed; holds that lapsed are nobody's story."""
    rows = concerning(person).exclude(state__in=[BookingState.HELD, BookingState.LAPSED])
    over = Q(slot__during__endswith__lte=now()) | Q(
        state__in=[BookingState.CANCELLED, BookingState.NO_SHOW, BookingState.WRAPPED]
    )
    return list(rows.filter(over).with_slot().order_by("-slot__during")[:MOST])


def waits_of(person: Person) -> list[Wait]:
    """Return the places in line where nothing is offered yet, each with its number as ``position``; one query."""
    before = Wait.objects.waiting().filter(operation=OuterRef("operation"), pk__lt=OuterRef("pk")).order_by()
    counted = before.values("operation").annotate(n=Count("pk")).values("n")
    rows = Wait.objects.waiting().filter(person=person).select_related("operation__channel")
    return list(rows.annotate(position=Coalesce(Subquery(counted), 0) + 1)[:MOST])
