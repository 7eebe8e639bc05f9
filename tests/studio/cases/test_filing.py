"""A guest's case: what is filed to it, whose turn it is, threats that hand it over, and two profiles that become one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.claims import merge
from plateau.studio.cases import correspondence
from plateau.studio.cases.actions import answering, filing
from plateau.studio.models import Case, Contact, Direction, Means, Tag
from plateau.studio.states import ContactState
from tests.factories import make_channel, make_person, make_team
from tests.queue import run_queue
from tests.studio.cases.contacts import (
    CALM,
    PLAIN,
    THANKS,
    THREAT,
    by_day,
    by_night,
    case_of,
    handler,
    make_writer,
    write,
)
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def facts() -> list[object]:
    """Return what a refusal may not change."""
    return [
        *Contact.objects.order_by("pk").values_list("state", "tag", "settled_at", "answered_by", "shared_at"),
        *Case.objects.order_by("pk").values_list("holder", "waits_since", "threat_at", "taken_from"),
    ]


def test_the_guest_waits_from_the_first_message_until_all_are_answered() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    start = by_day(channel)
    before = mark()
    with clock.at(start):
        write(guest, channel)
    with clock.at(start + timedelta(minutes=30)):
        write(guest, channel, "Et le titre, vous l'avez changé ?")
    assert case_of(guest, channel).waits_since == start
    assert verbs_since(before) == ["contact.received", "contact.received"]
    with clock.at(start + timedelta(hours=1)):
        answer = answering.write_answer(guest, channel, by=team, text=CALM)
    case = case_of(guest, channel)
    assert (case.waits_since, case.holder) == (None, team)
    assert set(Contact.objects.from_guests().values_list("answered_by", flat=True)) == {answer.pk}


def test_a_button_pressed_twice_is_one_message() -> None:
    guest, channel = make_writer()
    first = write(guest, channel)
    before = mark()
    assert write(guest, channel) == first
    assert (verbs_since(before), Contact.objects.count()) == ([], 1)
    with clock.at(now() + timedelta(minutes=11)):
        assert write(guest, channel) != first


@pytest.mark.parametrize(("text", "code"), [("  \n", "contact.empty"), ("x" * 4001, "contact.too_long")])
def test_nothing_and_too_much_are_refused(text: str, code: str) -> None:
    guest, channel = make_writer()
    before = mark()
    with refused(code):
        write(guest, channel, text)
    assert (verbs_since(before), Contact.objects.count(), Case.objects.count()) == ([], 0, 0)


def test_what_lies_in_the_future_was_not_said() -> None:
    guest, channel = make_writer()
    before = mark()
    with refused("contact.to_come"):
        write(guest, channel, at=now() + timedelta(minutes=1), filed_by=handler(channel))
    assert (verbs_since(before), Contact.objects.count()) == ([], 0)


def test_a_pasted_mail_keeps_its_own_moment_and_who_filed_it() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    at = now() - timedelta(days=2)
    kept = write(guest, channel, "Bonjour, une question.", means=Means.MAIL, at=at, filed_by=team)
    assert (kept.author, kept.filed_by, kept.at) == (guest, team, at)
    assert case_of(guest, channel).waits_since == at


def test_a_note_is_nobodys_turn_and_a_call_of_ours_answers() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    write(guest, channel)
    filing.note(guest, channel, by=team, text="Elle préfère le matin.")
    assert case_of(guest, channel).waits_since is not None
    before = mark()
    filing.note_call(guest, channel, by=team, text="Je lui ai dit jeudi.")
    assert verbs_since(before) == ["contact.noted"]
    assert case_of(guest, channel).waits_since is None
    assert Contact.objects.get(direction=Direction.TO_GUEST).mails.count() == 0


def test_what_needs_no_answer_is_settled_once() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    write(guest, channel, THANKS)
    filing.settle(guest, channel, by=team)
    assert case_of(guest, channel).waits_since is None
    before, kept = mark(), facts()
    with refused("case.nothing_waits"):
        filing.settle(guest, channel, by=team)
    assert (verbs_since(before), facts()) == ([], kept)


def test_thanks_are_marked_and_still_wait_until_a_person_has_looked() -> None:
    guest, channel = make_writer()
    kept = write(guest, channel, THANKS)
    assert (kept.tag, kept.marks[:1]) == (Tag.THANKS, ["Merci beaucoup"])
    assert case_of(guest, channel).waits_since is not None


def test_thanks_are_passed_on_once_and_nothing_else_is() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    thanks, other = write(guest, channel, THANKS), write(guest, channel)
    filing.share_thanks(thanks, by=team)
    before, kept = mark(), facts()
    with refused("contact.shared"):
        filing.share_thanks(thanks, by=team)
    with refused("contact.no_thanks"):
        filing.share_thanks(other, by=team)
    assert (verbs_since(before), facts()) == ([], kept)


def test_a_threat_hands_the_case_to_a_second_person() -> None:
    guest, channel = make_writer()
    first, second = handler(channel, "First"), handler(channel, "Second")
    make_team(channel, Role.HOST, name="No handler")
    filing.give_case(guest, channel, first, by=first)
    before = mark()
    write(guest, channel, THREAT)
    case = case_of(guest, channel)
    assert (case.holder, case.taken_from, case.is_threatening) == (second, first, True)
    assert verbs_since(before) == ["contact.received", "case.handed_over"]
    before = mark()
    write(guest, channel, "Gare à vous.")
    assert (case_of(guest, channel).holder, verbs_since(before)) == (second, ["contact.received"])


def test_whoever_holds_fewest_cases_is_the_second_person() -> None:
    guest, channel = make_writer()
    first, busy, free = handler(channel, "First"), handler(channel, "Busy"), handler(channel, "Free")
    other, _channel = make_writer(channel)
    filing.give_case(other, channel, busy, by=busy)
    filing.give_case(guest, channel, first, by=first)
    write(guest, channel, THREAT)
    assert case_of(guest, channel).holder == free


def test_a_colleagues_mark_hands_over_to_neither_holder_nor_marker() -> None:
    guest, channel = make_writer()
    first, marker, second = handler(channel, "First"), handler(channel, "Marker"), handler(channel, "Second")
    filing.give_case(guest, channel, first, by=first)
    kept = write(guest, channel)
    before = mark()
    filing.tag_contact(kept, Tag.THREAT, by=marker)
    assert (case_of(guest, channel).holder, kept.tagged_by) == (second, marker)
    assert verbs_since(before) == ["contact.tagged", "case.handed_over"]
    filing.tag_contact(kept, Tag.THREAT, by=marker)
    assert verbs_since(before) == ["contact.tagged", "case.handed_over"]


def test_where_nobody_else_answers_guests_who_marked_it_is_the_second_person() -> None:
    guest, channel = make_writer()
    first, marker = handler(channel, "First"), handler(channel, "Marker")
    filing.give_case(guest, channel, first, by=first)
    filing.tag_contact(write(guest, channel), Tag.THREAT, by=marker)
    case = case_of(guest, channel)
    assert (case.holder, case.taken_from) == (marker, first)


def test_who_marks_a_threat_and_does_not_answer_guests_does_not_get_the_case() -> None:
    guest, channel = make_writer()
    first, producer = handler(channel, "First"), make_person("Who runs the network")
    filing.give_case(guest, channel, first, by=first)
    filing.tag_contact(write(guest, channel), Tag.THREAT, by=producer)
    case = case_of(guest, channel)
    assert (case.holder, case.taken_from, case.is_threatening) == (first, None, True)


def test_where_nobody_else_is_the_case_stays_and_says_so() -> None:
    guest, channel = make_writer()
    alone = handler(channel)
    filing.give_case(guest, channel, alone, by=alone)
    write(guest, channel, THREAT)
    case = case_of(guest, channel)
    assert (case.holder, case.taken_from, case.is_threatening) == (alone, None, True)


def test_only_messages_of_guests_are_marked_and_only_with_marks_there_are() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    kept, note = write(guest, channel), filing.note(guest, channel, by=team, text="Un mot.")
    before, was = mark(), facts()
    with refused("contact.no_such_tag"):
        filing.tag_contact(kept, "nonsense", by=team)
    with refused("contact.not_from_guest"):
        filing.tag_contact(note, Tag.THREAT, by=team)
    assert (verbs_since(before), facts()) == ([], was)


def test_a_second_person_says_when_it_is_over_never_the_first() -> None:
    guest, channel = make_writer()
    first, second = handler(channel, "First"), handler(channel, "Second")
    filing.give_case(guest, channel, first, by=first)
    write(guest, channel, THREAT)
    before, kept = mark(), facts()
    with refused("case.taken_from_you"):
        filing.calm(guest, channel, by=first)
    with refused("case.taken_from"):
        filing.give_case(guest, channel, first, by=second)
    with refused("case.not_theirs"):
        filing.give_case(guest, channel, make_person(), by=second)
    assert (verbs_since(before), facts()) == ([], kept)
    filing.calm(guest, channel, by=second)
    filing.give_case(guest, channel, first, by=second)
    assert verbs_since(before) == ["case.calmed", "case.given"]
    with refused("case.not_threatening"):
        filing.calm(guest, channel, by=second)
    assert case_of(guest, channel).holder == first


def test_two_profiles_become_one_and_no_contact_is_lost() -> None:
    guest, channel = make_writer()
    member = make_person("Clara Koenig")
    second = handler(channel, "Second")
    start = by_day(channel)
    with clock.at(start):
        write(guest, channel, THREAT)
    with clock.at(start + timedelta(hours=1)):
        write(member, channel, "Bonjour, c'est encore moi.")
        run_queue()
        merge(guest, member, by=member)
        run_queue()
    case = case_of(member, channel)
    assert (Case.objects.count(), Contact.objects.filter(person=member).count()) == (1, 2)
    assert (case.waits_since, case.is_threatening, case.holder) == (start, True, second)


def test_a_threat_in_a_profile_that_is_joined_holds_back_what_waited_in_the_members_case() -> None:
    guest, channel = make_writer()
    member = make_person("Clara Koenig")
    first, second = handler(channel, "First"), handler(channel, "Second")
    filing.give_case(guest, channel, first, by=first)
    with clock.at(by_night(channel)):
        write(guest, channel, THREAT)
        answer = answering.write_answer(member, channel, by=first, text=CALM)
        merge(guest, member, by=member)
    answer.refresh_from_db()
    case = case_of(member, channel)
    assert (answer.state, case.holder, case.taken_from) == (ContactState.HELD, second, first)


def test_the_guest_reads_their_words_and_answers_that_left_never_notes() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    mother = make_writer(channel)[0]
    with clock.at(by_day(channel)):
        write(guest, channel, "Mon message.")
        write(guest, channel, "Ce qu'on a compris au téléphone.", means=Means.CALL, filed_by=team)
        filing.note(guest, channel, by=team, text="Une note.")
        answering.write_answer(guest, channel, by=team, text="La réponse.")
        answering.write_answer(guest, channel, by=team, text="Vous êtes ridicule.")
        write(mother, channel, "Autre chose.")
        page = guest.guest_pages.get(channel=channel)
        assert [one.text for one in correspondence.shown_to(page, [])] == ["Mon message.", "La réponse."]


def test_who_wrote_an_answer_does_not_read_it_on_a_page_of_their_own() -> None:
    guest, channel = make_writer()
    team = handler(channel)
    from plateau.studio.guests import actions as guests

    with clock.at(by_day(channel)):
        write(guest, channel)
        answering.write_answer(guest, channel, by=team, text=CALM)
        assert correspondence.shown_to(guests.page_of(team, channel), []) == []


def test_the_list_is_by_whose_turn_it_is_the_longest_wait_first() -> None:
    channel = make_channel()
    team = handler(channel)
    start = by_day(channel)
    writers = [make_writer(channel)[0] for _ in range(3)]
    for number, guest in enumerate(writers):
        with clock.at(start + timedelta(minutes=number)):
            write(guest, channel)
    with clock.at(start + timedelta(minutes=5)):
        write(writers[0], channel, "Je relance.")
        write(writers[0], channel, "Je relance encore.")
        answering.write_answer(writers[1], channel, by=team, text=CALM)
        desk = correspondence.cases_desk(channel)
    assert [case.person for case in desk.waiting] == [writers[0], writers[2]]
    assert [case.unanswered for case in desk.waiting] == [3, 1]
    assert [case.person for case in desk.answered] == [writers[1]]
    assert desk.waiting[0].last_words == "Je relance encore."
    assert desk.waiting[1].last_words == PLAIN
