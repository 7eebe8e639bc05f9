"""Settles what would clash when a guest's profile becomes part of a member's: pages, forms and seats that both have."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from plateau.core.moves import move
from plateau.people.claims import before_merge
from plateau.people.models import Person
from plateau.studio.actions.lock import lock_slots
from plateau.studio.models import Booking, Guest, Presence, Release
from plateau.studio.states import RELEASE_MOVES, ReleaseState


@before_merge
def join(guest: Person, into: Person) -> None:
    """Keep every page, form and seat of both; each row follows its person afterwards.

    1. A private page on a channel where the member has one stays as a former page: its address goes on working.
    2. Of two forms for one recording the one that is signed counts, else the one that says an age; the other one is
       replaced.
    3. Where both were to be on two sets at a time, the guest's seat is kept but takes no time: somebody has to look.
    """
    taken = Guest.objects.filter(person=into).values("channel")
    Guest.objects.filter(person=guest, channel__in=taken).update(former=True)
    theirs = Q(presences__person__in=[guest, into]) | Q(releases__person__in=[guest, into])
    lock_slots(Booking.objects.filter(theirs).values_list("slot", flat=True))
    _join_forms(guest, into)
    _join_seats(guest, into)


def _join_forms(guest: Person, into: Person) -> None:
    own = {form.booking_id: form for form in Release.objects.standing().filter(person=into)}
    for form in Release.objects.standing().filter(person=guest, booking__in=own):
        there = own[form.booking_id]
        better = _weight(form) > _weight(there)
        move(there if better else form, ReleaseState.REPLACED, RELEASE_MOVES)


def _weight(form: Release) -> tuple[bool, bool]:
    return form.is_signed, form.minor is not None


def _join_seats(guest: Person, into: Person) -> None:
    elsewhere = Presence.objects.filter(person=into, active=True, during__overlap=OuterRef("during")).exclude(
        set=OuterRef("set")
    )
    Presence.objects.filter(Exists(elsewhere), person=guest, active=True).update(active=False)
