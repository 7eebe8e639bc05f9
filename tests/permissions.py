"""Who gets which answer from an address: proved for strangers, members, each role and another channel's team.

Use it for every page and every POST of a room::

    def test_the_desk_is_for_the_team(db):
        cast = make_cast(make_channel())
        assert_answers("/desk/atelier/subjects", team_only(Can.SEE_DESK), cast)
        assert_answers("/desk/atelier/subjects/x/decline", team_only(Can.DECIDE_SUBJECT, allowed=302), cast,
                       method="post", data={"reason": "Not our line."})

``expected`` names everybody of ``EVERYBODY`` (a missing name fails), so that a new role breaks each matrix until
somebody has thought about it. What a POST changes is rolled back after each person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from plateau.channels.models import Channel
from plateau.channels.roles import ROLE_CAN, Can, Role
from plateau.people.models import Person
from tests.factories import client_of, make_channel, make_person, make_team

STRANGER, MEMBER, OTHER_TEAM, NETWORK = "stranger", "member", "other_team", "network"
EVERYBODY = (STRANGER, MEMBER, *(role.value for role in Role), OTHER_TEAM, NETWORK)

type Cast = Mapping[str, Person | None]
type Answers = Mapping[str, int]


class _Rollback(Exception):
    """Leaves a trial without keeping what it changed."""


def make_cast(channel: Channel) -> Cast:
    """Return one person for each name of ``EVERYBODY``; the other team holds every role on a channel of its own."""
    other = make_channel(f"not-{channel.slug}"[:30])
    return {
        STRANGER: None,
        MEMBER: make_person("Mia Member"),
        **{role.value: make_team(channel, role, name=f"The {role.value}") for role in Role},
        OTHER_TEAM: make_team(other, *Role, name="Otto Other"),
        NETWORK: make_person("Nora Network", network_admin=True),
    }


def team_only(
    can: Can, *, allowed: int = 200, team: int = 403, member: int = 403, stranger: int = 401
) -> dict[str, int]:
    """Return the answers of a page that needs a right: ``team`` is for roles of the channel without it."""
    return {
        STRANGER: stranger,
        MEMBER: member,
        **{role.value: allowed if can in ROLE_CAN[role] else team for role in Role},
        OTHER_TEAM: member,
        NETWORK: allowed,
    }


def members_only(*, allowed: int = 200, stranger: int = 401) -> dict[str, int]:
    """Return the answers of a page that needs an account and nothing more."""
    return dict.fromkeys(EVERYBODY, allowed) | {STRANGER: stranger}


def network_only(*, allowed: int = 200, member: int = 403, stranger: int = 401) -> dict[str, int]:
    """Return the answers of a page for whoever runs the network."""
    return dict.fromkeys(EVERYBODY, member) | {STRANGER: stranger, NETWORK: allowed}


def open_to_all(status: int = 200) -> dict[str, int]:
    """Return the answers of a page for everybody."""
    return dict.fromkeys(EVERYBODY, status)


def assert_answers(
    url: str,
    expected: Answers,
    cast: Cast,
    *,
    method: str = "get",
    data: Mapping[str, Any] | None = None,
    **options: Any,
) -> None:
    """Ask as each person of the cast and compare all statuses at once; ``options`` go to the test client."""
    assert set(expected) == set(cast) == set(EVERYBODY), "the matrix has to name everybody"
    answers = {name: status_for(person, url, method=method, data=data, **options) for name, person in cast.items()}
    assert answers == dict(expected), f"{method.upper()} {url}"


def status_for(
    person: Person | None, url: str, *, method: str = "get", data: Mapping[str, Any] | None = None, **options: Any
) -> int:
    """Return the status that this person gets, and undo what the request changed."""
    status = 0
    try:
        with transaction.atomic():
            if person is not None:
                person = Person.objects.select_related("user").get(pk=person.pk)
            status = getattr(client_of(person), method)(url, data or {}, **options).status_code
            raise _Rollback
    except _Rollback:
        return status
