"""What a guest writes and reads on their private page, and where the answer will be."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from plateau.core import clock
from plateau.core.errors import Refused
from plateau.notices.models import Message
from plateau.people.claims import set_address
from plateau.studio.cases import correspondence
from plateau.studio.cases.actions import answering, filing
from plateau.studio.guests import actions as guests
from plateau.studio.models import Contact, Means
from plateau.studio.states import ContactState
from tests.factories import client_of, make_guest
from tests.mailbox import mail_kept
from tests.studio.cases.contacts import CALM, HOSTILE, by_day, by_night, case_of, handler, make_writer, write
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def words_of(client: Client, url: str) -> str:
    """Return a page's words without its tags."""
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_a_guest_writes_on_their_page_without_an_account() -> None:
    guest, channel = make_writer(language="en")
    path = guests.page_path(guest, channel)
    client = Client()
    before = mark()
    answer = client.post(f"{path}/write", {"text": "When will it be on air?"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"{path}#talk", 302)]
    assert "Received: the whole team can read it." in page
    assert "When will it be on air?" in page
    assert "answers between 08:00 and 20:00 (time of Europe/Paris)" in page
    assert verbs_since(before) == ["contact.received"]
    kept = Contact.objects.get()
    assert (kept.author, kept.person, kept.means, kept.filed_by) == (guest, guest, Means.PAGE, None)


def test_an_empty_message_is_said_with_the_form_and_nothing_is_kept() -> None:
    guest, channel = make_writer(language="en")
    before = mark()
    answer = Client().post(f"{guests.page_path(guest, channel)}/write", {"text": " "})
    assert (answer.status_code, verbs_since(before), Contact.objects.count()) == (422, [], 0)
    assert "Write a few words." in answer.content.decode()


def test_who_writes_often_is_told_kindly_that_all_has_arrived() -> None:
    guest, channel = make_writer(language="en")
    path = guests.page_path(guest, channel)
    client = Client()
    for number in range(3):
        write(guest, channel, f"Question {number}.")
    page = client.post(f"{path}/write", {"text": "And now?"}, follow=True).content.decode()
    assert "how often you write changes neither the order nor the date" in page


def test_nobody_fills_a_case_without_end() -> None:
    guest, channel = make_writer()
    client, url = Client(), f"{guests.page_path(guest, channel)}/write"
    statuses = [client.post(url, {"text": f"Message {number}."}).status_code for number in range(21)]
    assert (statuses, Contact.objects.count()) == ([302] * 20 + [429], 20)


def test_who_acts_for_a_guest_writes_about_them_and_reads_the_answer_if_they_hear() -> None:
    guest, channel = make_writer(language="en")
    mother = make_guest("Odile Koenig", contact_email="odile@example.org", language="en")
    guests.name_representative(guest, channel, by=guest, person=mother, signs=False, hears=True)
    path = guests.page_path(mother, channel)
    client = Client()
    assert client.post(f"{path}/write", {"text": "For her.", "about": "nobody"}).status_code == 422
    client.post(f"{path}/write", {"text": "For Clara.", "about": guest.public_id})
    kept = Contact.objects.get()
    assert (kept.person, kept.author) == (guest, mother)
    with clock.at(by_day(channel)), mail_kept():
        answering.write_answer(guest, channel, by=handler(channel), text="Answer to both.")
    assert "Answer to both." in words_of(client, path)
    guests.name_representative(guest, channel, by=guest, person=mother, signs=False, hears=False)
    page = words_of(client, path)
    assert "For Clara." in page
    assert "Answer to both." not in page
    said = client.post(f"{path}/write", {"text": "Still for Clara.", "about": guest.public_id}, follow=True)
    assert "The answer goes to Clara Koenig by mail." in said.content.decode()


def test_the_guest_reads_no_note_no_held_answer_and_no_name_of_the_team() -> None:
    guest, channel = make_writer(language="en")
    author = handler(channel, "Zoé Secrète")
    with clock.at(by_day(channel)), mail_kept():
        write(guest, channel, "My words.")
        filing.note(guest, channel, by=author, text="A note.")
        write(guest, channel, "What I heard on the telephone.", means=Means.CALL, filed_by=author)
        answering.write_answer(guest, channel, by=author, text=CALM)
        answering.write_answer(guest, channel, by=author, text=HOSTILE)
    page = words_of(Client(), guests.page_path(guest, channel))
    assert "My words." in page
    assert "votre film passe à son tour" in page
    for hidden in ("A note.", "telephone", "ridicule", "Secrète"):
        assert hidden not in page


def test_without_an_address_the_answer_is_promised_on_the_page_and_stands_there() -> None:
    guest, channel = make_writer(language="en", contact_email="")
    team, path, client = handler(channel, language="en"), guests.page_path(guest, channel), Client()
    assert "the answer will stand here" in words_of(client, path)
    said = client.post(f"{path}/write", {"text": "Which door?"}, follow=True).content.decode()
    assert "come back to this page, where the answer will stand" in said
    assert "comes by mail" not in said
    case_url = f"/desk/{channel.slug}/contacts/{guest.public_id}"
    before = mark()
    with clock.at(by_day(channel)):
        desk = client_of(team)
        assert "the answer stands on their private page, where they wrote to you" in words_of(desk, case_url)
        answer = desk.post(f"{case_url}/answer", {"text": "By the north door."}, follow=True).content.decode()
        assert "It stands on their private page." in answer
        assert "Stands on their private page since" in answer
    kept = Contact.objects.get(direction="out")
    assert (kept.state, kept.means, Message.objects.count()) == (ContactState.SENT, Means.PAGE, 0)
    assert verbs_since(before) == ["answer.written", "answer.sent"]
    assert case_of(guest, channel).waits_since is None
    assert "By the north door." in words_of(client, path)


def test_with_an_address_nothing_is_said_of_none() -> None:
    guest, channel = make_writer(language="en")
    assert "e-mail address of yours" not in words_of(Client(), guests.page_path(guest, channel))


def test_an_answer_for_the_page_is_mailed_too_where_an_address_is_known_by_the_morning() -> None:
    guest, channel = make_writer(contact_email="")
    team, night = handler(channel), by_night(channel)
    with clock.at(night):
        write(guest, channel)
        answer = answering.write_answer(guest, channel, by=team, text=CALM)
        assert (answer.state, answer.means) == (ContactState.PLANNED, Means.PAGE)
        set_address(guest, "clara@example.org", by=team)
    with clock.at(answer.leaves_at), mail_kept():  # type: ignore[arg-type]
        assert answering.send_due() == 1
    answer.refresh_from_db()
    assert (answer.means, [mail.address for mail in answer.mails.all()]) == (Means.MAIL, ["clara@example.org"])


def test_nobody_is_answered_on_a_page_that_they_do_not_read() -> None:
    guest, channel = make_writer(contact_email="")
    aunt = make_guest("Tante")
    guests.name_representative(guest, channel, by=guest, person=aunt, signs=False, hears=False)
    write(guest, channel, author=aunt)
    assert correspondence.reached_by(guest, channel) is None
    before = mark()
    with pytest.raises(Refused, match=r"^guest\.no_address:"):
        answering.write_answer(guest, channel, by=handler(channel), text=CALM)
    assert (verbs_since(before), Contact.objects.count()) == ([], 1)
    guests.name_representative(guest, channel, by=guest, person=aunt, signs=False, hears=True)
    assert correspondence.reached_by(guest, channel) == Means.PAGE


def test_whoever_does_not_hear_is_not_promised_a_mail_to_nobody() -> None:
    guest, channel = make_writer(language="en", contact_email="")
    aunt = make_guest("Tante", language="en")
    guests.name_representative(guest, channel, by=guest, person=aunt, signs=False, hears=False)
    path = guests.page_path(aunt, channel)
    said = Client().post(f"{path}/write", {"text": "For Clara.", "about": guest.public_id}, follow=True)
    page = said.content.decode()
    assert "Received: the whole team can read it." in page
    assert "The answer" not in page
    write(guest, channel, "I read my own page.")
    said = Client().post(f"{path}/write", {"text": "Again for Clara.", "about": guest.public_id}, follow=True)
    assert "The answer goes to Clara Koenig, not to this page." in said.content.decode()


def test_who_has_no_address_is_not_promised_the_mail_of_somebody_else() -> None:
    guest, channel = make_writer(language="en", contact_email="")
    mother = make_guest("Odile Koenig", contact_email="odile@example.org", language="en")
    guests.name_representative(guest, channel, by=guest, person=mother, signs=False, hears=True)
    path = guests.page_path(guest, channel)
    assert "the answer will stand here" in words_of(Client(), path)
    said = Client().post(f"{path}/write", {"text": "Which door?"}, follow=True).content.decode()
    assert "come back to this page, where the answer will stand" in said
    assert "by mail" not in said
    path = guests.page_path(mother, channel)
    said = Client().post(f"{path}/write", {"text": "Which door?", "about": guest.public_id}, follow=True)
    assert "The answer comes by mail, and stands here." in said.content.decode()


def test_a_mail_that_the_team_pasted_is_not_shown_to_the_guest() -> None:
    guest, channel = make_writer(language="en")
    team = handler(channel, language="en")
    pasted = "Fw: what her agent told us in confidence."
    filing.receive(guest, channel, author=guest, text=pasted, means=Means.MAIL, filed_by=team)
    write(guest, channel, "My own words.")
    page = words_of(Client(), guests.page_path(guest, channel))
    assert "My own words." in page
    assert pasted not in page
    desk = words_of(client_of(team), f"/desk/{channel.slug}/contacts/{guest.public_id}")
    assert pasted in desk
    assert "the guest does not read on their page what you file" in desk
