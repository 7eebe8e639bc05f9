"""What channels show in rooms below: a person's roles where the reader may enter, the network's contact in mails."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape

from plateau.channels.access import visible_channels
from plateau.channels.models import Channel, Network, TeamRole
from plateau.core.panels import panel
from plateau.people.models import Person


@panel("person.main", order=10)
def teams_of(request: HttpRequest, person: Person) -> str:
    """List the channels that a person helps to make, with their roles, in one query."""
    reader: Person | None = request.person  # type: ignore[attr-defined]
    rows = TeamRole.objects.filter(person=person, channel__in=visible_channels(reader)).select_related("channel")
    teams: dict[Channel, list[str]] = {}
    for row in rows.order_by("channel__name", "pk"):
        teams.setdefault(row.channel, []).append(row.get_role_display())
    return render_to_string("channels/_teams.html", {"teams": teams.items()}) if teams else ""


@panel("account.contact", order=10)
def contact_of_the_network(request: HttpRequest, _subject: None) -> str:
    """Name the address of those who run the network, for mails about an account."""
    return escape(Network.objects.values_list("contact_email", flat=True).first() or "")
