"""Reads a channel's team, and finds people who could join it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from plateau.channels.access import who_may_be_invited
from plateau.channels.models import Channel, TeamRole
from plateau.channels.roles import Role
from plateau.people.models import Person, PersonQuerySet


@dataclass(slots=True)
class Member:
    """One person of a team, with all their roles; ``invitable`` says whether the reader may make a link to the profile."""

    person: Person
    invitable: bool
    roles: list[Role] = field(default_factory=list)

    @property
    def values(self) -> list[str]:
        """The roles as a form knows them."""
        return [role.value for role in self.roles]

    @property
    def words(self) -> list[str]:
        """The roles as people read them."""
        return [str(role.label) for role in self.roles]


def team_of(channel: Channel, reader: Person) -> list[Member]:
    """Return the team in one query: by the order of the roles, then by name."""
    invitable = Person.objects.filter(who_may_be_invited(reader, channel)).values("pk")
    rows = TeamRole.objects.filter(channel=channel).annotate(invitable=Q(person__in=invitable))
    members: dict[int, Member] = {}
    for row in rows.select_related("person__user", "person__company"):
        members.setdefault(row.person_id, Member(row.person, row.invitable)).roles.append(Role(row.role))
    order = list(Role)
    for member in members.values():
        member.roles.sort(key=order.index)
    return sorted(members.values(), key=lambda member: (order.index(member.roles[0]), member.person.name))


def guests_of(channel: Channel, reader: Person) -> PersonQuerySet:
    """Return the guests that the channel's team made and the reader may invite, newest first, but those on the team."""
    made = Person.objects.filter(who_may_be_invited(reader, channel), made_on=channel.public_id)
    return made.exclude(team_roles__channel=channel).select_related("company").order_by("-pk")


def candidates(channel: Channel, query: str) -> list[Person]:
    """Return at most ten persons by a part of their name, or the member with exactly this address."""
    rule = Q(user__email__iexact=query) if "@" in query else Q(name__icontains=query)
    persons = Person.objects.present().filter(rule).exclude(team_roles__channel=channel)
    return list(persons.select_related("company").order_by("name")[:10])
