"""Any action at any time: slots, bookings and the line break no constraint, whatever people do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots, waiting
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, Presence, Slot, Wait
from plateau.studio.states import ACTIVE, IN_LINE, BookingState, WaitState
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_person
from tests.studio.making import make_open, slots_of
from tests.subjects.making import make_subject

people = st.integers(0, 3)
which = st.integers(0, 2)
go_on_set = partial(floor.go_on_set, told_later=True)  # as a phone tells it later: nothing is signed here
steps = st.sampled_from(
    [floor.confirm, floor.check_in, floor.undo_check_in, go_on_set, floor.leave_set, floor.wrap, floor.resume]
)


class Days(RuleBasedStateMachine):
    """Three slots of one operation, four members, and everything that they and the team may try."""

    moment: datetime

    @initialize(each=st.integers(1, 2))
    def begin(self, each: int) -> None:
        """Open an operation of three slots."""
        self.opened = transaction.atomic()
        self.opened.__enter__()
        self.moment = now()
        channel = make_channel()
        self.operation = make_open(channel, slots_a_day=3, days=1, bookings_each=each, starts_in=1)
        self.team = make_person("Team", network_admin=True)
        self.persons = [make_person() for _ in range(4)]
        self.subjects = [make_subject(channel, "in_debate", by=person).pk for person in self.persons]
        self.slots = [slot.pk for slot in slots_of(self.operation)]

    def teardown(self) -> None:
        """Forget everything."""
        if hasattr(self, "opened"):
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> None:
        """Try, at the story's own time; what a refusal leaves behind can only be offers that had to be made."""
        with clock.at(self.moment):
            before = self.facts()
            code = ""
            try:
                act()  # in no block of the test's own: that would undo what a refusal left behind
            except Refused as refusal:
                code = refusal.code
            assert code in {"", "slot.taken"} or self.facts() == before

    def facts(self) -> list[object]:
        """Return what a refusal may not change."""
        return [
            *Booking.objects.order_by("pk").values_list("state", "slot", "sequence", "held_until"),
            *Wait.objects.order_by("pk").values_list("state", "ended_at"),
            *Presence.objects.order_by("pk").values_list("person", "set", "during", "active"),
            Entry.objects.count(),
        ]

    def slot(self, number: int) -> Slot:
        """Return a slot as it is now."""
        found: Slot = Slot.objects.select_related("operation__channel", "set").get(pk=self.slots[number])
        return found

    def booking(self, number: int) -> Booking | None:
        """Return one of the latest bookings."""
        rows = Booking.objects.select_related("operation__channel", "slot__set", "subject", "booked_by").order_by("-pk")
        return rows[number : number + 1].first() if rows.count() > number else None

    @rule(minutes=st.sampled_from([1, 5, 16, 13 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)

    @rule(slot=which, by=people, team=st.booleans())
    def hold(self, slot: int, by: int, team: bool) -> None:
        self.attempt(lambda: bookings.hold(self.slot(slot), by=self.team if team else self.persons[by], by_team=team))

    @rule(by=people)
    def hold_any(self, by: int) -> None:
        self.attempt(lambda: bookings.hold_any(self.operation, by=self.persons[by]))

    @rule(number=which)
    def book(self, number: int) -> None:
        booking = self.booking(number)
        if booking is None:
            return
        subject = self.persons.index(booking.booked_by) if booking.booked_by in self.persons else 0
        chosen = Subject.objects.get(pk=self.subjects[subject])
        self.attempt(lambda: bookings.book(booking, by=booking.booked_by, subject=chosen))

    @rule(number=which, team=st.booleans(), reason=st.sampled_from(["", "Parce que."]))
    def cancel(self, number: int, team: bool, reason: str) -> None:
        if (booking := self.booking(number)) is not None:
            self.attempt(lambda: bookings.cancel(booking, by=booking.booked_by, by_team=team, reason=reason))

    @rule(number=which)
    def give_back(self, number: int) -> None:
        if (booking := self.booking(number)) is not None:
            self.attempt(lambda: bookings.give_back(booking, by=booking.booked_by))

    @rule(number=which, slot=which, team=st.booleans())
    def move(self, number: int, slot: int, team: bool) -> None:
        if (booking := self.booking(number)) is not None:
            self.attempt(lambda: bookings.move_booking(booking, self.slot(slot), by=booking.booked_by, by_team=team))

    @rule(number=which, step=steps)
    def step(self, number: int, step: Callable[..., None]) -> None:
        if (booking := self.booking(number)) is not None:
            self.attempt(lambda: step(booking, by=self.team))

    @rule(number=which)
    def nobody_came(self, number: int) -> None:
        if (booking := self.booking(number)) is not None:
            self.attempt(lambda: floor.mark_no_show(booking, by=self.team))

    @rule(by=people)
    def join(self, by: int) -> None:
        self.attempt(lambda: waiting.join(self.operation, by=self.persons[by]))

    @rule(by=people)
    def leave(self, by: int) -> None:
        wait = Wait.objects.in_line().select_related("operation__channel").filter(person=self.persons[by]).first()
        if wait is not None:
            self.attempt(lambda: waiting.leave(wait, by=self.persons[by]))

    @rule()
    def sweep(self) -> None:
        self.attempt(bookings.lapse_due)

    @rule(slot=which, hours=st.sampled_from([-1, 1, 6]))
    def drag(self, slot: int, hours: int) -> None:
        found = self.slot(slot)
        shift = timedelta(hours=hours)
        self.attempt(
            lambda: slots.move_slot(
                found, by=self.team, which=found.set, starts_at=found.starts_at + shift, ends_at=found.ends_at + shift
            )
        )

    @rule(close=st.booleans())
    def close_or_open(self, close: bool) -> None:
        self.operation.refresh_from_db()
        act = operations.close_booking if close else operations.open_booking
        self.attempt(lambda: act(self.operation, by=self.team))

    @invariant()
    def one_booking_takes_a_slot(self) -> None:
        taken = list(Booking.objects.filter(state__in=ACTIVE).values_list("slot", flat=True))
        assert len(taken) == len(set(taken))

    @invariant()
    def everybody_of_an_active_booking_is_where_its_slot_is(self) -> None:
        for presence in Presence.objects.filter(active=True).select_related("booking__slot"):
            assert presence.booking is not None
            assert presence.booking.state in ACTIVE
            assert (presence.during, presence.set_id) == (presence.booking.slot.during, presence.booking.slot.set_id)

    @invariant()
    def an_offer_is_a_hold_and_a_hold_of_the_line_an_offer(self) -> None:
        offered = set(Wait.objects.filter(state=WaitState.OFFERED).values_list("pk", flat=True))
        held = set(Booking.objects.filter(state=BookingState.HELD, wait__isnull=False).values_list("wait", flat=True))
        assert offered == held

    @invariant()
    def nobody_stands_in_line_twice(self) -> None:
        persons = list(Wait.objects.filter(state__in=IN_LINE).values_list("person", flat=True))
        assert len(persons) == len(set(persons))

    @invariant()
    def nobody_waits_while_something_is_free(self) -> None:
        if not hasattr(self, "operation"):
            return
        self.operation.refresh_from_db()
        with clock.at(self.moment):
            taken = Booking.objects.filter(state__in=ACTIVE).values("slot")
            free = Slot.objects.bookable().to_come(self.moment).exclude(pk__in=taken)
            if self.operation.state == "open" and free.exists():
                assert not self.operation.waits.waiting().exists()


@pytest.mark.django_db
def test_whatever_people_do_no_rule_of_the_day_breaks() -> None:
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
