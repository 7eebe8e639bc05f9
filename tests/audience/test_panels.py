"""The audience on the subject's page: its figure, its words and the mark by which the page is counted."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from plateau.audience.models import Kind
from plateau.audience.sources import Source
from plateau.channels.roles import Role
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects.models import Subject, SubjectFilm
from tests.audience.rows import visited
from tests.factories import client_of, make_channel, make_person, make_subject, make_team
from tests.studio.making import make_open, make_operation
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db


def page_of(subject: Subject, language: str = "en", person: Person | None = None) -> str:
    with translation.override(language):
        answer = client_of(person).get(f"/s/{subject.slug}", headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def words_of(page: str) -> str:
    """Return the words of the audience's card, each space a plain one."""
    card = re.search(r'<section class="card stack" aria-labelledby="audience-heading">.*?</section>', page, re.DOTALL)
    words = re.sub(r"<svg.*?</svg>|<details>.*?</details>|<[^>]+>", " ", card[0], flags=re.DOTALL) if card else ""
    return " ".join(words.replace("&nbsp;", " ").replace("\u202f", " ").split())


def test_a_page_that_nobody_saw_is_marked_and_shows_no_figure() -> None:
    subject = make_subject(make_channel())
    page = page_of(subject)
    assert f'data-count-page="{subject.public_id}"' in page
    assert page.count("audience/page.js") == 2  # the import map and the page itself
    assert words_of(page) == ""


def test_before_the_recording_the_page_says_how_many_came_and_whence() -> None:
    subject = make_subject(make_channel())
    for visits, source in ((50, Source.NETWORK), (30, Source.MAIL), (15, Source.SEARCH), (5, Source.DIRECT)):
        visited(subject.public_id, visits, source=source)
    words = words_of(page_of(subject))
    assert words.startswith("Before it is even filmed 100 visits of this page on ")
    assert words.endswith(
        "Visits of the last 60 days 50% from our own channels, 30% from our mails, 15% from search engines."
    )


@pytest.mark.parametrize(
    ("language", "plays", "words"),
    [("en", 1, "1 play of the film"), ("en", 4168, "4,168 plays of the film"), ("fr", 4168, "4 168 lectures du film")],
)
def test_a_film_on_air_shows_its_plays_in_the_right_plural(language: str, plays: int, words: str) -> None:
    film = make_aired(make_channel()).film
    visited(film.public_id, plays, kind=Kind.PLAY)
    assert words in words_of(page_of(film.on_subject.subject, language))


def test_the_plays_of_all_films_of_a_subject_are_one_figure() -> None:
    film = make_aired(make_channel()).film
    subject = film.on_subject.subject
    second = Film.objects.create(channel=subject.channel, title="The second")
    SubjectFilm.objects.create(subject=subject, film=second, number=2)
    for one, plays in ((film, 3), (second, 4)):
        visited(one.public_id, plays, kind=Kind.PLAY)
    assert "7 plays of the film" in words_of(page_of(subject))


def test_the_chart_has_its_figures_in_words_too() -> None:
    subject = make_subject(make_channel())
    visited(subject.public_id, 12)
    page = page_of(subject)
    assert 'aria-label="Visits of the last 60 days"' in page
    assert page.count('<th scope="row">') >= 60
    assert re.search(r'<td class="figure">12</td>', page)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("member", [True, False])
def test_it_costs_the_page_one_query(number: int, member: bool) -> None:
    subject = make_subject(make_channel())
    for ago in range(number):
        visited(subject.public_id, 1, ago=ago)
    person = make_person() if member else None
    with CaptureQueriesContext(connection) as captured:
        page_of(subject, person=person)
    asked = [query["sql"] for query in captured.captured_queries if '"audience_' in query["sql"]]
    assert len(asked) == 1


def test_an_operations_page_is_counted_and_shows_its_figure_once_somebody_came() -> None:
    operation = make_open(make_channel())
    empty = client_of(None).get(f"/{operation.slug}", headers={"accept-language": "en"}).content.decode()
    assert f'data-count-page="{operation.public_id}"' in empty
    assert words_of(empty) == ""
    for visits, source in ((30, Source.DIRECT), (10, Source.SOCIAL)):
        visited(operation.public_id, visits, source=source)
    page = client_of(None).get(f"/{operation.slug}", headers={"accept-language": "en"}).content.decode()
    assert words_of(page).startswith("Audience 40 visits of this page")


def test_what_is_prepared_is_not_counted() -> None:
    channel = make_channel()
    operation = make_operation(channel)
    page = client_of(make_team(channel, Role.PRODUCER)).get(f"/{operation.slug}").content.decode()
    assert "data-count-page" not in page
