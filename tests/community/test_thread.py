"""The discussion as a page shows it: order, parts, what is hidden or gone, moments, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plateau.community import actions
from plateau.community.models import EDITABLE_FOR, Comment
from plateau.community.thread import THREADS, Discussion, Place, Reader, discussion_of
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.subjects.models import Subject, SubjectFilm
from tests.factories import make_person, make_subject

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def seen(subject: Subject, person: Person | None = None, *, moderating: bool = False, **more: Any) -> Discussion:
    place = more.pop("place", Place(f"/s/{subject.slug}"))
    return discussion_of(subject, Reader(person, place, more.pop("now", NOON), moderating=moderating), **more)


def shape(discussion: Discussion) -> list[tuple[str, list[str]]]:
    """Return the words of each thread and of its answers."""
    return [(one.words, [answer.words for answer in one.answers]) for one in discussion.threads]


def threads(subject: Subject, author: Person, number: int) -> list[Comment]:
    return [actions.add_comment(subject, by=author, body=f"Thread {n}") for n in range(1, number + 1)]


def test_newest_threads_come_first_and_answers_in_their_order(subject: Subject, author: Person) -> None:
    first, _second = threads(subject, author, 2)
    for words in ("One", "Two"):
        actions.add_comment(subject, by=author, body=words, parent=first)
    found = seen(subject)
    assert shape(found) == [("<p>Thread 2</p>\n", []), ("<p>Thread 1</p>\n", ["<p>One</p>\n", "<p>Two</p>\n"])]
    assert (found.count, found.more) == (4, 0)


def test_nothing_of_another_subject_is_shown_or_counted(subject: Subject, author: Person) -> None:
    threads(make_subject(subject.channel), author, 3)
    assert seen(subject) == Discussion(threads=[], count=0, more=0, next_page=1)
    threads(subject, author, 1)
    assert (seen(subject).count, len(seen(subject).threads)) == (1, 1)


def test_a_long_discussion_comes_in_parts(subject: Subject, author: Person) -> None:
    oldest, *_rest = threads(subject, author, 2 * THREADS + 3)
    actions.add_comment(subject, by=author, body="An answer.", parent=oldest)
    first = seen(subject)
    assert (len(first.threads), first.more, first.next_page, first.count) == (THREADS, THREADS + 3, 2, 2 * THREADS + 4)
    assert first.threads[0].words == f"<p>Thread {2 * THREADS + 3}</p>\n"
    second = seen(subject, pages=2)
    assert (len(second.threads), second.more, second.next_page) == (2 * THREADS, 3, 3)
    third = seen(subject, pages=3)
    assert (len(third.threads), third.more) == (2 * THREADS + 3, 0)
    assert third.threads[-1].answers[0].words == "<p>An answer.</p>\n"


def test_a_link_to_an_old_comment_shows_as_many_as_it_takes(subject: Subject, author: Person) -> None:
    old, *_rest = threads(subject, author, THREADS + 10)
    answer = actions.add_comment(subject, by=author, body="Here.", parent=old)
    for wanted in (old, answer):
        found = seen(subject, containing=wanted.public_id)
        assert (len(found.threads), found.more) == (THREADS + 10, 0)
        assert found.threads[-1].comment == old
    middle = Comment.objects.get(body="Thread 5")
    found = seen(subject, containing=middle.public_id)
    assert (found.threads[-1].comment, found.more, found.next_page) == (middle, 4, 3)


@pytest.mark.parametrize("wanted", ["zzzzzzzzzzzz", "'; --"])
def test_a_link_to_what_is_not_here_shows_the_first_part(subject: Subject, author: Person, wanted: str) -> None:
    threads(subject, author, THREADS + 1)
    assert len(seen(subject, containing=wanted).threads) == THREADS
    elsewhere = actions.add_comment(make_subject(subject.channel), by=author, body="Elsewhere.")
    assert len(seen(subject, containing=elsewhere.public_id).threads) == THREADS


def test_what_is_taken_back_is_shown_only_where_answers_stand_on_it(subject: Subject, author: Person) -> None:
    alone, answered, kept = threads(subject, author, 3)
    answer = actions.add_comment(subject, by=author, body="An answer.", parent=answered)
    for comment in (alone, answered):
        actions.remove_comment(comment, by=author)
    for moderating in (False, True):
        found = seen(subject, author, moderating=moderating)
        assert [one.comment for one in found.threads] == [kept, answered]
        assert shape(found) == [("<p>Thread 3</p>\n", []), ("", ["<p>An answer.</p>\n"])]
        assert (found.count, found.more) == (2, 0)
    actions.remove_comment(answer, by=author)
    assert [one.comment for one in seen(subject).threads] == [kept]


def test_hidden_words_are_for_their_author_and_moderators(subject: Subject, author: Person, proposer: Person) -> None:
    (comment,) = threads(subject, author, 1)
    actions.hide_comment(comment, by=proposer, reason="It attacks somebody.")
    assert shape(seen(subject)) == shape(seen(subject, make_person())) == [("", [])]
    assert (
        shape(seen(subject, author)) == shape(seen(subject, proposer, moderating=True)) == [("<p>Thread 1</p>\n", [])]
    )
    assert seen(subject).count == 0


def test_what_is_mine_and_for_how_long_i_may_change_it(subject: Subject, author: Person) -> None:
    (comment,) = threads(subject, author, 1)
    asked = [
        (author, comment.said_at + EDITABLE_FOR),
        (author, comment.said_at + EDITABLE_FOR + timedelta(seconds=1)),
        (make_person(), comment.said_at),
        (None, comment.said_at),
    ]
    found = [seen(subject, person, now=moment).threads[0] for person, moment in asked]
    assert [(one.is_own, one.is_editable) for one in found] == [
        (True, True),
        (True, False),
        (False, False),
        (False, False),
    ]


def test_a_moment_leads_to_its_film_where_the_reader_may_know_of_it(subject: Subject, author: Person) -> None:
    films = [Film.objects.create(channel=subject.channel, title=f"Film {n}") for n in (1, 2, 3)]
    for number, film in enumerate(films, 1):
        SubjectFilm.objects.create(subject=subject, film=film, number=number)
        actions.add_comment(subject, by=author, body="There.", film=film, at_ms=62_400)
    place = Place("/s/a", films={films[0].pk: "/s/a", films[1].pk: "/s/a/2"}, playing=films[0].pk)
    moments = [one.moment for one in seen(subject, place=place).threads[::-1]]
    assert [(one.address, one.seconds, one.is_here) for one in moments if one] == [
        ("/s/a?t=62", 62.4, True),
        ("/s/a/2?t=62", 62.4, False),
    ]
    assert moments[2] is None


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("containing", ["", "zzzzzzzzzzzz"])
def test_it_costs_one_query(
    subject: Subject, author: Person, number: int, containing: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    for comment in threads(subject, author, number):
        for _ in range(number):
            actions.add_comment(subject, by=make_person(), body="Yes, @Ann Lee.", parent=comment)
    with django_assert_num_queries(1):
        found = seen(subject, containing=containing)
    assert found.count == number + number * number
