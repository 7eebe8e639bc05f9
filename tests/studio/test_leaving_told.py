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
from plateau.studio.heard import leaving_untold
from plateau.studio.models import Booking, PresencePart
from plateau.studio.telling import UNDONE_WITHIN
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
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
    assert set(Notice.objects.filter(subject__startswith=GONE).values_list("url", flat=True)) == {reverse("bookings")}


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
