"""Invitation links: redeemed into a cookie, counted, expired, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from plateau.antenna import verbs
from plateau.antenna.actions.invitations import invite, redeem, revoke
from plateau.antenna.models import Invitation
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from tests.factories import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication(stage):
    return stage.on_air("invited")


def made(stage, publication, **more: object) -> Invitation:
    return invite(publication, by=stage.editor, **{"label": "The jury", "expires_at": None} | more)


def page_of(publication) -> str:
    return publication.film.on_subject.get_absolute_url()


def may_watch(client: Client, publication) -> bool:
    answer = client.get(f"/films/{publication.film.public_id}/sources.json", headers={"Accept": "application/json"})
    return answer.status_code == 200 and answer.json()["whole"]


def test_a_link_leads_to_the_clean_page_and_opens_the_film(stage, publication) -> None:
    invitation = made(stage, publication)
    client = Client()
    assert not may_watch(client, publication)
    answer = client.get(f"{page_of(publication)}?t=12&invitation={invitation.token}")
    assert (answer.status_code, answer["Location"]) == (302, f"{page_of(publication)}?t=12")
    cookie = answer.cookies["invitations"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert may_watch(client, publication)
    invitation.refresh_from_db()
    assert invitation.uses == 1
    assert "sessionid" not in client.cookies, "a visitor needs no session"


@pytest.mark.parametrize("token", ["", "\0", "a\0b", "é", "\n"])
def test_what_cannot_be_a_link_opens_nothing_and_breaks_nothing(publication, token: str) -> None:
    client = Client()
    answer = client.get(page_of(publication), {"invitation": token})
    assert (answer.status_code, answer["Location"]) == (302, page_of(publication))
    assert "invitations" not in answer.cookies
    client.cookies["invitations"] = token
    assert not may_watch(client, publication)


def test_several_links_are_held_side_by_side(stage, publication) -> None:
    other = stage.on_air("invited", title="Another")
    client = Client()
    for one in (publication, other):
        client.get(f"{page_of(one)}?invitation={made(stage, one).token}")
    assert may_watch(client, publication)
    assert may_watch(client, other)


def test_a_link_that_was_taken_back_closes_the_film_again(stage, publication) -> None:
    invitation = made(stage, publication)
    client = Client()
    client.get(f"{page_of(publication)}?invitation={invitation.token}")
    revoke(invitation, by=stage.editor)
    revoke(invitation, by=stage.editor)
    assert not may_watch(client, publication)
    assert Entry.objects.filter(verb=verbs.INVITATION_REVOKED).count() == 1


def test_a_link_ends_at_its_time(stage, publication) -> None:
    invitation = made(stage, publication, expires_at=now() + timedelta(hours=1))
    client = Client()
    client.get(f"{page_of(publication)}?invitation={invitation.token}")
    assert may_watch(client, publication)
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    assert not may_watch(client, publication)
    assert redeem(invitation.token) is None


def test_a_wrong_link_says_so_and_gives_nothing(stage, publication) -> None:
    client = Client()
    answer = client.get(f"{page_of(publication)}?invitation=guess", follow=True)
    assert answer.redirect_chain == [(page_of(publication), 302)]
    assert "invitations" not in client.cookies
    assert not may_watch(client, publication)


def test_only_films_that_ask_for_one_have_links(stage) -> None:
    with pytest.raises(Refused, match=r"invitation\.not_asked"):
        made(stage, stage.on_air("registered"))
    with pytest.raises(Refused, match=r"invitation\.in_the_past"):
        made(stage, stage.on_air("invited"), expires_at=now() - timedelta(hours=1))
    assert not Invitation.objects.exists()
    assert not Entry.objects.filter(verb=verbs.INVITATION_MADE).exists()


def test_the_team_makes_copies_and_takes_back_links(stage, publication) -> None:
    client, here = client_of(stage.editor), f"/publications/{publication.public_id}/invitations"
    assert client.post(here, {"label": "The jury", "expires_at": ""}).status_code == 302
    invitation = Invitation.objects.get()
    page = client.get(here).content.decode()
    assert f"{page_of(publication)}?invitation={invitation.token}" in page
    assert client.post(f"{here}/{invitation.public_id}/revoke").status_code == 302
    assert invitation.token not in client.get(here).content.decode()
