"""The homes of the network and of a channel, its films and what it stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from plateau.audience.models import Total
from plateau.channels.models import Gate, Visibility
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.subjects.states import State
from tests.factories import (
    client_of,
    make_channel,
    make_network,
    make_person,
    make_subject,
    make_team,
)
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db
HOMES = ("/", "/c/atelier", "/c/atelier/films", "/c/atelier/about")


def _page(address: str, client: Client | None = None) -> str:
    answer = (client or client_of(None)).get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("address", "queries"), [("/", 7), ("/c/atelier", 9), ("/c/atelier/films", 7), ("/c/atelier/about", 4)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_homes_cost_a_visitor_the_same_queries_whatever_they_show(
    address: str, queries: int, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    channel = make_channel()
    for number in range(rows):
        make_team(channel, Role.HOST, Role.CAMERA, name=f"Host {number}")
        make_aired(channel, f"Film {number}")
        make_aired(channel, f"Planned {number}", state="scheduled", live_at=None, starts_at=now() + timedelta(days=9))
        make_subject(channel, f"Debate {number}")
        make_subject(channel, f"Coming {number}", state=State.COMMISSIONED)
    with django_assert_num_queries(queries):
        _page(address)


@pytest.mark.parametrize("address", HOMES)
def test_homes_speak_both_languages_and_know_how_to_be_empty(address: str) -> None:
    make_channel()
    for language in ("en", "fr"):
        answer = client_of(None).get(address, headers={"accept-language": language})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.content.decode()


def test_before_the_network_is_set_up_the_home_still_answers() -> None:
    assert "Plateau" in _page("/")


def test_the_newest_film_stands_on_the_stage_and_not_twice() -> None:
    channel = make_channel()
    old = make_aired(channel, "Le vieux film")
    make_aired(channel, "Le nouveau film", live_at=now() - timedelta(hours=1))
    page = _page("/c/atelier")
    assert page.count("Le nouveau film") == 1
    assert page.index("Le nouveau film") < page.index("Le vieux film")
    assert old.film.on_subject.get_absolute_url() in page


def test_a_debate_stands_on_the_stage_when_no_film_is_fresh() -> None:
    channel = make_channel()
    make_aired(channel, "Le vieux film", live_at=now() - timedelta(days=90))
    make_subject(channel, "Un débat vif", support_count=5)
    page = _page("/c/atelier")
    assert "Take part in the debate" in page
    assert page.index("Un débat vif") < page.index("Le vieux film")


def test_what_is_planned_is_announced_with_its_moment() -> None:
    channel = make_channel()
    make_aired(channel, "Bientôt", state="scheduled", live_at=None, starts_at=now() + timedelta(days=9))
    assert "Bientôt" in _page("/c/atelier")


@pytest.mark.parametrize("gate", [Gate.UNLISTED, Gate.INVITED, Gate.INTERNAL])
@pytest.mark.parametrize("state", ["live", "scheduled"])
def test_what_is_not_for_everybody_is_on_no_home(gate: Gate, state: str) -> None:
    channel = make_channel()
    times = {"live_at": None, "starts_at": now() + timedelta(days=1)} if state == "scheduled" else {}
    make_aired(channel, "Le film caché", gate=gate, state=state, **times)
    for address in HOMES:
        assert "Le film caché" not in _page(address)


def _counted(client: Client) -> dict[str, int]:
    """Return the films that each channel's card counts on the bouquet's home."""
    return {channel.slug: channel.films_on_air for channel in client.get("/").context["channels"]}


def test_a_card_counts_the_films_that_its_list_shows_to_the_same_person() -> None:
    channel, empty = make_channel("atelier", internal_domains=["example.org"]), make_channel("port")
    for gate in Gate:
        make_aired(channel, f"Le film {gate}", gate=gate)
    publication = make_aired(channel, "Deux fois annoncé")
    publication.pk, publication.public_id, publication.state = None, "0" * 12, "archived"
    publication.save(force_insert=True)
    insider, member = make_person(email="ann@example.org"), make_person(email="bob@elsewhere.example")
    for person, films in ((None, 3), (member, 3), (insider, 4)):
        client = client_of(person)
        assert _counted(client) == {channel.slug: films, empty.slug: 0}
        assert len(client.get("/c/atelier/films").context["films"]) == films
    assert "3 films" in _page("/")


def test_private_and_declined_subjects_are_on_no_home() -> None:
    channel = make_channel()
    make_subject(channel, "En privé", state=State.PROPOSED, private=True)
    make_subject(channel, "Décliné", state=State.DECLINED)
    for address in HOMES:
        page = _page(address)
        assert "En privé" not in page
        assert "Décliné" not in page


def test_a_film_on_two_channels_is_shown_once_on_the_bouquet() -> None:
    one, two = make_channel("one"), make_channel("two")
    publication = make_aired(one, "Sur deux chaînes")
    publication.pk, publication.public_id, publication.channel = None, "0" * 12, two
    publication.save(force_insert=True)
    make_aired(one, "Le plus récent", live_at=now())
    assert _page("/").count("Sur deux chaînes") == 1


def test_public_figures_are_shown_only_above_nothing() -> None:
    channel = make_channel()
    make_aired(channel, "Sur la scène", live_at=now())
    seen = make_aired(channel, "Vu")
    Total.objects.create(kind="play", target=seen.film.public_id, visits=4168)
    page = _page("/c/atelier")
    assert "4,168 plays" in page
    assert "0 plays" not in page


@pytest.mark.parametrize(("visibility", "status"), [(Visibility.MEMBERS, 401), (Visibility.INTERNAL, 404)])
def test_a_channel_that_is_not_open_shows_nothing_of_itself(visibility: Visibility, status: int) -> None:
    channel = make_channel(visibility=visibility, internal_domains=["example.com"])
    make_aired(channel, "Entre nous")
    for address in HOMES[1:]:
        answer = client_of(None).get(address)
        assert (answer.status_code, "Entre nous" in answer.content.decode()) == (status, False)
    assert "Entre nous" not in _page("/")
    assert 'href="/c/atelier"' not in _page("/")


def test_members_and_colleagues_enter_what_is_open_to_them() -> None:
    make_channel(visibility=Visibility.MEMBERS)
    inside = make_channel("inside", visibility=Visibility.INTERNAL, internal_domains=["example.com"])
    member = client_of(make_person("Mia", language="en"))
    colleague = client_of(make_person("Coline", email="coline@example.com", language="en"))
    team = client_of(make_team(inside, Role.HOST))
    assert [client.get("/c/atelier").status_code for client in (member, colleague, team)] == [200, 200, 200]
    assert [client.get("/c/inside").status_code for client in (member, colleague, team)] == [404, 200, 200]


def test_films_are_filtered_by_rubric_and_come_in_pages() -> None:
    channel = make_channel()
    rubric = channel.rubrics.get()
    channel.rubrics.create(name="Autre", slug="autre")
    for number in range(25):
        make_aired(channel, f"Film {number:02}")
    marked = make_aired(channel, "De la rubrique")
    marked.film.on_subject.subject.rubric = rubric
    marked.film.on_subject.subject.save(update_fields=["rubric"])
    assert _page("/c/atelier/films").count('class="film"') == 24
    assert _page("/c/atelier/films?page=2").count('class="film"') == 2
    only = _page("/c/atelier/films?rubric=gestion")
    assert (only.count('class="film"'), "De la rubrique" in only) == (1, True)
    assert _page("/c/atelier/films?page=nonsense").count('class="film"') == 24


def test_the_team_is_shown_with_all_roles_of_each_person() -> None:
    channel = make_channel(editorial_line="Nous **racontons** le travail.")
    make_team(channel, Role.HOST, Role.ADMINISTRATOR, name="Aïcha Benali")
    page = _page("/c/atelier/about")
    assert "Administrator, Host" in page
    assert "<strong>racontons</strong>" in page


def test_only_who_may_change_the_channel_is_asked_to_write_its_line() -> None:
    channel = make_channel()
    editor = client_of(make_team(channel, Role.ADMINISTRATOR, language="en"))
    camera = client_of(make_team(channel, Role.CAMERA, language="en"))
    pages = [_page("/c/atelier/about", client) for client in (None, camera, editor)]
    assert ["/desk/atelier/settings" in page for page in pages] == [False, False, True]


def test_an_accent_of_its_own_is_linked_and_the_house_amber_is_not() -> None:
    make_channel()
    make_channel("signal", accent="#3b6cff")
    assert "/look/accent-" not in _page("/c/atelier")
    assert '<link rel="stylesheet" href="/look/accent-3b6cff.css">' in _page("/c/signal")


def test_titles_carry_their_own_language() -> None:
    channel = make_channel()
    make_subject(channel, "Who gets paged?", language="en", support_count=1)
    make_subject(channel, "Qui paie ?", language="fr")
    page = client_of(None).get("/c/atelier", headers={"accept-language": "fr"}).content.decode()
    assert 'lang="en"><a href' in page.replace('" id="stage-title"', '"')
    assert "Qui paie\u202f?" in page


def test_the_network_is_named_on_its_home() -> None:
    network = make_network()
    network.tagline = "La télévision que font ses membres"
    network.contact_email = "studio@example.org"
    network.save()
    assert "studio <span>at</span> example <span>dot</span> org" in _page("/")
    assert "studio@example.org" not in _page("/")


def test_a_shared_link_has_its_one_address_and_its_words() -> None:
    channel = make_channel(tagline="Le travail")
    for number in range(25):
        make_aired(channel, f"Film {number:02}")
    page = _page("/c/atelier/films?page=2&utm_source=elsewhere")
    address = "http://localhost:8000/c/atelier/films?page=2"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert '<meta property="og:description" content="Le travail">' in page
    assert '<link rel="canonical" href="http://localhost:8000/c/atelier/films">' in _page("/c/atelier/films?page=1")


def test_whoever_runs_an_empty_network_is_asked_to_open_a_channel() -> None:
    runs = client_of(make_person("Nora", network_admin=True, language="en"))
    assert 'class="btn" href="/desk/new-channel"' in _page("/", runs)
    assert "/desk/new-channel" not in _page("/")
