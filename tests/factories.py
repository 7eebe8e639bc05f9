"""Rows that many tests need, made with as few words as possible."""

from __future__ import annotations

from itertools import count

from allauth.account.models import EmailAddress
from django.test import Client

from plateau.channels.models import Channel, Network, Rubric, TeamRole
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.people.models import Person, User
from plateau.subjects.models import Subject
from plateau.subjects.states import State

_numbers = count(1)


def make_network() -> Network:
    """Return the one network, made if it is not there."""
    return Network.objects.get_or_create(defaults={"name": "Bouquet"})[0]


def make_channel(slug: str = "atelier", **fields: object) -> Channel:
    """Return a new public channel with one rubric."""
    channel = Channel.objects.create(**{"network": make_network(), "name": slug.title(), "slug": slug} | fields)
    Rubric.objects.create(channel=channel, name="Gestion", slug="gestion")
    return channel


def make_guest(name: str = "Léa Guest", **fields: object) -> Person:
    """Return a person without an account."""
    return Person.objects.create(name=name, **fields)


def make_person(
    name: str = "Aïcha Member", *, email: str = "", password: str | None = None, **fields: object
) -> Person:
    """Return a member whose address is verified."""
    email = email or f"member{next(_numbers)}@example.org"
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return Person.objects.create(user=user, name=name, **fields)


def make_team(channel: Channel, *roles: Role, name: str = "Tom Team", **fields: object) -> Person:
    """Return a member who holds these roles on the channel."""
    person = make_person(name, **fields)
    for role in roles:
        TeamRole.objects.create(channel=channel, person=person, role=role)
    return person


def client_of(person: Person | None) -> Client:
    """Return a client logged in as this person; None gives a visitor's."""
    client = Client()
    if person is not None:
        assert person.user is not None, "a person without account cannot log in"
        client.force_login(person.user)
    return client


def make_subject(channel: Channel, title: str = "Que vaut un avis payé ?", **fields: object) -> Subject:
    """Return a subject in debate, with an address of its own."""
    moment = now()
    return Subject.objects.create(
        **{
            "channel": channel,
            "title": title,
            "slug": f"subject-{next(_numbers)}",
            "state": State.IN_DEBATE,
            "proposed_at": moment,
            "moved_at": moment,
        }
        | fields
    )
