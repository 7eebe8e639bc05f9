"""The day of shooting: each step once, whoever says it, and the subject follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import waiting
from plateau.studio.floor.actions import day as floor
from plateau.studio.floor.actions import takes
from plateau.studio.models import Booking, Release, Take
from plateau.studio.papers.actions import releasing
from plateau.studio.states import BookingState, TakeState, WaitState
from plateau.subjects.states import State
from tests.factories import make_channel, make_person, make_team
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_all, sign_release
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def test_from_confirmed_to_wrapped() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0])
    sign_all(booking)
    team, before = make_team(channel, Role.HOST), mark()
    for step in (floor.confirm, floor.check_in, floor.go_on_set, floor.wrap):
        step(booking, by=team)
    assert booking.state == BookingState.WRAPPED
    assert verbs_since(before) == [
        "booking.checked_in",
        "booking.on_set",
        "subject.commissioned",
        "subject.production_begun",
        "booking.wrapped",
    ]
    assert booking.subject is not None
    assert booking.subject.state == State.IN_PRODUCTION


def test_saying_it_twice_changes_nothing() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0], BookingState.CONFIRMED)
    at = now() - timedelta(minutes=3)
    floor.check_in(booking, by=make_person(), at=at)
    before = mark()
    floor.check_in(booking, by=make_person())
    assert (booking.checked_in_at, verbs_since(before)) == (at, [])


@pytest.mark.parametrize("step", [floor.check_in, floor.go_on_set, floor.wrap])
def test_nobody_comes_on_set_before_it_is_confirmed(step) -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    before = mark()
    with pytest.raises(Refused, match=r"^booking.no_such_move:"):
        step(booking, by=make_person())
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == (BookingState.BOOKED, [])


def arrived(*, signed: bool = True) -> Booking:
    """Return a booking whose guests have arrived, with everything signed."""
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    if signed:
        sign_all(booking)
    floor.confirm(booking, by=None)
    floor.check_in(booking, by=make_person())
    return booking


def take_back(booking: Booking) -> None:
    releasing.revoke_release(Release.objects.standing().get(booking=booking), by=booking.booked_by)


def test_a_form_taken_back_after_the_arrival_keeps_them_off_the_set_until_it_is_given_again() -> None:
    booking = arrived()
    take_back(booking)
    before = mark()
    with override("en"), pytest.raises(Refused, match=r"^booking.not_signed:.*took the release form back"):
        floor.go_on_set(booking, by=make_person())
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == (BookingState.CHECKED_IN, [])
    sign_release(booking)
    floor.go_on_set(booking, by=make_person())
    assert booking.state == BookingState.ON_SET


def test_a_form_taken_back_on_set_stops_the_next_take_and_not_the_one_that_rolls() -> None:
    booking, by = arrived(), make_person()
    floor.go_on_set(booking, by=by)
    take = takes.roll(booking, by=by)
    take_back(booking)
    takes.cut(take, by=by)
    before = mark()
    with pytest.raises(Refused, match=r"^booking.not_signed:"):
        takes.roll(booking, by=by)
    assert (Take.objects.count(), Take.objects.get().state, verbs_since(before)) == (1, TakeState.RECORDED, [])


def test_what_has_been_recorded_already_is_written_down_whatever_is_signed() -> None:
    booking, by = arrived(signed=False), make_person()
    floor.go_on_set(booking, by=by, told_later=True)
    takes.roll(booking, by=by, told_later=True)
    assert (booking.state, Take.objects.get().state) == (BookingState.ON_SET, TakeState.ROLLING)


def test_slips_of_the_finger_are_taken_back() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0], BookingState.WRAPPED)
    by = make_person()
    for undo in (floor.resume, floor.leave_set, floor.undo_check_in):
        undo(booking, by=by)
    assert (booking.state, booking.wrapped_at, booking.on_set_at, booking.checked_in_at) == (
        "confirmed",
        None,
        None,
        None,
    )


def test_an_idea_that_nobody_debated_is_commissioned_by_being_recorded() -> None:
    channel = make_channel()
    subject = make_subject(channel, "proposed")
    booking = make_booking(slots_of(make_open(channel))[0], subject=subject)
    sign_all(booking)
    floor.check_in(booking, by=make_person())
    floor.go_on_set(booking, by=make_team(channel, Role.HOST))
    assert booking.subject is not None
    assert booking.subject.state == State.IN_PRODUCTION


def test_nobody_came_and_what_is_to_come_goes_on() -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=1)
    booking = make_booking(slots_of(operation)[0], BookingState.CONFIRMED)
    wait = waiting.join(operation, by=make_person())
    with pytest.raises(Refused, match=r"^booking.too_early:"):
        floor.mark_no_show(booking, by=make_person())
    with clock.at(booking.slot.starts_at + timedelta(minutes=10)):
        floor.mark_no_show(booking, by=make_person())
        floor.mark_no_show(booking, by=make_person())
    wait.refresh_from_db()
    assert (booking.state, wait.state) == (BookingState.NO_SHOW, WaitState.WAITING)
    assert not booking.presences.filter(active=True).exists()
    assert Booking.objects.active().count() == 0


def test_what_is_over_is_neither_moved_nor_changed() -> None:
    operation = make_open(make_channel())
    one, two, *_ = slots_of(operation)
    booking = make_booking(one, BookingState.CHECKED_IN)
    before = mark()
    with pytest.raises(Refused, match=r"^booking.not_to_come:"):
        bookings.move_booking(booking, two, by=make_person(), by_team=True)
    with pytest.raises(Refused, match=r"^booking.not_to_come:"):
        bookings.change_people(booking, [(make_person(), "guest")], by=make_person())
    assert verbs_since(before) == []


@pytest.mark.parametrize(
    ("state", "step_back"),
    [
        (BookingState.BOOKED, floor.undo_check_in),
        (BookingState.CONFIRMED, floor.leave_set),
        (BookingState.CHECKED_IN, floor.resume),
    ],
)
def test_a_step_back_is_no_way_forward(state, step_back) -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0], state)
    before = mark()
    with pytest.raises(Refused, match=r"^booking.no_such_move:"):
        step_back(booking, by=make_person())
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == (state, [])
