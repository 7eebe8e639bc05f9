"""Tells the team that a guest sent files for their film."""

from __future__ import annotations

from django.urls import reverse

from plateau.channels.roles import Can
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.studio import verbs
from plateau.studio.material import news as news_material
from plateau.studio.models import Material
from plateau.studio.telling import tell_team


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
