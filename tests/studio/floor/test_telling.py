"""What phones tell: each act once, in the order in which it was done, and a refusal is never lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils.translation import override

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.ids import new_public_id
from plateau.people.models import Person
from plateau.studio.floor.actions import telling
from plateau.studio.floor.actions.telling import by_our_clock, tell
from plateau.studio.floor.acts import Act, Kind, kind_of, names_in, that_overtake
from plateau.studio.floor.batches import Unreadable, read_batch
from plateau.studio.models import Booking, FloorAct, Take, TakeFile, TakeNote
from plateau.studio.states import BookingState, TakeState
from tests.factories import make_channel, make_team
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db

STEPS = ["check_in", "no_show", "off_set", "on_set", "resume", "undo_check_in", "wrap"]


@pytest.fixture
def booking() -> Booking:
    return make_booking(slots_of(make_open(make_channel()))[0], BookingState.CONFIRMED)


@pytest.fixture
def team(booking: Booking) -> Person:
    return make_team(booking.operation.channel, Role.CAMERA)


def act(booking: Booking, kind: str, minutes_ago: int = 0, act_id: str = "", **data: object) -> Act:
    """Return an act done so many minutes ago."""
    return Act(act_id or new_public_id(), kind, booking.public_id, now() - timedelta(minutes=minutes_ago), data)


def known(name: str) -> Kind:
    kind = kind_of(name)
    assert kind is not None
    return kind


def outcomes(rows: list[FloorAct]) -> list[tuple[str, str]]:
    return [(row.kind, row.outcome if not row.code else row.code) for row in rows]


def test_an_hour_without_a_network_is_told_in_the_order_in_which_it_was_done(booking: Booking, team: Person) -> None:
    take, before = new_public_id(), mark()
    told = [
        act(booking, "wrap", 10),
        act(booking, "take.note", 25, take=take, text="Belle fin"),
        act(booking, "take.roll", 40, take=take),
        act(booking, "check_in", 60),
        act(booking, "on_set", 45),
        act(booking, "take.file", 24, take=take, name="C0001.MP4", card="A"),
        act(booking, "take.circle", 9, take=take),
    ]
    rows = tell(booking.operation, told, by=team)
    assert {row.outcome for row in rows} == {"done"}
    booking.refresh_from_db()
    by_kind = {one.kind: one.at for one in told}
    assert (booking.state, booking.checked_in_at, booking.on_set_at, booking.wrapped_at) == (
        BookingState.WRAPPED,
        by_kind["check_in"],
        by_kind["on_set"],
        by_kind["wrap"],
    )
    [found] = Take.objects.all()
    assert (found.public_id, found.state, found.rolled_at, found.cut_at) == (
        take,
        TakeState.CIRCLED,
        by_kind["take.roll"],
        by_kind["wrap"],
    )
    assert (TakeNote.objects.get().at, TakeFile.objects.get().card) == (by_kind["take.note"], "A")
    assert verbs_since(before)[0] == "booking.checked_in"


def test_what_is_told_again_changes_nothing_and_gets_the_same_answer(booking: Booking, team: Person) -> None:
    told = [act(booking, "check_in", 5), act(booking, "wrap", 4)]
    first = outcomes(tell(booking.operation, told, by=team))
    before = mark()
    assert outcomes(tell(booking.operation, told, by=team)) == first
    assert first == [("check_in", "done"), ("wrap", "booking.no_such_move")]
    assert (verbs_since(before), FloorAct.objects.count()) == ([], 2)


def test_two_phones_that_both_saw_the_guest_arrive_agree(booking: Booking, team: Person) -> None:
    other = make_team(booking.operation.channel, Role.HOST)
    first, second = act(booking, "check_in", 8), act(booking, "check_in", 6)
    assert outcomes(tell(booking.operation, [second], by=other)) == [("check_in", "done")]
    before = mark()
    assert outcomes(tell(booking.operation, [first], by=team)) == [("check_in", "done")]
    booking.refresh_from_db()
    assert (booking.state, booking.checked_in_at, verbs_since(before)) == (BookingState.CHECKED_IN, second.at, [])


def test_a_recording_logged_without_a_network_survives_that_another_phone_said_they_arrived(
    booking: Booking, team: Person
) -> None:
    take, other = new_public_id(), make_team(booking.operation.channel, Role.HOST)
    assert outcomes(tell(booking.operation, [act(booking, "check_in", 23)], by=other)) == [("check_in", "done")]
    told = [
        act(booking, "check_in", 30),
        act(booking, "on_set", 25),
        act(booking, "take.roll", 20, take=take),
        act(booking, "take.cut", 10, take=take),
        act(booking, "wrap", 5),
    ]
    assert outcomes(tell(booking.operation, told, by=team)) == [(one.kind, "done") for one in told]
    booking.refresh_from_db()
    assert (booking.state, booking.on_set_at, booking.wrapped_at) == ("wrapped", told[1].at, told[4].at)
    assert (Take.objects.get().state, Take.objects.get().public_id) == (TakeState.RECORDED, take)


@pytest.mark.parametrize(
    ("later", "overtaken"),
    [
        ("check_in", ["no_show", "undo_check_in"]),
        ("on_set", ["check_in", "no_show", "off_set", "undo_check_in"]),
        ("wrap", ["check_in", "no_show", "off_set", "on_set", "resume", "undo_check_in"]),
        ("undo_check_in", STEPS),
        ("off_set", STEPS),
        ("resume", STEPS),
        ("no_show", STEPS),
    ],
)
def test_only_what_is_further_on_or_a_step_back_overtakes(later: str, overtaken: list[str]) -> None:
    assert [name for name in STEPS if later in that_overtake(known(name))] == overtaken


def test_what_was_done_before_something_known_changes_nothing(booking: Booking, team: Person) -> None:
    tell(booking.operation, [act(booking, "check_in", 9), act(booking, "undo_check_in", 3)], by=team)
    before = mark()
    assert outcomes(tell(booking.operation, [act(booking, "check_in", 5)], by=team)) == [("check_in", "late")]
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == (BookingState.CONFIRMED, [])


def test_a_refused_act_stops_no_other_and_keeps_its_sentence(booking: Booking, team: Person) -> None:
    other = make_booking(slots_of(booking.operation)[1], BookingState.BOOKED)
    told = [act(other, "check_in", 5), act(booking, "check_in", 4), act(booking, "dance", 3)]
    with override("en"):
        rows = tell(booking.operation, told, by=team)
    assert outcomes(rows) == [("check_in", "booking.not_signed"), ("check_in", "done"), ("dance", "act.unknown")]
    kept = FloorAct.objects.get(booking=other)
    assert kept.sentence.startswith(("Something is not signed yet", "Il manque une signature"))
    other.refresh_from_db()
    assert (other.state, other.checked_in_at) == (BookingState.BOOKED, None)


def test_a_set_takes_one_recording_at_a_time_unless_it_is_told_later(booking: Booking, team: Person) -> None:
    other = make_booking(slots_of(booking.operation)[1], BookingState.ON_SET)
    tell(booking.operation, [act(booking, "check_in", 5)], by=team)
    assert outcomes(tell(booking.operation, [act(booking, "on_set")], by=team)) == [("on_set", "set.in_use")]
    assert outcomes(tell(booking.operation, [act(booking, "on_set", 2)], by=team)) == [("on_set", "done")]
    other.refresh_from_db()
    assert other.state == BookingState.ON_SET


@pytest.mark.parametrize(("state", "code"), [(BookingState.CANCELLED, "booking.gone"), ("no_show", "booking.missed")])
def test_who_is_not_expected_is_not_checked_in(team: Person, booking: Booking, state: str, code: str) -> None:
    Booking.objects.filter(pk=booking.pk).update(state=state, ended_by="guest" if state == "cancelled" else "")
    before = mark()
    assert outcomes(tell(booking.operation, [act(booking, "check_in")], by=team)) == [("check_in", code)]
    assert verbs_since(before) == []


def test_a_booking_of_another_operation_is_not_there(booking: Booking, team: Person) -> None:
    other = make_open(make_channel("elsewhere"))
    before = mark()
    assert outcomes(tell(other, [act(booking, "check_in")], by=team)) == [("check_in", "booking.not_found")]
    assert verbs_since(before) == []


def test_what_a_phone_kept_for_weeks_is_looked_at_by_hand(booking: Booking, team: Person) -> None:
    old = Act(new_public_id(), "check_in", booking.public_id, now() - telling.OLDEST - timedelta(hours=1))
    assert outcomes(tell(booking.operation, [old], by=team)) == [("check_in", "act.too_old")]


def test_a_wrong_clock_is_put_right_and_nothing_is_done_in_the_future() -> None:
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    with clock.at(noon):
        ahead = timedelta(hours=3)
        assert by_our_clock(noon + ahead - timedelta(minutes=20), sent_at=noon + ahead) == noon - timedelta(minutes=20)
        assert by_our_clock(noon + timedelta(minutes=20), sent_at=noon) == noon


def test_a_batch_is_read_act_by_act_where_each_has_a_name() -> None:
    sent_at = now().isoformat()
    good = {"id": "a1", "kind": "check_in", "booking": "b1", "at": sent_at, "data": {"text": "x" * 900}}
    [read] = read_batch({"sent_at": sent_at, "acts": [good]}).acts
    assert (read.act_id, read.kind, read.booking, len(read.text("text"))) == ("a1", "check_in", "b1", 300)
    for bad in (
        [],
        {"sent_at": sent_at, "acts": []},
        {"sent_at": "yesterday", "acts": [good]},
        {"sent_at": "2026-11-30T12:00:00", "acts": [good]},
        {"sent_at": sent_at, "acts": [good] * 201},
        {"sent_at": sent_at, "acts": [good | {"id": ""}]},
        {"sent_at": sent_at, "acts": [good, 7]},
    ):
        with pytest.raises(Unreadable):
            read_batch(bad)
    odd = good | {"id": "odd", "data": {"text": ["x"]}}
    batch = read_batch({"sent_at": sent_at, "acts": [odd, good]})
    assert ([one.act_id for one in batch.acts], batch.unreadable) == (["a1"], ["odd"])


def test_every_step_of_the_day_counts_in_one_group() -> None:
    assert names_in("steps") == STEPS
    assert kind_of("take.roll") is not None


@pytest.mark.django_db(transaction=True)
def test_the_same_act_from_two_windows_at_once_is_one_act(booking: Booking, team: Person) -> None:
    told, before = act(booking, "check_in", 2), mark()
    found: list[list[tuple[str, str]]] = []

    def window() -> None:
        try:
            found.append(outcomes(tell(booking.operation, [told], by=team)))
        finally:
            connection.close()

    windows = [threading.Thread(target=window) for _ in range(4)]
    for one in windows:
        one.start()
    for one in windows:
        one.join()
    assert found == [[("check_in", "done")]] * 4
    assert (verbs_since(before), FloorAct.objects.count()) == (["booking.checked_in"], 1)
