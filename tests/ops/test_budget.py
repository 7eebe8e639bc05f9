"""With a crowd of members and films, every list and page costs the same queries as with ten times as many rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from plateau.antenna.models import Publication
from plateau.channels.models import Channel
from plateau.community.models import Comment, Flag
from plateau.journal.models import Entry
from plateau.media.models import Film
from plateau.ops.cli import demo
from plateau.ops.demo import crowd
from plateau.people.models import Person
from plateau.subjects.models import Subject
from plateau.subjects.states import State
from tests.factories import client_of, make_channel

pytestmark = pytest.mark.django_db
SIZES = [(200, 60), (2000, 600)]  # the second is ten times the first; by hand: plateau demo crowd, 25,500 and 3,000

# queries of a visitor, of a member without a role, and of the one who runs the channel
PAGES = {
    "/": (7, 10, 10),  # one of them, as on a channel's home, for the recordings to come
    "/c/la-foule": (9, 13, 13),
    "/c/la-foule/films": (7, 11, 11),
    "/c/la-foule/films?page=2": (7, 11, 11),
    "/c/la-foule/subjects": (7, 11, 11),
    "/c/la-foule/subjects?page=2": (7, 11, 11),
    "/s/{debate}": (8, 12, 13),  # one of them for when it is recorded
    "/s/{film}": (8, 12, 13),  # its team also sees the films that a question may be answered in
    "/search?q=loyer": (6, 9, 9),  # one of them for what is said in films
    "/search?q=loyre": (7, 10, 10),
}
DESK = {
    "/desk/la-foule/subjects": 10,
    "/desk/la-foule/films": 8,
    "/desk/la-foule/planned": 7,
    "/desk/la-foule/comments": 10,
    "/desk/la-foule/audience": 11,
    "/desk/la-foule/outbox": 7,
    "/desk/la-foule/team": 8,
}


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]} members, {size[1]} films")
def crowded(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """A crowd of one of the sizes."""
    members, films = request.param
    crowd.load_crowd(members=members, films=films)
    yield members, films
    caches["process"].clear()


def cost(client: Client, address: str) -> int:
    """Return how many queries a page costs that was asked for before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def test_pages_and_lists_stay_within_their_budget_whatever_the_number_of_rows(crowded: tuple[int, int]) -> None:
    # a page with everything on it: comments in threads, questions, chapters beside
    debate = Subject.objects.filter(state=State.IN_DEBATE).order_by("pk")[0]
    film = Subject.objects.filter(state=State.PUBLISHED).order_by("pk")[3]
    named = {"debate": debate.slug, "film": film.slug}
    runs, member = Person.objects.get(user__email=crowd.ADDRESS), Person.objects.order_by("-pk")[0]
    found = {
        address: tuple(cost(client_of(person), address.format(**named)) for person in (None, member, runs))
        for address in PAGES
    }
    assert found == PAGES
    assert all(visitor <= 9 and member <= 13 and team <= 13 for visitor, member, team in found.values())
    desk = {address: cost(client_of(runs), address) for address in DESK}
    assert desk == DESK
    assert all(queries <= 12 for queries in desk.values())


def test_the_crowd_is_as_large_as_asked_and_its_figures_agree(crowded: tuple[int, int]) -> None:
    members, films = crowded
    assert (Person.objects.count(), Film.objects.count()) == (members, films)
    assert Publication.objects.on_air().count() + Publication.objects.planned().count() == films
    assert Publication.objects.planned().count() == films // crowd.PLANNED_EVERY
    assert set(Subject.objects.values_list("state", flat=True)) == {
        *crowd.OTHERS,
        State.PUBLISHED,
        State.IN_PRODUCTION,
    }
    for subject in Subject.objects.order_by("?")[:20]:
        counted = (subject.supports.count(), subject.follows.count(), subject.questions.count())
        assert (subject.support_count, subject.follower_count, subject.question_count) == counted
        assert [step.phase for step in subject.timeline()]
    standing, hidden = Comment.objects.standing().count(), Comment.objects.filter(hidden_at__isnull=False).count()
    assert standing + hidden == sum(crowd.COMMENTS[n % 5] for n in range(Subject.objects.count()))
    assert hidden >= 1
    assert Flag.objects.filter(state="open", comment__hidden_at=None).count() >= 1
    assert not Comment.objects.filter(parent__parent__isnull=False).exists()


def test_what_people_add_to_the_crowd_gets_keys_of_its_own() -> None:
    crowd.load_crowd(members=20, films=2)
    before = Subject.objects.count()
    member = Person.objects.order_by("-pk")[0]
    data = {"body": "Bonjour."}
    subject = Subject.objects.filter(state=State.PUBLISHED)[0]
    assert client_of(member).post(f"/s/{subject.slug}/comments", data).status_code == 302
    assert Comment.objects.filter(body="Bonjour.", person=member).count() == 1
    assert (Subject.objects.count(), before) == (before, 2 + len(crowd.OTHERS))


def test_the_command_brings_the_crowd_once() -> None:
    done = CliRunner().invoke(demo.app, ["crowd", "--members", "30", "--films", "3"])
    assert done.exit_code == 0, done.output
    assert "30 members and 3 films" in done.output
    assert "nothing to play" in " ".join(done.output.split())
    entries = Entry.objects.count()
    again = CliRunner().invoke(demo.app, ["crowd", "--members", "30", "--films", "3"])
    assert again.exit_code == 1
    assert (Person.objects.count(), Film.objects.count(), Entry.objects.count()) == (30, 3, entries)


def test_a_network_with_channels_of_its_own_keeps_them_to_itself() -> None:
    make_channel("real")
    done = CliRunner().invoke(demo.app, ["crowd", "--members", "30", "--films", "3"])
    assert done.exit_code == 1
    assert "Nothing was changed" in done.output
    assert (Channel.objects.count(), Person.objects.count(), Subject.objects.count()) == (1, 0, 0)
