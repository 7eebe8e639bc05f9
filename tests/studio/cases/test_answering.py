"""Answers to guests: sent by day, planned by night, held where they are angry, as they arrive at a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from plateau.core import clock
from plateau.core.errors import Refused
from plateau.notices.models import Message, Notice
from plateau.studio.cases.actions import answering, filing
from plateau.studio.guests import actions as guests
from plateau.studio.models import Case, Contact, ContactRules, Means
from plateau.studio.states import ContactState
from tests.factories import make_channel, make_guest, make_person
from tests.mailbox import Post, mail_kept, mail_through, parts_of, smtp_server
from tests.queue import run_queue
from tests.studio.cases.contacts import CALM, HOSTILE, THREAT, by_day, by_night, case_of, handler, make_writer, write
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def facts() -> list[object]:
    """Return what a refusal may not change."""
    return [
        *Contact.objects.order_by("pk").values_list("state", "leaves_at", "answered_by", "read_by", "words_back"),
        *Case.objects.order_by("pk").values_list("holder", "waits_since"),
        Message.objects.count(),
    ]


@pytest.fixture
def post() -> Iterator[Post]:
    """A running SMTP server that the outbox sends to."""
    with smtp_server() as (server, port), mail_through(port):
        yield server


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("fr", "Atelier vous a répondu", ("L’équipe de Atelier", "Répondre sur ma page", "Un accord est un accord !")),
        (
            "en",
            "Atelier has answered you",
            ("The team of Atelier", "Write back on my page", "Un accord est un accord !"),
        ),
    ],
)
def test_an_answer_reaches_the_guest_with_the_link_and_without_a_name(
    post: Post, language: str, subject: str, words: tuple[str, ...]
) -> None:
    guest, channel = make_writer(language=language)
    team = handler(channel, "Zoé Secrète")
    before = mark()
    with clock.at(by_day(channel)):
        write(guest, channel)
        answer = answering.write_answer(guest, channel, by=team, text="Un accord est un accord !")
        assert verbs_since(before) == ["contact.received", "answer.written", "answer.sent"]
        run_queue()
    mails = [mail for mail in post.arrived if mail["To"] == "clara@example.org"]
    assert [mail["Subject"] for mail in mails] == [subject]
    text, html = (part.replace("\u202f", " ") for part in parts_of(mails[0]))
    path = guests.page_path(guest, channel)
    for word in (*words, path):
        assert word in text
        assert word in html
    assert "Secrète" not in text
    answer.refresh_from_db()
    assert (answer.state, [mail.state for mail in answer.mails.all()]) == (ContactState.SENT, ["sent"])


def test_whoever_hears_for_the_guest_gets_it_too_with_a_page_of_their_own(post: Post) -> None:
    guest, channel = make_writer()
    mother = make_guest("Odile Koenig", contact_email="odile@example.org")
    guests.name_representative(guest, channel, by=guest, person=mother, signs=False, hears=True)
    with clock.at(by_day(channel)):
        answering.write_answer(guest, channel, by=handler(channel), text=CALM)
        run_queue()
    arrived = {mail["To"]: parts_of(mail)[0] for mail in post.arrived}
    assert guests.page_path(guest, channel) in arrived["clara@example.org"]
    assert guests.page_path(mother, channel) in arrived["odile@example.org"]


def test_a_member_finds_it_among_their_notices_too() -> None:
    channel = make_channel()
    member = make_person("Clara Koenig")
    with clock.at(by_day(channel)), mail_kept():
        answering.write_answer(member, channel, by=handler(channel), text=CALM)
    assert [notice.text for notice in Notice.objects.filter(person=member)] == [CALM]


def test_what_is_written_in_the_night_leaves_in_the_morning_once(post: Post) -> None:
    guest, channel = make_writer()
    team = handler(channel)
    night = by_night(channel)
    with clock.at(night):
        write(guest, channel)
        answer = answering.write_answer(guest, channel, by=team, text=CALM)
        run_queue("notices.send")
        assert answering.send_due() == 0
    morning = (night + timedelta(days=1)).replace(hour=8, minute=0)
    assert (answer.state, answer.leaves_at, post.arrived) == (ContactState.PLANNED, morning, [])
    assert case_of(guest, channel).waits_since is None
    with clock.at(morning):
        assert (answering.send_due(), answering.send_due()) == (1, 0)
        run_queue("notices.send")
    assert [mail["To"] for mail in post.arrived] == ["clara@example.org"]


def test_until_it_leaves_it_can_be_taken_back_and_the_guest_waits_again() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    night = by_night(channel)
    with clock.at(night):
        asked = write(guest, channel)
        answer = answering.write_answer(guest, channel, by=team, text=CALM)
        before = mark()
        answering.withdraw_answer(answer, by=team)
    assert verbs_since(before) == ["answer.withdrawn"]
    asked.refresh_from_db()
    assert (answer.state, asked.answered_by) == (ContactState.WITHDRAWN, None)
    assert case_of(guest, channel).waits_since == night
    with clock.at(night + timedelta(days=3)):
        assert answering.send_due() == 0
        with refused("contact.no_such_move"):
            answering.withdraw_answer(answer, by=team)


def test_whoever_is_recorded_that_day_hears_at_once() -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel, starts_in=9, days=3))[0]
    booking = make_booking(slot)
    eve = slot.starts_at - timedelta(hours=10)  # eleven in the evening before
    with mail_kept():
        with clock.at(eve):
            sent = answering.write_answer(booking.booked_by, channel, by=handler(channel), text=CALM)
        with clock.at(eve - timedelta(days=2)):
            early = answering.write_answer(booking.booked_by, channel, by=handler(channel), text="Plus tôt.")
    assert (sent.state, early.state) == (ContactState.SENT, ContactState.PLANNED)


def test_a_channel_without_quiet_hours_sends_at_night() -> None:
    guest, channel = make_writer()
    ContactRules.objects.create(channel=channel, quiet_from="08:00", quiet_until="08:00", quiet_sundays=False)
    with clock.at(by_night(channel)), mail_kept():
        assert answering.write_answer(guest, channel, by=handler(channel), text=CALM).state == ContactState.SENT


def test_an_angry_answer_waits_for_another_person() -> None:
    guest, channel = make_writer()
    author, colleague = handler(channel, "Author"), handler(channel, "Colleague")
    with clock.at(by_day(channel)), mail_kept():
        write(guest, channel)
        before = mark()
        answer = answering.write_answer(guest, channel, by=author, text=HOSTILE)
        assert (answer.state, answer.marks) == (ContactState.HELD, ["ridicule", "fermez-la"])
        assert verbs_since(before) == ["answer.written"]
        assert (case_of(guest, channel).waits_since is not None, Message.objects.count()) == (True, 0)
        before, kept = mark(), facts()
        with refused("answer.own"):
            answering.release_answer(answer, by=author)
        with refused("answer.own"):
            answering.send_back(answer, by=author, words="Bien.")
        with refused("answer.not_yours"):
            answering.withdraw_answer(answer, by=colleague)
        with refused("answer.no_words"):
            answering.send_back(answer, by=colleague, words=" ")
        assert (verbs_since(before), facts()) == ([], kept)
        answering.release_answer(answer, by=colleague)
        assert verbs_since(before) == ["answer.released", "answer.sent"]
    assert (answer.state, answer.read_by, Message.objects.count()) == (ContactState.SENT, colleague, 1)
    assert case_of(guest, channel).waits_since is None


def test_an_angry_answer_released_at_night_leaves_in_the_morning() -> None:
    guest, channel = make_writer()
    with clock.at(by_night(channel)):
        answer = answering.write_answer(guest, channel, by=handler(channel), text=HOSTILE)
        answering.release_answer(answer, by=handler(channel, "Colleague"))
    assert (answer.state, Message.objects.count()) == (ContactState.PLANNED, 0)


def test_an_answer_sent_back_never_leaves() -> None:
    guest, channel = make_writer()
    author, colleague = handler(channel, "Author"), handler(channel, "Colleague")
    answer = answering.write_answer(guest, channel, by=author, text=HOSTILE)
    answering.send_back(answer, by=colleague, words="Plus calme, s'il te plaît.")
    assert (answer.state, answer.words_back) == (ContactState.RETURNED, "Plus calme, s'il te plaît.")
    before, kept = mark(), facts()
    with refused("contact.no_such_move"):
        answering.release_answer(answer, by=colleague)
    assert (verbs_since(before), facts()) == ([], kept)


def test_what_already_leaves_is_taken_back_not_sent_back() -> None:
    guest, channel = make_writer()
    with clock.at(by_night(channel)):
        answer = answering.write_answer(guest, channel, by=handler(channel), text=CALM)
        before, kept = mark(), facts()
        with refused("answer.not_held"):
            answering.send_back(answer, by=handler(channel, "Colleague"), words="Plus calme.")
    assert (verbs_since(before), facts()) == ([], kept)


def test_from_whom_a_case_was_taken_is_read_first_however_calm() -> None:
    guest, channel = make_writer()
    first, second = handler(channel, "First"), handler(channel, "Second")
    filing.give_case(guest, channel, first, by=first)
    write(guest, channel, THREAT)
    with clock.at(by_day(channel)), mail_kept():
        mine = answering.write_answer(guest, channel, by=first, text=CALM)
        theirs = answering.write_answer(guest, channel, by=second, text=CALM)
    assert (mine.state, mine.held_why, theirs.state) == (ContactState.HELD, "taken", ContactState.SENT)


def test_what_waited_for_the_morning_is_held_when_the_case_is_taken_from_its_author() -> None:
    guest, channel = make_writer()
    first, second = handler(channel, "First"), handler(channel, "Second")
    night = by_night(channel)
    with clock.at(night):
        asked = write(guest, channel)
        answer = answering.write_answer(guest, channel, by=first, text=CALM)
        other = answering.write_answer(guest, channel, by=second, text="Bonjour.")
        assert {answer.state, other.state} == {ContactState.PLANNED}
        before = mark()
        write(guest, channel, THREAT)
    assert verbs_since(before) == ["contact.received", "case.handed_over", "answer.held"]
    for one in (asked, answer, other):
        one.refresh_from_db()
    assert (answer.state, answer.held_why, answer.leaves_at) == (ContactState.HELD, "taken", None)
    assert (other.state, asked.answered_by) == (ContactState.PLANNED, None)
    assert case_of(guest, channel).waits_since == night
    with clock.at(night + timedelta(hours=12)), mail_kept():
        assert answering.send_due() == 1
        before, kept = mark(), facts()
        with refused("answer.own"):
            answering.release_answer(answer, by=first)
        assert (verbs_since(before), facts()) == ([], kept)
        answering.release_answer(answer, by=second)
    assert answer.state == ContactState.SENT


def test_an_answer_read_before_the_threat_is_read_again() -> None:
    guest, channel = make_writer()
    first, second = handler(channel, "First"), handler(channel, "Second")
    with clock.at(by_night(channel)):
        answer = answering.write_answer(guest, channel, by=first, text=HOSTILE)
        answering.release_answer(answer, by=second)
        write(guest, channel, THREAT)
    answer.refresh_from_db()
    assert (answer.state, answer.read_by) == (ContactState.HELD, None)


@pytest.mark.parametrize(("text", "code"), [(" ", "answer.empty"), ("x" * 4001, "contact.too_long")])
def test_an_empty_or_endless_answer_is_refused(text: str, code: str) -> None:
    guest, channel = make_writer()
    before, kept = mark(), facts()
    with refused(code):
        answering.write_answer(guest, channel, by=handler(channel), text=text)
    assert (verbs_since(before), facts()) == ([], kept)


def test_without_an_address_and_a_word_on_the_page_there_is_nobody_to_answer() -> None:
    guest, channel = make_writer(contact_email="")
    write(guest, channel, means=Means.CALL, filed_by=handler(channel, "Who was called"))
    before, kept = mark(), facts()
    with refused("guest.no_address"):
        answering.write_answer(guest, channel, by=handler(channel), text=CALM)
    assert (verbs_since(before), facts()) == ([], kept)


def test_an_answer_whose_address_is_gone_by_the_morning_comes_back() -> None:
    guest, channel = make_writer()
    night = by_night(channel)
    with clock.at(night):
        write(guest, channel, means=Means.CALL, filed_by=handler(channel, "Who was called"))
        answer = answering.write_answer(guest, channel, by=handler(channel), text=CALM)
    guest.contact_email = ""
    guest.save(update_fields=["contact_email"])
    before = mark()
    with clock.at(night + timedelta(days=1)):
        assert answering.send_due() == 0
    answer.refresh_from_db()
    assert (answer.state, answer.leaves_at, Message.objects.count()) == (ContactState.RETURNED, None, 0)
    assert case_of(guest, channel).waits_since == night
    assert verbs_since(before) == ["answer.sent_back"]


def test_an_answer_whose_address_is_gone_by_the_morning_stands_on_the_page_where_its_guest_reads() -> None:
    guest, channel = make_writer()
    night = by_night(channel)
    with clock.at(night):
        write(guest, channel)
        answer = answering.write_answer(guest, channel, by=handler(channel), text=CALM)
    guest.contact_email = ""
    guest.save(update_fields=["contact_email"])
    before = mark()
    with clock.at(night + timedelta(days=1)):
        assert answering.send_due() == 1
    answer.refresh_from_db()
    assert (answer.state, answer.means, Message.objects.count()) == (ContactState.SENT, Means.PAGE, 0)
    assert (case_of(guest, channel).waits_since, verbs_since(before)) == (None, ["answer.sent"])
    assert Contact.objects.shown_to_guest().filter(pk=answer.pk).exists()


def test_a_message_of_a_guest_is_no_answer_to_release() -> None:
    guest, channel = make_writer()
    kept = write(guest, channel)
    before, was = mark(), facts()
    for act in (answering.release_answer, answering.withdraw_answer):
        with refused("contact.no_answer"):
            act(kept, by=handler(channel))
    assert (verbs_since(before), facts()) == ([], was)


def test_an_answer_that_is_released_late_answers_nothing_that_came_after_it() -> None:
    guest, channel = make_writer()
    first = write(guest, channel)
    answer = answering.write_answer(guest, channel, by=handler(channel), text=HOSTILE)
    later = write(guest, channel, "Et par quelle porte entre-t-on ?")
    answering.release_answer(answer, by=handler(channel, "Colleague"))
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.answered_by, later.answered_by) == (answer, None)
