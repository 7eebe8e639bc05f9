"""Equipment: so many pieces of a thing, each on one set at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.actions import operations, slots
from plateau.studio.board import board_of
from plateau.studio.crew.actions import kit
from plateau.studio.crew.plan import equipment_on
from plateau.studio.models import KitItem, KitUse, Operation, Set, Slot
from tests.factories import make_channel
from tests.studio.making import first_set, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def cameras(operation: Operation, team: Person) -> KitItem:
    return kit.add_item(operation.channel, by=team, name="Caméra", quantity=2)


def other_set(operation: Operation, team: Person) -> Set:
    return operations.add_set(operation, by=team, name="Salon", place=operation.places.get())


def put(item: KitItem, which: Set, team: Person, slot: Slot, *, number: int = 1, follows: bool = False) -> list[KitUse]:
    """Put pieces on a set for the time of a slot."""
    own = slot if follows else None
    return kit.place(item, which, by=team, starts_at=slot.starts_at, ends_at=slot.ends_at, number=number, slot=own)


def uses() -> list[tuple[int, int, object]]:
    return list(KitUse.objects.order_by("pk").values_list("unit", "set", "during"))


def test_pieces_that_are_free_are_taken_and_no_more(operation: Operation, team: Person, cameras: KitItem) -> None:
    slot, other = slots_of(operation)[0], other_set(operation, team)
    assert [use.unit for use in put(cameras, first_set(operation), team, slot)] == [1]
    assert [use.label for use in put(cameras, other, team, slot)] == ["Caméra 2"]
    before, stood = mark(), uses()
    with pytest.raises(Refused, match=r"^kit.taken:") as refused:
        put(cameras, other, team, slot)
    assert "Scène" in str(refused.value.sentence)
    with pytest.raises(Refused, match=r"^kit.too_few:"):
        put(cameras, other, team, slots_of(operation)[1], number=3)
    assert (uses(), verbs_since(before)) == (stood, [])
    put(cameras, other, team, slots_of(operation)[1], number=2)  # half an hour later both are free


def test_the_database_keeps_a_piece_off_two_sets(operation: Operation, team: Person, cameras: KitItem) -> None:
    slot, other = slots_of(operation)[0], other_set(operation, team)
    (use,) = put(cameras, first_set(operation), team, slot)
    with pytest.raises(IntegrityError, match="studio_kit_on_one_set"), transaction.atomic():
        KitUse.objects.create(item=cameras, unit=1, operation=operation, set=other, during=use.during)


def test_a_piece_for_one_recording_moves_with_it_or_keeps_it_where_it_is(
    operation: Operation, team: Person, cameras: KitItem
) -> None:
    one, two, *_ = slots_of(operation)
    other = other_set(operation, team)
    (use,) = put(cameras, first_set(operation), team, one, follows=True)
    at = one.starts_at + timedelta(hours=6)
    slots.move_slot(one, by=team, which=other, starts_at=at, ends_at=at + one.length)
    use.refresh_from_db()
    assert (use.set, use.starts_at) == (other, at)
    kit.place(cameras, first_set(operation), by=team, starts_at=two.starts_at, ends_at=two.ends_at, number=2)
    before, stood = mark(), uses()
    with pytest.raises(Refused, match=r"^kit.elsewhere:"):
        slots.move_slot(one, by=team, which=other, starts_at=two.starts_at, ends_at=two.ends_at)
    assert (uses(), verbs_since(before)) == (stood, [])


def test_what_is_planned_is_not_counted_down_or_removed(operation: Operation, team: Person, cameras: KitItem) -> None:
    (_one, two) = put(cameras, first_set(operation), team, slots_of(operation)[0], number=2)
    before = mark()
    with pytest.raises(Refused, match=r"^kit.in_use:"):
        kit.change_item(cameras, by=team, name="Caméra", quantity=1, note="")
    with pytest.raises(Refused, match=r"^kit.in_use:"):
        kit.remove_item(cameras, by=team)
    cameras.refresh_from_db()
    assert (cameras.quantity, verbs_since(before)) == (2, [])
    kit.take_off(two, by=team)
    kit.take_off(two, by=team)
    kit.change_item(cameras, by=team, name="Caméra", quantity=1, note="")
    assert verbs_since(before) == ["kit.taken_off", "kit.changed"]


def test_a_name_stands_once_on_a_channels_list(operation: Operation, team: Person, cameras: KitItem) -> None:
    before = mark()
    with pytest.raises(Refused, match=r"^kit.named:"):
        kit.add_item(operation.channel, by=team, name="caméra", quantity=1)
    assert (KitItem.objects.count(), verbs_since(before)) == (1, [])
    kit.add_item(make_channel("port"), by=team, name="Caméra", quantity=1)


def test_another_channels_things_are_not_ours(operation: Operation, team: Person) -> None:
    theirs = kit.add_item(make_channel("port"), by=team, name="Grue", quantity=1)
    before = mark()
    with pytest.raises(Refused, match=r"^kit.not_found:"):
        put(theirs, first_set(operation), team, slots_of(operation)[0])
    assert (KitUse.objects.count(), verbs_since(before)) == (0, [])


def test_the_board_and_the_call_sheet_name_it(operation: Operation, team: Person, cameras: KitItem) -> None:
    slot = slots_of(operation)[0]
    put(cameras, first_set(operation), team, slot, follows=True)
    kit.place(
        cameras, first_set(operation), by=team, starts_at=slot.starts_at, ends_at=slot.ends_at + timedelta(hours=2)
    )
    facts = board_of(operation, operation.starts_on, moment=now()).facts()
    assert [one["name"] for one in facts["spans"][0]["own"]] == ["Caméra 1"]
    assert [one["person"] for one in facts["duties"]] == [
        {"id": f"{cameras.public_id}/2", "name": "Caméra 2", "part": "kit"}
    ]
    assert equipment_on(first_set(operation), operation.starts_on, operation) == ["Caméra × 2"]


def test_a_cancelled_operation_frees_its_equipment(operation: Operation, team: Person, cameras: KitItem) -> None:
    put(cameras, first_set(operation), team, slots_of(operation)[0])
    operations.cancel_operation(operation, by=team, reason="Grève.")
    assert not KitUse.objects.exists()
