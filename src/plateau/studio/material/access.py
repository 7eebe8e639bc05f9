"""Who of the team reaches what guests send, and what they are asked for."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.models import Booking, Material, MaterialAsk, Presence
from plateau.studio.states import MaterialState


def takes_part(booking: Booking, person: Person) -> bool:
    """Whether somebody booked for themselves, or is or was to be on set."""
    own = booking.booked_by_id == person.pk and not booking.by_team
    return own or booking.presences.filter(person=person).exists()


def taking_part() -> Q:
    """Return the rule for rows of a booking and a person: the same as ``takes_part`` asks of one."""
    there = Presence.objects.filter(booking=OuterRef("booking"), person=OuterRef("person"))
    return Q(Exists(there)) | Q(booking__by_team=False, booking__booked_by=F("person"))


def material_on(channel: Channel, public_id: str) -> Material:
    """Return a guest's file on this channel, or refuse with 404."""
    found: Material | None = (
        Material.objects.select_related("booking__operation__channel", "booking__slot", "person", "sender")
        .filter(booking__operation__channel=channel, public_id=public_id)
        .exclude(state=MaterialState.REMOVED)
        .first()
    )
    if found is None:
        raise Refused("material.not_found", _("This file is no longer here, or it is not yours."), 404)
    return found


def ask_on(channel: Channel, public_id: str) -> MaterialAsk:
    """Return what a guest was asked for on this channel, or refuse with 404."""
    found: MaterialAsk | None = (
        MaterialAsk.objects.select_related("booking__operation__channel", "person")
        .filter(booking__operation__channel=channel, public_id=public_id)
        .first()
    )
    if found is None:
        raise Refused("material.no_such_ask", _("There is no such request to a guest."), 404)
    return found


def may_read_material(person: Person | None, channel: Channel) -> bool:
    """Whether this person of the team may have what guests send: who looks after guests, and who makes their films."""
    return may(person, Can.HANDLE_GUESTS, channel) or may(person, Can.DOWNLOAD_MASTER, channel)
