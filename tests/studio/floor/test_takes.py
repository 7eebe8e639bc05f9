"""The take log: numbers, states and moments hold whatever is pressed, and what is said twice is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.journal.models import Entry
from plateau.studio.floor.actions import day as floor
from plateau.studio.floor.actions import takes
from plateau.studio.models import Booking, Take, TakeFile, TakeNote
from plateau.studio.states import TAKE_MOVES, BookingState, TakeState
from tests.factories import make_channel, make_person
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking() -> Booking:
    return make_booking(slots_of(make_open(make_channel()))[0], BookingState.ON_SET)


def test_a_take_from_the_slate_to_the_archive(booking: Booking) -> None:
    by, before, began = make_person(), mark(), now() - timedelta(minutes=9)
    take = takes.roll(booking, by=by, at=began)
    takes.note(take, by=by, text="  Un  bruit de chaise ", at=began + timedelta(seconds=65))
    takes.add_file(take, "C0012.MP4", by=by, card="A")
    takes.cut(take, by=by, at=began + timedelta(minutes=7))
    takes.circle(take, by=by)
    assert takes.archive([take], by=by) == 1
    takes.purge(take, by=by, reason="Livrée, gardée deux ans.")
    assert (take.state, take.number, take.slate, take.length) == ("purged", 1, "S1-0900", timedelta(minutes=7))
    [said] = TakeNote.objects.all()
    assert (said.text, said.into(began)) == ("Un bruit de chaise", timedelta(seconds=65))
    assert verbs_since(before) == [
        "take.rolled",
        "take.noted",
        "take.filed",
        "take.cut",
        "take.circled",
        "take.archived",
        "take.purged",
    ]


def test_the_next_take_keeps_the_slate_and_has_the_next_number(booking: Booking) -> None:
    by = make_person()
    first = takes.roll(booking, by=by, slate="Intro")
    takes.cut(first, by=by)
    second = takes.roll(booking, by=by)
    assert [(one.slate, one.number) for one in Take.objects.in_order()] == [("Intro", 1), ("Intro", 2)]
    assert second.state == TakeState.ROLLING


def test_a_planned_take_is_the_one_that_rolls_next(booking: Booking) -> None:
    planned = takes.plan_take(booking, by=make_person(), slate="Plan large")
    assert takes.roll(booking, by=make_person()).pk == planned.pk


def test_what_is_told_twice_happens_once(booking: Booking) -> None:
    by, name, noted = make_person(), new_public_id(), new_public_id()
    take = takes.roll(booking, by=by, take_id=name)
    takes.note(take, by=by, text="Bien", note_id=noted)
    takes.add_file(take, "C1.MP4", by=by)
    takes.cut(take, by=by)
    takes.circle(take, by=by)
    before = mark()
    assert takes.roll(booking, by=by, take_id=name).pk == take.pk
    takes.note(take, by=by, text="Bien", note_id=noted)
    takes.add_file(take, "C1.MP4", by=by)
    takes.cut(take, by=by)
    takes.circle(take, by=by)
    assert (verbs_since(before), Take.objects.count(), TakeNote.objects.count()) == ([], 1, 1)


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("take.rolls_already", lambda take, by: takes.roll(take.booking, by=by)),
        ("take.not_recorded", lambda take, by: takes.circle(take, by=by)),
        ("take.empty_note", lambda take, by: takes.note(take, by=by, text="  ")),
        ("take.no_file_name", lambda take, by: takes.add_file(take, " ", by=by)),
        ("take.reason_needed", lambda take, by: takes.purge(take, by=by, reason=" ")),
        ("take.no_such_move", lambda take, by: takes.purge(take, by=by, reason="Trop tôt.")),
        ("take.bad_name", lambda take, by: takes.note(take, by=by, text="Oui", note_id="../../etc")),
    ],
)
def test_a_refusal_changes_nothing(booking: Booking, code: str, act: Callable[[Take, object], object]) -> None:
    by = make_person()
    take = takes.roll(booking, by=by)
    before, facts = mark(), list(Take.objects.values())
    with pytest.raises(Refused, match=f"^{code}:"):
        act(take, by)
    assert (verbs_since(before), list(Take.objects.values())) == ([], facts)
    assert not TakeNote.objects.exists()
    assert not TakeFile.objects.exists()


def test_nothing_rolls_while_nobody_is_on_set() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0], BookingState.CHECKED_IN)
    before = mark()
    with pytest.raises(Refused, match=r"^take.nobody_on_set:"):
        takes.roll(booking, by=make_person())
    assert (verbs_since(before), Take.objects.count()) == ([], 0)


def test_a_take_of_another_booking_cannot_be_rolled_by_its_name(booking: Booking) -> None:
    other = make_booking(slots_of(booking.operation)[1], BookingState.ON_SET)
    take = takes.roll(other, by=make_person())
    before = mark()
    with pytest.raises(Refused, match=r"^take.of_another:"):
        takes.roll(booking, by=make_person(), take_id=take.public_id)
    assert (verbs_since(before), Take.objects.count()) == ([], 1)


def test_a_clock_that_runs_backwards_makes_a_take_of_no_length(booking: Booking) -> None:
    take = takes.roll(booking, by=make_person())
    takes.cut(take, by=make_person(), at=now() - timedelta(hours=1))
    assert take.length == timedelta()


def test_the_database_lets_one_take_of_a_booking_roll(booking: Booking) -> None:
    takes.roll(booking, by=make_person())
    with pytest.raises(IntegrityError), transaction.atomic():
        Take.objects.create(booking=booking, number=2, state=TakeState.ROLLING, rolled_at=now())


def test_a_file_taken_off_is_gone_once(booking: Booking) -> None:
    by = make_person()
    take = takes.roll(booking, by=by)
    file = takes.add_file(take, "C1.MP4", by=by)
    before = mark()
    takes.remove_file(file, by=by)
    takes.remove_file(TakeFile(pk=file.pk, take=take, name="C1.MP4"), by=by)
    assert (verbs_since(before), TakeFile.objects.count()) == (["take.unfiled"], 0)


class Log(RuleBasedStateMachine):
    """One booking that comes and goes on its set, and everything that can be pressed in its take log."""

    @initialize()
    def begin(self) -> None:
        """Open a day with one guest on set."""
        self.opened = transaction.atomic()
        self.opened.__enter__()
        self.by = make_person("Team", network_admin=True)
        self.booking = make_booking(slots_of(make_open(make_channel(), slots_a_day=1, days=1))[0], BookingState.ON_SET)
        self.seen: dict[int, str] = {}

    def teardown(self) -> None:
        """Forget everything."""
        if hasattr(self, "opened"):
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> None:
        """Try; a refusal leaves everything as it was."""
        before = self.facts()
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert self.facts() == before

    def facts(self) -> list[object]:
        """Return what a refusal may not change."""
        return [
            *Take.objects.order_by("pk").values_list("state", "number", "rolled_at", "cut_at"),
            Entry.objects.count(),
        ]

    def take(self, number: int) -> Take | None:
        """Return one of the takes."""
        return Take.objects.select_related("booking").order_by("pk")[number : number + 1].first()

    @rule(name=st.sampled_from(["", "0123456789ab", "bad"]))
    def roll(self, name: str) -> None:
        self.attempt(lambda: takes.roll(self.booking, by=self.by, take_id=name))

    @rule()
    def plan(self) -> None:
        self.attempt(lambda: takes.plan_take(self.booking, by=self.by))

    @rule(number=st.integers(0, 2), act=st.sampled_from([takes.cut, takes.circle, takes.mark_ng, takes.unmark]))
    def press(self, number: int, act: Callable[..., None]) -> None:
        if (take := self.take(number)) is not None:
            self.attempt(lambda: act(take, by=self.by))

    @rule(number=st.integers(0, 2))
    def archive(self, number: int) -> None:
        if (take := self.take(number)) is not None:
            self.attempt(lambda: takes.archive([take], by=self.by))

    @rule(number=st.integers(0, 2))
    def purge(self, number: int) -> None:
        if (take := self.take(number)) is not None:
            self.attempt(lambda: takes.purge(take, by=self.by, reason="Place."))

    @rule(step=st.sampled_from([floor.wrap, floor.resume]))
    def wrap_or_resume(self, step: Callable[..., None]) -> None:
        self.attempt(lambda: step(self.booking, by=self.by))

    @invariant()
    def numbers_count_without_a_gap(self) -> None:
        numbers = list(Take.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def states_move_as_they_may(self) -> None:
        if not hasattr(self, "seen"):
            return
        now_at = dict(Take.objects.values_list("pk", "state"))
        for pk, state in now_at.items():
            was = self.seen.get(pk)
            assert was is None or was == state or state in TAKE_MOVES[TakeState(was)]
        assert set(self.seen) <= set(now_at)
        self.seen = now_at


def test_whatever_is_pressed_the_log_holds() -> None:
    run_state_machine_as_test(
        Log,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
