"""Operations, places, sets: made, changed, opened, closed, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.actions import operations
from plateau.studio.models import Operation
from plateau.studio.states import OperationState
from tests.factories import make_channel, make_person
from tests.studio.making import first_set, lay_out, make_booking, make_open, make_operation, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(Refused, match=f"^{code}:")


def test_an_operation_is_opened_once_it_has_slots_and_may_close_and_open_again() -> None:
    operation = make_operation(make_channel())
    with refused("operation.no_slots"):
        operations.open_booking(operation, by=make_person())
    assert operation.state == OperationState.DRAFT
    lay_out(operation)
    before = mark()
    for act in (operations.open_booking, operations.close_booking, operations.open_booking):
        act(operation, by=make_person())
    assert operation.state == OperationState.OPEN
    assert verbs_since(before) == ["operation.opened", "operation.closed", "operation.opened"]
    with refused("operation.no_such_move"):
        operations.open_booking(operation, by=make_person())


def test_a_short_address_is_taken_once() -> None:
    channel = make_channel()
    first = make_operation(channel, slug="salon")
    before = mark()
    with refused("operation.address_taken"):
        make_operation(channel, by=make_person(), slug="salon")
    second = make_operation(channel, by=make_person(), slug="autre")
    with refused("operation.address_taken"):
        operations.change_operation(second, by=make_person(), slug="salon")
    assert first.slug == "salon"
    assert Operation.objects.get(pk=second.pk).slug == "autre"
    assert verbs_since(before).count("operation.added") == 1


def test_a_change_is_journalled_with_what_is_new() -> None:
    operation = make_operation(make_channel())
    before = mark()
    assert operations.change_operation(operation, by=make_person(), name=operation.name, fee_minor=0) == ["fee_minor"]
    assert operations.change_operation(operation, by=make_person(), fee_minor=0) == []
    assert (operation.fee_minor, verbs_since(before)) == (0, ["operation.changed"])


def test_cancelling_says_why() -> None:
    operation = make_open(make_channel())
    booking = make_booking(slots_of(operation)[0])
    before = mark()
    with refused("operation.reason_needed"):
        operations.cancel_operation(operation, by=make_person(), reason=" ")
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == ("booked", [])


def test_places_and_sets_in_use_stay() -> None:
    operation = make_open(make_channel())
    place, which = operation.places.get(), first_set(operation)
    before = mark()
    with refused("place.in_use"):
        operations.remove_place(place, by=make_person())
    make_booking(slots_of(operation)[0])
    with refused("set.in_use"):
        operations.remove_set(which, by=make_person())
    assert (operation.places.count(), operation.sets.count()) == (1, 1)
    assert {"place.removed", "set.removed"}.isdisjoint(verbs_since(before))


def test_an_empty_set_goes_with_its_slots_and_then_its_place() -> None:
    operation = make_open(make_channel())
    operations.remove_set(first_set(operation), by=make_person())
    operations.remove_place(operation.places.get(), by=make_person())
    assert (operation.slots.count(), operation.sets.count(), operation.places.count()) == (0, 0, 0)


def test_sets_and_places_are_renamed_and_belong_together() -> None:
    channel = make_channel()
    operation, other = make_operation(channel), make_operation(channel)
    which, before = first_set(operation), mark()
    with refused("place.not_found"):
        operations.change_set(which, by=make_person(), name="Salon", place=other.places.get())
    with refused("place.not_found"):
        operations.add_set(operation, by=make_person(), name="Salon", place=other.places.get())
    operations.change_set(which, by=make_person(), name="Salon", place=operation.places.get())
    operations.change_place(operation.places.get(), by=make_person(), name="Hall 2", address="12, quai Nord")
    assert verbs_since(before) == ["set.changed", "place.changed"]


def test_who_sees_an_operation_that_is_being_prepared() -> None:
    channel = make_channel()
    make_operation(channel)
    assert Operation.objects.visible_to(None).count() == 0
    assert Operation.objects.visible_to(make_person()).count() == 0
    make_open(channel)
    assert Operation.objects.visible_to(None).count() == 1


def test_days_and_the_end() -> None:
    operation = make_operation(make_channel(), starts_in=0, days=2)
    assert not operation.is_over_at(now())
    with clock.at(now() + timedelta(days=2)):
        assert operation.is_over_at(now())
