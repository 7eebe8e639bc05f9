"""What channels show on pages of rooms below: a person's roles on the channels that the reader may enter."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from plateau.channels.access import visible_channels
from plateau.channels.models import Channel, TeamRole
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
