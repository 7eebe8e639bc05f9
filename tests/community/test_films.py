"""Comments under films: at the address of each film, with a moment, in one query more than without a film."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plateau.antenna.actions.air import take_off
from plateau.community import actions
from plateau.community.models import Comment
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects.models import Subject, SubjectFilm
from tests.factories import client_of, make_channel, make_person
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db


@pytest.fixture
def films() -> tuple[Film, Film]:
    """Two films of one subject, on air."""
    channel = make_channel()
    first, second = make_aired(channel, "The first").film, make_aired(channel, "The second").film
    other = second.on_subject.subject
    SubjectFilm.objects.filter(film=second).update(subject=first.on_subject.subject, number=2)
    other.delete()
    return first, Film.objects.get(pk=second.pk)


@pytest.fixture
def subject(films: tuple[Film, Film]) -> Subject:
    return Subject.objects.get()


def page_of(address: str, person: Person | None = None) -> str:
    answer = client_of(person).get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def say(subject: Subject, person: Person, *, htmx: bool = False, **data: object) -> str:
    client: Client = client_of(person)
    answer = client.post(f"/s/{subject.slug}/comments", data, headers={"HX-Request": "true"} if htmx else {})
    assert answer.status_code == (200 if htmx else 302)
    return answer.content.decode() if htmx else answer.headers["Location"]


def moments(page: str) -> list[tuple[str, str]]:
    """Return the address and the second for the player of each moment on a page."""
    return re.findall(r'<p class="say-moment"><a class="tc" href="([^"]*)"(?: data-seek="([^"]*)")?>', page)


def test_a_comment_speaks_of_a_moment(subject: Subject, films: tuple[Film, Film], author: Person) -> None:
    say(subject, author, body="There.", film=films[0].public_id, at_ms=21_400)
    comment = Comment.objects.get()
    assert (comment.film, comment.at_ms) == (films[0], 21_400)
    page = page_of(f"/s/{subject.slug}")
    assert moments(page) == [(f"/s/{subject.slug}?t=21", "21.4")]
    assert "at 0:21" in page


def test_each_film_has_the_whole_discussion_and_its_own_moments_in_its_player(
    subject: Subject, films: tuple[Film, Film], author: Person
) -> None:
    for film, body in zip(films, ("On the first.", "On the second."), strict=True):
        actions.add_comment(subject, by=author, body=body, film=film, at_ms=5000)
    first, second = f"/s/{subject.slug}", f"/s/{subject.slug}/2"
    assert moments(page_of(first)) == [(f"{second}?t=5", ""), (f"{first}?t=5", "5.0")]
    assert moments(page_of(second)) == [(f"{second}?t=5", "5.0"), (f"{first}?t=5", "")]


def test_whoever_speaks_under_a_film_stays_there(subject: Subject, author: Person) -> None:
    page = page_of(f"/s/{subject.slug}/2", author)
    assert page.count('<input type="hidden" name="number" value="2">') == 1
    assert 'name="number"' not in page_of(f"/s/{subject.slug}", author)
    back = say(subject, author, body="A word.", number=2)
    comment = Comment.objects.get()
    assert back == f"/s/{subject.slug}/2?comment={comment.public_id}#c-{comment.public_id}"
    assert '<input type="hidden" name="number" value="2">' in say(subject, author, htmx=True, body="Another.", number=2)


@pytest.mark.parametrize("number", ["3", "x", "-1"])
def test_a_film_that_is_none_leads_back_to_the_subject(subject: Subject, author: Person, number: str) -> None:
    assert say(subject, author, body="A word.", number=number).startswith(f"/s/{subject.slug}?comment=")


def test_visitors_of_a_film_log_in_and_come_back_to_it(subject: Subject) -> None:
    assert f"?next=/s/{subject.slug}/2%23comments" in page_of(f"/s/{subject.slug}/2")


def test_a_moment_of_a_film_that_left_the_air_is_not_shown(
    subject: Subject, films: tuple[Film, Film], author: Person
) -> None:
    actions.add_comment(subject, by=author, body="There.", film=films[1], at_ms=5000)
    take_off(films[1].publications.get(), by=make_person(), reason="A guest took their word back.")
    page = page_of(f"/s/{subject.slug}")
    assert moments(page) == []
    assert "There." in page


def test_a_moment_of_a_film_of_another_subject_is_left_out(subject: Subject, author: Person) -> None:
    foreign = make_aired(make_channel("harbour"), "Foreign").film
    say(subject, author, body="There.", film=foreign.public_id, at_ms=5000)
    comment = Comment.objects.get()
    assert (comment.film, comment.at_ms) == (None, None)


def test_a_moment_without_a_film_is_left_out(subject: Subject, author: Person) -> None:
    say(subject, author, body="There.", at_ms=5000)
    assert (Comment.objects.get().film, Comment.objects.get().at_ms) == (None, None)


@pytest.mark.parametrize("at_ms", ["-1", "x", str(2**31)])
def test_a_moment_that_is_none_is_refused(
    subject: Subject, films: tuple[Film, Film], author: Person, at_ms: str
) -> None:
    data = {"body": "There.", "film": films[0].public_id, "at_ms": at_ms}
    answer = client_of(author).post(f"/s/{subject.slug}/comments", data)
    assert answer.status_code == 422
    assert not Comment.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("film", [1, 2])
def test_a_watch_page_costs_a_visitor_eight_queries_at_most(
    subject: Subject, films: tuple[Film, Film], number: int, film: int
) -> None:
    for n in range(number):
        for one in films:
            root = actions.add_comment(subject, by=make_person(), body=f"Word {n}.", film=one, at_ms=1000 * n)
            actions.add_comment(subject, by=make_person(), body="Yes.", parent=root)
    address = f"/s/{subject.slug}" + ("/2" if film == 2 else "")
    page_of(address)
    with CaptureQueriesContext(connection) as captured:
        page_of(address)
    asked = [query["sql"] for query in captured.captured_queries if '"community_' in query["sql"]]
    assert len(asked) == 1
    assert len(captured) == 8


@pytest.mark.parametrize("number", ["3", "40000", "99999999999"])
def test_a_number_that_no_film_has_is_not_found(subject: Subject, number: str) -> None:
    assert client_of(None).get(f"/s/{subject.slug}/{number}").status_code == 404
