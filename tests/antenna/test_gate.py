"""Who may watch what: every gate against everybody, and the lists agree with the objects."""

from __future__ import annotations

import pytest

from plateau.antenna import gate
from plateau.antenna.access import on_air_for
from plateau.antenna.models import Publication
from plateau.channels.access import visible_channels
from plateau.channels.models import Channel, Visibility
from plateau.channels.roles import Role
from plateau.people.models import Person
from tests.factories import make_channel, make_guest, make_person, make_team

pytestmark = pytest.mark.django_db


def viewers(channel: Channel) -> dict[str, Person | None]:
    return {
        "visitor": None,
        "guest": make_guest(),
        "member": make_person(),
        "colleague": make_person(email="ann@house.example"),
        "team": make_team(channel, Role.CAMERA),
        "other_team": make_team(make_channel("harbour"), Role.ADMINISTRATOR),
        "network": make_person(network_admin=True),
    }


EVERYBODY = {"visitor", "guest", "member", "colleague", "team", "other_team", "network"}


@pytest.mark.parametrize(
    ("wanted", "whole"),
    [
        ("everybody", EVERYBODY),
        ("unlisted", EVERYBODY),
        ("registered", EVERYBODY - {"visitor", "guest"}),
        ("internal", {"colleague", "team", "network"}),
        ("invited", {"team", "network"}),
    ],
)
def test_each_gate_lets_in_whom_it_says(stage, wanted: str, whole: set[str]) -> None:
    publication = stage.on_air(wanted)
    verdicts = {
        name: gate.judge(publication.film, [publication], person).whole
        for name, person in viewers(stage.channel).items()
    }
    assert {name for name, may in verdicts.items() if may} == whole


def test_an_invitation_opens_its_own_publication_only(stage) -> None:
    one, other = stage.on_air("invited"), stage.on_air("invited")
    assert gate.judge(one.film, [one], None, {one.pk}).whole
    assert not gate.judge(other.film, [other], None, {one.pk}).whole


def test_strangers_get_the_free_start_that_was_given_and_made(stage) -> None:
    given = stage.on_air("registered", free_share=40)
    kept = stage.on_air("registered", free_share=0)
    assert gate.judge(given.film, [given], None).free_share == 40
    assert gate.judge(kept.film, [kept], None).playable is False
    given.film.asset.free_share = None
    assert gate.judge(given.film, [given], None).playable is False


def test_the_easiest_of_several_gates_speaks(stage) -> None:
    film = stage.make()
    here = Publication(film=film, channel=stage.channel, gate="invited", pk=1)
    there = Publication(film=film, channel=make_channel("harbour"), gate="registered", pk=2)
    assert gate.judge(film, [here, there], None).publication == there
    assert gate.judge(film, [here, there], stage.member).whole


def test_a_closed_channel_keeps_its_films_whatever_their_gate(stage) -> None:
    stage.channel.visibility = Visibility.MEMBERS
    publication = stage.on_air("everybody")
    assert gate.judge(publication.film, [publication], None) == gate.NOTHING
    assert gate.judge(publication.film, [publication], stage.member).whole


@pytest.mark.parametrize("visibility", Visibility.values)
def test_entering_a_channel_agrees_with_the_list_of_channels(stage, visibility: str) -> None:
    stage.channel.visibility = visibility
    stage.channel.save()
    for name, person in viewers(stage.channel).items():
        listed = visible_channels(person).filter(pk=stage.channel.pk).exists()
        assert gate.enters(person, stage.channel) == listed, name


def test_lists_show_what_is_open_and_what_is_of_one_s_own_house(stage) -> None:
    titles = {wanted: f"behind {wanted}" for wanted in ("everybody", "registered", "internal", "unlisted", "invited")}
    for wanted, title in titles.items():
        stage.on_air(wanted, title=title)

    def seen(person: Person | None) -> set[str]:
        return {publication.gate for publication in on_air_for(person)}

    people = viewers(stage.channel)
    assert seen(people["visitor"]) == {"everybody", "registered"}
    assert seen(people["member"]) == {"everybody", "registered"}
    assert seen(people["colleague"]) == {"everybody", "registered", "internal"}
