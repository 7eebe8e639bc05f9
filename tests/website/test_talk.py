"""How much is said, on cards: above nothing only, in the right plural, one query for all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from plateau.community import actions
from plateau.subjects.models import Subject
from plateau.website.talk import count_comments
from tests.factories import client_of, make_channel, make_person, make_subject
from tests.website.rows import make_aired

pytestmark = pytest.mark.django_db
WORDS = {
    "en": ["", "1 comment", "2 comments", "14 comments"],
    "fr": ["", "1 commentaire", "2 commentaires", "14 commentaires"],
}


def talk(subject: Subject, number: int) -> None:
    author = make_person()
    for n in range(number):
        actions.add_comment(subject, by=author, body=f"Word {n}")


def said_on(address: str, language: str) -> list[str]:
    """Return what the cards of a page say of comments, sorted by length."""
    answer = client_of(None).get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return sorted(re.findall(r">(\d+ comm\w+)</span>", answer.content.decode()), key=len)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("address", ["/", "/c/atelier", "/c/atelier/subjects"])
def test_cards_of_subjects_say_how_many_talk_and_nothing_for_none(address: str, language: str) -> None:
    channel = make_channel()
    make_subject(channel, "On the stage", support_count=9)
    for number in (0, 1, 2, 14):
        talk(make_subject(channel, f"Subject {number}"), number)
    assert said_on(address, language) == WORDS[language][1:]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("address", ["/", "/c/atelier", "/c/atelier/films"])
def test_cards_of_films_say_how_many_talk_under_them(address: str, language: str) -> None:
    channel = make_channel()
    films = [make_aired(channel, f"Film {number}") for number in range(5)]
    for publication, number in zip(films[1:], (0, 1, 2, 14), strict=True):
        talk(publication.film.on_subject.subject, number)
    assert said_on(address, language) == WORDS[language][1:]


def test_hidden_and_removed_comments_do_not_count() -> None:
    subject = make_subject(make_channel())
    talk(subject, 3)
    hidden, removed, _standing = subject.comments.order_by("pk")
    actions.hide_comment(hidden, by=make_person(), reason="Off topic.")
    actions.remove_comment(removed, by=removed.person)
    count_comments([subject])
    assert subject.comment_count == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", [1, 3])
def test_all_cards_of_a_page_cost_one_query(number: int, django_assert_num_queries: Callable[..., Any]) -> None:
    channel = make_channel()
    subjects = [make_subject(channel) for _ in range(2 * number)]
    with django_assert_num_queries(1):
        count_comments(subjects[:number], iter(subjects[number:]))
    with django_assert_num_queries(0):
        count_comments([], [])
