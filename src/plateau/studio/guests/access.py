"""Who of the team reaches a guest's papers."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.models import (
    Booking,
    Erasure,
    Guardian,
    Guest,
    Presence,
    Release,
    Representative,
    Retraction,
    Signature,
)


def guest_on(channel: Channel, public_id: str) -> Person:
    """Return somebody who booked, comes or acts for a guest on this channel; refuses anybody else with 404.

    The address of a profile that became part of a member's leads to the member: notices and mails go on naming it.
    """
    here = Booking.objects.filter(operation__channel=channel)
    known = (
        Q(pk__in=Presence.objects.filter(booking__in=here).values("person"))
        | Q(pk__in=here.values("booked_by"))
        | Q(pk__in=Guest.objects.filter(channel=channel).values("person"))
        | Q(pk__in=Representative.objects.filter(channel=channel).values("person"))
    )
    named = Q(public_id=public_id) | Q(pk__in=Person.objects.filter(public_id=public_id).values("merged_into"))
    found: Person | None = Person.objects.present().filter(known, named).select_related("user", "company").first()
    if found is None:
        raise Refused("guest.not_found", _("There is no such guest on this channel."), 404)
    return found


def booking_on(channel: Channel, public_id: str) -> Booking:
    """Return a booking of this channel, or refuse with 404."""
    found: Booking | None = Booking.objects.with_slot().filter(operation__channel=channel, public_id=public_id).first()
    if found is None:
        raise Refused("booking.not_found", _("There is no such booking, or it is not yours."), 404)
    return found


def guardian_on(channel: Channel, public_id: str) -> Guardian:
    """Return a guardian named on this channel, or refuse with 404."""
    found: Guardian | None = (
        Guardian.objects.select_related("release__person", "release__booking__operation__channel")
        .filter(release__booking__operation__channel=channel, public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused("guardian.not_found", _("There is nobody of that name here."), 404)
    return found


def retraction_on(channel: Channel, public_id: str) -> Retraction:
    """Return a task that a release taken back left on this channel, or refuse with 404."""
    found: Retraction | None = (
        Retraction.objects.select_related("release__person", "release__booking__operation__channel")
        .filter(release__booking__operation__channel=channel, public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused("retraction.not_found", _("There is no such task."), 404)
    return found


def erasure_on(channel: Channel, public_id: str) -> Erasure:
    """Return a recording of this channel that is to be erased, or was, or refuse with 404."""
    found: Erasure | None = (
        Erasure.objects.select_related("booking__operation__channel")
        .filter(booking__operation__channel=channel, public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused("erasure.not_found", _("There is no such task."), 404)
    return found


def scan_on(channel: Channel, kind: str, public_id: str) -> Signature | Release | Guardian:
    """Return what a scan belongs to (``deal``, ``release``, ``guardian``), or refuse with 404."""
    found: Signature | Release | Guardian | None = None
    if kind == "deal":
        found = Signature.objects.filter(booking__operation__channel=channel, public_id=public_id).first()
    elif kind == "release":
        found = Release.objects.filter(booking__operation__channel=channel, public_id=public_id).first()
    elif kind == "guardian":
        found = Guardian.objects.filter(release__booking__operation__channel=channel, public_id=public_id).first()
    if found is None or not found.scan:
        raise Refused("scan.not_found", _("There is no such paper."), 404)
    return found
