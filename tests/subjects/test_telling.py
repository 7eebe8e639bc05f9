"""Whom the news of a subject reaches: those who may open its page, asked of all of them at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plateau.community import actions
from plateau.community.subscribers import tell_of_comment
from plateau.journal.models import Entry
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.subjects.actions.moving import decide
from plateau.subjects.models import Follow, Subject
from plateau.subjects.subscribers import tell_those_concerned, who_may_open
from tests.factories import make_channel, make_person, make_subject
from tests.permissions import make_cast

pytestmark = pytest.mark.django_db
CLOSED = ["members", "internal"]


@pytest.mark.parametrize("visibility", ["public", "members", "internal"])
@pytest.mark.parametrize("state", ["draft", "proposed", "proposed in private", "in_debate", "parked"])
def test_who_may_open_a_page_is_the_same_asked_of_one_and_of_all(visibility: str, state: str) -> None:
    channel = make_channel(visibility=visibility, internal_domains=["house.example"])
    cast = [person for person in make_cast(channel).values() if person is not None]
    proposer, colleague = make_person(), make_person(email="ann@house.example")
    subject = make_subject(channel, proposer=proposer, state=state.split(maxsplit=1)[0], private="private" in state)
    people = [*cast, proposer, colleague]
    opening = Person.objects.filter(who_may_open(subject))
    assert set(opening) == {
        person for person in people if Subject.objects.visible_to(person).filter(pk=subject.pk).exists()
    }


def queries_of(tell: Callable[[Entry], None], entry: Entry) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        tell(entry)
    return len(asked)


def followed(visibility: str, followers: int, slug: str) -> Subject:
    """Return a subject on a closed channel that so many who may enter it follow."""
    subject = make_subject(make_channel(slug, visibility=visibility, internal_domains=["house.example"]))
    for number in range(followers):
        person = make_person(email=f"{slug}{number}@house.example")
        Follow.objects.create(subject=subject, person=person)
    if visibility == "internal":
        Follow.objects.create(subject=subject, person=make_person())  # who may enter no longer
    return subject


@pytest.mark.parametrize("visibility", CLOSED)
def test_news_costs_the_same_however_many_follow(visibility: str) -> None:
    costs = []
    for followers in (1, 3):
        subject = followed(visibility, followers, f"channel{followers}")
        decide(subject, "parked", by=make_person(), reason="In spring.")
        entry = Entry.objects.filter(verb="subject.parked").latest("pk")
        costs.append(queries_of(tell_those_concerned, entry))
        assert Notice.objects.filter(key__contains=entry.public_id).count() == followers
    assert costs[0] == costs[1]


@pytest.mark.parametrize("visibility", CLOSED)
def test_a_comment_costs_the_same_however_many_follow(visibility: str) -> None:
    costs = []
    for followers in (1, 3):
        subject = followed(visibility, followers, f"channel{followers}")
        actions.add_comment(subject, by=make_person(), body="Yes, and why?")
        entry = Entry.objects.filter(verb="comment.added").latest("pk")
        costs.append(queries_of(tell_of_comment, entry))
        assert Notice.objects.filter(kind="comment.followed", channel=subject.channel).count() == followers
    assert costs[0] == costs[1]
