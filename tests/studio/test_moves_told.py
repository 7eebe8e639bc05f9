"""A move and what takes it back: guests hear what it comes to, once, after a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, Slot
from plateau.studio.subscribers import UNDONE_WITHIN
from tests.factories import make_channel, make_person, make_team
from tests.queue import run_queue
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=6)


@pytest.fixture
def booking() -> Booking:
    found = make_booking(slots_of(make_open(make_channel()))[0], by=make_person("Anna", language="en"))
    run_queue()
    Notice.objects.all().delete()
    return found


@pytest.fixture
def team(booking: Booking) -> Person:
    return make_team(booking.operation.channel, Role.PRODUCER)


def told(booking: Booking, *, after: timedelta = UNDONE_WITHIN) -> list[str]:
    """Run what is due after a while, and return what the booker was told of it, oldest first."""
    with clock.at(now() + after):
        run_queue()
    rows = Notice.objects.filter(person=booking.booked_by, kind="booking.news").order_by("id")
    return [" ".join(row.text.split("\n\n")[0].split()) for row in rows]


def drop(slot: Slot, team: Person, by: timedelta) -> None:
    slots.move_slot(slot, by=team, which=slot.set, starts_at=slot.starts_at + by, ends_at=slot.ends_at + by)


def test_nobody_hears_of_a_move_that_is_taken_back(booking: Booking, team: Person) -> None:
    before = mark()
    drop(booking.slot, team, HOUR)
    drop(booking.slot, team, -HOUR)
    assert (told(booking), verbs_since(before)) == ([], ["slot.moved", "slot.moved"])


def test_nobody_hears_of_a_booking_that_is_back_in_its_slot(booking: Booking, team: Person) -> None:
    one, two = slots_of(booking.operation)[:2]
    bookings.move_booking(booking, two, by=team, by_team=True)
    bookings.move_booking(booking, one, by=team, by_team=True)
    assert told(booking) == []
    assert not Notice.objects.filter(kind="booking.team").exists()


def test_nothing_is_told_before_it_can_no_longer_be_taken_back(booking: Booking, team: Person) -> None:
    drop(booking.slot, team, HOUR)
    assert told(booking, after=UNDONE_WITHIN - timedelta(seconds=5)) == []
    assert len(told(booking)) == 1


def test_several_moves_are_told_as_the_one_that_they_come_to(booking: Booking, team: Person) -> None:
    starts_at = booking.slot.starts_at
    drop(booking.slot, team, HOUR)
    drop(booking.slot, team, HOUR)
    bookings.move_booking(booking, slots_of(booking.operation)[1], by=team, by_team=True)
    before = mark()
    (sentence,) = told(booking)
    booking.refresh_from_db()
    zone = booking.operation.zone
    assert f"{starts_at.astimezone(zone):%H:%M}" in sentence.partition("It is now")[0]
    assert f"{booking.slot.starts_at.astimezone(zone):%H:%M}" in sentence.partition("It is now")[2]
    assert verbs_since(before) == ["booking.move_told"]
    assert told(booking) == [sentence], "the queue rang again"


def test_what_was_told_counts_for_the_next_move(booking: Booking, team: Person) -> None:
    drop(booking.slot, team, HOUR)
    assert len(told(booking)) == 1
    drop(booking.slot, team, -HOUR)
    first, second = told(booking)
    assert first.split("now on ")[1].rstrip(".") == second.split("was on ")[1].split(". It is")[0]


def test_another_set_at_the_same_time_is_told(booking: Booking, team: Person) -> None:
    slot, here = booking.slot, first_set(booking.operation)
    other = operations.add_set(booking.operation, by=team, name="Loge", place=here.place)
    slots.move_slot(slot, by=team, which=other, starts_at=slot.starts_at, ends_at=slot.ends_at)
    assert len(told(booking)) == 1


def test_a_mail_that_named_the_time_in_between_is_put_right(booking: Booking, team: Person) -> None:
    drop(booking.slot, team, HOUR)
    floor.confirm(booking, by=team)
    run_queue()  # "Confirmed", six hours later than it will be
    drop(booking.slot, team, -HOUR)
    assert len(told(booking)) == 2


def test_a_move_of_what_is_cancelled_meanwhile_is_not_told(booking: Booking, team: Person) -> None:
    drop(booking.slot, team, HOUR)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    assert len(told(booking)) == 1, "the cancellation alone"
