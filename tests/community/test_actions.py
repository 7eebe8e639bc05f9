"""Saying, changing, taking back, flagging and hiding: what is allowed, and what each leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.community import actions, verbs
from plateau.community.models import EDITABLE_FOR, Comment, Flag
from plateau.core import clock
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.subjects.models import Contribution, Follow, Subject
from tests.factories import make_guest, make_person, make_subject, make_team
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def said(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, check=lambda refusal: refusal.code == code)


def test_a_comment_stands_under_the_subject_and_in_the_journal(subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="  A word.  ")
    assert (comment.body, comment.parent, comment.person) == ("A word.", None, author)
    entry = Entry.objects.get(verb=verbs.ADDED)
    assert (entry.actor_id, entry.target_id, entry.data) == (
        author.public_id,
        comment.public_id,
        {"subject": subject.public_id, "answers": ""},
    )


def test_an_answer_to_an_answer_stands_in_the_same_thread(subject: Subject, author: Person, proposer: Person) -> None:
    first = actions.add_comment(subject, by=author, body="First.")
    second = actions.add_comment(subject, by=proposer, body="Second.", parent=first)
    third = actions.add_comment(subject, by=author, body="Third.", parent=second)
    assert (second.parent_id, third.parent_id) == (first.pk, first.pk)


@pytest.mark.parametrize(("body", "code"), [("", "text.empty"), (" \n ", "text.empty"), ("x" * 4001, "text.too_long")])
def test_nothing_and_too_much_are_refused(subject: Subject, author: Person, body: str, code: str) -> None:
    with refused(code):
        actions.add_comment(subject, by=author, body=body)
    assert not Comment.objects.exists()
    assert not said(verbs.ADDED)


def test_a_merged_subject_takes_no_comments(channel: Channel, subject: Subject, author: Person) -> None:
    Subject.objects.filter(pk=subject.pk).update(state="merged", merged_into=make_subject(channel))
    with refused("comment.closed"):
        actions.add_comment(subject, by=author, body="Too late.")
    assert not Comment.objects.exists()


def test_an_answer_under_another_subject_is_refused(channel: Channel, subject: Subject, author: Person) -> None:
    elsewhere = actions.add_comment(make_subject(channel), by=author, body="Elsewhere.")
    with refused("comment.not_found"):
        actions.add_comment(subject, by=author, body="Here.", parent=elsewhere)
    assert Comment.objects.count() == 1


def test_an_author_changes_a_comment_for_fifteen_minutes(subject: Subject, author: Person) -> None:
    with clock.at(NOON):
        comment = actions.add_comment(subject, by=author, body="Before.")
    with clock.at(NOON + EDITABLE_FOR):
        assert actions.edit_comment(comment, by=author, body="After.")
        assert not actions.edit_comment(comment, by=author, body="After.")
    with clock.at(NOON + EDITABLE_FOR + timedelta(seconds=1)), refused("comment.settled"):
        actions.edit_comment(comment, by=author, body="Much later.")
    comment.refresh_from_db()
    assert (comment.body, comment.edited_at) == ("After.", NOON + EDITABLE_FOR)
    assert said(verbs.EDITED) == 1


def test_nobody_changes_or_takes_back_what_another_said(subject: Subject, author: Person, proposer: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Mine.")
    for change in (
        lambda: actions.edit_comment(comment, by=proposer, body="Yours."),
        lambda: actions.remove_comment(comment, by=proposer),
    ):
        with refused("comment.not_yours"):
            change()
    comment.refresh_from_db()
    assert comment.body == "Mine."
    assert said(verbs.EDITED) == said(verbs.REMOVED) == 0


def test_a_comment_taken_back_loses_its_words_and_keeps_its_answers(
    subject: Subject, author: Person, proposer: Person
) -> None:
    comment = actions.add_comment(subject, by=author, body="Regretted, @Paula Proposer.")
    actions.add_comment(subject, by=proposer, body="An answer.", parent=comment)
    actions.remove_comment(comment, by=author)
    comment.refresh_from_db()
    assert (comment.body, comment.mentions, comment.removed_at is not None) == ("", [], True)
    assert Comment.objects.counts([subject.pk]) == {subject.pk: 1}
    with refused("comment.gone"):
        actions.remove_comment(comment, by=author)


def test_hiding_needs_a_reason_and_answers_the_flags(channel: Channel, subject: Subject, author: Person) -> None:
    moderator = make_team(channel, Role.COMMUNITY_MANAGER)
    comment = actions.add_comment(subject, by=author, body="Rude.")
    actions.flag_comment(comment, by=make_person(), why="hurts", words="Look.")
    with refused("comment.reason_needed"):
        actions.hide_comment(comment, by=moderator, reason=" ")
    assert Flag.objects.get().state == "open"
    actions.hide_comment(comment, by=moderator, reason="It attacks\n somebody.")
    comment.refresh_from_db()
    assert comment.hidden_reason == "It attacks somebody."
    assert (Flag.objects.get().state, Flag.objects.get().closed_by) == ("upheld", moderator)
    assert Comment.objects.counts([subject.pk]) == {}
    with refused("comment.hidden"):
        actions.add_comment(subject, by=author, body="Answer.", parent=comment)
    actions.restore_comment(comment, by=moderator)
    assert Comment.objects.counts([subject.pk]) == {subject.pk: 1}
    assert (said(verbs.HIDDEN), said(verbs.RESTORED)) == (1, 1)


def test_a_flag_counts_once_a_person_and_keeping_closes_all(channel: Channel, subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Fine.")
    first, second = make_person(), make_person()
    for person in (first, first, second):
        actions.flag_comment(comment, by=person, why="other")
    assert said(verbs.FLAGGED) == 2
    actions.keep_comment(comment, by=make_team(channel, Role.ADMINISTRATOR))
    assert set(Flag.objects.values_list("state", flat=True)) == {"set_aside"}
    with refused("comment.own"):
        actions.flag_comment(comment, by=author, why="other")


def test_people_of_the_page_can_be_named_and_others_not(subject: Subject, author: Person) -> None:
    guest = make_guest("Gus Guest")
    Contribution.objects.create(subject=subject, person=guest, part="guest")
    make_person("Otto Outside")
    comment = actions.add_comment(subject, by=author, body="@Gus Guest and @Otto Outside, what do you say?")
    assert comment.mentions == [{"id": guest.public_id, "name": "Gus Guest"}]


def test_everybody_concerned_hears_once_and_never_of_themselves(
    channel: Channel, subject: Subject, author: Person, proposer: Person
) -> None:
    follower, answerer = make_person("Fia Follower"), make_person("Al Answer")
    for person in (follower, proposer, author):
        Follow.objects.create(subject=subject, person=person)
    with clock.at(NOON):
        first = actions.add_comment(subject, by=author, body="First.")
        actions.add_comment(subject, by=answerer, body="An answer.", parent=first)
        actions.add_comment(subject, by=proposer, body="Thank you, @Al Answer.")
        run_queue()
        run_queue()
    heard = sorted(Notice.objects.values_list("person__name", "kind"))
    assert heard == [
        ("Al Answer", "comment.answered"),
        ("Ann Lee", "comment.answered"),
        ("Ann Lee", "comment.followed"),
        ("Fia Follower", "comment.followed"),
        ("Paula Proposer", "comment.on_subject"),
        ("Paula Proposer", "comment.on_subject"),
    ]


def test_nobody_hears_of_a_page_that_closed_to_them(channel: Channel, subject: Subject, author: Person) -> None:
    insider = make_person("Ina Insider", email="ina@house.example")
    for person in (make_person("Otto Outsider"), insider):
        Follow.objects.create(subject=subject, person=person)
    Channel.objects.filter(pk=channel.pk).update(visibility="internal", internal_domains=["house.example"])
    actions.add_comment(subject, by=author, body="For this house alone.")
    run_queue()
    assert list(Notice.objects.values_list("person__name", "kind")) == [("Ina Insider", "comment.followed")]
