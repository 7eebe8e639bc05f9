"""Gives somebody who stands at the set a slot that nobody has, even one that has begun."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions import booking as bookings
from plateau.studio.actions.bringing import Named, book_with
from plateau.studio.actions.lock import lock_slot
from plateau.studio.models import Booking, Slot, SlotKind
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Subject

LEAST = timedelta(minutes=5)
"""What has to be left of a slot that has begun."""


def walk_in(slot: Slot, *, by: Person, guest: Named, subject: Subject | Words) -> Booking:
    """Book a free slot of the day for somebody at the set; of one that has begun they get the rest.

    Whoever waits in line is passed over: they are not here. Refuses a slot that somebody has, and one with less than
    five minutes left.
    """
    with transaction.atomic():
        chosen = _rest_of(slot, by=by)
        held = bookings.hold(chosen, by=by, by_team=True)
        book_with(held, by=by, subject=subject, persons=[], named=[guest])
        record(
            verbs.WALKED_IN,
            actor=by,
            target=held,
            channel=held.operation.channel,
            operation=held.operation.public_id,
            slot=chosen.public_id,
        )
    return held


def _rest_of(slot: Slot, *, by: Person) -> Slot:
    """Return the slot, or what is left of it: from the next whole minute on, half a minute ahead at least."""
    moment = now()
    fresh = lock_slot(slot)
    if fresh.starts_at > moment:
        return fresh
    starts_at = _next_minute(moment + timedelta(seconds=30))
    if fresh.kind != SlotKind.BOOKABLE or Booking.objects.active().filter(slot=fresh).exists():
        raise Refused("slot.taken", _("Somebody has just taken this slot. Choose another one."))
    if fresh.ends_at - starts_at < LEAST:
        raise Refused("slot.nearly_over", _("Less than five minutes are left of this slot. Choose another one."))
    rest = DateTimeTZRange(starts_at, fresh.ends_at, "[)")
    if Booking.objects.filter(slot=fresh).exists():  # somebody missed it: their part stays in the day's history
        Slot.objects.filter(pk=fresh.pk).update(during=DateTimeTZRange(fresh.starts_at, starts_at, "[)"))
        made: Slot = Slot.objects.create(
            operation=fresh.operation, set=fresh.set, during=rest, kind=fresh.kind, format=fresh.format
        )
        _record(verbs.SLOT_ADDED, made, by=by, kind=made.kind, starts_at=starts_at, ends_at=made.ends_at)
        return made
    Slot.objects.filter(pk=fresh.pk).update(during=rest)
    _record(verbs.SLOT_CHANGED, fresh, by=by, was_at=fresh.starts_at, is_at=starts_at)
    fresh.refresh_from_db()
    return fresh


def _next_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def _record(name: str, slot: Slot, *, by: Person, **data: object) -> None:
    operation = slot.operation
    record(name, actor=by, target=slot, channel=operation.channel, operation=operation.public_id, **data)
