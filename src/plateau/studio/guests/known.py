"""People whom a channel's team knows from its own work: offered while a name is typed, never the whole network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from plateau.channels.models import Channel, TeamRole
from plateau.notices.models import masked
from plateau.people.models import Person
from plateau.studio.models import Booking, Duty, Guest, Presence, Representative

MOST = 8
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody to choose: with their firm and as much of their address as tells namesakes apart."""

    person: Person
    address: str
    is_team: bool


def known_on(channel: Channel) -> Q:
    """Return the rule for whoever was or is a guest of a channel, acts for one, or works there."""
    here = Booking.objects.filter(operation__channel=channel)
    return (
        Q(pk__in=Presence.objects.filter(booking__in=here).values("person"))
        | Q(pk__in=here.values("booked_by"))
        | Q(pk__in=Guest.objects.filter(channel=channel).values("person"))
        | Q(pk__in=Representative.objects.filter(channel=channel).values("person"))
        | Q(pk__in=Duty.objects.filter(operation__channel=channel).values("person"))
        | Q(pk__in=TeamRole.objects.filter(channel=channel).values("person"))
    )


def matching(channel: Channel, words: str, *, team_first: bool = False) -> list[Known]:
    """Return those known on a channel in whose name each typed word begins a word; none for fewer than two letters."""
    words = words.strip()
    if len(words) < LEAST_LETTERS:
        return []
    rows: QuerySet[Person] = Person.objects.present().filter(known_on(channel))
    for word in words.split()[:4]:
        rows = rows.filter(Q(name__istartswith=word) | Q(name__icontains=f" {word}") | Q(name__icontains=f"-{word}"))
    team = TeamRole.objects.filter(channel=channel).values("person")
    first, then = (0, 1) if team_first else (1, 0)
    rank = Case(When(pk__in=team, then=Value(first)), default=Value(then), output_field=IntegerField())
    rows = rows.annotate(rank=rank).order_by("rank", "name", "pk").select_related("user", "company")
    return _described(rows[:MOST], channel)


def known_person(channel: Channel, public_id: str) -> Known | None:
    """Return somebody known on a channel by their public id, or None."""
    rows = Person.objects.present().filter(known_on(channel), public_id=public_id).select_related("user", "company")
    return next(iter(_described(rows, channel)), None)


def _described(rows: Iterable[Person], channel: Channel) -> list[Known]:
    persons = list(rows)
    team = set(TeamRole.objects.filter(channel=channel, person__in=persons).values_list("person", flat=True))
    return [Known(one, masked(one.address) if one.address else "", one.pk in team) for one in persons]
