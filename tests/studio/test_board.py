"""The planning board: what stands where, who may, what a drop changes and what it may not."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from plateau.channels.models import Channel
from plateau.channels.roles import Can, Role
from plateau.core.clock import now
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.board import Gap, board_of
from plateau.studio.models import Booking, Operation, Presence, PresencePart, Slot, SlotKind
from tests.factories import client_of, make_channel, make_person, make_team
from tests.permissions import assert_answers, make_cast, team_only
from tests.studio.making import first_set, make_booking, make_open, make_operation, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def url_of(operation: Operation) -> str:
    return f"/desk/{operation.channel.slug}/operations/{operation.public_id}/board/{operation.starts_on.isoformat()}"


def drop(slot: Slot, **changed: str) -> dict[str, str]:
    """Return what the browser tells: this card, half an hour later unless said otherwise."""
    at = slot.starts_at + timedelta(hours=6)
    return {"slot": slot.public_id, "set": slot.set.public_id, "at": at.isoformat(), "into": ""} | changed


def where(slot: Slot) -> tuple[int, datetime, datetime]:
    """Return where a slot stands in the database."""
    fresh = Slot.objects.get(pk=slot.pk)
    return fresh.set_id, fresh.starts_at, fresh.ends_at


def on_first_set(operation: Operation) -> list[Slot]:
    """Return the slots of the set that was added first."""
    return [slot for slot in slots_of(operation) if slot.set == first_set(operation)]


def two_sets(channel: Channel) -> tuple[Operation, Slot]:
    """Return an operation, and a slot at its first hour on a second set."""
    operation = make_open(channel)
    team = make_team(channel, Role.PRODUCER)
    other = operations.add_set(operation, by=team, name="Salon", place=operation.places.get())
    first = slots_of(operation)[0]
    made = slots.add_slot(other, by=team, starts_at=first.starts_at, ends_at=first.ends_at)
    return operation, made


def test_pages_and_who_may() -> None:
    operation = make_open(make_channel())
    cast = make_cast(operation.channel)
    url = url_of(operation)
    assert_answers(url, team_only(Can.SEE_DESK), cast)
    assert_answers(url.rsplit("/", 1)[0], team_only(Can.SEE_DESK, allowed=302), cast)
    assert_answers(f"{url}/move", team_only(Can.PLAN_STUDIO), cast, method="post", data=drop(slots_of(operation)[0]))


def test_who_does_not_plan_sees_no_handles() -> None:
    operation = make_open(make_channel())
    for role, seen in ((Role.HOST, False), (Role.PRODUCER, True)):
        page = client_of(make_team(operation.channel, role)).get(url_of(operation)).content.decode()
        assert (page.count("board-card") > 0, "data-grip" in page, "board-gap" in page) == (True, seen, seen)


def test_a_day_with_its_hours_and_empty_stretches() -> None:
    operation = make_open(make_channel(), slots_a_day=2)
    board = board_of(operation, operation.starts_on, moment=now())
    hours = [moment.astimezone(operation.zone).hour for moment, _place in board.hours]
    items = [(type(one).__name__, one.place.row, one.place.rows) for one in board.columns[0].items]
    assert (hours, items) == ([8, 9, 10], [("Gap", 1, 12), ("Card", 13, 6), ("Card", 19, 6), ("Gap", 25, 12)])


def test_an_empty_day_shows_usual_hours() -> None:
    operation = make_operation(make_channel())
    board = board_of(operation, operation.starts_on, moment=now())
    assert [one.place.rows for one in board.columns[0].items if isinstance(one, Gap)] == [9 * 12]


def test_a_night_on_which_clocks_change_has_an_hour_more() -> None:
    channel = make_channel()
    operation = make_operation(channel)
    Operation.objects.filter(pk=operation.pk).update(starts_on="2026-10-25", ends_on="2026-10-25")
    operation.refresh_from_db()
    start = datetime.combine(operation.starts_on, time(1), ZoneInfo("Europe/Paris")).astimezone(UTC)
    slots.add_slot(
        first_set(operation), by=make_team(channel, Role.PRODUCER), starts_at=start, ends_at=start + timedelta(hours=3)
    )
    board = board_of(operation, operation.starts_on, moment=now())
    assert [moment.astimezone(operation.zone).hour for moment, _place in board.hours] == [0, 1, 2, 2, 3]


def test_a_card_is_moved_with_its_booking() -> None:
    operation, on_other = two_sets(make_channel())
    slot = on_first_set(operation)[1]
    booking = make_booking(slot)
    before = mark()
    client = client_of(make_team(operation.channel, Role.PRODUCER))
    answer = client.post(f"{url_of(operation)}/move", drop(slot, set=on_other.set.public_id))
    at = slot.starts_at + timedelta(hours=6)
    assert (answer.status_code, where(slot)) == (200, (on_other.set_id, at, at + slot.length))
    assert b'data-slot="' in answer.content
    assert b"<html" not in answer.content
    assert verbs_since(before) == ["slot.moved"]
    booking.refresh_from_db()
    assert booking.sequence == 1


def test_a_booking_dropped_on_a_free_slot_takes_it() -> None:
    operation = make_open(make_channel())
    _first, second, third, *_ = slots_of(operation)
    booking = make_booking(second)
    client = client_of(make_team(operation.channel, Role.PRODUCER))
    before = mark()
    assert client.post(f"{url_of(operation)}/move", drop(second, into=third.public_id)).status_code == 200
    booking.refresh_from_db()
    assert (booking.slot_id, where(second)[1]) == (third.pk, second.starts_at)
    assert verbs_since(before) == ["booking.moved"]


@pytest.mark.parametrize("case", ["crowded", "elsewhere", "arrived", "other_set", "no_time", "nobody"])
def test_what_may_not_be_changes_nothing(case: str) -> None:
    operation, on_other = two_sets(make_channel())
    first, second, third, *_ = on_first_set(operation)
    alien = make_open(make_channel("port"))
    booker = make_person()
    booking = make_booking(second, "checked_in" if case == "arrived" else "booked", by=booker)
    busy = slots.add_slot(
        on_other.set,
        by=booker,
        starts_at=second.starts_at + timedelta(hours=6),
        ends_at=second.ends_at + timedelta(hours=6),
    )
    held = bookings.hold(busy, by=make_team(operation.channel, Role.PRODUCER), by_team=True)
    bookings.book(
        held,
        by=held.booked_by,
        subject=make_subject(operation.channel, "in_debate"),
        people=[(booker, PresencePart.HOST)],
    )
    data, status, code = {
        "crowded": (drop(second, at=(third.starts_at + timedelta(minutes=5)).isoformat()), 409, "slot.crowded"),
        "elsewhere": (drop(second), 409, "presence.elsewhere"),
        "arrived": (drop(second, at=(second.starts_at + timedelta(hours=9)).isoformat()), 409, "slot.begun"),
        "other_set": (drop(second, set=first_set(alien).public_id), 422, "board.unreadable"),
        "no_time": (drop(second, at="2026-12-01T10:00"), 422, "board.unreadable"),
        "nobody": (drop(first, into=third.public_id), 409, "booking.not_to_come"),
    }[case]
    stood = [where(one) for one in Slot.objects.order_by("pk")]
    before = mark()
    client = client_of(make_team(operation.channel, Role.PRODUCER))
    answer = client.post(f"{url_of(operation)}/move", data, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ([where(one) for one in Slot.objects.order_by("pk")], verbs_since(before)) == (stood, [])
    assert Booking.objects.get(pk=booking.pk).slot_id == second.pk


def test_the_browser_is_told_who_is_where() -> None:
    operation, on_other = two_sets(make_channel())
    slot = on_first_set(operation)[1]
    booking = make_booking(slot, by=(guest := make_person("Anna Guest")))
    crew = make_person("Cléo Camera")
    Presence.objects.create(person=crew, set=on_other.set, part=PresencePart.CAMERA, during=slot.during)
    facts = board_of(operation, operation.starts_on, moment=now()).facts()
    mine = next(one for one in facts["spans"] if one["id"] == booking.slot.public_id)
    on_duty = {"id": crew.public_id, "name": "Cléo Camera", "part": "camera"}
    assert (mine["booked"], mine["free"], mine["people"]) == (
        True, False, [{"id": guest.public_id, "name": "Anna Guest", "part": "guest"}],
    )  # fmt: skip
    assert facts["duties"] == [
        {"start": mine["start"], "end": mine["end"], "set": on_other.set.public_id, "person": on_duty}
    ]


def test_a_hold_whose_time_is_up_leaves_its_card_free() -> None:
    operation = make_open(make_channel())
    slot = slots_of(operation)[0]
    held = make_booking(slot, "held")
    moments = (now(), now() + timedelta(hours=2))
    states = [board_of(operation, operation.starts_on, moment=at).columns[0].cards[0].state for at in moments]
    assert (states, held.state) == (["held", "free"], "held")


def test_a_break_is_a_card_of_its_own() -> None:
    operation = make_open(make_channel(), slots_a_day=1)
    end = slots_of(operation)[0].ends_at
    team = make_team(operation.channel, Role.PRODUCER)
    slots.add_slot(
        first_set(operation),
        by=team,
        starts_at=end,
        ends_at=end + timedelta(minutes=30),
        kind=SlotKind.BREAK,
        label="Café",
    )
    assert [card.state for card in board_of(operation, operation.starts_on, moment=now()).columns[0].cards] == [
        "free",
        "break",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_often_however_full_it_is(count: int, django_assert_num_queries) -> None:
    operation, _other = two_sets(make_channel())
    for slot in on_first_set(operation)[:count]:
        make_booking(slot)
    client = client_of(make_team(operation.channel, Role.PRODUCER))
    with django_assert_num_queries(13):
        assert client.get(url_of(operation)).status_code == 200
