"""The waiting list: in order, offers that expire, nobody passed over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.notices.models import Notice
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots, waiting
from plateau.studio.models import Booking, Operation, Wait
from plateau.studio.states import BookingState, OperationState, WaitState
from tests.factories import make_channel, make_person, make_team
from tests.queue import run_queue
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def full_operation(**fields: object):
    """Return an operation of one slot that is booked, with that booking."""
    operation = make_open(make_channel(), slots_a_day=1, days=1, **fields)
    return operation, make_booking(slots_of(operation)[0])


def offered_to(wait: Wait) -> Booking:
    return Booking.objects.get(wait=wait, state=BookingState.HELD)


def test_a_freed_slot_goes_to_whoever_is_first_and_to_nobody_else() -> None:
    operation, booking = full_operation()
    first, second = (waiting.join(operation, by=make_person()) for _ in range(2))
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WaitState.OFFERED, WaitState.WAITING)
    with pytest.raises(Refused, match=r"^slot.taken:"):
        bookings.hold(booking.slot, by=make_person())
    held = offered_to(first)
    assert held.held_until == held.created_at + timedelta(hours=12)
    bookings.book(held, by=first.person, subject=make_subject(operation.channel, "in_debate"))
    first.refresh_from_db()
    assert first.state == WaitState.BOOKED


def test_an_offer_that_is_not_taken_goes_to_the_next() -> None:
    operation, booking = full_operation(offer_hours=2)
    first, second = (waiting.join(operation, by=make_person()) for _ in range(2))
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    with clock.at(now() + timedelta(hours=2)):
        assert bookings.lapse_due() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WaitState.PASSED, WaitState.OFFERED)


def test_whoever_has_their_share_does_not_join_the_line_and_is_passed_over() -> None:
    operation = make_open(make_channel(), slots_a_day=2, days=1)
    one, two = slots_of(operation)
    booking, early = make_booking(one), make_person()
    before = mark()
    with pytest.raises(Refused, match=r"^operation.share_taken:"):
        waiting.join(operation, by=booking.booked_by)
    assert (verbs_since(before), Wait.objects.count()) == ([], 0)
    other = make_booking(two)
    first, second = waiting.join(operation, by=early), waiting.join(operation, by=make_person())
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    bookings.book(offered_to(first), by=early, subject=make_subject(operation.channel, "in_debate"))
    third = Wait.objects.create(operation=operation, person=early)  # as one may have joined under the old rule
    waiting.leave(second, by=second.person)
    bookings.cancel(other, by=other.booked_by, by_team=False)
    third.refresh_from_db()
    assert (third.state, Booking.objects.active().filter(slot=two).exists()) == (WaitState.WAITING, False)


@pytest.mark.parametrize("days", [0, 1])
def test_a_line_ends_once_with_the_morning_after_the_last_day(days: int) -> None:
    operation, _booking = full_operation(name="Salon")
    goes_on = make_open(make_channel("port"), slots_a_day=1, days=1)
    make_booking(slots_of(goes_on)[0])
    wait, later = waiting.join(operation, by=make_person()), waiting.join(goes_on, by=make_person())
    Operation.objects.filter(pk=goes_on.pk).update(ends_on=None)
    before = mark()
    ends = datetime.combine(operation.ends_on + timedelta(days=days), time(10), operation.zone)
    with clock.at(ends):
        assert [waiting.end_lines() for _ in range(2)] == [days, 0]
        wait.refresh_from_db()
        run_queue()
    later.refresh_from_db()
    over = days == 1
    assert (wait.state, later.state) == (WaitState.OVER if over else WaitState.WAITING, WaitState.WAITING)
    assert verbs_since(before) == (["wait.over"] if over else [])
    told = Notice.objects.filter(person=wait.person, kind="booking.offer")
    assert [("Salon" in one.subject) for one in told] == ([True] if over else [])


def test_a_line_waits_for_an_offer_that_has_not_lapsed_yet() -> None:
    operation, booking = full_operation()
    wait = waiting.join(operation, by=make_person())
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    with clock.at(datetime.combine(operation.ends_on + timedelta(days=1), time(10), operation.zone)):
        assert waiting.end_lines() == 0
        bookings.lapse_due()
        wait.refresh_from_db()
        assert (wait.state, waiting.end_lines()) == (WaitState.PASSED, 0)


def test_a_newcomer_does_not_overtake_the_line_when_an_offer_has_just_run_out() -> None:
    operation, booking = full_operation(offer_hours=2)
    first, second = (waiting.join(operation, by=make_person()) for _ in range(2))
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    with clock.at(now() + timedelta(hours=3)), pytest.raises(Refused, match=r"^slot.taken:"):
        bookings.hold(booking.slot, by=make_person())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WaitState.PASSED, WaitState.OFFERED)


def test_leaving_passes_the_offer_on() -> None:
    operation, booking = full_operation()
    first, second = (waiting.join(operation, by=make_person()) for _ in range(2))
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    waiting.leave(first, by=first.person)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WaitState.LEFT, WaitState.OFFERED)


def test_leaving_before_anything_is_offered_and_joining_again_at_the_end() -> None:
    operation, _booking = full_operation()
    anna = make_person()
    first = waiting.join(operation, by=anna)
    with pytest.raises(Refused, match=r"^wait.already:"):
        waiting.join(operation, by=anna)
    second = waiting.join(operation, by=make_person())
    waiting.leave(first, by=anna)
    again = waiting.join(operation, by=anna)
    assert [wait.pk for wait in operation.waits.waiting()] == [second.pk, again.pk]


def test_joining_while_something_is_free_is_offered_it_at_once() -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=1)
    wait = waiting.join(operation, by=make_person())
    assert (wait.state, offered_to(wait).slot) == (WaitState.OFFERED, slots_of(operation)[0])


def test_only_days_that_suit_are_offered() -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=2)
    first_day, second_day = slots_of(operation)
    one, two = make_booking(first_day), make_booking(second_day)
    late = waiting.join(operation, by=make_person(), days=[operation.day_of(second_day.starts_at)])
    any_day = waiting.join(operation, by=make_person())
    bookings.cancel(one, by=one.booked_by, by_team=False)
    late.refresh_from_db()
    any_day.refresh_from_db()
    assert (late.state, any_day.state) == (WaitState.WAITING, WaitState.OFFERED)
    bookings.cancel(two, by=two.booked_by, by_team=False)
    assert offered_to(late).slot == second_day


def test_a_slot_that_the_team_adds_goes_to_the_line_first() -> None:
    operation, booking = full_operation()
    wait = waiting.join(operation, by=make_person())
    team = make_team(operation.channel, Role.PRODUCER)
    slot = slots.add_slot(
        first_set(operation),
        by=team,
        starts_at=booking.slot.ends_at,
        ends_at=booking.slot.ends_at + timedelta(minutes=30),
    )
    assert offered_to(wait).slot == slot


def test_nobody_waits_for_an_operation_that_is_closed() -> None:
    operation, booking = full_operation()
    waiting.join(operation, by=make_person())
    operation.state = "closed"
    operation.save()
    before = mark()
    with pytest.raises(Refused, match=r"^operation.not_open:"):
        waiting.join(operation, by=make_person())
    assert (verbs_since(before), operation.waits.count()) == ([], 1)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    assert not Booking.objects.filter(state=BookingState.HELD).exists()


def test_what_came_free_while_booking_was_closed_is_offered_when_it_opens() -> None:
    operation, booking = full_operation()
    wait, by = waiting.join(operation, by=make_person()), make_team(operation.channel, Role.PRODUCER)
    operations.close_booking(operation, by=by)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    before = mark()
    operations.open_booking(operation, by=by)
    assert (offered_to(wait).slot, verbs_since(before)) == (booking.slot, ["operation.opened", "wait.offered"])


def test_a_word_as_code_passes_nobody_over() -> None:
    operation, booking = full_operation()
    wait = waiting.join(operation, by=make_person())
    Operation.objects.update(state=OperationState.CLOSED)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    Operation.objects.update(state=OperationState.OPEN)
    with pytest.raises(Refused, match=r"^slot.taken:"):
        bookings.hold(booking.slot, by=make_person(), code="anything")
    assert offered_to(wait).slot == booking.slot


def test_whoever_has_an_offer_hears_that_the_operation_is_cancelled() -> None:
    operation, booking = full_operation()
    wait = waiting.join(operation, by=make_person())
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    before = mark()
    operations.cancel_operation(operation, by=make_person(), reason="La salle ferme.")
    wait.refresh_from_db()
    assert wait.state == WaitState.OVER
    assert verbs_since(before) == ["operation.cancelled", "booking.lapsed", "wait.over"]


def test_slots_are_locked_before_their_operation() -> None:
    operation, _booking = full_operation()
    with CaptureQueriesContext(connection) as asked:
        operations.cancel_operation(operation, by=make_person(), reason="La salle ferme.")
    sql = [query["sql"] for query in asked]
    locks = next(place for place, one in enumerate(sql) if 'FROM "studio_slot"' in one and "FOR NO KEY UPDATE" in one)
    assert locks < next(place for place, one in enumerate(sql) if one.startswith('UPDATE "studio_operation"'))
