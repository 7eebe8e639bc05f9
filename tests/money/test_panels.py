"""What money shows on pages of the studio, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.translation import override

from plateau.channels.roles import Role
from plateau.money import panels
from plateau.money.actions import satisfaction
from plateau.money.states import OrderState
from plateau.people.models import Person
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import visits_of
from plateau.studio.papers.actions import releasing
from tests.factories import client_of, make_channel, make_person, make_team
from tests.money.making import make_order, make_seller, make_wrapped
from tests.studio.papers.signing import sign_deal, sign_release

pytestmark = pytest.mark.django_db
TOOK_BACK = "You took your release form back", "Vous avez retiré votre autorisation"


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


@pytest.mark.parametrize("state", [None, OrderState.DUE, OrderState.INVOICED, OrderState.PAID])
def test_whoever_took_their_form_back_still_answers_and_pays_first(state: OrderState | None) -> None:
    channel = make_channel()
    if state is None:
        booking = make_wrapped(channel, by=make_person("Léo Dubois"))
        satisfaction.ask(booking, by=None)
    else:
        make_seller(channel)
        booking = make_order(channel, state).booking
    sign_deal(booking)
    releasing.revoke_release(sign_release(booking), by=booking.booked_by)
    (visit,) = visits_of(guests.page_of(booking.booked_by, channel))
    assert visit.withdrawal is not None
    with override("en"):
        whose, sentence = visit.turn.whose, visit.turn.sentence
    assert (whose, sentence.partition(":")[0]) == {
        None: ("you", "Say whether you are satisfied with the recording."),
        OrderState.DUE: ("you", "Say whom to invoice."),
        OrderState.INVOICED: ("you", "Your invoice is open"),
        OrderState.PAID: ("team", "You took your release form back"),
    }[state]
    page = client_of(booking.booked_by).get(f"/bookings/{booking.public_id}").content.decode()
    card = page.split('id="papers-title"')[1].split("</section>")[0]
    assert any(words in card for words in TOOK_BACK), "the card about papers says no other turn"


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
