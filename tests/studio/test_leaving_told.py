"""Whoever is taken off a recording is told so once, after a while; what is put right meanwhile is told to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations
from plateau.studio.guests import actions as guests
from plateau.studio.heard import leaving_untold
from plateau.studio.models import Booking, PresencePart, Slot
from plateau.studio.telling import UNDONE_WITHIN
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.mailbox import mail_kept
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_deal, sign_release
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
GUEST, HOST = PresencePart.GUEST, PresencePart.HOST


@pytest.fixture
def anna() -> Person:
    return make_person("Anna", language="en")


@pytest.fixture
def leo() -> Person:
    return make_guest("Léo", contact_email="leo@example.org", language="en")


@pytest.fixture
def booking(anna: Person, leo: Person) -> Booking:
    """A booking of Anna's with Léo, who both know of it."""
    slot = slots_of(make_open(make_channel()))[0]
    found = bookings.hold(slot, by=anna)
    subject = make_subject(slot.operation.channel, "in_debate", title="Le pain")
    bookings.book(found, by=anna, subject=subject, people=[(anna, GUEST), (leo, GUEST)])
    run_queue()
    Notice.objects.all().delete()
    Message.objects.all().delete()
    return found


@pytest.fixture
def team(booking: Booking) -> Person:
    return make_team(booking.operation.channel, Role.PRODUCER)


def told(person: Person, *, after: timedelta = UNDONE_WITHIN) -> list[str]:
    """Run what is due after a while, and return what somebody was told, oldest first."""
    with clock.at(now() + after):
        run_queue()
    rows = Notice.objects.filter(person=person, kind="booking.news").order_by("id")
    return [row.subject.partition(":")[0] for row in rows]


def last_told(person: Person) -> Notice:
    """Return what somebody was told last."""
    return Notice.objects.filter(person=person, kind="booking.news").order_by("-id")[0]


def only(booking: Booking, *people: Person, by: Person) -> None:
    bookings.change_people(booking, [(one, GUEST) for one in people], by=by)


GONE = "You do not have to come any more"
COMES = "You are expected on set"


def test_whoever_is_taken_off_hears_it_once_and_after_a_while(booking: Booking, anna: Person, leo: Person) -> None:
    only(booking, anna, by=anna)
    assert told(leo, after=UNDONE_WITHIN - timedelta(seconds=5)) == []
    before = mark()
    assert (told(leo), told(leo), told(anna)) == ([GONE], [GONE], [])
    assert verbs_since(before)[:1] == ["booking.leaving_told"]
    (mail,) = Message.objects.filter(address="leo@example.org")
    assert ("/g/" in mail.text, "event.ics" in mail.text, "ask Anna" in mail.text) == (True, False, True)


def test_a_member_and_a_host_hear_it_too_and_are_led_to_what_is_theirs(booking: Booking, team: Person) -> None:
    mia, hugo, stays = make_person("Mia", language="en"), make_person("Hugo", language="en"), make_person()
    bookings.change_people(booking, [(stays, GUEST), (mia, GUEST), (hugo, HOST)], by=team)
    run_queue()
    only(booking, stays, by=team)
    assert (told(mia), told(hugo)) == ([COMES, GONE], [COMES, GONE])
    assert [last_told(one).url for one in (mia, hugo)] == [reverse("bookings")] * 2


def test_who_is_back_in_time_hears_nothing_and_who_comes_back_later_hears_that(
    booking: Booking, anna: Person, leo: Person
) -> None:
    only(booking, anna, by=anna)
    only(booking, anna, leo, by=anna)
    run_queue()
    Notice.objects.all().delete()
    assert told(leo) == []
    only(booking, anna, by=anna)
    assert told(leo) == [GONE]
    only(booking, anna, leo, by=anna)
    assert told(leo) == [GONE, COMES]
    only(booking, anna, by=anna)
    assert told(leo) == [GONE, COMES, GONE]
    only(booking, anna, leo, by=anna)
    assert told(leo) == [GONE, COMES, GONE, COMES]


def test_the_last_of_several_changes_speaks(booking: Booking, anna: Person, leo: Person) -> None:
    only(booking, anna, by=anna)
    run_queue()
    with clock.at(now() + timedelta(minutes=1)):
        only(booking, anna, leo, by=anna)
        only(booking, anna, by=anna)
    assert (told(leo), told(leo, after=timedelta(minutes=3))) == ([], [GONE])


def test_who_took_themselves_off_knows_it(booking: Booking, anna: Person, leo: Person) -> None:
    only(booking, leo, by=anna)
    assert (told(anna), told(leo)) == ([], [])


def test_of_a_booking_that_is_cancelled_meanwhile_they_hear_the_cancellation_alone(
    booking: Booking, anna: Person, leo: Person, team: Person
) -> None:
    only(booking, anna, by=anna)
    bookings.cancel(booking, by=team, by_team=True, reason="Panne.")
    assert (told(leo), told(anna)) == (["Cancelled"], ["Cancelled"])


def test_who_was_told_before_hears_of_no_cancellation(
    booking: Booking, anna: Person, leo: Person, team: Person
) -> None:
    only(booking, anna, by=anna)
    assert told(leo) == [GONE]
    operations.cancel_operation(booking.operation, by=team, reason="Grève.")
    assert (told(leo), told(anna)) == ([GONE], ["Cancelled"])


def test_who_never_heard_that_they_were_expected_is_not_told_that_they_are_not(team: Person, leo: Person) -> None:
    slot = slots_of(make_open(make_channel("port")))[3]
    subject = make_subject(slot.operation.channel, "in_debate")
    stays = make_guest("Mia", contact_email="mia@example.org")
    silent = bookings.enter(slot, by=team, subject=subject, guid="0b5c9a1e-6f56-4e0a-9f5c-1f5a5f1e7c11", told=False)
    bookings.put_on_set(silent, [(leo, GUEST), (stays, GUEST)])
    only(silent, stays, by=team)
    assert (leaving_untold(silent), told(leo), told(stays)) == ({}, [], [])
    bookings.change_people(silent, [(leo, GUEST), (stays, GUEST)], by=team)
    assert told(leo) == [COMES]
    only(silent, stays, by=team)
    assert told(leo) == [COMES, GONE]


@pytest.fixture
def silent(team: Person, leo: Person) -> Booking:
    """A booking of a list imported in silence, with Léo and Mia, who have no account."""
    slot = slots_of(make_open(make_channel("port")))[3]
    subject = make_subject(slot.operation.channel, "in_debate")
    guid = "0b5c9a1e-6f56-4e0a-9f5c-1f5a5f1e7c12"
    found = bookings.enter(slot, by=team, subject=subject, guid=guid, told=False)
    mia = make_guest("Mia", contact_email="mia@example.org", language="en")
    bookings.put_on_set(found, [(leo, GUEST), (mia, GUEST)])
    return found


def send_link(booking: Booking, person: Person, team: Person) -> None:
    with mail_kept():
        guests.send_link(guests.page_of(person, booking.operation.channel), by=team)


@pytest.mark.parametrize("how", ["link", "link to an agent", "form", "deal"])
def test_who_was_put_on_set_in_silence_may_have_heard_of_it_since(
    how: str, silent: Booking, team: Person, leo: Person
) -> None:
    mia, hears = Person.objects.get(name="Mia"), leo
    match how:
        case "link":
            send_link(silent, leo, team)
        case "link to an agent":
            hears = make_guest("Agent", contact_email="agent@example.org", language="en")
            Person.objects.filter(pk=leo.pk).update(contact_email="")
            guests.name_representative(leo, silent.operation.channel, by=team, person=hears, signs=False, hears=True)
            send_link(silent, hears, team)
        case "form":
            sign_release(silent, leo)
        case _:
            sign_deal(silent, leo)
    only(silent, mia, by=team)
    assert [*leaving_untold(silent)] == [leo.public_id]
    assert (told(hears), told(mia)) == ([GONE], [])


def test_a_link_that_was_sent_before_tells_of_no_later_booking(
    booking: Booking, silent: Booking, team: Person, leo: Person
) -> None:
    mia = Person.objects.get(name="Mia")
    only(silent, mia, by=team)
    send_link(silent, leo, team)
    bookings.change_people(silent, [(leo, GUEST), (mia, GUEST)], by=team, told=False)
    only(silent, mia, by=team)
    assert (leaving_untold(silent), told(leo)) == ({}, [])
    assert booking.presences.count() == 2


def test_whom_the_team_took_off_is_led_to_the_team_and_whoever_booked_keeps_their_slot(
    booking: Booking, anna: Person, leo: Person, team: Person
) -> None:
    stays, channel = make_person("Zoé"), booking.operation.channel
    only(booking, stays, by=team)
    assert (told(anna), told(leo)) == ([GONE], [GONE])
    own, other = last_told(anna), last_told(leo)
    assert [f"ask {channel.name}" in one.text for one in (own, other)] == [True, True]
    assert [("files" in one.text, "stays yours" in one.text) for one in (own, other)] == [(False, True), (True, False)]
    assert [one.url for one in (own, other)] == [reverse("booking", args=[booking.public_id]), reverse("bookings")]


def moved(booking: Booking) -> Slot:
    """Move a booking from nine to half past ten."""
    slot = slots_of(booking.operation)[3]
    bookings.move_booking(booking, slot, by=booking.booked_by, by_team=False)
    return slot


@pytest.mark.parametrize("first", ["leaves", "moves"])
def test_whoever_is_taken_off_reads_the_time_that_they_know(
    first: str, booking: Booking, anna: Person, leo: Person
) -> None:
    if first == "moves":
        moved(booking)
    with clock.at(now() + timedelta(minutes=1)):
        only(booking, anna, by=anna)
        if first == "leaves":
            moved(booking)
    assert told(anna) == ([] if first == "leaves" else ["New time"])
    assert told(leo, after=timedelta(minutes=4)) == [GONE]
    words = last_told(leo)
    assert [("09:00" in text, "10:30" in text) for text in (words.subject, words.text)] == [(True, False)] * 2


@pytest.mark.parametrize("off", [False, True])
def test_of_a_move_and_a_cancellation_at_once_they_read_the_time_that_they_know(
    off: bool, booking: Booking, anna: Person, leo: Person, team: Person
) -> None:
    if off:
        only(booking, anna, by=anna)
    moved(booking)
    bookings.cancel(booking, by=team, by_team=True, reason="Panne.")
    assert (told(anna), told(leo)) == (["Cancelled"], ["Cancelled"])
    assert [("09:00" in one.subject, "10:30" in one.subject) for one in (last_told(anna), last_told(leo))] == [
        (False, True), (True, False),
    ]  # fmt: skip  # Anna moved it herself


def test_whoever_moved_it_and_cancels_reads_the_time_that_they_chose(
    booking: Booking, anna: Person, leo: Person, team: Person
) -> None:
    moved(booking)
    bookings.cancel(booking, by=anna, by_team=False, reason="Malade.")
    assert (told(anna), told(leo)) == (["Cancelled"], ["Cancelled"])
    assert ["10:30" in one.subject for one in (last_told(anna), last_told(leo))] == [True, False]


def test_whoever_moved_it_does_not_know_of_a_later_move_of_the_team(
    booking: Booking, anna: Person, leo: Person, team: Person
) -> None:
    moved(booking)
    bookings.move_booking(booking, slots_of(booking.operation)[1], by=team, by_team=True)
    bookings.cancel(booking, by=team, by_team=True, reason="Panne.")
    assert (told(anna), told(leo)) == (["Cancelled"], ["Cancelled"])
    assert [("09:00" in one.subject, "10:30" in one.subject) for one in (last_told(anna), last_told(leo))] == [
        (False, True), (True, False),
    ]  # fmt: skip


def test_whoever_heard_of_a_move_before_they_left_reads_the_new_time(
    booking: Booking, anna: Person, leo: Person
) -> None:
    moved(booking)
    assert told(leo) == ["New time"]
    with clock.at(now() + timedelta(minutes=5)):
        only(booking, anna, by=anna)
    assert told(leo, after=timedelta(minutes=8)) == ["New time", GONE]
    assert ["10:30" in text for text in (last_told(leo).subject, last_told(leo).text)] == [True, True]


def test_what_is_over_is_told_to_nobody(booking: Booking, anna: Person, leo: Person) -> None:
    only(booking, anna, by=anna)
    assert told(leo, after=booking.slot.ends_at - now()) == []


def test_another_booking_of_theirs_is_no_news(booking: Booking, anna: Person, leo: Person) -> None:
    other = make_booking(slots_of(booking.operation)[1])
    bookings.change_people(other, [(leo, GUEST), (other.booked_by, GUEST)], by=other.booked_by)
    run_queue()
    Notice.objects.all().delete()
    only(booking, anna, by=anna)
    assert told(leo) == [GONE]
    assert leaving_untold(other) == {}
