"""A member's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plateau.antenna.models import Watching
from plateau.channels.models import Gate
from plateau.channels.roles import Role
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.subjects.models import Follow
from plateau.subjects.states import State
from tests.factories import (
    client_of,
    make_channel,
    make_person,
    make_subject,
    make_team,
)
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db


def _page(person: Person) -> str:
    answer = client_of(person).get("/me")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_is_led_to_log_in_and_back() -> None:
    answer = client_of(None).get("/me")
    assert answer.status_code == 401
    assert "/account/login/?next=/me" in answer.content.decode()


def test_the_page_is_kept_by_no_cache() -> None:
    answer = client_of(make_person()).get("/me")
    assert "no-store" in answer["Cache-Control"]


def test_each_member_sees_only_their_own() -> None:
    channel = make_channel()
    owner, colleague = make_person("Owner", language="en"), make_person("Colleague", language="en")
    make_subject(channel, "Mon brouillon", state=State.DRAFT, proposer=owner, proposed_at=None)
    make_subject(channel, "Mon idée", state=State.PROPOSED, proposer=owner, private=True)
    followed = make_subject(channel, "Suivi de près")
    Follow.objects.create(subject=followed, person=owner)
    Notice.objects.create(person=owner, kind="a", key="a", subject="Une nouvelle", url="/")
    wanted = ("Mon brouillon", "Mon idée", "Suivi de près", "Une nouvelle")
    assert [word in _page(owner) for word in wanted] == [True] * 4
    assert [word in _page(colleague) for word in wanted] == [False] * 4


def test_the_team_sees_how_many_subjects_wait_for_its_answer() -> None:
    channel = make_channel()
    make_subject(channel, state=State.PROPOSED)
    make_subject(channel, waiting_offer_count=2)
    make_subject(channel, state=State.PROPOSED, private=True)
    make_subject(channel)
    assert "3 subjects wait for the team" in _page(make_team(channel, Role.PRODUCER, language="en"))
    assert "2 subjects wait for the team" in _page(make_team(channel, Role.CAMERA, language="en"))
    assert "wait for the team" not in _page(make_person("Mia", language="en"))


def test_a_film_begun_can_be_taken_up_again_while_it_is_on_air() -> None:
    channel = make_channel()
    person = make_person(language="en")
    shown, finished, gone = (make_aired(channel, title) for title in ("Commencé", "Fini", "Parti"))
    for publication, done in ((shown, False), (finished, True), (gone, False)):
        Watching.objects.create(
            person=person, film=publication.film, frame=900, rate_numerator=25, rate_denominator=1, finished=done
        )
    gone.gate = Gate.INVITED
    gone.save(update_fields=["gate"])
    page = _page(person)
    assert [title in page for title in ("Commencé", "Fini", "Parti")] == [True, False, False]
    assert '<progress max="100" value="40"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_queries_whatever_it_shows(
    rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    channel = make_channel()
    person = make_team(channel, Role.PRODUCER)
    for number in range(rows):
        make_subject(channel, f"Brouillon {number}", state=State.DRAFT, proposer=person, proposed_at=None)
        make_subject(channel, f"Idée {number}", state=State.PROPOSED, proposer=person)
        Follow.objects.create(subject=make_subject(channel, f"Suivi {number}"), person=person)
        film = make_aired(channel, f"Film {number}").film
        Watching.objects.create(person=person, film=film, frame=25, rate_numerator=25, rate_denominator=1)
        Notice.objects.create(person=person, kind="a", key=str(number), subject="Une nouvelle", url="/")
    client = client_of(person)
    with django_assert_num_queries(13):
        assert client.get("/me").status_code == 200


def test_empty_lists_say_what_will_be_there() -> None:
    page = _page(make_person(language="en"))
    assert "Nothing waits for you" in page
    assert "You have not proposed anything yet" in page


def test_only_who_runs_the_network_is_shown_the_way_to_it() -> None:
    runs, works = make_person("Nora", network_admin=True), make_team(make_channel(), Role.ADMINISTRATOR)
    assert ["/desk/new-channel" in _page(person) for person in (runs, works)] == [True, False]
