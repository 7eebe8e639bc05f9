"""The team's pages of the audience: who sees them, what they count, in which order, and for how many queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from plateau.audience.models import Kind
from plateau.audience.sources import Source
from plateau.channels.models import Channel
from plateau.channels.roles import Can, Role
from plateau.people.models import Person
from plateau.subjects.models import Subject
from plateau.subjects.states import State
from tests.audience.rows import visited
from tests.factories import client_of, make_channel, make_subject, make_team
from tests.permissions import assert_answers, make_cast, team_only
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return make_channel()


@pytest.fixture
def seller(channel: Channel) -> Person:
    return make_team(channel, Role.SALES, language="en")


def rows_of(person: Person, address: str = "/desk/atelier/audience") -> list[list[str]]:
    """Return the cells of the page's first table, as read."""
    answer = client_of(person).get(address)
    assert answer.status_code == 200
    body = re.search(r"<tbody>(.*?)</tbody>", answer.content.decode(), flags=re.DOTALL)
    if body is None:
        return []
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], flags=re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_the_audience_is_the_team_s(channel: Channel) -> None:
    subject = make_subject(channel)
    cast = make_cast(channel)
    for address in ("/desk/atelier/audience", f"/desk/atelier/audience/{subject.public_id}"):
        assert_answers(address, team_only(Can.SEE_AUDIENCE), cast)


def test_another_channel_s_subject_is_not_found_here(channel: Channel) -> None:
    elsewhere = make_subject(make_channel("ailleurs"))
    answers = team_only(Can.SEE_AUDIENCE, allowed=404)
    assert_answers(f"/desk/atelier/audience/{elsewhere.public_id}", answers, make_cast(channel))


def test_private_suggestions_are_counted_for_those_who_read_them(channel: Channel) -> None:
    subject = make_subject(channel, "In private", state=State.PROPOSED, private=True)
    cast = make_cast(channel)
    readers = team_only(Can.SEE_PRIVATE_SUBJECTS, team=404)
    assert_answers(f"/desk/atelier/audience/{subject.public_id}", readers, cast)
    seller, editor = cast[Role.SALES], cast[Role.EDITOR_IN_CHIEF]
    assert seller
    assert editor
    assert rows_of(seller) == []
    assert [row[0] for row in rows_of(editor)] == ["In private Idée"]


def test_the_most_seen_of_the_month_come_first(channel: Channel, seller: Person) -> None:
    quiet, loud, once, draft = (make_subject(channel, title) for title in ("Quiet", "Loud", "Once", "Draft"))
    Subject.objects.filter(pk=draft.pk).update(state=State.DRAFT)
    visited(loud.public_id, 5, ago=2, source=Source.MAIL)
    visited(loud.public_id, 2)
    visited(once.public_id, 4000, ago=40)
    visited(quiet.public_id, 1)
    visited(draft.public_id, 9)
    assert rows_of(seller) == [
        ["Loud In debate", "7", "0", "7", "0", "our mails"],
        ["Quiet In debate", "1", "0", "1", "0", "our own channels"],
        ["Once In debate", "0", "0", "4,000", "0", ""],
    ]


def test_equal_subjects_stand_in_the_order_of_their_titles(channel: Channel, seller: Person) -> None:
    for title in ("Pain", "Argent", "Métier"):
        make_subject(channel, title)
    assert [row[0] for row in rows_of(seller)] == ["Argent In debate", "Métier In debate", "Pain In debate"]


def test_plays_of_the_films_stand_beside_the_visits(channel: Channel, seller: Person) -> None:
    film = make_aired(channel, "A film").film
    visited(film.on_subject.subject.public_id, 3)
    visited(film.public_id, 20, kind=Kind.PLAY, ago=3)
    visited(film.public_id, 100, kind=Kind.PLAY, ago=33)
    assert rows_of(seller) == [["A film On air", "3", "20", "3", "120", "our own channels"]]


def test_a_channel_without_subjects_says_what_will_be_here(channel: Channel, seller: Person) -> None:
    page = client_of(seller).get("/desk/atelier/audience").content.decode()
    assert "Nothing to count yet" in page
    assert 'href="/c/atelier/propose"' in page
    assert channel.slug == "atelier"


def test_one_subject_is_shown_by_source_and_its_films_below(channel: Channel, seller: Person) -> None:
    film = make_aired(channel, "A film").film
    subject = film.on_subject.subject
    address = f"/desk/atelier/audience/{subject.public_id}"
    assert "Nobody came yet" in client_of(seller).get(address).content.decode()
    visited(subject.public_id, 3, source=Source.MAIL)
    visited(subject.public_id, 9, ago=90, source=Source.SEARCH)
    visited(film.public_id, 5, kind=Kind.PLAY)
    page = client_of(seller).get(address).content.decode()
    heads = [" ".join(re.sub(r"<[^>]+>", " ", head).split()) for head in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]
    assert heads == ["Visits of the page", "Plays of “A film”"]
    by_source = re.findall(r"<caption.*?</table>", page, flags=re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table) for table in by_source]
    assert cells == [["search engines", "9", "75%", "our mails", "3", "25%"], ["our own channels", "5", "100%"]]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(
    channel: Channel, seller: Person, number: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for n in range(number):
        film = make_aired(channel, f"Film {n}").film
        subject = film.on_subject.subject
        for ago in range(number):
            visited(subject.public_id, 1, ago=ago)
            visited(film.public_id, 1, ago=ago, kind=Kind.PLAY)
    client = client_of(seller)
    with django_assert_num_queries(11):
        client.get("/desk/atelier/audience")
    with django_assert_num_queries(9):
        client.get(f"/desk/atelier/audience/{subject.public_id}")


def test_a_long_list_comes_in_pages(channel: Channel, seller: Person) -> None:
    for number in range(51):
        make_subject(channel, f"Subject {number:02}")
    assert (len(rows_of(seller)), len(rows_of(seller, "/desk/atelier/audience?page=2"))) == (50, 1)
