"""Tells the team that a guest sent files for their film, and lets go of files of those who come no more."""

from __future__ import annotations

from django.urls import reverse

from plateau.channels.roles import Can
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.material import news as news_material
from plateau.studio.material.actions.leaving import see_off
from plateau.studio.models import Booking, Material
from plateau.studio.telling import UNDONE_WITHIN, tell_team


@subscribe(verbs.MATERIAL_KEPT)
def tell_of_files(entry: Entry) -> None:
    """Tell those who look after guests that one sent files: once a day for a guest and recording."""
    file = Material.objects.select_related("booking__operation__channel", "booking__subject", "person").get(
        public_id=entry.target_id
    )
    channel, person = file.booking.operation.channel, file.person
    key = f"{news_material.SENT}:{file.booking.public_id}:{person.public_id}:{entry.at.date()}"
    url = reverse("desk_guest", args=[channel.slug, person.public_id])
    tell_team(channel, news_material.sent(file, key), url=url, but=person.public_id, can=Can.HANDLE_GUESTS)


@subscribe(verbs.PEOPLE_CHANGED, after=UNDONE_WITHIN)
def let_files_go(entry: Entry) -> None:
    """Delete what those sent who come no more, and ask them for nothing, unless they came back in between."""
    booking = Booking.objects.select_related("operation__channel").get(public_id=entry.target_id)
    see_off(booking, by=Person.objects.filter(public_id=entry.actor_id).first())
