"""The player's questions: addresses by the gate, nothing that leaks, and the member's place."""

from __future__ import annotations

import pytest
from django.test import Client

from plateau.antenna.models import Watching
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.media.models import Asset
from tests.factories import client_of, make_person, make_team

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def ask(client: Client, publication):
    return client.get(f"/films/{publication.film.public_id}/sources.json", headers=JSON)


def scope(publication, package: str) -> str:
    return f"/{publication.film.asset.public_id}/{package}/"


def test_an_open_film_gives_everybody_the_whole(stage) -> None:
    publication = stage.on_air("everybody")
    answer = ask(Client(), publication)
    body = answer.json()
    assert answer["Cache-Control"] == "private, no-store"
    assert (body["whole"], body["seconds"]) == (True, 10.0)
    assert scope(publication, "full") in body["master"]
    assert scope(publication, "full") in body["storyboard"]
    assert 4 * 3600 <= body["expires_in"] <= 4 * 3600 + 300


def test_strangers_get_the_free_start_and_no_word_of_the_rest(stage) -> None:
    publication = stage.on_air("registered", free_share=40)
    answer = ask(Client(), publication)
    assert answer.json() | {"expires_in": 0, "master": ""} == {
        "whole": False,
        "master": "",
        "storyboard": "",
        "captions": [],
        "seconds": 4.0,
        "stage": "finest",
        "improves": False,
        "expires_in": 0,
    }
    assert scope(publication, "free") in answer.json()["master"]
    assert "/full/" not in answer.content.decode()


@pytest.mark.parametrize("wanted", ["registered", "internal", "invited"])
def test_nothing_of_the_protected_film_is_in_page_embed_or_answer(stage, wanted: str) -> None:
    publication = stage.on_air(wanted)
    page = publication.film.on_subject.get_absolute_url()
    for address in (page, f"/embed/{publication.film.public_id}", f"/films/{publication.film.public_id}/sources.json"):
        text = Client().get(address).content.decode()
        assert publication.film.asset.public_id not in text, address
        assert "/m/" not in text, address
    assert ask(Client(), publication).status_code == 403


@pytest.mark.parametrize(("ending", "name"), [("master.m3u8", "master.m3u8"), ("manifest.mpd", "manifest.mpd")])
def test_other_players_are_led_to_the_addresses_of_the_moment(stage, ending: str, name: str) -> None:
    publication = stage.on_air("everybody")
    answer = Client().get(f"/films/{publication.film.public_id}/{ending}")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    signed = ask(Client(), publication).json()["master"].removesuffix("master.m3u8")
    assert answer["Location"] == signed + name


def test_other_players_pass_no_gate(stage) -> None:
    free, closed = stage.on_air("registered", title="Free", free_share=40), stage.on_air("registered", title="Closed")
    first = Client().get(f"/films/{free.film.public_id}/master.m3u8")
    assert scope(free, "free") in first["Location"]
    assert scope(free, "full") in client_of(stage.member).get(f"/films/{free.film.public_id}/master.m3u8")["Location"]
    refused = Client().get(f"/films/{closed.film.public_id}/master.m3u8")
    assert (refused.status_code, refused.has_header("Location")) == (403, False)
    unknown = stage.make("In the drawer")
    assert Client().get(f"/films/{unknown.public_id}/master.m3u8").status_code == 404


def test_a_package_without_a_manifest_has_no_address_by_dash(stage) -> None:
    publication = stage.on_air("everybody")
    (publication.film.asset.package / "manifest.mpd").unlink()
    assert Client().get(f"/films/{publication.film.public_id}/manifest.mpd").status_code == 404
    assert Client().get(f"/films/{publication.film.public_id}/master.m3u8").status_code == 302


@pytest.mark.parametrize(
    ("gate", "visibility", "offered"),
    [
        ("everybody", "public", True),
        ("unlisted", "public", True),
        ("registered", "public", False),
        ("invited", "public", False),
        ("everybody", "members", False),
    ],
)
def test_the_address_for_other_players_is_offered_where_anybody_may_watch(
    stage, gate: str, visibility: str, offered: bool
) -> None:
    publication = stage.on_air(gate)
    stage.channel.visibility = visibility
    stage.channel.save(update_fields=["visibility"])
    page = client_of(stage.editor).get(publication.film.on_subject.get_absolute_url()).content.decode()
    assert "player-embed" in page
    for ending in ("master.m3u8", "manifest.mpd"):
        assert (f"/films/{publication.film.public_id}/{ending}" in page) is offered


def test_a_film_that_plays_as_it_was_sent_has_no_address_by_dash(stage) -> None:
    publication = stage.on_air("everybody")
    Asset.objects.filter(pk=publication.film.asset.pk).update(state="processing", direct_at=now())
    page = Client().get(publication.film.on_subject.get_absolute_url()).content.decode()
    assert f"/films/{publication.film.public_id}/master.m3u8" in page
    assert "manifest.mpd" not in page


def test_a_film_that_is_not_on_air_is_the_team_s_alone(stage) -> None:
    publication = stage.on_air("everybody")
    film = stage.make("In the drawer")
    publication.film = film
    answers = {
        "stranger": ask(Client(), publication).status_code,
        "member": ask(client_of(stage.member), publication).status_code,
        "team": ask(client_of(make_team(stage.channel, Role.CAMERA)), publication).status_code,
    }
    assert answers == {"stranger": 404, "member": 404, "team": 200}


def test_a_member_s_place_is_kept_and_found_again(stage) -> None:
    publication = stage.on_air("everybody")
    client, here = client_of(stage.member), f"/films/{publication.film.public_id}/position"
    assert client.post(here, {"milliseconds": "6500"}).status_code == 204
    page = client.get(publication.film.on_subject.get_absolute_url()).content.decode()
    assert 'data-start="6.48"' in page
    assert f'data-keep="{here}"' in page
    other = client_of(make_person()).get(publication.film.on_subject.get_absolute_url()).content.decode()
    assert 'data-start="0.0"' in other


def test_no_place_is_kept_of_visitors_or_for_what_is_no_position(stage) -> None:
    publication = stage.on_air("everybody")
    here = f"/films/{publication.film.public_id}/position"
    assert Client().post(here, {"milliseconds": "6500"}, headers=JSON).status_code == 401
    for wrong in ("", "-1", "1.5", "٣", "9" * 12):
        assert client_of(stage.member).post(here, {"milliseconds": wrong}, headers=JSON).status_code == 422
    assert not Watching.objects.exists()


def test_a_place_cannot_be_kept_behind_a_closed_gate(stage) -> None:
    film = stage.make("In the drawer")
    answer = client_of(stage.member).post(f"/films/{film.public_id}/position", {"milliseconds": "6500"}, headers=JSON)
    assert (answer.status_code, Watching.objects.exists()) == (404, False)
