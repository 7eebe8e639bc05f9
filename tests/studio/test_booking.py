"""Holding, booking, moving and cancelling a slot: one at a time, nobody twice, nothing half-way."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots, waiting
from plateau.studio.models import Booking, PresencePart, SlotKind
from plateau.studio.states import BookingState, WaitState
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.studio.making import first_set, make_booking, make_open, make_operation, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def test_a_held_slot_is_booked_with_a_subject_and_who_comes() -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel))[0]
    anna, guest = make_person("Anna"), make_guest("Léo")
    booking = bookings.hold(slot, by=anna)
    assert booking.held_until == booking.created_at + timedelta(minutes=15)
    before = mark()
    subject = make_subject(channel, "in_debate", by=anna)
    before = mark()
    people = [(anna, PresencePart.HOST), (guest, PresencePart.GUEST)]
    bookings.book(booking, by=anna, subject=subject, people=people, words="  Avec le sourire. ")
    assert (booking.state, booking.held_until, booking.words) == (BookingState.BOOKED, None, "Avec le sourire.")
    assert [(one.person, one.part, one.during) for one in booking.presences.all()] == [
        (anna, PresencePart.HOST, slot.during),
        (guest, PresencePart.GUEST, slot.during),
    ]
    assert verbs_since(before) == ["booking.booked"]


def test_whoever_books_is_on_set_unless_others_are_named() -> None:
    anna = make_person("Anna")
    booking = make_booking(slots_of(make_open(make_channel()))[0], by=anna)
    assert [(one.person, one.part) for one in booking.presences.all()] == [(anna, PresencePart.GUEST)]


def test_a_slot_that_somebody_has_is_refused_and_nothing_is_written() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    bookings.hold(slot, by=make_person())
    before, late = mark(), make_person()
    with refused("slot.taken"):
        bookings.hold(slot, by=late)
    assert (verbs_since(before), Booking.objects.count()) == ([], 1)


def test_holding_it_again_is_the_same_hold() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    anna = make_person()
    first = bookings.hold(slot, by=anna)
    with refused("slot.taken"):
        bookings.hold(slot, by=make_person())
    before = mark()
    assert (bookings.hold_any(slot.operation, by=anna), verbs_since(before)) == (first, [])
    with clock.at(first.held_until):
        assert bookings.hold_any(slot.operation, by=anna) != first


def test_choosing_another_slot_gives_the_first_one_back() -> None:
    one, two, *_ = slots_of(make_open(make_channel()))
    anna, ben = make_person(), make_person()
    first = bookings.hold(one, by=anna)
    bookings.hold(two, by=anna)
    first.refresh_from_db()
    assert first.state == BookingState.LAPSED
    assert bookings.hold(one, by=ben).state == BookingState.HELD


def test_a_hold_whose_time_is_up_counts_for_nothing_and_cannot_be_booked() -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel))[0]
    anna, ben = make_person(), make_person()
    subject = make_subject(channel, "in_debate")
    old = bookings.hold(slot, by=anna)
    with clock.at(now() + timedelta(minutes=15)):
        before = mark()
        with refused("booking.too_late"):
            bookings.book(old, by=anna, subject=subject)
        assert verbs_since(before) == []
        new = bookings.hold(slot, by=ben)
    old.refresh_from_db()
    assert (old.state, new.state) == (BookingState.LAPSED, BookingState.HELD)


def test_the_sweep_ends_what_is_due_once() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    bookings.hold(slot, by=make_person())
    assert bookings.lapse_due() == 0
    with clock.at(now() + timedelta(minutes=15)):
        assert (bookings.lapse_due(), bookings.lapse_due()) == (1, 0)


def test_a_member_has_as_many_slots_as_the_operation_allows_and_the_team_more() -> None:
    channel = make_channel()
    one, two, three, *_ = slots_of(make_open(channel))
    anna, team = make_person(), make_team(channel, Role.PRODUCER)
    make_booking(one, by=anna)
    with refused("operation.share_taken"):
        bookings.hold(two, by=anna)
    for slot in (two, three):
        booking = bookings.hold(slot, by=team, by_team=True)
        guest = make_guest(f"Guest of {slot.pk}")
        bookings.book(
            booking, by=team, subject=make_subject(channel, "in_debate"), people=[(guest, PresencePart.GUEST)]
        )
        assert booking.by_team


def test_a_reserved_slot_opens_with_its_code_whatever_the_case() -> None:
    channel = make_channel()
    operation = make_open(channel)
    slot, other, *_ = slots_of(operation)
    team = make_team(channel, Role.PRODUCER)
    code = operations.add_code(operation, by=team, word="Soleil", label="Les invités d'un partenaire")
    operations.add_code(operation, by=team, word="lune", label="D'autres")
    slots.change_slot(slot, by=team, kind=slot.kind, format="", label="", code=code)
    for word in ("", "lune", "soleil d'or"):
        with refused("slot.reserved"):
            bookings.hold(slot, by=make_person(), code=word)
    assert bookings.hold_any(operation, by=make_person()).slot == other
    assert bookings.hold_any(operation, by=make_person(), code=" sOLEIL ").slot == slot


@pytest.mark.parametrize("kind", [SlotKind.BREAK, SlotKind.BLOCKED])
def test_breaks_and_blockers_are_nobodys(kind: str) -> None:
    slot = slots_of(make_open(make_channel()))[0]
    slots.change_slot(slot, by=make_person(), kind=kind, format="", label="", code=None)
    with refused("slot.taken"):
        bookings.hold(slot, by=make_person())


def test_what_has_begun_is_not_booked_any_more() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    with clock.at(slot.starts_at), refused("slot.taken"):
        bookings.hold(slot, by=make_person())


def test_an_operation_that_is_not_open_takes_no_member_but_the_team() -> None:
    channel = make_channel()
    operation = make_operation(channel)
    team = make_team(channel, Role.PRODUCER)
    slot = slots.add_slot(
        first_set(operation), by=team, starts_at=now() + timedelta(days=8), ends_at=now() + timedelta(days=8, hours=1)
    )
    with refused("operation.not_open"):
        bookings.hold(slot, by=make_person())
    assert bookings.hold(slot, by=team, by_team=True).by_team


def test_nobody_is_on_two_sets_at_a_time_but_may_be_again_after_a_cancellation() -> None:
    channel = make_channel()
    operation = make_open(channel, bookings_each=5)
    team = make_team(channel, Role.PRODUCER)
    second = operations.add_set(operation, by=team, name="Salon", place=operation.places.get())
    one = slots_of(operation)[0]
    across = slots.add_slot(
        second,
        by=team,
        starts_at=one.starts_at + timedelta(minutes=20),
        ends_at=one.ends_at + timedelta(minutes=20),
    )
    anna = make_person("Anna")
    first = make_booking(one, by=anna)
    held, subject = bookings.hold(across, by=anna), make_subject(channel, "in_debate")
    before = mark()
    with refused("presence.elsewhere"):
        bookings.book(held, by=anna, subject=subject)
    held.refresh_from_db()
    assert (held.state, verbs_since(before)) == (BookingState.HELD, [])
    bookings.cancel(first, by=anna, by_team=False)
    bookings.book(held, by=anna, subject=subject)


def test_a_booking_moves_with_its_people_and_leaves_its_place_free() -> None:
    operation = make_open(make_channel())
    one, two, *_ = slots_of(operation)
    anna = make_person()
    booking = make_booking(one, by=anna)
    before = mark()
    bookings.move_booking(booking, two, by=anna, by_team=False)
    assert (booking.slot, booking.sequence, booking.state) == (two, 1, BookingState.BOOKED)
    assert [presence.during for presence in booking.presences.all()] == [two.during]
    assert verbs_since(before) == ["booking.moved"]
    assert bookings.hold(one, by=make_person()).slot == one


def test_a_booking_does_not_move_where_somebody_is() -> None:
    operation = make_open(make_channel())
    one, two, *_ = slots_of(operation)
    anna = make_person()
    booking = make_booking(one, by=anna)
    make_booking(two)
    before = mark()
    with refused("slot.taken"):
        bookings.move_booking(booking, two, by=anna, by_team=False)
    booking.refresh_from_db()
    assert (booking.slot, booking.sequence, verbs_since(before)) == (one, 0, [])


def test_moving_to_where_it_is_changes_nothing() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    booking = make_booking(slot)
    before = mark()
    bookings.move_booking(booking, slot, by=booking.booked_by, by_team=False)
    assert (booking.sequence, verbs_since(before)) == (0, [])


def test_a_cancelled_place_is_free_at_once() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    booking = make_booking(slot)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    assert (booking.state, booking.ended_by, booking.sequence) == (BookingState.CANCELLED, "guest", 1)
    assert not booking.presences.filter(active=True).exists()
    assert bookings.hold(slot, by=make_person()).slot == slot


def test_the_team_says_why_it_cancels() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0])
    team, before = make_team(channel, Role.PRODUCER), mark()
    with refused("booking.reason_needed"):
        bookings.cancel(booking, by=team, by_team=True, reason="  ")
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == (BookingState.BOOKED, [])
    bookings.cancel(booking, by=team, by_team=True, reason="La salle est fermée.")
    assert (booking.ended_by, booking.reason) == ("team", "La salle est fermée.")


def test_a_subject_of_another_channel_or_one_that_is_over_is_refused() -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel))[0]
    anna = make_person()
    held = bookings.hold(slot, by=anna)
    other, parked = make_subject(make_channel("port"), "in_debate"), make_subject(channel, "parked")
    before = mark()
    with refused("booking.other_channel"):
        bookings.book(held, by=anna, subject=other)
    with refused("booking.subject_not_open"):
        bookings.book(held, by=anna, subject=parked)
    assert verbs_since(before) == []


def test_an_operation_may_record_subjects_of_other_channels_too() -> None:
    atelier, harbour = make_channel(), make_channel("port")
    operation = make_open(atelier, also_on=[harbour])
    booking = make_booking(slots_of(operation)[0], subject=make_subject(harbour, "in_debate"))
    assert booking.state == BookingState.BOOKED


def test_who_is_on_set_can_be_said_anew() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    leo = make_guest("Léo")
    bookings.change_people(booking, [(leo, PresencePart.GUEST)], by=booking.booked_by)
    assert [presence.person for presence in booking.presences.all()] == [leo]
    with refused("booking.nobody"):
        bookings.change_people(booking, [], by=booking.booked_by)
    assert booking.presences.count() == 1


def test_cancelling_an_operation_ends_everything_that_is_to_come() -> None:
    channel = make_channel()
    operation = make_open(channel, slots_a_day=1, days=2)
    one, two = slots_of(operation)
    booked, held, wait = (
        make_booking(one),
        bookings.hold(two, by=make_person()),
        waiting.join(operation, by=make_person()),
    )
    team = make_team(channel, Role.PRODUCER)
    assert operations.cancel_operation(operation, by=team, reason="Plus de salon.") == 1
    for row in (booked, held, wait):
        row.refresh_from_db()
    assert (booked.state, booked.reason) == (BookingState.CANCELLED, "Plus de salon.")
    assert (held.state, wait.state) == (BookingState.LAPSED, WaitState.OVER)


def test_nothing_is_entered_for_a_cancelled_operation() -> None:
    slot, team = slots_of(make_open(make_channel()))[0], make_person()
    subject = make_subject(slot.operation.channel, "in_debate")
    operations.cancel_operation(slot.operation, by=team, reason="Grève.")
    before = mark()
    with pytest.raises(Refused, match=r"^operation.cancelled:"):
        bookings.enter(slot, by=team, subject=subject, guid=uuid4())
    assert (Booking.objects.count(), verbs_since(before)) == (0, [])
