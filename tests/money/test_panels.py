"""What money shows on pages of the studio, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from plateau.channels.roles import Role
from plateau.money import panels
from plateau.money.actions import satisfaction
from plateau.people.models import Person
from plateau.studio.guests import actions as guests
from tests.factories import client_of, make_channel, make_person, make_team
from tests.money.making import make_wrapped

pytestmark = pytest.mark.django_db


def drawn(shown: Callable[[HttpRequest, Any], str], person: Person | None, subject: object) -> str:
    """Return what a panel of ours shows somebody."""
    request = RequestFactory().get("/")
    request.person = person  # type: ignore[attr-defined]
    return shown(request, subject)


def test_a_guests_page_asks_and_takes_the_answer() -> None:
    channel = make_channel()
    guest = make_person("Léo Dubois")
    booking = make_wrapped(channel, by=guest)
    satisfaction.ask(booking, by=None)
    page = client_of(None).get(guests.page_path(guest, channel)).content.decode()
    assert 'id="fee"' in page
    assert 'value="satisfied"' in page


def test_before_the_end_the_page_says_what_the_fee_will_be_and_asks_nothing() -> None:
    from tests.studio.making import make_booking, make_open, slots_of

    channel = make_channel()
    guest = make_person("Léo Dubois", language="fr")
    make_booking(slots_of(make_open(channel, slots_a_day=1, days=1))[0], "booked", by=guest)
    page = client_of(None).get(guests.page_path(guest, channel)).content.decode()
    assert 'id="fee"' in page
    assert 'value="satisfied"' not in page


def test_only_who_pays_is_asked_on_the_bookings_page() -> None:
    booking = make_wrapped(make_channel(), by=make_person("Léo Dubois"))
    satisfaction.ask(booking, by=None)
    assert 'value="satisfied"' in drawn(panels.on_booking, booking.booked_by, booking)
    for other in (None, make_person(), make_team(booking.operation.channel, Role.ADMINISTRATOR)):
        assert drawn(panels.on_booking, other, booking) == ""


def test_the_operations_desk_shows_the_figures_to_who_may_see_them_and_the_exit_page_to_the_crew() -> None:
    booking = make_wrapped(make_channel())
    channel, operation = booking.operation.channel, booking.operation
    seen = {
        role: drawn(panels.on_operation, make_team(channel, role), operation)
        for role in (Role.SALES, Role.CAMERA, Role.PRODUCER)
    }
    money, leave = f"/money/operations/{operation.public_id}", f"/exit/{operation.public_id}"
    assert [(money in html, leave in html) for html in seen.values()] == [(True, False), (False, True), (True, True)]
    assert "/money/" not in drawn(panels.on_operation, make_person(), operation)
