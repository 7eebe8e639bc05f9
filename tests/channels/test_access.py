"""Who enters which channel, and that what one may not enter looks like nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from plateau.channels.access import (
    channel_for,
    may,
    may_invite,
    visible_channels,
    who_enters,
    who_may,
    who_may_be_invited,
)
from plateau.channels.models import Channel, Visibility
from plateau.channels.roles import Can, Role
from plateau.core.errors import Refused
from plateau.people.models import Person, User
from tests.factories import client_of, make_channel, make_guest, make_person, make_team

pytestmark = pytest.mark.django_db
TOKEN = r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+"'  # another one at each page


def answers(person: Person | None, channel: Channel) -> int:
    """Return 200, or the status of the refusal."""
    try:
        channel_for(person, channel.slug)
    except Refused as refused:
        return refused.status
    return 200


@pytest.mark.parametrize(
    ("visibility", "stranger", "guest", "member", "colleague", "team"),
    [
        (Visibility.PUBLIC, 200, 200, 200, 200, 200),
        (Visibility.MEMBERS, 401, 404, 200, 200, 200),
        (Visibility.INTERNAL, 404, 404, 404, 200, 200),
    ],
)
def test_a_channel_opens_to_those_it_is_for(
    visibility: Visibility, stranger: int, guest: int, member: int, colleague: int, team: int
) -> None:
    channel = make_channel(visibility=visibility, internal_domains=["house.example"])
    people = {
        None: stranger,
        make_guest(contact_email="lea@house.example"): guest,
        make_person(email="a@else.example"): member,
        make_person(email="b@house.example"): colleague,
        make_team(channel, Role.CAMERA, email="c@else.example"): team,
        make_person(network_admin=True): 200,
    }
    for person, status in people.items():
        assert answers(person, channel) == status
        assert (channel in visible_channels(person)) == (status == 200)
    entering = Person.objects.filter(who_enters(channel))
    assert set(entering) == {person for person, status in people.items() if person and status == 200}


def test_a_part_of_a_domain_or_one_below_it_does_not_open_an_internal_channel() -> None:
    channel = make_channel(visibility=Visibility.INTERNAL, internal_domains=["house.example"])
    for address in ("x@nothouse.example", "x@sub.house.example", "house.example@else.example"):
        person = make_person(email=address)
        assert answers(person, channel) == 404
        assert not Person.objects.filter(who_enters(channel), pk=person.pk).exists()


@pytest.mark.parametrize("can", Can)
def test_who_may_do_something_is_the_same_asked_of_one_and_of_all(can: Can) -> None:
    channel, other = make_channel(), make_channel("port")
    people = [make_team(channel, role) for role in Role]
    people += [make_team(other, Role.ADMINISTRATOR), make_person(), make_guest(), make_person(network_admin=True)]
    able = Person.objects.filter(who_may(can, channel))
    assert set(able) == {person for person in people if may(person, can, channel)}


def test_an_internal_channel_answers_strangers_as_if_nothing_were_there() -> None:
    make_channel("secret", visibility=Visibility.INTERNAL, internal_domains=["house.example"])
    for person in (None, make_person(email="a@else.example")):
        there, nothing = (client_of(person).get(f"/desk/{slug}/team") for slug in ("secret", "nothing"))
        assert there.status_code == nothing.status_code == 404
        pages = [re.sub(TOKEN, "", page.content.decode()).replace("secret", "nothing") for page in (there, nothing)]
        assert pages[0] == pages[1]


def test_a_channel_for_members_offers_strangers_to_log_in_and_come_back() -> None:
    make_channel("club", visibility=Visibility.MEMBERS)
    page = Client().get("/desk/club/team")
    assert page.status_code == 401
    assert "/account/login/?next=/desk/club/team" in page.content.decode()


def test_only_those_who_could_give_its_roles_make_a_link_to_a_guests_profile() -> None:
    channel, other = make_channel(), make_channel("other")
    guest = make_guest(made_on=channel.public_id)
    host, admin = make_team(channel, Role.HOST), make_team(channel, Role.ADMINISTRATOR)
    neighbour, runner = make_team(other, *Role), make_person(network_admin=True)
    everybody = (host, admin, neighbour, runner)

    def allowed() -> list[bool]:
        for person in everybody:
            person.__dict__.pop("_roles", None)
        guest.save()
        listed = [Person.objects.filter(who_may_be_invited(person, channel), pk=guest.pk) for person in everybody]
        found = [may_invite(person, guest, channel) for person in everybody]
        assert found == [rows.exists() for rows in listed]
        return found

    assert allowed() == [True, True, False, True]
    channel.team.create(person=guest, role=Role.HOST)
    assert allowed() == [False, True, False, True]
    other.team.create(person=guest, role=Role.HOST)
    assert allowed() == [False, False, False, True]
    guest.network_admin = True
    assert allowed() == [False, False, False, True]
    guest.user = User.objects.create_user("lea@example.org")
    assert allowed() == [False, False, False, False]
    assert Can.EDIT_SUBJECT  # the right that the first line stands on


def test_a_persons_page_names_their_roles_on_channels_that_the_reader_may_enter() -> None:
    public, secret = (
        make_channel("open"),
        make_channel("secret", visibility=Visibility.INTERNAL, internal_domains=["h.example"]),
    )
    person = make_team(public, Role.HOST, Role.CAMERA)
    secret.team.create(person=person, role=Role.SALES)
    page = Client(headers={"accept-language": "en"}).get(person.get_absolute_url()).content.decode()
    assert "Host · Camera operator" in page
    assert "/c/secret" not in page
    assert "/c/secret" in client_of(person).get(person.get_absolute_url()).content.decode()
