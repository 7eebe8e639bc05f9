"""Papers on a member's own booking: what is to be signed, shown to those whom it concerns."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from plateau.core import panels
from plateau.people.models import Person
from plateau.studio.models import Booking
from plateau.studio.papers.desk import count_lacking
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_person
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_deal, sign_release

pytestmark = pytest.mark.django_db


def seen_by(person: Person | None, booking: Booking) -> str:
    request = RequestFactory().get("/")
    request._person = request.person = person
    return panels.draw("booking.main", request, booking)


def test_whoever_booked_is_led_to_sign_until_all_is_signed() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    anna = booking.booked_by
    assert f"/{booking.public_id}/sign" in seen_by(anna, booking)
    sign_deal(booking)
    assert f"/{booking.public_id}/sign" in seen_by(anna, booking)
    sign_release(booking)
    booking.refresh_from_db()
    assert "/sign" not in seen_by(anna, booking)
    assert 'href="/g/' in seen_by(anna, booking)


def test_strangers_see_nothing_of_it() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    assert "/g/" not in seen_by(make_person(), booking)
    assert "/g/" not in seen_by(None, booking)


def test_a_cancelled_booking_has_nothing_to_sign() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0], BookingState.CANCELLED)
    assert "/g/" not in seen_by(booking.booked_by, booking)


def test_the_operations_desk_counts_who_has_not_signed() -> None:
    operation = make_open(make_channel())
    booking = make_booking(slots_of(operation)[0])
    make_booking(slots_of(operation)[1])
    assert count_lacking(operation) == 2
    sign_deal(booking)
    assert count_lacking(operation) == 2
    sign_release(booking)
    assert count_lacking(operation) == 1
    request = RequestFactory().get("/")
    request._person = request.person = make_person(network_admin=True)
    card = panels.draw("desk.operation.side", request, operation)
    assert f"/operations/{operation.public_id}/deal" in card
    assert f"/desk/{operation.channel.slug}/guests" in card
