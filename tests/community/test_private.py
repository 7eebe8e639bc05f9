"""What is said under a private suggestion stays between those it was said to, whatever becomes of the subject."""

from __future__ import annotations

import importlib
import re

import pytest
from django.db import connection

from plateau.channels.models import Channel
from plateau.channels.roles import ROLE_CAN, Can, Role
from plateau.community import actions
from plateau.community.models import Comment
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.subjects.actions.merging import merge
from plateau.subjects.actions.moving import publish_suggestion
from plateau.subjects.models import Follow, Subject
from tests.factories import client_of, make_person, make_subject, make_team
from tests.permissions import NETWORK, assert_answers, make_cast, members_only
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
HEADING = re.compile(r'id="comments-title">\D*(\d+)')
READERS = {role.value for role in Role if Can.SEE_PRIVATE_SUBJECTS in ROLE_CAN[role]} | {NETWORK}


@pytest.fixture
def suggestion(channel: Channel, proposer: Person) -> Subject:
    """A suggestion under which its proposer and the team spoke before it was published, and somebody else after."""
    subject = make_subject(channel, state="proposed", proposer=proposer, private=True, named=False)
    host = make_team(channel, Role.HOST, name="Hera Host")
    first = actions.add_comment(subject, by=proposer, body="My employer must not know.")
    actions.add_comment(subject, by=host, body="We understand.", parent=first)
    publish_suggestion(subject, by=host, named=False)
    actions.add_comment(subject, by=make_person("Pia Public"), body="Well said.")
    return subject


def test_only_those_it_was_said_to_read_it_once_the_suggestion_is_public(
    channel: Channel, proposer: Person, suggestion: Subject
) -> None:
    cast = make_cast(channel) | {"proposer": proposer}
    pages = {name: client_of(person).get(f"/s/{suggestion.slug}").content.decode() for name, person in cast.items()}
    assert all("Well said." in page for page in pages.values())
    readers = READERS | {"proposer"}
    for words in ("My employer must not know.", "We understand.", "dit en privé"):
        assert {name for name, page in pages.items() if words in page} == readers
    counted = {name: HEADING.search(page)[1] for name, page in pages.items()}  # type: ignore[index]
    assert counted == {name: "3" if name in readers else "1" for name in cast}
    assert "Paula" not in pages["stranger"]
    assert Comment.objects.counts([suggestion.pk]) == {suggestion.pk: 1}


def test_whoever_wrote_it_reads_it_after_leaving_the_team(channel: Channel, suggestion: Subject) -> None:
    host = Person.objects.get(name="Hera Host")
    actions.add_comment(suggestion, by=make_person(), body="Another.", parent=Comment.objects.get(body="Well said."))
    host.team_roles.all().delete()
    page = client_of(Person.objects.get(pk=host.pk)).get(f"/s/{suggestion.slug}").content.decode()
    assert "We understand." in page


def test_what_was_said_in_private_has_no_address_for_others(channel: Channel, suggestion: Subject) -> None:
    private = Comment.objects.get(body="We understand.")
    cast = make_cast(channel)
    answers = members_only(allowed=404) | dict.fromkeys(READERS, 200)
    address = f"/s/{suggestion.slug}/comments"
    assert_answers(f"{address}/{private.public_id}/flag", answers, cast)
    said = members_only(allowed=404) | dict.fromkeys(READERS, 302)
    data = {"body": "Tell me.", "answers": private.public_id}
    assert_answers(address, said, cast, method="post", data=data)
    names = client_of(make_person()).get(f"{address}/people").json()["names"]
    assert names == ["Pia Public"]


def test_an_answer_to_what_was_said_in_private_is_private_too(channel: Channel, suggestion: Subject) -> None:
    root = Comment.objects.get(body="My employer must not know.")
    answer = actions.add_comment(suggestion, by=make_team(channel, Role.PRODUCER), body="Still ours.", parent=root)
    public = actions.add_comment(suggestion, by=make_team(channel, Role.PRODUCER), body="For all.")
    assert (answer.said_in_private, public.said_in_private) == (True, False)


def test_nobody_else_hears_of_it_even_if_the_news_is_late(channel: Channel, proposer: Person) -> None:
    subject = make_subject(channel, state="proposed", proposer=proposer, private=True)
    host, follower = make_team(channel, Role.HOST), make_person("Fia Follower")
    actions.add_comment(subject, by=host, body="Between us.")
    publish_suggestion(subject, by=host, named=False)
    Follow.objects.create(subject=subject, person=follower)
    run_queue()
    heard = Notice.objects.filter(kind__startswith="comment.").values_list("person__name", flat=True)
    assert list(heard) == ["Paula Proposer"]


def test_a_merge_takes_it_along_and_the_proposer_of_the_other_subject_does_not_read_it(
    channel: Channel, proposer: Person
) -> None:
    gone = make_subject(channel, state="proposed", proposer=proposer, private=True, named=False)
    other = make_person("Olga Other")
    stays = make_subject(channel, proposer=other)
    host = make_team(channel, Role.HOST)
    actions.add_comment(gone, by=host, body="Between us.")
    merge(gone, into=stays, by=host)
    run_queue()
    assert Comment.objects.get().subject == stays
    readers = {"visitor": None, "other": other, "proposer": proposer, "host": host}
    seen = {
        name: "Between us." in client_of(person).get(f"/s/{stays.slug}").content.decode()
        for name, person in readers.items()
    }
    assert seen == {"visitor": False, "other": False, "proposer": True, "host": True}
    assert not Notice.objects.filter(person=other, kind__startswith="comment.").exists()


def test_a_merge_into_another_private_suggestion_names_its_suggester_to_nobody_new(
    channel: Channel, proposer: Person
) -> None:
    gone = make_subject(channel, state="proposed", proposer=proposer, private=True, named=False)
    other = make_person("Olga Other")
    stays = make_subject(channel, state="proposed", proposer=other, private=True, named=False)
    host = make_team(channel, Role.HOST, name="Hera Host")
    actions.add_comment(gone, by=proposer, body="My employer must not know.")
    actions.add_comment(stays, by=host, body="Tell us more.")
    merge(gone, into=stays, by=host)
    run_queue()
    client, address = client_of(other), f"/s/{stays.slug}/comments"
    assert client.get(f"{address}/people").json()["names"] == ["Hera Host"]
    shown = client.post(f"{address}/preview", {"body": "@Paula Proposer or @Hera Host?"}).content.decode()
    assert (proposer.public_id in shown, host.public_id in shown) == (False, True)
    said = actions.add_comment(stays, by=other, body="@Paula Proposer or @Hera Host?")
    assert [one["name"] for one in said.mentions] == ["Hera Host"]


def test_what_was_said_before_this_was_known_is_marked(channel: Channel, suggestion: Subject) -> None:
    waiting = make_subject(channel, state="proposed", private=True)
    actions.add_comment(waiting, by=make_team(channel, Role.HOST), body="Hm.")
    Comment.objects.update(said_in_private=False)
    Comment.objects.update(suggester=None)
    with connection.cursor() as cursor:
        for name in ("0002_said_in_private", "0004_said_to_suggester"):
            cursor.execute(importlib.import_module(f"plateau.community.migrations.{name}").MARK)
    assert set(Comment.objects.filter(said_in_private=True).values_list("suggester", "subject__proposer")) == {
        (suggestion.proposer_id, suggestion.proposer_id),
        (None, None),
    }
    assert dict(Comment.objects.values_list("body", "said_in_private")) == {
        "My employer must not know.": True,
        "We understand.": True,
        "Well said.": False,
        "Hm.": True,
    }
