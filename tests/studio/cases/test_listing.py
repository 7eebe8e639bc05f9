"""The team's list of cases: threats first, whose words stand there, all that wait counted, page by page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from plateau.channels.models import Channel
from plateau.core import clock
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.cases import correspondence
from plateau.studio.cases.actions import answering, filing
from plateau.studio.guests import actions as guests
from plateau.studio.models import Case
from tests.factories import client_of, make_channel, make_guest
from tests.mailbox import mail_kept
from tests.studio.cases.contacts import CALM, HOSTILE, THANKS, THREAT, by_day, case_of, handler, make_writer, write

pytestmark = pytest.mark.django_db


def team_client(channel: Channel) -> Client:
    return client_of(handler(channel, language="en"))


def section(client: Client, url: str, name: str) -> str:
    """Return the words of one section of a page, by its heading's id."""
    page = client.get(url).content.decode()
    found = re.search(rf'<section[^>]*aria-labelledby="{name}-title".*?</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


def mother_of(guest: Person, channel: Channel) -> Person:
    """Return somebody who acts for a guest, and hears for them."""
    mother = make_guest("Odile Koenig", contact_email="odile@example.org")
    guests.name_representative(guest, channel, by=guest, person=mother, signs=False, hears=True)
    return mother


def test_threats_stand_first_then_the_longest_wait() -> None:
    channel = make_channel()
    start = by_day(channel)
    writers = [make_writer(channel)[0] for _ in range(4)]
    for number, guest in enumerate(writers):
        with clock.at(start + timedelta(minutes=number)):
            write(guest, channel, THREAT if number in {1, 3} else f"Question {number}.")
    assert [case.person for case in correspondence.cases_desk(channel).waiting] == [writers[i] for i in (1, 3, 0, 2)]
    team = handler(channel)
    with clock.at(start + timedelta(hours=1)):
        for guest in (writers[1], writers[0]):
            filing.settle(guest, channel, by=team)
    desk = correspondence.cases_desk(channel)
    assert [case.person for case in desk.waiting] == [writers[3], writers[2]]
    assert [case.person for case in desk.answered] == [writers[1], writers[0]]


def test_every_threatening_case_stands_on_the_first_page_and_at_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correspondence, "PER_PAGE", 2)
    channel = make_channel()
    start = by_day(channel)
    writers = [make_writer(channel, language="en")[0] for _ in range(3)]
    for number, guest in enumerate(writers):
        guest.name = f"Guest {number}"
        guest.save(update_fields=["name"])
        with clock.at(start + timedelta(minutes=number)):
            write(guest, channel, THREAT if number == 2 else f"Question {number}.")
    team = handler(channel, "Tom Team", language="en")
    filing.settle(writers[2], channel, by=team)
    desk = correspondence.cases_desk(channel)
    assert [case.person for case in desk.cases] == [writers[2], writers[0]]
    client, url = client_of(team), f"/desk/{channel.slug}/contacts"
    assert section(client, url, "threats") == "Marked as threatening 1 Guest 2 Nobody looks after it yet."
    filing.give_case(writers[2], channel, team, by=team)
    assert section(client, url, "threats") == "Marked as threatening 1 Guest 2 Yours"
    filing.calm(writers[2], channel, by=team)
    assert section(client, url, "threats") == ""


def test_all_who_wait_are_counted_and_the_rest_is_on_the_next_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correspondence, "PER_PAGE", 2)
    channel = make_channel()
    start = by_day(channel)
    writers = [make_writer(channel)[0] for _ in range(4)]
    for number, guest in enumerate(writers):
        with clock.at(start + timedelta(minutes=number)):
            write(guest, channel, THANKS if number == 3 else f"Question {number}.")
    team = handler(channel, language="en")
    filing.settle(writers[3], channel, by=team)
    with clock.at(start + timedelta(hours=1)):
        pages = [correspondence.cases_desk(channel, page) for page in ("1", "2")]
        assert [[case.person for case in page.waiting] for page in pages] == [writers[:2], [writers[2]]]
        assert [[case.person for case in page.answered] for page in pages] == [[], [writers[3]]]
        assert [(page.n_waiting, len(page.thanks)) for page in pages] == [(3, 1), (3, 0)]
        client, url = client_of(team), f"/desk/{channel.slug}/contacts"
        assert section(client, url, "waiting").startswith("They wait for you 3 ")
        assert "?page=2" in client.get(url).content.decode()
        monkeypatch.setattr(correspondence, "PER_PAGE", 1)
        assert section(client, f"{url}?page=4", "waiting") == "They wait for you 3 They stand on the pages before."


def test_whoever_thanks_or_writes_for_a_guest_is_named() -> None:
    guest, channel = make_writer(language="en")
    mother = mother_of(guest, channel)
    write(guest, channel, THANKS, author=mother)
    write(guest, channel, "Where does he park?", author=mother)
    client, url = team_client(channel), f"/desk/{channel.slug}/contacts"
    assert "Odile Koenig about Clara Koenig" in section(client, url, "thanks")
    assert "Odile Koenig Where does he park?" in section(client, url, "waiting")


def test_words_of_the_team_are_said_to_be_the_teams() -> None:
    guest, channel = make_writer(language="en")
    team = handler(channel, language="en")
    with clock.at(by_day(channel)), mail_kept():
        write(guest, channel)
        answering.write_answer(guest, channel, by=team, text="It is on Thursday.")
        assert "The team It is on Thursday." in section(client_of(team), f"/desk/{channel.slug}/contacts", "answered")


def test_what_did_not_leave_was_not_said() -> None:
    guest, channel = make_writer()
    author, colleague = handler(channel, "Author"), handler(channel, "Colleague")
    start = by_day(channel)
    with clock.at(start):
        write(guest, channel, "Une question.")
    with clock.at(start + timedelta(hours=1)):
        answer = answering.write_answer(guest, channel, by=author, text=HOSTILE)
        assert (case_of(guest, channel).last_at, last_words(channel)) == (start, "Une question.")
        answering.send_back(answer, by=colleague, words="Plus calme.")
        assert (case_of(guest, channel).last_at, last_words(channel)) == (start, "Une question.")
    with clock.at(start.replace(hour=22)):
        planned = answering.write_answer(guest, channel, by=author, text=CALM)
        assert (case_of(guest, channel).last_at, last_words(channel)) == (start.replace(hour=22), CALM)
        answering.withdraw_answer(planned, by=author)
    assert (case_of(guest, channel).last_at, last_words(channel)) == (start, "Une question.")


def last_words(channel: Channel) -> str:
    (case,) = correspondence.cases_desk(channel).cases
    found: str = case.last_words  # type: ignore[attr-defined]
    return found


def test_a_case_with_nothing_but_a_held_answer_stands_among_those_only() -> None:
    guest, channel = make_writer()
    answer = answering.write_answer(guest, channel, by=handler(channel), text=HOSTILE)
    desk = correspondence.cases_desk(channel)
    assert (desk.held, desk.waiting, desk.answered) == ([answer], [], [])
    assert Case.objects.get().last_at is None


def test_whose_turn_it_is_follows_what_was_said() -> None:
    guest, channel = make_writer()
    author, colleague = handler(channel, "Author"), handler(channel, "Colleague")
    start = by_day(channel)

    def turn() -> tuple[str, object] | None:
        found = correspondence.turn_of(correspondence.case_of(guest, channel), correspondence.thread_of(guest, channel))
        return found and (found.whose, found.since)

    with mail_kept():
        assert turn() is None
        with clock.at(start):
            held = answering.write_answer(guest, channel, by=author, text=HOSTILE)
            assert turn() == ("team", start)
            answering.send_back(held, by=colleague, words="Plus calme.")
            assert turn() is None
            asked = write(guest, channel)
            assert turn() == ("team", asked.at)
        night = start.replace(hour=22)
        with clock.at(night):
            answering.write_answer(guest, channel, by=author, text=CALM)
            assert turn() == ("machine", night)
        with clock.at(night + timedelta(days=2)):
            answering.send_due()
            assert turn() == ("guest", night)
            write(guest, channel, THANKS)
            filing.settle(guest, channel, by=author)
            assert turn() == ("nobody", now())
