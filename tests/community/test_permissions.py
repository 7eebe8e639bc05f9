"""Every address of the discussion for everybody: strangers, members, each role, another channel's team."""

from __future__ import annotations

import pytest

from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.community import actions
from plateau.people.models import Person
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_person, make_subject
from tests.permissions import (
    MEMBER,
    OTHER_TEAM,
    STRANGER,
    assert_answers,
    make_cast,
    members_only,
    open_to_all,
    team_only,
)

pytestmark = pytest.mark.django_db


def test_everybody_reads_and_members_speak(channel: Channel, subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="A word.")
    cast = make_cast(channel)
    page, mine = f"/s/{subject.slug}", f"/s/{subject.slug}/comments/{comment.public_id}"
    for address in (page, f"{page}?comments=2", f"{page}?comment={comment.public_id}"):
        assert_answers(address, open_to_all(), cast)
    assert_answers(f"{page}/comments", open_to_all(302), cast)
    assert_answers(f"{page}/comments", open_to_all(), cast, headers={"HX-Request": "true"})
    said = members_only(allowed=302)
    assert_answers(f"{page}/comments", said, cast, method="post", data={"body": "Another."})
    assert_answers(f"{page}/comments", said, cast, method="post", data={"body": "Yes.", "answers": comment.public_id})
    assert_answers(f"{page}/comments/preview", members_only(), cast, method="post", data={"body": "*So*"})
    assert_answers(f"{page}/comments/people", members_only(), cast)
    assert_answers(f"{mine}/flag", members_only(), cast)
    assert_answers(f"{mine}/flag", said, cast, method="post", data={"why": "other"})


def test_nobody_but_the_author_changes_or_takes_back(channel: Channel, subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Mine.")
    cast = make_cast(channel)
    mine, nobody = f"/s/{subject.slug}/comments/{comment.public_id}", members_only(allowed=403)
    assert_answers(f"{mine}/edit", nobody, cast)
    assert_answers(f"{mine}/edit", nobody, cast, method="post", data={"body": "Yours."})
    assert_answers(f"{mine}/remove", nobody, cast, method="post")
    his = cast | {MEMBER: author}
    assert_answers(f"{mine}/edit", nobody | {MEMBER: 200}, his)
    assert_answers(f"{mine}/edit", nobody | {MEMBER: 302}, his, method="post", data={"body": "Still mine."})
    assert_answers(f"{mine}/remove", nobody | {MEMBER: 302}, his, method="post")


def test_moderation_is_for_those_who_moderate(channel: Channel, subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Rude.")
    cast = make_cast(channel)
    for address in ("/desk/atelier/comments", "/desk/atelier/comments?show=hidden"):
        assert_answers(address, team_only(Can.MODERATE), cast)
    act = f"/s/{subject.slug}/comments/{comment.public_id}/moderate"
    acting = team_only(Can.MODERATE, allowed=302)
    for data in ({"act": "hide", "reason": "It attacks somebody."}, {"act": "restore"}, {"act": "keep"}):
        assert_answers(act, acting, cast, method="post", data=data)


def test_a_hidden_comment_is_there_for_its_author_and_moderators_alone(
    channel: Channel, subject: Subject, author: Person
) -> None:
    comment = actions.add_comment(subject, by=author, body="Rude.")
    actions.hide_comment(comment, by=make_person(), reason="It attacks somebody.")
    cast = make_cast(channel)
    flag = f"/s/{subject.slug}/comments/{comment.public_id}/flag"
    assert_answers(flag, team_only(Can.MODERATE, team=404, member=404), cast)
    moderate = f"/s/{subject.slug}/comments/{comment.public_id}/moderate"
    assert_answers(moderate, team_only(Can.MODERATE, allowed=302), cast, method="post", data={"act": "restore"})


def test_under_a_private_suggestion_only_those_speak_who_may_read_it(channel: Channel) -> None:
    subject = make_subject(channel, state="proposed", private=True)
    cast = make_cast(channel)
    readers = team_only(Can.SEE_PRIVATE_SUBJECTS, allowed=302, team=404, member=404, stranger=404)
    assert_answers(f"/s/{subject.slug}/comments", readers, cast)
    assert_answers(f"/s/{subject.slug}/comments", readers, cast, method="post", data={"body": "Let us talk."})


def test_a_channel_one_may_not_enter_has_no_discussion() -> None:
    channel = make_channel(visibility="internal", internal_domains=["firme.example"])
    subject = make_subject(channel)
    cast = make_cast(channel)
    closed = {name: 404 if name in {STRANGER, MEMBER, OTHER_TEAM} else 302 for name in cast}
    assert_answers(f"/s/{subject.slug}/comments", closed, cast)
    assert_answers(f"/s/{subject.slug}/comments", closed, cast, method="post", data={"body": "Hello."})


def test_a_comment_is_reached_under_its_own_subject_only(channel: Channel, subject: Subject, author: Person) -> None:
    other = make_channel("ailleurs")
    elsewhere = actions.add_comment(make_subject(other), by=author, body="Elsewhere.")
    cast = make_cast(channel)
    act = f"/s/{subject.slug}/comments/{elsewhere.public_id}"
    assert_answers(f"{act}/flag", members_only(allowed=404), cast)
    moderate = team_only(Can.MODERATE, allowed=404)
    assert_answers(f"{act}/moderate", moderate, cast, method="post", data={"act": "hide", "reason": "Because."})


@pytest.mark.parametrize(("act", "method"), [("preview", "post"), ("people", "get")])
def test_the_small_answers_are_not_for_strangers_of_a_private_subject(channel: Channel, act: str, method: str) -> None:
    subject = make_subject(channel, state="proposed", private=True)
    readers = team_only(Can.SEE_PRIVATE_SUBJECTS, team=404, member=404, stranger=404)
    assert_answers(
        f"/s/{subject.slug}/comments/{act}", readers, make_cast(channel), method=method, data={"body": "So."}
    )
