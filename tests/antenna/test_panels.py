"""What a subject's page shows of its films, for whom, and what it costs."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from plateau.antenna.actions.air import take_off
from plateau.antenna.actions.linking import link_to, open_page_for
from plateau.channels.roles import Role
from plateau.media.models import Chapter
from tests.antenna.test_views_outside import PIXEL
from tests.factories import client_of, make_person, make_team

pytestmark = pytest.mark.django_db
PLAYER = 'src="/static/antenna/js/player.js"'


def page_of(publication) -> str:
    return publication.film.on_subject.get_absolute_url()


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_a_subject_without_a_film_has_no_player(stage) -> None:
    publication = stage.on_air()
    take_off(publication, by=stage.editor, reason="Too old.")
    page = text(Client(), page_of(publication))
    assert "data-player" not in page
    assert PLAYER not in page


def test_the_player_stands_on_top_with_the_chapters(stage) -> None:
    publication = stage.on_air()
    Chapter.objects.create(film=publication.film, starts_ms=4500, title="La loi")
    page = text(Client(), page_of(publication))
    assert page.index("data-player") < page.index("<h1")
    assert 'href="?t=4.5" data-seek="4.5"' in page
    assert "La loi" in page
    assert PLAYER in page


def test_what_viewers_read_of_a_film_stands_below_it(stage) -> None:
    film = stage.make(
        "Le prix du pain",
        description="Une **vraie** question.",
        licence="cc-by",
        credits=[{"role": "Image", "names": ["Ada", "Bo"]}],
    )
    open_page_for(film, by=stage.editor)
    stage.air(film)
    page = client_of(None).get(film.on_subject.get_absolute_url(), headers={"accept-language": "fr"}).content.decode()
    about = re.search(r'<section class="film-about".*?</section>', page, flags=re.DOTALL)[0]
    assert "<strong>vraie</strong>" in about
    assert "<dt>Image</dt><dd>Ada, Bo</dd>" in about
    assert '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">' in about
    embed = client_of(None).get(f"/embed/{film.public_id}").content.decode()
    assert "film-about" not in embed


def test_the_gate_stands_in_place_of_a_film_that_gives_nothing(stage) -> None:
    page = text(Client(), page_of(stage.on_air("registered")))
    assert "data-player" not in page
    assert 'class="gate"' in page
    assert "/account/signup/?next=" in page


def test_after_a_free_start_the_gate_waits_hidden_and_leads_back_to_that_second(stage) -> None:
    publication = stage.on_air("registered", free_share=40)
    page = text(Client(), page_of(publication))
    assert "data-player" in page
    gate = page[page.index('class="gate"') :]
    assert "hidden" in gate[: gate.index(">")]
    assert f"/account/login/?next={page_of(publication).replace('/', '%2F')}%3Ft%3D4" in page


def test_a_member_sees_no_gate(stage) -> None:
    page = text(client_of(stage.member), page_of(stage.on_air("registered", free_share=40)))
    assert ("data-player" in page, 'class="gate"' in page) == (True, False)


def test_an_internal_film_tells_a_member_of_elsewhere_why(stage) -> None:
    publication = stage.on_air("internal")
    colleague = make_person(email="ann@house.example")
    assert "data-player" not in text(client_of(stage.member), page_of(publication))
    assert "data-player" in text(client_of(colleague), page_of(publication))
    assert "data-player" in text(client_of(make_team(stage.channel, Role.SALES)), page_of(publication))


def test_a_further_film_has_its_own_address(stage) -> None:
    first = stage.on_air(title="The first")
    film = stage.make("The second")
    link_to(film, first.film.on_subject.subject.public_id, by=stage.editor)
    stage.air(film)
    address = f"{page_of(first)}/2"
    assert f'data-film="{first.film.public_id}"' in text(Client(), page_of(first))
    assert f'data-film="{film.public_id}"' in text(Client(), address)
    assert address in text(Client(), page_of(first)), "each page leads to the other film"
    assert Client().get(f"{page_of(first)}/3").status_code == 404


def test_a_further_film_that_is_not_on_air_is_not_found(stage) -> None:
    first = stage.on_air(title="The first")
    film = stage.make("The second")
    link_to(film, first.film.on_subject.subject.public_id, by=stage.editor)
    assert Client().get(f"{page_of(first)}/2").status_code == 404


def test_other_films_of_the_channel_follow_and_unlisted_ones_do_not(stage) -> None:
    publication = stage.on_air(title="This one")
    stage.on_air(title="Another one")
    stage.on_air("unlisted", title="A hidden one")
    page = text(Client(), page_of(publication))
    assert ("Another one" in page, "A hidden one" in page) == (True, False)


def test_a_watch_page_costs_the_same_with_one_and_three_films(stage, django_assert_num_queries) -> None:
    def with_poster(title: str):
        publication = stage.on_air(title=title)
        publication.film.poster.save("p.png", ContentFile(PIXEL))
        Chapter.objects.create(film=publication.film, starts_ms=0, title="Start")
        return publication

    first = with_poster("One")
    subject = first.film.on_subject.subject
    with_poster("Elsewhere")
    Client().get(page_of(first))  # what all pages share is kept in the process for half a minute
    with django_assert_num_queries(8):
        Client().get(page_of(first))
    for number in (2, 3):
        film = stage.make(f"Film {number}")
        link_to(film, subject.public_id, by=stage.editor)
        stage.air(film)
        Chapter.objects.create(film=film, starts_ms=0, title="Start")
        with_poster(f"Elsewhere {number}")
    with django_assert_num_queries(8):
        Client().get(page_of(first))
