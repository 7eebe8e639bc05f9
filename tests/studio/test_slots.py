"""Slots by pattern and by hand, moved with their bookings, never two at a time on one set."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.actions import kit
from plateau.studio.models import Booking, Duty, KitUse, Presence, Slot, SlotKind
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_person, make_team
from tests.studio.making import first_set, lay_out, make_booking, make_open, make_operation, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db

HALF = timedelta(minutes=30)


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def test_a_pattern_lays_out_every_day_of_the_operation() -> None:
    operation = make_operation(make_channel(), days=3)
    before = mark()
    _pattern, made, crowded = slots.add_pattern(
        first_set(operation),
        by=make_person(),
        weekdays=list(range(7)),
        opens_at=time(9),
        closes_at=time(12),
        length_minutes=30,
        breaks=[["10:00", "10:30"]],
    )
    assert (made, crowded) == (15, 0)
    assert verbs_since(before) == ["slots.laid_out"]
    assert {slot.starts_at.astimezone(operation.zone).time() for slot in slots_of(operation)} == {
        time(9),
        time(9, 30),
        time(10, 30),
        time(11),
        time(11, 30),
    }


def test_a_second_pattern_leaves_what_is_there_and_says_what_had_no_room() -> None:
    operation = make_operation(make_channel(), days=1)
    lay_out(operation)
    _pattern, made, crowded = slots.add_pattern(
        first_set(operation),
        by=make_person(),
        weekdays=list(range(7)),
        opens_at=time(11),
        closes_at=time(13),
        length_minutes=60,
    )
    assert (made, crowded) == (1, 1)


def test_a_pattern_that_lays_out_nothing_is_refused_and_not_kept() -> None:
    operation = make_operation(make_channel(), days=1)
    before = mark()
    with refused("pattern.empty"):
        lay_out(operation, length_minutes=300)
    with refused("pattern.breaks"):
        lay_out(operation, breaks=[["11:00", "10:00"]])
    assert (operation.sets.get().patterns.count(), operation.slots.count()) == (0, 0)
    assert "slots.laid_out" not in verbs_since(before)


def test_every_monday_is_laid_out_some_weeks_ahead_and_further_as_time_goes_on() -> None:
    operation = make_operation(make_channel(), ends_on=None, starts_in=0)
    lay_out(operation, weekdays=[0], closes_at=time(9, 30))
    first = slots_of(operation)
    assert 8 <= len(first) <= 9
    slots.remove_slot(first[-1], by=make_person())
    assert slots.extend_patterns() == 0
    with clock.at(now() + timedelta(weeks=2)):
        assert slots.extend_patterns() == 2
        assert slots.extend_patterns() == 0
    assert len(slots_of(operation)) == len(first) + 1


def test_what_is_cancelled_gets_no_more_slots() -> None:
    operation = make_operation(make_channel(), ends_on=None, starts_in=0)
    lay_out(operation, weekdays=[0], closes_at=time(9, 30))
    operations.cancel_operation(operation, by=make_person(), reason="Plus de sponsor.")
    before = mark()
    with clock.at(now() + timedelta(weeks=2)):
        assert (slots.extend_patterns(), verbs_since(before)) == (0, [])


def test_a_form_that_moves_a_slot_and_blocks_what_somebody_has_does_neither() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    make_booking(slot)
    later = timedelta(hours=6)
    what = {"kind": SlotKind.BLOCKED, "format": "", "label": "", "code": None}
    times = {"starts_at": slot.starts_at + later, "ends_at": slot.ends_at + later}
    before, was = mark(), slot.during
    with refused("slot.in_use"):
        slots.edit_slot(slot, by=make_person(), which=slot.set, what=what, **times)
    assert (Slot.objects.get(pk=slot.pk).during, verbs_since(before)) == (was, [])
    what = {"kind": SlotKind.BOOKABLE, "format": "", "label": "Avec café", "code": None}
    slots.edit_slot(slot, by=make_person(), which=slot.set, what=what, **times)
    kept = Slot.objects.get(pk=slot.pk)
    assert (kept.starts_at, kept.label) == (times["starts_at"], "Avec café")
    assert verbs_since(before) == ["slot.moved", "slot.changed"]


def test_the_database_refuses_two_slots_at_a_time_on_one_set() -> None:
    operation = make_operation(make_channel())
    which, start = first_set(operation), now() + timedelta(days=8)
    slots.add_slot(which, by=make_person(), starts_at=start, ends_at=start + HALF)
    before = mark()
    with refused("slot.crowded"):
        slots.add_slot(which, by=make_person(), starts_at=start + HALF / 2, ends_at=start + 2 * HALF)
    assert (verbs_since(before), operation.slots.count()) == ([], 1)
    slots.add_slot(which, by=make_person(), starts_at=start + HALF, ends_at=start + 2 * HALF)
    for during in (
        DateTimeTZRange(start, start, "[)"),
        DateTimeTZRange(start, None),
        DateTimeTZRange(start, start + HALF, "[]"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slot.objects.create(operation=operation, set=which, during=during)


@pytest.mark.parametrize(
    ("length", "code"), [(timedelta(), "slot.empty"), (-HALF, "slot.empty"), (timedelta(hours=13), "slot.too_long")]
)
def test_a_slot_has_a_sensible_length(length: timedelta, code: str) -> None:
    operation = make_operation(make_channel())
    start = now() + timedelta(days=8)
    with refused(code):
        slots.add_slot(first_set(operation), by=make_person(), starts_at=start, ends_at=start + length)
    assert operation.slots.count() == 0


def test_a_slot_moves_with_its_booking_and_its_people() -> None:
    operation = make_open(make_channel(), slots_a_day=2)
    slot = slots_of(operation)[0]
    booking = make_booking(slot)
    later = slot.starts_at + timedelta(hours=5)
    before = mark()
    slots.move_slot(slot, by=make_person(), which=slot.set, starts_at=later, ends_at=later + HALF)
    booking.refresh_from_db()
    assert (slot.starts_at, booking.sequence) == (later, 1)
    assert [presence.during for presence in booking.presences.all()] == [slot.during]
    assert verbs_since(before) == ["slot.moved"]
    slots.move_slot(slot, by=make_person(), which=slot.set, starts_at=later, ends_at=later + HALF)
    assert verbs_since(before) == ["slot.moved"]


def test_a_slot_does_not_move_onto_another_nor_its_guest_onto_two_sets() -> None:
    channel = make_channel()
    operation = make_open(channel, slots_a_day=2, bookings_each=2)
    one, two, *_ = slots_of(operation)
    team, anna = make_team(channel, Role.PRODUCER), make_person("Anna")
    second = operations.add_set(operation, by=team, name="Salon", place=operation.places.get())
    other = slots.add_slot(second, by=team, starts_at=two.ends_at, ends_at=two.ends_at + HALF)
    make_booking(one, by=anna)
    make_booking(other, by=anna)
    before = mark()
    with refused("slot.crowded"):
        slots.move_slot(one, by=team, which=one.set, starts_at=two.starts_at, ends_at=two.ends_at)
    with refused("presence.elsewhere"):
        slots.move_slot(other, by=team, which=second, starts_at=one.starts_at, ends_at=one.ends_at)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (other.starts_at, one.ends_at, verbs_since(before)) == (two.ends_at, two.starts_at, [])


def test_a_slot_whose_guests_have_come_stays() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    make_booking(slot, BookingState.CHECKED_IN)
    with refused("slot.begun"):
        slots.move_slot(
            slot,
            by=make_person(),
            which=slot.set,
            starts_at=slot.starts_at + HALF * 20,
            ends_at=slot.ends_at + HALF * 20,
        )


def test_a_slot_goes_only_to_a_set_of_its_operation() -> None:
    channel = make_channel()
    slot, other = slots_of(make_open(channel))[0], make_operation(channel)
    with refused("set.not_found"):
        slots.move_slot(slot, by=make_person(), which=first_set(other), starts_at=slot.starts_at, ends_at=slot.ends_at)


def test_a_slot_that_somebody_has_is_neither_blocked_nor_removed() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    booking = make_booking(slot)
    before = mark()
    with refused("slot.in_use"):
        slots.change_slot(slot, by=make_person(), kind=SlotKind.BLOCKED, format="", label="", code=None)
    with refused("slot.in_use"):
        slots.remove_slot(slot, by=make_person())
    assert (verbs_since(before), Slot.objects.get(pk=slot.pk).kind) == ([], SlotKind.BOOKABLE)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    slots.remove_slot(slot, by=make_person())
    assert Slot.objects.get(pk=slot.pk).kind == SlotKind.BLOCKED  # its history stays


def test_a_code_that_is_taken_back_opens_its_slots() -> None:
    operation = make_open(make_channel())
    slot = slots_of(operation)[0]
    code = operations.add_code(operation, by=make_person(), word="Soleil", label="Un partenaire")
    slots.change_slot(slot, by=make_person(), kind=slot.kind, format="", label="", code=code)
    operations.remove_code(code, by=make_person())
    assert bookings.hold(slot, by=make_person()).slot == slot
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("had", [False, True])
def test_a_slot_that_is_removed_lets_its_crew_and_equipment_go(had: bool) -> None:
    slot = slots_of(make_open(make_channel()))[0]
    team, where = make_person(), slot.set
    item = kit.add_item(slot.operation.channel, by=team, name="Grue", quantity=2)
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    own, other = (crew.ask(make_person(), where, by=team, slot=one, **times) for one in (slot, None))
    kit.place(item, where, by=team, slot=slot, **times)
    kit.place(item, where, by=team, **times)
    if had:
        bookings.give_back(bookings.hold(slot, by=team), by=team)
    before = mark()
    slots.remove_slot(slot, by=team)
    assert verbs_since(before) == ["duty.removed", "kit.taken_off", "slot.removed"]
    assert [Duty.objects.get(pk=one.pk).state for one in (own, other)] == ["cancelled", "asked"]
    assert [one.person for one in Presence.objects.all()] == [other.person]
    assert list(KitUse.objects.values_list("unit", "slot")) == [(2, None)]


@pytest.mark.parametrize("kind", [SlotKind.BLOCKED, SlotKind.BREAK])
def test_a_slot_in_which_nothing_is_recorded_any_more_lets_them_go_too(kind: str) -> None:
    slot, team = slots_of(make_open(make_channel()))[0], make_person()
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "by": team, "slot": slot}
    item = kit.add_item(slot.operation.channel, by=team, name="Grue", quantity=1)
    duty = crew.ask(make_person(), slot.set, **times)
    kit.place(item, slot.set, **times)
    what = {"format": "", "code": None}
    slots.change_slot(slot, by=team, kind=SlotKind.BOOKABLE, label="Matinée", **what)
    duty.refresh_from_db()
    assert (duty.state, KitUse.objects.count()) == ("asked", 1), "another label changes nothing of theirs"
    before = mark()
    slots.change_slot(slot, by=team, kind=kind, label="", **what)
    duty.refresh_from_db()
    assert (duty.state, KitUse.objects.count(), Presence.objects.count()) == ("cancelled", 0, 0)
    assert verbs_since(before) == ["duty.removed", "kit.taken_off", "slot.changed"]


def test_what_stood_and_who_worked_in_a_slot_that_is_over_stays_written_down() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    team, times = make_person(), {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    item = kit.add_item(slot.operation.channel, by=team, name="Grue", quantity=1)
    duty = crew.ask(make_person(), slot.set, by=team, slot=slot, **times)
    kit.place(item, slot.set, by=team, slot=slot, **times)
    with clock.at(slot.ends_at):
        before = mark()
        slots.remove_slot(slot, by=team)
    duty.refresh_from_db()
    assert (duty.state, duty.slot, KitUse.objects.count(), verbs_since(before)) == ("asked", None, 1, ["slot.removed"])
