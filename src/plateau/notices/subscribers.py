"""What this room tells people by itself: their roles on a team."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.journal.actions import subscribe
from plateau.journal.models import Entry
from plateau.notices.actions import tell
from plateau.notices.kinds import kind
from plateau.people.models import Person

ROLE_GIVEN = kind("team.role_given", _("You get a role on a channel’s team"))


@subscribe("channel.role_given")
def tell_of_a_role(entry: Entry) -> None:
    """Tell a member once about all that they got, unless from themselves; without account one could open nothing."""
    person = Person.objects.with_account().filter(public_id=entry.target_id).first()
    channel = Channel.objects.filter(public_id=entry.channel).first()
    if person is None or channel is None or entry.actor_id == entry.target_id:
        return
    roles = entry.data.get("roles") or [entry.data["role"]]  # entries written before several were given at once
    labels = [Role(value).label for value in roles]
    one, several = (
        _("Your role: {role}. The team’s pages are open to you."),
        _("Your roles: {roles}. The team’s pages are open to you."),
    )
    listed = format_lazy(" · ".join(["{}"] * len(labels)), *labels)
    tell(
        person,
        ROLE_GIVEN,
        subject=format_lazy(_("{channel}: you are now in the team"), channel=channel.name),
        text=format_lazy(several, roles=listed) if len(labels) > 1 else format_lazy(one, role=labels[0]),
        url=f"/desk/{channel.slug}/team",
        key=f"role:{entry.public_id}",
        channel=channel,
    )
