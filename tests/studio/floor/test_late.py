"""New times for a late day: all of them or none, free slots give way, and whoever moves is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import slots
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.actions import kit
from plateau.studio.floor import reflow
from plateau.studio.floor.actions import day as floor
from plateau.studio.floor.actions.reflow import NewTime, apply_reflow
from plateau.studio.floor.running import SetDay, day_at, parts_of
from plateau.studio.models import Booking, Duty, KitUse, Operation, Presence, Slot
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_person, make_team
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation() -> Operation:
    return make_open(make_channel(), slots_a_day=6, days=1)


@pytest.fixture
def team(operation: Operation) -> Person:
    return make_team(operation.channel, Role.HOST)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def the_day(operation: Operation, now: object) -> SetDay:
    (found,) = day_at(operation, operation.starts_on, moment=now)
    return found


def proposed(operation: Operation, moment: object, **how: object) -> list[NewTime]:
    """Return the new times of everything that changes, as the page sends them back."""
    found = reflow.reflow(parts_of(the_day(operation, moment)), now=moment, **how)
    return [NewTime(one.part.key, one.part.start, one.start, one.end) for one in found if one.is_changed]


def clocks(operation: Operation) -> list[tuple[str, str, str]]:
    """Return the day's slots as times at the set, with their kind."""
    zone = operation.zone
    return [
        (f"{slot.starts_at.astimezone(zone):%H:%M}", f"{slot.ends_at.astimezone(zone):%H:%M}", slot.kind)
        for slot in slots_of(operation)
    ]


def test_who_began_late_moves_the_next_into_free_time(operation: Operation, team: Person) -> None:
    one, two, _three, *_ = slots_of(operation)
    on_set = make_booking(one, BookingState.CHECKED_IN)
    waiting = make_booking(two, BookingState.CHECKED_IN)
    with clock.at(one.starts_at + minutes(20)):
        floor.go_on_set(on_set, by=team, told_later=True)
    moment = one.starts_at + minutes(25)
    with clock.at(moment):
        before = mark()
        assert apply_reflow(first_set(operation), proposed(operation, moment), by=team) == 1
    waiting.refresh_from_db()
    assert (waiting.slot_id, waiting.sequence) == (two.pk, 1)
    assert clocks(operation)[:3] == [
        ("09:00", "09:30", "bookable"),
        ("09:50", "10:20", "bookable"),
        ("10:20", "10:30", "blocked"),
    ]
    assert verbs_since(before) == ["slot.changed", "slot.moved", "day.reflowed"]
    told = Entry.objects.get(verb="slot.moved").data
    times = [datetime.fromisoformat(told[name]) for name in ("was_at", "is_at")]
    assert (told["booking"], times) == (waiting.public_id, [two.starts_at, one.starts_at + minutes(50)])
    assert set(Presence.objects.filter(booking=waiting).values_list("during", flat=True)) == {
        Slot.objects.get(pk=two.pk).during
    }


def test_a_full_day_slips_whole_and_is_found_on_time_after(operation: Operation, team: Person) -> None:
    first, *others = [make_booking(slot, BookingState.CONFIRMED) for slot in slots_of(operation)]
    start = first.slot.starts_at
    with clock.at(start + minutes(15)):
        floor.check_in(first, by=team)
        floor.go_on_set(first, by=team, told_later=True)
        moment = start + minutes(15)
        assert the_day(operation, moment).late_minutes == 15
        assert apply_reflow(first_set(operation), proposed(operation, moment), by=team) == 5
        assert the_day(operation, moment).late_minutes == 0
    assert [times[0] for times in clocks(operation)] == ["09:00", "09:45", "10:15", "10:45", "11:15", "11:45"]
    assert Booking.objects.filter(pk__in=[one.pk for one in others], sequence=1).count() == 5


def test_a_day_that_catches_up_calls_those_who_are_there(operation: Operation, team: Person) -> None:
    one, two, *_ = slots_of(operation)
    missing, early = make_booking(one, BookingState.CONFIRMED), make_booking(two, BookingState.CHECKED_IN)
    moment = one.starts_at + minutes(6)
    with clock.at(moment):
        floor.mark_no_show(missing, by=team)
        apply_reflow(first_set(operation), proposed(operation, moment, pull_forward=True), by=team)
    early.refresh_from_db()
    assert early.slot.starts_at == one.starts_at + minutes(10)
    assert clocks(operation)[:2] == [("09:00", "09:10", "blocked"), ("09:10", "09:40", "bookable")]


def test_a_free_slot_with_a_history_is_blocked_where_time_was_lost(operation: Operation, team: Person) -> None:
    one, two, three, *_ = slots_of(operation)
    given_up = make_booking(two)
    bookings.cancel(given_up, by=given_up.booked_by, by_team=False)
    late = make_booking(one, BookingState.CONFIRMED)
    make_booking(three, BookingState.CONFIRMED)
    moment = one.starts_at + minutes(30)
    with clock.at(moment):
        apply_reflow(first_set(operation), proposed(operation, moment), by=team)
    late.refresh_from_db()
    assert clocks(operation)[:3] == [
        ("09:00", "09:30", "blocked"),
        ("09:30", "10:00", "bookable"),
        ("10:00", "10:30", "bookable"),
    ]
    assert Booking.objects.get(pk=given_up.pk).slot_id == two.pk


def with_own_crew(slot: Slot, team: Person) -> tuple[Duty, KitUse]:
    """Return a duty and a piece of equipment that are there for one recording alone."""
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "by": team, "slot": slot}
    item = kit.add_item(slot.operation.channel, name="Grue", quantity=1, by=team)
    return crew.ask(make_person(), slot.set, **times), kit.place(item, slot.set, **times)[0]


def test_a_free_slot_that_gets_shorter_keeps_its_crew_and_equipment_within_it(
    operation: Operation, team: Person
) -> None:
    one, two, *_ = slots_of(operation)
    make_booking(one, BookingState.CONFIRMED)
    duty, use = with_own_crew(two, team)
    moment = one.starts_at + minutes(10)
    with clock.at(moment):
        apply_reflow(first_set(operation), proposed(operation, moment), by=team)
    two.refresh_from_db()
    duty.refresh_from_db()
    use.refresh_from_db()
    assert (two.kind, two.length) == ("bookable", minutes(20))
    assert (duty.state, duty.during, use.during) == ("asked", two.during, two.during)


@pytest.mark.parametrize("had", [False, True])
def test_a_free_slot_that_is_blocked_lets_its_crew_and_equipment_go(
    had: bool, operation: Operation, team: Person
) -> None:
    one, two, three, *_ = slots_of(operation)
    late = make_booking(one, BookingState.CONFIRMED)
    make_booking(three, BookingState.CONFIRMED)
    if had:
        given_up = make_booking(two)
        bookings.cancel(given_up, by=given_up.booked_by, by_team=False)
    duty, use = with_own_crew(two, team)
    moment = one.starts_at + minutes(30 if had else 20)
    with clock.at(moment):
        apply_reflow(first_set(operation), proposed(operation, moment), by=team)
    two.refresh_from_db()
    duty.refresh_from_db()
    late.refresh_from_db()
    assert (two.kind, late.slot.starts_at) == ("blocked", moment)
    assert (duty.state, KitUse.objects.filter(pk=use.pk).exists()) == ("cancelled", False)


def test_a_free_slot_without_a_history_goes(operation: Operation, team: Person) -> None:
    one, two, *_ = slots_of(operation)
    make_booking(one, BookingState.CONFIRMED)
    moment = one.starts_at + minutes(30)
    with clock.at(moment):
        apply_reflow(first_set(operation), proposed(operation, moment), by=team)
    assert not Slot.objects.filter(pk=two.pk).exists()
    assert clocks(operation)[0] == ("09:30", "10:00", "bookable")


def test_times_that_are_no_longer_true_are_refused_whole(operation: Operation, team: Person) -> None:
    _one, two, three, *_ = slots_of(operation)
    make_booking(two, BookingState.CONFIRMED)
    moment = two.starts_at + minutes(10)
    times = proposed(operation, moment)
    slots.remove_slot(three, by=team)
    slots.move_slot(
        two, by=team, which=first_set(operation), starts_at=two.starts_at + minutes(5), ends_at=two.ends_at + minutes(5)
    )
    before, seen = mark(), clocks(operation)
    with clock.at(moment), pytest.raises(Refused, match=r"^reflow.changed:"):
        apply_reflow(first_set(operation), times, by=team)
    with pytest.raises(Refused, match=r"^reflow.nothing:"):
        apply_reflow(first_set(operation), [], by=team)
    assert (verbs_since(before), clocks(operation)) == ([], seen)


def test_somebody_on_another_set_at_the_new_time_is_named(operation: Operation, team: Person) -> None:
    from plateau.studio.actions import operations

    one, two, *_ = slots_of(operation)
    first, _second = make_booking(one, BookingState.CONFIRMED), make_booking(two, BookingState.CONFIRMED)
    host = make_person("Hélène Host")
    bookings.put_on_set(first, [(host, "host")])
    other = operations.add_set(operation, by=team, name="Bar", place=operation.places.get())
    there = slots.add_slot(other, by=team, starts_at=two.starts_at, ends_at=two.ends_at)
    elsewhere = make_booking(there, BookingState.CONFIRMED)
    bookings.put_on_set(elsewhere, [(host, "host")])
    moment = one.starts_at + minutes(20)
    with clock.at(moment):
        (found, _other) = day_at(operation, operation.starts_on, moment=moment)
        times = [
            NewTime(new.part.key, new.part.start, new.start, new.end)
            for new in reflow.reflow(parts_of(found), now=moment)
        ]
        before, seen = mark(), clocks(operation)
        with pytest.raises(Refused, match=r"^presence.elsewhere: Hélène Host"):
            apply_reflow(first_set(operation), times, by=team)
    assert (verbs_since(before), clocks(operation)) == ([], seen)


def test_a_break_gives_way_before_anybody_waits(operation: Operation, team: Person) -> None:
    one, two, three, *_ = slots_of(operation)
    make_booking(one, BookingState.CONFIRMED)
    slots.change_slot(two, by=team, kind="break", format="", label="Café", code=None)
    make_booking(three, BookingState.CONFIRMED)
    moment = one.starts_at + minutes(15)
    with clock.at(moment):
        assert apply_reflow(first_set(operation), proposed(operation, moment), by=team) == 2
    assert clocks(operation)[:3] == [
        ("09:15", "09:45", "bookable"),
        ("09:45", "10:00", "break"),
        ("10:00", "10:30", "bookable"),
    ]
