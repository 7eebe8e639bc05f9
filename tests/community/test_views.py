"""Saying, changing, taking back, flagging and moderating through the page: with and without script, by whom it may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.community import actions
from plateau.community.models import EDITABLE_FOR, Comment, Flag
from plateau.community.thread import THREADS
from plateau.core import clock
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.people.models import Person
from plateau.subjects.models import Contribution, Subject
from tests.factories import client_of, make_person, make_subject, make_team

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def team(channel: Channel) -> Person:
    return make_team(channel, Role.COMMUNITY_MANAGER, name="Sam Moderator", language="en")


def english(name: str) -> Person:
    return make_person(name, language="en")


def page_of(client: Client, subject: Subject, query: str = "") -> str:
    answer = client.get(f"/s/{subject.slug}{query}", headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def discussion_in(page: str) -> str:
    """Return the section of the discussion alone."""
    found = re.search(r'<section class="stack discussion".*?</section>', page, flags=re.DOTALL)
    assert found
    return found[0]


def say(client: Client, subject: Subject, body: str, *, htmx: bool = False, **more: object) -> Any:
    return client.post(f"/s/{subject.slug}/comments", {"body": body, **more}, headers=HTMX if htmx else {})


def act(client: Client, comment: Comment, name: str, *, htmx: bool = False, **data: object) -> Any:
    url = f"/s/{comment.subject.slug}/comments/{comment.public_id}/{name}"
    return client.post(url, data, headers=HTMX if htmx else {})


def test_a_comment_without_script_leads_back_to_itself(subject: Subject, author: Person) -> None:
    answer = say(client_of(author), subject, "A *word*.")
    comment = Comment.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, comment.get_absolute_url())
    page = page_of(client_of(None), subject)
    assert f'id="c-{comment.public_id}"' in page
    assert "<em>word</em>" in page


def test_a_comment_by_htmx_brings_the_discussion_and_says_so(subject: Subject, author: Person) -> None:
    html = say(client_of(author), subject, "A word.", htmx=True).content.decode()
    assert "<html" not in html
    assert 'hx-swap-oob="innerHTML:#messages"' in html
    assert f'id="c-{Comment.objects.get().public_id}" data-fresh tabindex="-1"' in html


def test_an_answer_stands_in_its_thread(subject: Subject, author: Person, proposer: Person) -> None:
    first = actions.add_comment(subject, by=author, body="First.")
    second = actions.add_comment(subject, by=proposer, body="Second.", parent=first)
    say(client_of(author), subject, "Third.", answers=second.public_id)
    assert Comment.objects.get(body="Third.").parent == first


def test_an_answer_to_an_old_thread_shows_that_thread(subject: Subject, author: Person) -> None:
    old = actions.add_comment(subject, by=author, body="The oldest.")
    for number in range(THREADS):
        actions.add_comment(subject, by=author, body=f"Thread {number}")
    assert "The oldest." not in page_of(client_of(None), subject)
    html = say(client_of(author), subject, "To the oldest.", htmx=True, answers=old.public_id).content.decode()
    assert "The oldest." in html
    assert "To the oldest." in html


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(("body", "words"), [(" ", "This field is required."), ("x" * 4001, "4000")])
def test_words_of_a_wrong_length_come_back_to_their_own_form(
    subject: Subject, author: Person, body: str, words: str, htmx: bool
) -> None:
    comment = actions.add_comment(subject, by=english("Zoé"), body="First.")
    entries = Entry.objects.count()
    client = client_of(author)
    client.cookies["django_language"] = "en"
    Person.objects.filter(pk=author.pk).update(language="en")
    answer = say(client, subject, body, htmx=htmx, answers=comment.public_id)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("<html" in page) != htmx
    assert f'id="error-{comment.public_id}"' in page
    assert 'id="error-new"' not in page
    assert words in page
    sent = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert sent == ["", body]
    assert (Comment.objects.count(), Entry.objects.count()) == (1, entries)


def test_line_ends_count_once(subject: Subject, author: Person) -> None:
    body = "a\r\n" * 1999 + "bc"
    assert say(client_of(author), subject, body).status_code == 302
    assert Comment.objects.get().body == "a\n" * 1999 + "bc"


@pytest.mark.parametrize(
    "body", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>"]
)
def test_words_run_nothing(subject: Subject, author: Person, body: str) -> None:
    say(client_of(author), subject, body)
    html = discussion_in(page_of(client_of(None), subject))
    assert not re.search(r"<script(?! type=\"module\")|href=\"javascript|<img[^>]*onerror", html)


def test_strangers_are_asked_to_log_in_and_come_back_to_the_discussion(subject: Subject, author: Person) -> None:
    actions.add_comment(subject, by=author, body="A word.")
    html = discussion_in(page_of(client_of(None), subject))
    assert f"?next=/s/{subject.slug}%23comments" in html
    assert "<form" not in html
    assert not Comment.objects.exclude(person=author).exists()


def test_each_sees_what_they_may_do(subject: Subject, author: Person, team: Person) -> None:
    author.language = "en"
    author.save(update_fields=["language"])
    comment = actions.add_comment(subject, by=author, body="A word.")
    place = f"/s/{subject.slug}/comments/{comment.public_id}"
    offered = {
        name: {
            word
            for word in ("edit", "remove", "flag", "moderate")
            if f"{place}/{word}" in page_of(client_of(person), subject)
        }
        for name, person in {"author": author, "team": team, "member": english("Mia"), "stranger": None}.items()
    }
    assert offered == {
        "author": {"edit", "remove"},
        "team": {"flag", "moderate"},
        "member": {"flag"},
        "stranger": set(),
    }
    with clock.at(now() + EDITABLE_FOR + timedelta(minutes=1)):
        assert f"{place}/edit" not in page_of(client_of(author), subject)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "Comments"), (1, "1 comment"), (2, "2 comments"), (14, "14 comments")]
)
def test_the_title_counts_in_the_right_plural(subject: Subject, author: Person, number: int, words: str) -> None:
    for n in range(number):
        actions.add_comment(subject, by=author, body=f"Word {n}")
    title = re.search(r'<h2 id="comments-title">(.*?)</h2>', page_of(client_of(None), subject))
    assert title
    assert re.sub(r"<[^>]+>", "", title[1]) == words


def test_a_long_discussion_goes_on_with_and_without_script(subject: Subject, author: Person) -> None:
    for number in range(THREADS + 2):
        actions.add_comment(subject, by=author, body=f"Thread {number}.")
    page = page_of(client_of(None), subject)
    assert "Show 2 earlier threads" in page
    assert f'href="/s/{subject.slug}?comments=2#comments"' in page
    assert "Thread 0." not in page
    whole = page_of(client_of(None), subject, "?comments=2")
    assert "Thread 0." in whole
    assert "earlier thread" not in whole
    part = client_of(None).get(f"/s/{subject.slug}/comments?comments=2", headers=HTMX)
    assert "Thread 0." in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    assert client_of(None).get(f"/s/{subject.slug}/comments").headers["Location"] == f"/s/{subject.slug}#comments"


@pytest.mark.parametrize("wanted", ["-1", "x", "0", "²", "99999999999"])
def test_a_part_that_is_none_is_the_first(subject: Subject, author: Person, wanted: str) -> None:
    actions.add_comment(subject, by=author, body="A word.")
    assert "A word." in page_of(client_of(None), subject, f"?comments={wanted}")


def test_an_author_changes_words_and_the_page_says_so(subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Before.")
    client = client_of(author)
    form = client.get(f"/s/{subject.slug}/comments/{comment.public_id}/edit").content.decode()
    assert "Before." in form
    answer = act(client, comment, "edit", body="After.")
    assert answer.headers["Location"] == comment.get_absolute_url()
    page = page_of(client_of(None), subject)
    assert "After." in page
    assert '<span class="soft">edited</span>' in page


@pytest.mark.parametrize("body", ["", "x" * 4001])
def test_a_change_that_cannot_be_is_said_in_the_form(subject: Subject, author: Person, body: str) -> None:
    comment = actions.add_comment(subject, by=author, body="Before.")
    answer = act(client_of(author), comment, "edit", body=body)
    assert answer.status_code == 422
    comment.refresh_from_db()
    assert (comment.body, comment.edited_at) == ("Before.", None)


def test_after_a_quarter_of_an_hour_words_stand(subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Before.")
    with clock.at(now() + EDITABLE_FOR + timedelta(minutes=1)):
        answer = act(client_of(author), comment, "edit", body="After.")
    assert answer.status_code == 409
    comment.refresh_from_db()
    assert comment.body == "Before."


def test_a_comment_taken_back_leaves_a_line_where_answers_stand(
    subject: Subject, author: Person, proposer: Person
) -> None:
    comment = actions.add_comment(subject, by=author, body="Regretted.")
    actions.add_comment(subject, by=proposer, body="An answer.", parent=comment)
    html = act(client_of(author), comment, "remove", htmx=True).content.decode()
    assert "Regretted." not in html
    page = discussion_in(page_of(client_of(None), subject))
    assert "Removed by its author." in page
    assert "An answer." in page
    assert author.name not in page


def test_a_flag_reaches_the_desk_with_its_words(subject: Subject, author: Person, team: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Rude words.")
    member = client_of(make_person("Fay Flagger"))
    answer = act(member, comment, "flag", why="hurts", words="Look at the end.")
    assert answer.headers["Location"] == comment.get_absolute_url()
    desk = client_of(team).get("/desk/atelier/comments").content.decode()
    for words in ("Rude words.", "Look at the end.", "It attacks somebody", "Fay Flagger"):
        assert words in desk
    public = page_of(client_of(None), subject)
    assert "Fay Flagger" not in public
    assert "Rude words." in public


@pytest.mark.parametrize("why", ["", "because"])
def test_a_flag_needs_one_of_the_reasons(subject: Subject, author: Person, why: str) -> None:
    comment = actions.add_comment(subject, by=author, body="A word.")
    answer = act(client_of(make_person()), comment, "flag", why=why)
    assert answer.status_code == 422
    assert not Flag.objects.exists()


def test_ones_own_comment_cannot_be_flagged(subject: Subject, author: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="A word.")
    assert act(client_of(author), comment, "flag", why="other").status_code == 422
    assert not Flag.objects.exists()


def test_a_moderator_hides_with_a_reason_that_everybody_reads(subject: Subject, author: Person, team: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Rude words.")
    html = act(
        client_of(team), comment, "moderate", htmx=True, act="hide", reason="It attacks somebody."
    ).content.decode()
    assert "Rude words." in html
    for reader in (None, make_person()):
        page = discussion_in(page_of(client_of(reader), subject))
        assert "Rude words." not in page
        assert "It attacks somebody." in page
    assert "Rude words." in page_of(client_of(author), subject)
    act(client_of(team), comment, "moderate", act="restore")
    assert "Rude words." in page_of(client_of(None), subject)


@pytest.mark.parametrize(("data", "code"), [({"act": "hide", "reason": " "}, 422), ({"act": "burn"}, 422), ({}, 422)])
def test_moderating_without_a_reason_or_an_act_changes_nothing(
    subject: Subject, author: Person, team: Person, data: dict[str, str], code: int
) -> None:
    comment = actions.add_comment(subject, by=author, body="Fine.")
    entries = Entry.objects.count()
    assert act(client_of(team), comment, "moderate", **data).status_code == code
    comment.refresh_from_db()
    assert (comment.hidden_at, Entry.objects.count()) == (None, entries)


def test_keeping_a_comment_empties_the_desk(subject: Subject, author: Person, team: Person) -> None:
    comment = actions.add_comment(subject, by=author, body="Fine words.")
    actions.flag_comment(comment, by=make_person(), why="other")
    client = client_of(team)
    answer = act(client, comment, "moderate", act="keep", **{"from": "desk"})
    assert answer.headers["Location"] == "/desk/atelier/comments"
    assert "Fine words." not in client.get("/desk/atelier/comments").content.decode()
    assert "Fine words." in page_of(client, subject)


def test_the_desk_lists_the_longest_waiting_first_and_what_is_hidden(
    channel: Channel, subject: Subject, author: Person, team: Person
) -> None:
    late, early, hidden = (
        actions.add_comment(subject, by=author, body=words) for words in ("Late.", "Early.", "Hidden.")
    )
    with clock.at(now() - timedelta(days=2)):
        actions.flag_comment(early, by=make_person(), why="other")
    actions.flag_comment(late, by=make_person(), why="other")
    actions.flag_comment(early, by=make_person(), why="sells")
    actions.hide_comment(hidden, by=team, reason="Off topic.")
    client = client_of(team)
    flagged = client.get("/desk/atelier/comments").content.decode()
    assert re.findall(r"<p>(Late|Early|Hidden)\.</p>", flagged) == ["Early", "Late"]
    assert flagged.count('name="act" value="keep"') == 2
    kept = client.get("/desk/atelier/comments?show=hidden").content.decode()
    assert re.findall(r"<p>(Late|Early|Hidden)\.</p>", kept) == ["Hidden"]
    assert "Off topic." in kept
    assert channel.slug == "atelier"


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("show", "queries"), [("flagged", 10), ("hidden", 8)])
def test_the_desk_costs_the_same_for_one_and_for_three(
    subject: Subject, author: Person, team: Person, number: int, show: str, queries: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    for n in range(number):
        comment = actions.add_comment(subject, by=make_person(), body=f"Word {n}.")
        for _ in range(number):
            actions.flag_comment(comment, by=make_person(), why="other")
        if show == "hidden":
            actions.hide_comment(comment, by=team, reason="Off topic.")
    client = client_of(team)
    with django_assert_num_queries(queries):
        page = client.get(f"/desk/atelier/comments?show={show}").content.decode()
    assert len(re.findall(r"<p>Word \d\.</p>", page)) == number


def test_names_of_those_who_take_part_are_offered(channel: Channel, subject: Subject, author: Person) -> None:
    actions.add_comment(subject, by=author, body="A word.")
    Contribution.objects.create(subject=subject, person=make_person("Gus Guest"), part="guest")
    Contribution.objects.create(subject=subject, person=make_person("Ida Unshown"), part="expert", shown=False)
    make_person("Otto Outside")
    answer = client_of(make_person()).get(f"/s/{subject.slug}/comments/people")
    assert answer.json() == {"names": ["Ann Lee", "Gus Guest"]}
    actions.remove_comment(Comment.objects.get(), by=author)
    assert client_of(author).get(f"/s/{subject.slug}/comments/people").json() == {"names": ["Gus Guest"]}
    assert channel.pk == subject.channel_id


def test_a_preview_shows_and_keeps_nothing(subject: Subject, author: Person) -> None:
    actions.add_comment(subject, by=author, body="A word.")
    answer = client_of(make_person()).post(f"/s/{subject.slug}/comments/preview", {"body": "**So**, @Ann Lee."})
    html = answer.content.decode()
    assert "<strong>So</strong>" in html
    assert f'href="/p/{author.public_id}"' in html
    assert Comment.objects.count() == 1


def test_a_flood_is_refused_and_the_rest_of_the_network_goes_on(
    subject: Subject, author: Person, proposer: Person
) -> None:
    client = client_of(author)
    answers = [say(client, subject, f"Word {n}.").status_code for n in range(21)]
    assert answers == [302] * 20 + [429]
    assert Comment.objects.count() == 20
    assert say(client_of(proposer), subject, "Calm.").status_code == 302
    refused = say(client, subject, "Again.", htmx=True)
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (429, "#messages")
    assert int(refused.headers["Retry-After"]) > 0


def test_the_page_loads_style_and_script_of_the_discussion_once(subject: Subject, author: Person) -> None:
    actions.add_comment(subject, by=author, body="A word.")
    head, body = page_of(client_of(None), subject).split("</head>")
    for tag in (
        r'<link rel="stylesheet" href="[^"]*community/community\.css">',
        r'<script type="module" src="[^"]*community/write\.js">',
    ):
        assert (len(re.findall(tag, head)), len(re.findall(tag, body))) == (1, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_under_a_subject_the_discussion_costs_one_query(subject: Subject, author: Person, number: int) -> None:
    for n in range(number):
        comment = actions.add_comment(subject, by=make_person(), body=f"Word {n}.")
        actions.add_comment(subject, by=author, body="Yes.", parent=comment)
    with CaptureQueriesContext(connection) as captured:
        page_of(client_of(None), subject)
    asked = [query["sql"] for query in captured.captured_queries if '"community_' in query["sql"]]
    assert (len(asked), len(captured)) == (1, 8)


def test_a_subject_that_goes_on_elsewhere_takes_no_comments(channel: Channel, subject: Subject, author: Person) -> None:
    into = make_subject(channel)
    Subject.objects.filter(pk=subject.pk).update(state="merged", merged_into=into)
    assert say(client_of(author), subject, "Too late.").status_code == 409
    assert not Comment.objects.exists()
