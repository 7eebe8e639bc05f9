"""How the team hears of guests: at once, in the morning, once a day past so many in a week; thanks and threats."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plateau.channels.models import Channel, TeamRole
from plateau.channels.roles import Role
from plateau.core import clock
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.studio.cases.actions import alerting, answering, filing
from plateau.studio.models import Contact, ContactRules
from tests.factories import make_channel, make_guest, make_team
from tests.mailbox import mail_kept
from tests.queue import run_queue
from tests.studio.cases.contacts import CALM, HOSTILE, THANKS, THREAT, by_day, by_night, handler, make_writer, write
from tests.studio.making import make_booking, make_open, slots_of

pytestmark = pytest.mark.django_db


def told(person: Person, moment: datetime | None = None) -> list[str]:
    """Run what is queued, and the sweep of a moment, and return what somebody was told, the first first."""
    with mail_kept():
        run_queue("journal.react")
        if moment is not None:
            with clock.at(moment):
                alerting.alert_due()
    lines = Notice.objects.filter(person=person, kind__regex="^(guest|answer)").order_by("pk")
    return list(lines.values_list("subject", flat=True))


def reader(channel: Channel, name: str = "Tom Team", **fields: object) -> Person:
    return handler(channel, name, language="en", **fields)


def test_a_message_is_told_at_once_by_day_to_all_who_answer_guests() -> None:
    guest, channel = make_writer()
    ben, tom, host = reader(channel, "Ben"), reader(channel), make_team(channel, Role.HOST, name="Host")
    with clock.at(by_day(channel)):
        write(guest, channel, "Quand ?")
        lines = ["Clara Koenig has written to the team"]
        assert (told(ben), told(tom), told(host)) == (lines, lines, [])
    assert Message.objects.filter(kind="guest.wrote").count() == 2


def test_whoever_holds_the_case_hears_alone() -> None:
    guest, channel = make_writer()
    ben, tom = reader(channel, "Ben"), reader(channel)
    filing.give_case(guest, channel, ben, by=tom)
    with clock.at(by_day(channel)):
        write(guest, channel)
        assert (len(told(ben)), told(tom)) == (1, [])


def test_a_message_of_the_night_is_told_in_the_morning_once() -> None:
    guest, channel = make_writer()
    tom = reader(channel)
    night = by_night(channel)
    morning = (night + timedelta(days=1)).replace(hour=8, minute=0)
    with clock.at(night):
        write(guest, channel)
        assert told(tom) == []
    assert told(tom, morning - timedelta(minutes=1)) == []
    for _again in range(2):
        assert told(tom, morning) == ["Clara Koenig has written to the team"]
    assert not Contact.objects.exclude(alert_at=None).exists()


def test_what_the_team_filed_itself_is_told_to_nobody() -> None:
    guest, channel = make_writer()
    ben, tom = reader(channel, "Ben"), reader(channel)
    with clock.at(by_day(channel)):
        write(guest, channel, filed_by=ben, means="mail")
        assert told(tom, by_day(channel) + timedelta(days=3)) == []


def test_past_three_in_a_week_messages_are_told_once_a_day_and_kept_at_once() -> None:
    guest, channel = make_writer()
    tom = reader(channel)
    day = by_day(channel)
    for number in range(6):
        with clock.at(day + timedelta(minutes=number)):
            kept = write(guest, channel, f"Je relance pour la fois {number}.")
            told(tom)
            assert filing.is_folded(kept) == (number >= 3)
    assert (len(told(tom)), Contact.objects.count()) == (3, 6)
    quiet_end = Contact.objects.exclude(alert_at=None).values_list("alert_at", flat=True)
    assert len(set(quiet_end)) == 1
    assert told(tom, quiet_end[0] - timedelta(minutes=1)) == ["Clara Koenig has written to the team"] * 3
    lines = told(tom, Contact.objects.exclude(alert_at=None)[0].alert_at)
    assert lines[3:] == ["Clara Koenig: 3 messages since you were last told"]
    text = Notice.objects.filter(person=tom).latest("pk").text
    assert all(f"pour la fois {number}" in text for number in (3, 4, 5))
    with clock.at(day + timedelta(days=9)):
        assert not filing.is_folded(write(guest, channel, "Une semaine plus tard."))


def test_a_channel_says_itself_how_many_are_too_many() -> None:
    guest, channel = make_writer()
    ContactRules.objects.create(channel=channel, fold_after=1)
    with clock.at(by_day(channel)):
        assert not filing.is_folded(write(guest, channel, "Un."))
        assert filing.is_folded(write(guest, channel, "Deux."))


def test_thanks_never_fold_and_all_who_answer_guests_hear_them() -> None:
    guest, channel = make_writer()
    ben, tom = reader(channel, "Ben"), reader(channel)
    filing.give_case(guest, channel, ben, by=ben)
    with clock.at(by_day(channel)):
        for number in range(4):
            write(guest, channel, f"Question {number}.")
        write(guest, channel, THANKS)
        assert told(ben).count("Clara Koenig thanks you") == 1
        assert told(tom) == ["Clara Koenig thanks you"]


def test_thanks_passed_on_reach_the_whole_team_but_who_passed_them() -> None:
    guest, channel = make_writer()
    tom = reader(channel)
    camera = make_team(channel, Role.CAMERA, name="Camera", language="en")
    with clock.at(by_day(channel)):
        thanks = write(guest, channel, THANKS)
        assert told(camera) == []
        filing.share_thanks(thanks, by=tom)
        assert told(camera) == ["Clara Koenig thanks the whole team"]
        assert "Clara Koenig thanks the whole team" not in told(tom)


def test_a_threat_is_told_to_the_second_person_at_once_even_at_night() -> None:
    guest, channel = make_writer()
    first, second, third = (reader(channel, name) for name in ("First", "Second", "Third"))
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_night(channel)):
        write(guest, channel, THREAT)
        assert told(second) == ["The case of Clara Koenig is yours from now on"]
        assert told(first) == ["Second looks after the case of Clara Koenig now"]
        assert told(third) == []
        text = Notice.objects.get(person=second).text
        assert "“Vous allez le regretter”" in text
        assert THREAT in text
        write(guest, channel, "Gare à vous.")
        assert told(second)[1:] == ["To be looked at now: a message of Clara Koenig"]


def test_a_colleagues_mark_in_a_team_of_two_is_told_to_each_as_it_is() -> None:
    guest, channel = make_writer()
    first, marker = reader(channel, "First"), reader(channel, "Marker")
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_day(channel)):
        kept = write(guest, channel)
        told(first)
        filing.tag_contact(kept, "threat", by=marker)
        assert told(marker) == ["The case of Clara Koenig is yours from now on"]
        assert told(first)[1:] == ["Marker looks after the case of Clara Koenig now"]


def test_a_threat_to_a_team_of_one_is_not_said_to_be_handed_over() -> None:
    guest, channel = make_writer()
    alone, mother = reader(channel), make_guest("Odile Koenig")
    filing.give_case(guest, channel, alone, by=alone)
    with clock.at(by_day(channel)):
        write(guest, channel, THREAT)
        other, _channel = make_writer(channel)
        filing.give_case(other, channel, alone, by=alone)
        write(other, channel, THREAT, author=mother)
        assert told(alone) == [
            "A message of Clara Koenig was marked as a threat; nobody else here answers guests",
            "A message of Odile Koenig about Clara Koenig was marked as a threat; nobody else here answers guests",
        ]
    assert all(THREAT in notice.text for notice in Notice.objects.filter(person=alone))


def test_whoever_has_left_the_team_hears_of_no_guest() -> None:
    guest, channel = make_writer()
    first, second = reader(channel, "First"), reader(channel, "Second")
    other, _channel = make_writer(channel)
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_day(channel)):
        answer = answering.write_answer(other, channel, by=first, text=HOSTILE)
        told(first)
        TeamRole.objects.filter(person=first).delete()
        write(guest, channel, THREAT)
        answering.send_back(answer, by=second, words="Plus calme.")
        assert told(second)[-1] == "The case of Clara Koenig is yours from now on"
        assert told(first) == []


@pytest.mark.parametrize("how", ["role", "account"])
def test_a_threat_whose_second_person_has_gone_is_told_to_all_who_answer_guests(how: str) -> None:
    guest, channel = make_writer()
    first, second = reader(channel, "First"), reader(channel, "Second")
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_day(channel)):
        write(guest, channel, THREAT)
        if how == "role":
            TeamRole.objects.filter(person=second).delete()
        else:
            Person.objects.filter(pk=second.pk).update(user=None)
        assert told(first) == ["To be looked at now: a message of Clara Koenig"]
        assert told(second) == []


def test_an_angry_answer_is_told_to_colleagues_and_its_return_to_the_author() -> None:
    guest, channel = make_writer()
    author, colleague = reader(channel, "Author"), reader(channel, "Colleague")
    with clock.at(by_day(channel)):
        answer = answering.write_answer(guest, channel, by=author, text=HOSTILE)
        assert told(colleague) == ["An answer to Clara Koenig waits for a second reader"]
        assert told(author) == []
        answering.send_back(answer, by=colleague, words="Plus calme.")
        assert told(author) == ["Your answer to Clara Koenig came back"]
    assert "Plus calme." in Notice.objects.get(person=author).text


def test_a_colleagues_mark_on_a_threatening_case_is_told_to_its_second_person_at_once() -> None:
    guest, channel = make_writer()
    first, second, third = (reader(channel, name) for name in ("First", "Second", "Third"))
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_night(channel)):
        write(guest, channel, THREAT)
        kept = write(guest, channel, "On se reverra.")
        told(second)
    with clock.at(by_day(channel) + timedelta(days=3)):
        alerting.alert_due()
        assert told(second)[1:] == ["Clara Koenig has written to the team"]
        filing.tag_contact(kept, "threat", by=third)
        assert told(second)[2:] == ["To be looked at now: a message of Clara Koenig"]
        assert "A colleague marked it as a threat." in Notice.objects.filter(person=second).latest("pk").text
        assert told(third) == []
    assert not Contact.objects.exclude(alert_at=None).exists()


def test_who_marks_or_files_a_threat_in_their_own_case_is_not_told_of_it() -> None:
    guest, channel = make_writer()
    first, second = reader(channel, "First"), reader(channel, "Second")
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_day(channel)):
        write(guest, channel, THREAT)
        kept = write(guest, channel, "On se reverra.")
        assert len(told(second)) == 2
        filing.tag_contact(kept, "threat", by=second)
        write(guest, channel, "Gare à vous.", means="call", filed_by=second)
        assert len(told(second)) == 2


def test_a_threat_past_so_many_is_not_said_to_be_folded() -> None:
    guest, channel = make_writer()
    ContactRules.objects.create(channel=channel, fold_after=1)
    with clock.at(by_day(channel)):
        write(guest, channel, "Un.")
        assert not filing.is_folded(write(guest, channel, THREAT))


def test_messages_of_whoever_is_recorded_before_the_digest_do_not_fold() -> None:
    channel = make_channel()
    ContactRules.objects.create(channel=channel, fold_after=1, quiet_sundays=False)
    booking = make_booking(slots_of(make_open(channel, starts_in=9, days=1))[0])
    guest, tom = booking.booked_by, reader(channel)
    for days, folds in ((2, True), (1, False), (0, False)):
        with clock.at(booking.slot.starts_at - timedelta(days=days, minutes=30)):
            write(guest, channel, f"Par où entre-t-on, à {days} jours ?")
            kept = write(guest, channel, f"Je relance, à {days} jours.")
            assert filing.is_folded(kept) == folds
            told(tom)
            kept.refresh_from_db()
            assert (kept.alert_at is not None) == folds


def test_whoever_speaks_for_a_guest_is_named() -> None:
    guest, channel = make_writer()
    mother = make_guest("Odile Koenig")
    tom = reader(channel)
    second = reader(channel, "Second")
    with clock.at(by_day(channel)):
        write(guest, channel, "Quand ?", author=mother)
        assert told(tom) == ["Odile Koenig has written about Clara Koenig"]
        thanks = write(guest, channel, THANKS, author=mother)
        assert told(tom)[1:] == ["Odile Koenig thanks you, about Clara Koenig"]
        filing.share_thanks(thanks, by=second)
        assert told(tom)[2:] == ["Odile Koenig thanks the whole team, about Clara Koenig"]
        filing.give_case(guest, channel, second, by=second)
        write(guest, channel, THREAT, author=mother)
        told(tom)
        assert "Odile Koenig, about Clara Koenig:\n\nVous allez" in Notice.objects.filter(person=tom).latest("pk").text
        write(guest, channel, "Gare à vous.", author=mother)
        assert told(tom)[-1] == "To be looked at now: a message of Odile Koenig about Clara Koenig"


def test_a_digest_says_which_words_are_whose() -> None:
    guest, channel = make_writer()
    ContactRules.objects.create(channel=channel, fold_after=1)
    mother, tom = make_guest("Odile Koenig"), reader(channel)
    with clock.at(by_day(channel)):
        for text, author in (("Un.", guest), ("Deux.", guest), ("Trois.", mother)):
            write(guest, channel, text, author=author)
            told(tom)
        due = Contact.objects.exclude(alert_at=None).order_by("-alert_at")[0].alert_at
    assert told(tom, due)[-1] == "Clara Koenig: 2 messages since you were last told"
    text = Notice.objects.filter(person=tom).latest("pk").text
    assert text.endswith("Deux.\n\nOdile Koenig, about Clara Koenig:\n\nTrois.")


def test_an_answer_that_is_held_back_is_told_to_colleagues() -> None:
    guest, channel = make_writer()
    first, second = reader(channel, "First"), reader(channel, "Second")
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_night(channel)):
        answering.write_answer(guest, channel, by=first, text=CALM)
        write(guest, channel, THREAT)
        assert "An answer to Clara Koenig waits for a second reader" in told(second)
        assert told(first) == ["Second looks after the case of Clara Koenig now"]
