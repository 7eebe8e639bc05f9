"""Notices, mail choices, the link under each mail, and outboxes looked at by those who may."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.core.mail import send_mail
from django.test import Client

from plateau.channels.actions import give_role, set_roles
from plateau.channels.models import Channel
from plateau.channels.roles import Can, Role
from plateau.core import letters
from plateau.journal.models import Entry
from plateau.notices.actions import choose_mail, tell
from plateau.notices.models import MailChoice, Message, Notice
from plateau.notices.unsubscribe import unsubscribe_url
from plateau.people.claims import merge
from plateau.people.models import Person
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.kinds import declare
from tests.mailbox import mail_kept, mail_through, smtp_server
from tests.permissions import assert_answers, make_cast, members_only, network_only, team_only
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
NEWS = "test.news"


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    declare(monkeypatch, NEWS, "News of the tests")
    with mail_kept():
        yield


def told(person: Person, number: int = 1, channel: Channel | None = None) -> list[Notice]:
    """Tell somebody things and return the notices, oldest first."""
    for one in range(number):
        tell(person, NEWS, subject=f"Subject {one}", text="Text", url=f"/s/{one}", key=str(one), channel=channel)
    return list(Notice.objects.filter(person=person).order_by("id"))


def link_for(person: Person) -> str:
    """Return the path of the person's unsubscribe link."""
    return urlsplit(unsubscribe_url(person, NEWS)).path


def test_notices_and_mail_choices_are_for_members() -> None:
    cast = make_cast(make_channel())
    for url in ("/notices", "/notices?show=unread", "/settings/mail"):
        assert_answers(url, members_only(), cast)
    assert_answers("/notices/read", members_only(allowed=302), cast, method="post")


def test_the_bell_counts_what_is_new_and_following_a_notice_reads_it() -> None:
    person = make_person(language="en")
    client, (first, _second) = client_of(person), told(person, 2)
    assert "2 unread" in client.get("/notices").content.decode()
    answer = client.post(f"/notices/{first.public_id}")
    assert answer["Location"] == "/s/0"
    page = client.get("/notices?show=unread").content.decode()
    assert "1 unread" in page
    assert "Subject 1" in page
    assert "Subject 0" not in page
    client.post("/notices/read")
    assert not Notice.objects.unread().exists()


def test_somebody_elses_notices_are_neither_seen_nor_followed_nor_read() -> None:
    (notice,) = told(make_person())
    client = client_of(make_person())
    assert notice.subject not in client.get("/notices").content.decode()
    assert client.post(f"/notices/{notice.public_id}").status_code == 404
    client.post("/notices/read", {"notice": notice.public_id})
    assert Notice.objects.unread().count() == 1


def test_the_list_asks_the_same_for_one_as_for_three_and_has_pages(django_assert_num_queries: object) -> None:
    for number in (1, 3):
        client = client_of(make_person_told(number))
        with django_assert_num_queries(7):  # type: ignore[operator]
            client.get("/notices")
    client = client_of(make_person_told(31))
    assert "?page=2" in client.get("/notices").content.decode()
    assert "Subject 0" in client.get("/notices?page=2").content.decode()


def make_person_told(number: int) -> Person:
    """Return somebody who was told this many things by a channel."""
    person = make_person()
    channel = Channel.objects.first() or make_channel()
    told(person, number, channel)
    return person


def test_choices_are_kept_and_journalled_only_when_they_change() -> None:
    person = make_person()
    client = client_of(person)
    assert "News of the tests" in client.get("/settings/mail").content.decode()
    everything = dict.fromkeys(client.get("/settings/mail").context["form"].fields, "on")
    without = {name: value for name, value in everything.items() if name != NEWS}
    quiet = {name for name, field in client.get("/settings/mail").context["form"].fields.items() if not field.initial}
    chosen = {name: value for name, value in without.items() if name not in quiet}
    for _ in range(2):
        assert client.post("/settings/mail", chosen).status_code == 302
    assert MailChoice.objects.get().mail is False
    entry = Entry.objects.get()
    assert (entry.verb, entry.data) == ("person.mail_chosen", {"choices": {NEWS: False}, "how": "settings"})


def test_one_click_from_the_mail_program_stops_this_kind_and_no_other() -> None:
    person = make_person()
    answer = Client(enforce_csrf_checks=True).post(
        link_for(person), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    choice = MailChoice.objects.get()
    assert (choice.person, choice.kind, choice.mail) == (person, NEWS, False)
    assert Entry.objects.get().data["how"] == "link"
    told(person)
    assert not Message.objects.exists()


def test_opening_the_link_changes_nothing_and_its_button_can_be_undone() -> None:
    person = make_person(language="en")
    client = Client()
    assert "Stop these mails?" in client.get(link_for(person)).content.decode()
    assert not MailChoice.objects.exists()
    assert "no more mails" in client.post(link_for(person)).content.decode()
    assert "get these mails again" in client.post(link_for(person), {"again": "yes"}).content.decode()
    assert MailChoice.objects.get().mail is True


def test_a_guest_without_account_can_stop_mails_too_in_their_own_language() -> None:
    guest = make_guest(contact_email="lea@example.org", language="fr")
    page = Client(headers={"accept-language": "en"}).get(link_for(guest))
    assert 'lang="fr"' in page.content.decode()
    Client().post(link_for(guest))
    told(guest)
    assert not Message.objects.exists()


def test_a_link_from_before_a_claim_stops_the_mails_of_the_member() -> None:
    guest, member = make_guest(contact_email="lea@example.org"), make_person()
    link = link_for(guest)
    merge(guest, member, by=member)
    assert Client().post(link).status_code == 200
    assert (MailChoice.objects.get().person, Entry.objects.latest("id").target_id) == (member, member.public_id)


def test_an_altered_link_stops_nothing() -> None:
    link = link_for(make_person())
    for wrong in (link[:-2] + ("aa" if not link.endswith("aa") else "bb"), "/u/nonsense", "/u/W10:x"):
        assert [Client().get(wrong).status_code, Client().post(wrong).status_code] == [404, 404]
    assert not MailChoice.objects.exists()


def test_an_outbox_shows_its_own_channels_mails_only() -> None:
    channel, other = make_channel(), make_channel("other")
    told(make_person(email="ours@example.org"), 1, channel)
    told(make_person(email="theirs@example.org"), 1, other)
    client = client_of(make_team(channel, Role.COMMUNITY_MANAGER))
    page = client.get("/desk/atelier/outbox").content.decode()
    assert "o…@example.org" in page
    assert "t…@example.org" not in page
    ours, theirs = Message.objects.get(channel=channel), Message.objects.get(channel=other)
    assert client.get(f"/desk/atelier/outbox/{ours.public_id}").status_code == 200
    for method in (client.get, client.post):
        assert method(f"/desk/atelier/outbox/{theirs.public_id}").status_code in {404, 405}
    assert client.post(f"/desk/atelier/outbox/{theirs.public_id}/again").status_code == 404
    network = client_of(make_person(network_admin=True)).get("/network/outbox").content.decode()
    assert "ours@example.org" in network
    assert "theirs@example.org" in network


def test_a_channels_outbox_names_people_and_shows_neither_addresses_nor_links_that_stop_mails() -> None:
    channel = make_channel()
    told(make_person("Léa Duval", email="lea@example.org"), 1, channel)
    Message.objects.update(state="failed", last_failure="550 <lea@example.org>: no such user (lea@example.org)")
    mail = Message.objects.get()
    team, network = client_of(make_team(channel, *Role)), client_of(make_person(network_admin=True))
    link = mail.headers["List-Unsubscribe"].strip("<>")
    for url in ("/desk/atelier/outbox", f"/desk/atelier/outbox/{mail.public_id}"):
        page = team.get(url).content.decode()
        assert "Léa Duval" in page
        assert "l…@example.org" in page
        assert "lea@" not in page
        assert "/u/" not in page
    assert "Text" in team.get(f"/desk/atelier/outbox/{mail.public_id}").content.decode()
    whole = network.get(f"/network/outbox/{mail.public_id}").content.decode()
    assert "lea@example.org" in whole
    assert link in whole


def test_an_outbox_is_filtered_by_state_and_words() -> None:
    channel = make_channel()
    for name in ("anna", "bert"):
        told(make_person(name.title(), email=f"{name[0]}.mail@example.org"), 1, channel)
    Message.objects.filter(address="b.mail@example.org").update(state="failed", last_failure="550 no such user")
    team, network = client_of(make_team(channel, Role.ADMINISTRATOR)), client_of(make_person(network_admin=True))

    def shown(query: str, client: Client = team, url: str = "/desk/atelier/outbox") -> tuple[bool, bool]:
        page = client.get(url + query).content.decode()
        return "Anna" in page, "Bert" in page

    assert shown("") == shown("?state=") == shown("?q=subject") == (True, True)
    assert shown("?state=failed") == shown("?q=BERT") == (False, True)
    assert shown("?state=sent") == shown("?q=nobody") == (False, False)
    assert shown("?q=b.mail") == (False, False), "whoever guesses an address learns nothing"
    assert (
        shown("?q=b.mail", network, "/network/outbox") == shown("?q=BERT", network, "/network/outbox") == (False, True)
    )
    assert "550 no such user" in team.get("/desk/atelier/outbox").content.decode()


def test_the_outbox_asks_the_same_for_one_as_for_three(django_assert_num_queries: object) -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.ADMINISTRATOR))
    for number in (1, 2):
        for _ in range(number):
            told(make_person(), 1, channel)
        with django_assert_num_queries(8):  # type: ignore[operator]
            client.get("/desk/atelier/outbox")


def test_pages_of_a_mail_are_for_the_roles_of_the_table() -> None:
    channel = make_channel()
    cast = make_cast(channel)
    told(make_person(), 1, channel)
    mail = Message.objects.get()
    assert_answers(f"/desk/atelier/outbox/{mail.public_id}", team_only(Can.SEE_OUTBOX), cast)
    assert_answers(
        f"/desk/atelier/outbox/{mail.public_id}/again", team_only(Can.SEE_OUTBOX, allowed=409), cast, method="post"
    )
    assert_answers(f"/network/outbox/{mail.public_id}", network_only(), cast)
    assert_answers(f"/network/outbox/{mail.public_id}/again", network_only(allowed=409), cast, method="post")


def test_a_failed_mail_is_sent_again_from_the_page() -> None:
    channel = make_channel()
    admin = client_of(make_team(channel, Role.ADMINISTRATOR))
    with smtp_server() as (post, port), mail_through(port):
        person = make_person(email="full@example.org")
        post.answers["full@example.org"] = "550 full"
        told(person, 1, channel)
        run_queue("notices.send")
        mail = Message.objects.get()
        assert (mail.state, post.arrived) == ("failed", [])
        post.answers.clear()
        assert "Renvoyer" in admin.get(f"/desk/atelier/outbox/{mail.public_id}").content.decode()
        admin.post(f"/desk/atelier/outbox/{mail.public_id}/again")
        run_queue("notices.send")
        mail.refresh_from_db()
        assert (mail.state, post.arrived[0]["To"], post.arrived[0]["List-Unsubscribe-Post"]) == (
            "sent",
            "full@example.org",
            "List-Unsubscribe=One-Click",
        )


def test_a_code_is_not_read_in_the_outbox_where_mail_is_really_sent() -> None:
    admin = client_of(make_person(network_admin=True))
    with smtp_server() as (_post, port), mail_through(port):
        letters.letter(
            "lea@example.org",
            subject="Code",
            body=[letters.Block("ABCD-EFGH", code=True)],
            language="en",
            kind="account",
            secret=True,
        ).send()
        mail = Message.objects.get()
        assert "ABCD-EFGH" not in admin.get(f"/network/outbox/{mail.public_id}").content.decode()


def test_mails_without_a_channel_are_for_those_who_run_the_network() -> None:
    channel = make_channel()
    send_mail("Hello", "Text", None, ["lea@example.org"])
    page = client_of(make_team(channel, *Role)).get("/desk/atelier/outbox").content.decode()
    assert "lea@example.org" not in page


def test_a_new_role_is_told_once_to_its_holder_and_not_to_the_giver() -> None:
    channel, giver = make_channel(name="Canal"), make_person()
    person = make_person(language="en")
    give_role(channel, person, Role.HOST, by=giver)
    give_role(channel, giver, Role.HOST, by=giver)
    run_queue("journal.react")
    run_queue("journal.react")
    notice = Notice.objects.get()
    assert (notice.person, notice.subject, notice.url) == (
        person,
        "Canal: you are now in the team",
        "/desk/atelier/team",
    )
    assert notice.text == "Your role: Host. The team’s pages are open to you."


def test_several_roles_given_together_are_told_in_one_notice_and_guests_are_not_told() -> None:
    channel, person, guest = make_channel(), make_person(language="fr"), make_guest(contact_email="lea@example.org")
    for one in (person, guest):
        set_roles(channel, one, {Role.HOST, Role.CAMERA, Role.SALES}, by=make_person())
    run_queue("journal.react")
    notice = Notice.objects.get()
    assert (notice.person, Message.objects.count()) == (person, 1)
    assert notice.text == "Vos rôles\u202f: Animateur · Cadreur · Commercial. Les pages de l’équipe vous sont ouvertes."


def test_a_choice_in_settings_survives_and_shows() -> None:
    person = make_person()
    choose_mail(person, {NEWS: False}, by=person, how="settings")
    assert client_of(person).get("/settings/mail").context["form"].present[NEWS] is False
