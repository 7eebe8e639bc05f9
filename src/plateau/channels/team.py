"""Reads a channel's team, and finds people who could join it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from plateau.channels.models import Channel, TeamRole
from plateau.channels.roles import Role
from plateau.people.models import Person

MOST_GUESTS = 30  # on the page; older ones are found on their subjects


@dataclass(slots=True)
class Member:
    """One person of a team, with all their roles."""

    person: Person
    roles: list[Role] = field(default_factory=list)

    @property
    def values(self) -> list[str]:
        """The roles as a form knows them."""
        return [role.value for role in self.roles]

    @property
    def words(self) -> list[str]:
        """The roles as people read them."""
        return [str(role.label) for role in self.roles]


def team_of(channel: Channel) -> list[Member]:
    """Return the team in one query: by the order of the roles, then by name."""
    rows = TeamRole.objects.filter(channel=channel).select_related("person__user", "person__company")
    members: dict[int, Member] = {}
    for row in rows:
        members.setdefault(row.person_id, Member(row.person)).roles.append(Role(row.role))
    order = list(Role)
    for member in members.values():
        member.roles.sort(key=order.index)
    return sorted(members.values(), key=lambda member: (order.index(member.roles[0]), member.person.name))


def guests_of(channel: Channel) -> list[Person]:
    """Return the people without account that this channel's team made, newest first, except those on the team."""
    made = Person.objects.present().filter(user=None, made_on=channel.public_id)
    return list(made.exclude(team_roles__channel=channel).select_related("company").order_by("-pk")[:MOST_GUESTS])


def candidates(channel: Channel, query: str) -> list[Person]:
    """Return at most ten persons by a part of their name, or the member with exactly this address."""
    rule = Q(user__email__iexact=query) if "@" in query else Q(name__icontains=query)
    persons = Person.objects.present().filter(rule).exclude(team_roles__channel=channel)
    return list(persons.select_related("company").order_by("name")[:10])
