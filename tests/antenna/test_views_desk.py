"""The team's pages: who may open and do what, what they show, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import open_page_for
from plateau.antenna.models import Publication
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media.models import Film
from tests.factories import client_of, make_channel
from tests.permissions import assert_answers, make_cast, team_only

pytestmark = pytest.mark.django_db
NOW = {"channels": ["atelier"], "when": "now", "gate": "everybody", "free_share": "0"}


def test_pages_of_the_desk_are_for_the_team(stage) -> None:
    cast, film = make_cast(stage.channel), stage.make()
    for page in ("films", f"films/{film.public_id}", "planned"):
        assert_answers(f"/desk/atelier/{page}", team_only(Can.SEE_DESK), cast)
    assert_answers("/desk/atelier/films/new", team_only(Can.UPLOAD_FILM), cast)
    assert_answers(f"/desk/atelier/films/{film.public_id}/subject", team_only(Can.EDIT_FILM), cast)


def test_films_are_made_and_linked_by_those_who_may(stage) -> None:
    cast, film = make_cast(stage.channel), stage.make()
    subject = stage.on_air().film.on_subject.subject
    here = f"/desk/atelier/films/{film.public_id}/subject"
    assert_answers(
        "/desk/atelier/films/new", team_only(Can.UPLOAD_FILM, allowed=302), cast, method="post", data={"title": "New"}
    )
    assert_answers(f"{here}/make", team_only(Can.EDIT_FILM, allowed=302), cast, method="post")
    assert_answers(
        f"{here}/link", team_only(Can.EDIT_FILM, allowed=302), cast, method="post", data={"subject": subject.public_id}
    )


def test_going_on_air_is_for_those_who_publish(stage) -> None:
    cast, film = make_cast(stage.channel), stage.make()
    open_page_for(film, by=stage.editor)
    here = f"/desk/atelier/films/{film.public_id}/air"
    assert_answers(here, team_only(Can.PUBLISH), cast, method="post", data=NOW)
    assert_answers(here, team_only(Can.PUBLISH, allowed=302), cast, method="post", data=NOW | {"confirmed": "1"})


def test_each_act_on_a_publication_is_for_those_who_publish(stage) -> None:
    cast = make_cast(stage.channel)
    live, invited = stage.on_air(), stage.on_air("invited")
    planned = stage.on_air(starts_at=now() + timedelta(days=1))
    over = stage.on_air()
    Publication.objects.filter(pk=over.pk).update(state="unpublished", ended_at=now(), end_reason="Too old.")
    for publication, act, data in (
        (live, "off", {"reason": "Too old."}),
        (live, "access", {"gate": "registered", "free_share": "10"}),
        (planned, "withdraw", {}),
        (planned, "time", {"starts_at": f"{now() + timedelta(days=3):%Y-%m-%dT%H:%M}"}),
        (over, "archive", {}),
        (invited, "invitations", {"label": "The jury"}),
    ):
        address = f"/publications/{publication.public_id}/{act}"
        assert_answers(address, team_only(Can.PUBLISH, allowed=302), cast, method="post", data=data)


def test_nothing_is_on_air_before_it_is_confirmed(stage) -> None:
    film = stage.make("Vaut-il mieux ?")
    client = client_of(stage.editor)
    client.post(f"/desk/atelier/films/{film.public_id}/subject/make")
    here = f"/desk/atelier/films/{film.public_id}/air"
    before = Entry.objects.count()
    page = client.post(here, NOW | {"gate": "registered", "free_share": "15", "tell_followers": "on"}).content.decode()
    assert (Publication.objects.count(), Entry.objects.count()) == (0, before)
    for piece in (film.on_subject.get_absolute_url(), 'name="confirmed"', 'name="free_share" value="15"'):
        assert piece in page
    assert client.post(here, NOW | {"confirmed": "1"}).status_code == 302
    assert Publication.objects.get().state == "live"


def test_a_film_without_a_subject_says_so_in_words(stage) -> None:
    film = stage.make()
    answer = client_of(stage.editor).post(f"/desk/atelier/films/{film.public_id}/air", NOW | {"confirmed": "1"})
    assert (answer.status_code, Publication.objects.count()) == (409, 0)


def test_a_new_film_begins_with_its_title(stage) -> None:
    client = client_of(stage.editor)
    assert client.post("/desk/atelier/films/new", {"title": "  "}).status_code == 422
    answer = client.post("/desk/atelier/films/new", {"title": "Vaut-il mieux ?"})
    film = Film.objects.get()
    assert (answer["Location"], film.title, film.created_by) == (film.desk_url, "Vaut-il mieux ?", stage.editor)
    assert client.get(film.desk_url).status_code == 200


def test_a_film_is_not_found_under_another_channel_s_desk(stage) -> None:
    make_channel("harbour")
    stage.editor.network_admin = True
    stage.editor.save()
    answer = client_of(stage.editor).get(f"/desk/harbour/films/{stage.make().public_id}")
    assert answer.status_code == 404


def test_a_channel_manages_what_another_s_film_does_on_its_own_air(stage) -> None:
    harbour = make_channel("harbour")
    both = stage.on_air(title="Lent")
    (lent,) = put_on_air(both.film, channels=[harbour], airing=Airing(gate="everybody"), by=stage.editor)
    here = f"/desk/harbour/films/{both.film.public_id}"
    cast = make_cast(harbour)
    assert_answers(here, team_only(Can.SEE_DESK), cast)
    client = client_of(cast["editor_in_chief"])
    assert f'href="{here}"' in client.get("/desk/harbour/films").content.decode()
    page = client.get(here).content.decode()
    assert f"/publications/{lent.public_id}/off" in page
    assert f"/publications/{both.public_id}/off" not in page
    assert client.get(both.film.desk_url).status_code == 403
    answer = client.post(f"/publications/{lent.public_id}/off", {"reason": "Not ours."})
    assert answer["Location"] == here
    states = {one.pk: one.state for one in Publication.objects.all()}
    assert states == {both.pk: "live", lent.pk: "unpublished"}
    own = client_of(stage.editor).get(both.film.desk_url).content.decode()
    assert f"/publications/{lent.public_id}/archive" not in own


def test_the_list_shows_each_film_with_where_it_stands(stage) -> None:
    stage.on_air(title="Alpha on air")
    stage.on_air(title="Beta to come", starts_at=now() + timedelta(days=1))
    stage.make("Gamma done")
    stage.make("Delta at work", ready=False)
    Film.objects.create(channel=stage.channel, title="Epsilon empty")
    client = client_of(stage.editor)

    def shown(query: str) -> set[str]:
        page = client.get(f"/desk/atelier/films{query}").content.decode()
        return {name for name in ("Alpha", "Beta", "Gamma", "Delta", "Epsilon") if name in page}

    assert shown("") == {"Alpha", "Beta", "Gamma", "Delta", "Epsilon"}
    assert [shown(f"?state={state}") for state in ("live", "scheduled", "ready", "machine", "empty")] == [
        {"Alpha"},
        {"Beta"},
        {"Gamma"},
        {"Delta"},
        {"Epsilon"},
    ]
    assert shown("?q=gamma") == {"Gamma"}
    assert shown("?q=nothing+like+it") == set()


def test_the_plan_shows_the_next_first_in_the_channel_s_zone(stage) -> None:
    later = stage.on_air(title="Later", starts_at=now() + timedelta(days=3))
    sooner = stage.on_air(title="Sooner", starts_at=now() + timedelta(days=1))
    page = client_of(stage.editor).get("/desk/atelier/planned").content.decode()
    assert page.index(sooner.film.title) < page.index(later.film.title)
    assert "Europe/Paris" in page


def test_the_lists_cost_the_same_for_one_and_for_three_films(stage, django_assert_num_queries) -> None:
    client = client_of(stage.editor)
    stage.on_air(title="One")
    stage.on_air(title="One to come", starts_at=now() + timedelta(days=1))
    client.get("/desk/atelier/planned")  # what all pages share is kept in the process for half a minute
    for page, cost in (("films", 8), ("planned", 7)):
        with django_assert_num_queries(cost):
            client.get(f"/desk/atelier/{page}")
    for number in (2, 3):
        stage.on_air(title=f"On air {number}")
        stage.on_air(title=f"To come {number}", starts_at=now() + timedelta(days=number))
    for page, cost in (("films", 8), ("planned", 7)):
        with django_assert_num_queries(cost):
            client.get(f"/desk/atelier/{page}")
