"""Two profiles of one guest that become one where a message is a threat: in whichever it stands, nothing leaves unread."""

from __future__ import annotations

import pytest

from plateau.channels.models import Channel
from plateau.core import clock
from plateau.people.claims import merge
from plateau.people.models import Person
from plateau.studio.cases.actions import answering, filing
from plateau.studio.models import Contact
from plateau.studio.states import ContactState
from tests.factories import make_person
from tests.mailbox import mail_kept
from tests.queue import run_queue
from tests.studio.cases.contacts import CALM, THREAT, by_night, case_of, handler, make_writer, write
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def two_profiles() -> tuple[Person, Person, Channel]:
    """Return a guest's profile without account, their own as a member, and the channel that has a case of both."""
    guest, channel = make_writer()
    return guest, make_person("Clara Koenig"), channel


def threatened(person: Person, channel: Channel, *, holder: Person) -> None:
    filing.give_case(person, channel, holder, by=holder)
    write(person, channel, THREAT)


def join(guest: Person, member: Person, *answers: Contact) -> None:
    with mail_kept():
        merge(guest, member, by=member)
        run_queue("journal.react")
    for answer in answers:
        answer.refresh_from_db()


def test_a_threat_in_the_members_case_holds_back_what_waited_in_the_profile_that_is_joined() -> None:
    guest, member, channel = two_profiles()
    first, second = handler(channel, "First"), handler(channel, "Second")
    night = by_night(channel)
    with clock.at(night):
        threatened(member, channel, holder=first)
        asked = write(guest, channel)
        answer = answering.write_answer(guest, channel, by=first, text=CALM)
        other = answering.write_answer(guest, channel, by=second, text="Bonjour.")
        assert {answer.state, other.state} == {ContactState.PLANNED}
        before = mark()
        join(guest, member, answer, asked, other)
        assert verbs_since(before) == ["answer.held", "person.merged"]
    assert (answer.state, answer.held_why, answer.leaves_at, answer.person) == ("held", "taken", None, member)
    assert (other.state, asked.answered_by) == (ContactState.PLANNED, None)
    case = case_of(member, channel)
    assert (case.holder, case.taken_from, case.waits_since) == (second, first, night)


def test_from_whom_one_case_was_taken_the_other_is_too_even_where_they_hold_it() -> None:
    guest, member, channel = two_profiles()
    first, second = handler(channel, "First"), handler(channel, "Second")
    with clock.at(by_night(channel)):
        write(member, channel, THREAT)
        assert (case_of(member, channel).holder, case_of(member, channel).taken_from) == (first, None)
        threatened(guest, channel, holder=first)
        answer = answering.write_answer(member, channel, by=first, text=CALM)
        assert answer.state == ContactState.PLANNED
        join(guest, member, answer)
    case = case_of(member, channel)
    assert (case.holder, case.taken_from, answer.state) == (second, first, ContactState.HELD)


def test_two_from_whom_a_case_was_taken_neither_keep_it_nor_write_unread() -> None:
    guest, member, channel = two_profiles()
    first, second, third = (handler(channel, name) for name in ("First", "Second", "Third"))
    with clock.at(by_night(channel)):
        threatened(member, channel, holder=first)
        threatened(guest, channel, holder=second)
        assert (case_of(member, channel).holder, case_of(guest, channel).holder) == (second, first)
        answers = [
            answering.write_answer(guest, channel, by=first, text=CALM),
            answering.write_answer(member, channel, by=second, text=CALM),
            answering.write_answer(member, channel, by=third, text=CALM),
        ]
        join(guest, member, *answers)
    assert [one.state for one in answers] == [ContactState.HELD, ContactState.HELD, ContactState.PLANNED]
    case = case_of(member, channel)
    assert (case.holder, case.taken_from, case.is_threatening) == (None, first, True)


def test_what_was_read_since_the_threat_is_not_read_again() -> None:
    guest, member, channel = two_profiles()
    first, second = handler(channel, "First"), handler(channel, "Second")
    with clock.at(by_night(channel)):
        threatened(member, channel, holder=first)
        threatened(guest, channel, holder=first)
        answer = answering.write_answer(guest, channel, by=first, text=CALM)
        answering.release_answer(answer, by=second)
        join(guest, member, answer)
    assert (answer.state, answer.read_by) == (ContactState.PLANNED, second)


def test_a_calm_case_is_kept_by_whoever_held_either() -> None:
    guest, member, channel = two_profiles()
    holder = handler(channel, "Holder")
    filing.give_case(guest, channel, holder, by=holder)
    write(member, channel)
    join(guest, member)
    case = case_of(member, channel)
    assert (case.holder, case.taken_from, case.is_threatening) == (holder, None, False)
