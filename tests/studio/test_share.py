"""How many slots to come a member may have: kept when a slot is held, and again when it is booked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.core import clock
from plateau.core.errors import Refused
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import waiting
from plateau.studio.models import Booking
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_person
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def test_of_an_offer_and_a_hold_one_is_booked() -> None:
    operation = make_open(make_channel(), slots_a_day=2, days=1)
    one, two = slots_of(operation)
    taken, anna = make_booking(one), make_person()
    other = make_booking(two)
    wait = waiting.join(operation, by=anna)
    bookings.cancel(taken, by=taken.booked_by, by_team=False)
    bookings.cancel(other, by=other.booked_by, by_team=False)
    offered = Booking.objects.get(wait=wait)
    held = bookings.hold(two if offered.slot == one else one, by=anna)
    bookings.book(offered, by=anna, subject=make_subject(operation.channel, "in_debate"))
    before = mark()
    with pytest.raises(Refused, match=r"^operation.share_taken:"):
        bookings.book(held, by=anna, subject=make_subject(operation.channel, "in_debate"))
    held.refresh_from_db()
    assert (held.state, [one for one in verbs_since(before) if one.startswith("booking")]) == (BookingState.HELD, [])


def test_a_slot_that_is_over_takes_nobodys_share() -> None:
    first, second, *_ = slots_of(make_open(make_channel(), days=1))
    anna = make_person()
    make_booking(first, by=anna)  # and nobody wrote down that she did not come
    with clock.at(first.ends_at - timedelta(minutes=1)), pytest.raises(Refused, match=r"^operation.share_taken:"):
        bookings.hold(second, by=anna)
    third = slots_of(first.operation)[2]
    with clock.at(first.ends_at):
        assert bookings.hold(third, by=anna).slot == third
