"""When a duplicate is merged, its discussion goes on under the subject that stays, and old links still lead to it."""

from __future__ import annotations

import pytest

from plateau.channels.models import Channel
from plateau.community import actions
from plateau.community.models import Comment
from plateau.community.subscribers import carry_comments
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.people.models import Person
from plateau.subjects.actions.merging import merge
from plateau.subjects.models import Subject
from tests.factories import client_of, make_person, make_subject
from tests.queue import run_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(channel: Channel) -> Subject:
    return make_subject(channel, "Le même sujet", slug="gone")


def places() -> set[tuple[str, int, int | None]]:
    """Return what is said, where, and in which thread."""
    return set(Comment.objects.values_list("body", "subject", "parent"))


def test_a_merge_takes_the_discussion_along_in_its_threads(subject: Subject, gone: Subject, author: Person) -> None:
    here = actions.add_comment(subject, by=author, body="Here")
    first = actions.add_comment(gone, by=author, body="First")
    answer = actions.add_comment(gone, by=make_person("Bob"), body="Answer", parent=first)
    hidden = actions.add_comment(gone, by=author, body="Rude")
    actions.hide_comment(hidden, by=make_person("Mo"), reason="Off topic")
    merge(gone, into=subject, by=make_person("Ed"))
    run_queue("journal.react")
    assert places() == {
        ("Here", subject.pk, None),
        ("First", subject.pk, None),
        ("Answer", subject.pk, first.pk),
        ("Rude", subject.pk, None),
    }
    assert here.parent_id is None
    assert answer.parent_id == first.pk
    assert Comment.objects.get(pk=hidden.pk).hidden_reason == "Off topic"


def test_a_merge_told_twice_moves_nothing_more(subject: Subject, gone: Subject, author: Person) -> None:
    actions.add_comment(gone, by=author, body="First")
    merge(gone, into=subject, by=make_person("Ed"))
    entry = Entry.objects.get(verb="subject.merged")
    carry_comments(entry)
    before, written = places(), Entry.objects.count()
    carry_comments(entry)
    assert before == places() == {("First", subject.pk, None)}
    assert Entry.objects.count() == written


def test_a_second_merge_heard_first_leaves_nothing_behind(
    channel: Channel, subject: Subject, gone: Subject, author: Person
) -> None:
    last = make_subject(channel, "Le dernier")
    actions.add_comment(gone, by=author, body="First")
    actions.add_comment(subject, by=author, body="Second")
    merge(gone, into=subject, by=author)
    merge(subject, into=last, by=author)
    for entry in Entry.objects.filter(verb="subject.merged").order_by("-pk"):
        carry_comments(entry)
    assert places() == {("First", last.pk, None), ("Second", last.pk, None)}


def test_a_link_to_a_comment_of_the_merged_subject_still_leads_to_it(
    subject: Subject, gone: Subject, author: Person
) -> None:
    said = actions.add_comment(gone, by=author, body="Listen to the nurses")
    address = said.get_absolute_url().partition("#")[0]
    assert address == f"/s/gone?comment={said.public_id}"
    merge(gone, into=subject, by=author)
    run_queue("journal.react")
    answer = client_of(None).get(f"{address}&from=mail")
    assert answer.status_code == 301
    assert answer["Location"] == f"/s/{subject.slug}?comment={said.public_id}&from=mail&from=gone"
    page = client_of(None).get(answer["Location"])
    assert page.status_code == 200
    assert f'id="c-{said.public_id}"' in page.text
    assert "Le même sujet" in page.text, "the page says from where the reader was led"


def test_a_subject_that_is_not_merged_keeps_its_discussion(subject: Subject, gone: Subject, author: Person) -> None:
    actions.add_comment(gone, by=author, body="First")
    Entry.objects.create(verb="subject.merged", target_kind="subject", target_id=gone.public_id, at=now())
    carry_comments(Entry.objects.get(verb="subject.merged"))
    assert places() == {("First", gone.pk, None)}
