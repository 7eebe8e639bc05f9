"""The studio on other rooms' pages: a subject's slot, recordings to come on homes, a member's slots."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.studio.actions import operations, waiting
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_person, make_team
from tests.studio.making import make_booking, make_open, make_operation, slots_of
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db


def page(address: str, person=None) -> str:
    answer = client_of(person).get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_subject_says_when_and_where_it_is_recorded() -> None:
    channel = make_channel()
    operation = make_open(channel, name="Salon du pain")
    proposer = make_person()
    subject = make_subject(channel, "in_debate", by=proposer)
    assert f"/{operation.slug}?subject={subject.slug}#slots" in page(f"/s/{subject.slug}", proposer)
    assert f"?subject={subject.slug}" not in page(f"/s/{subject.slug}", make_person())
    make_booking(slots_of(operation)[0], subject=subject)
    html = page(f"/s/{subject.slug}")
    assert "Scène, Hall 1" in html
    assert "09:00" in html
    assert f'href="/{operation.slug}"' in html
    assert f"?subject={subject.slug}" not in html


def test_a_subject_on_set_says_so_and_a_cancelled_slot_says_nothing() -> None:
    channel = make_channel()
    operation = make_open(channel)
    one, two, *_ = slots_of(operation)
    on_set, cancelled = make_subject(channel, "in_debate"), make_subject(channel, "in_debate")
    make_booking(one, BookingState.ON_SET, subject=on_set)
    make_booking(two, BookingState.CANCELLED, subject=cancelled)
    assert 'data-lamp="air"' in page(f"/s/{on_set.slug}")
    assert "Scène" not in page(f"/s/{cancelled.slug}")


def test_a_booking_of_an_operation_one_may_not_see_is_not_shown() -> None:
    channel, closed = make_channel(), make_channel("clos", visibility="internal", internal_domains=["firme.example"])
    operation = make_open(closed, also_on=[channel], name="Chez nous")
    subject = make_subject(channel, "in_debate")
    assert "Chez nous" not in page(f"/s/{subject.slug}")
    make_booking(slots_of(operation)[0], subject=subject)
    assert "Chez nous" not in page(f"/s/{subject.slug}")
    assert "Chez nous" in page(f"/s/{subject.slug}", make_team(closed, Role.PRODUCER, language="en"))


def test_homes_show_what_comes_and_nothing_that_is_prepared_over_or_cancelled() -> None:
    channel = make_channel()
    make_open(channel, name="Salon ouvert")
    make_operation(channel, name="Salon en préparation")
    gone = make_open(channel, name="Salon annulé")
    operations.cancel_operation(gone, by=make_team(channel, Role.PRODUCER), reason="Non.")
    for address in ("/", "/c/atelier"):
        html = page(address)
        shown = {name for name in ("Salon ouvert", "Salon en préparation", "Salon annulé") if name in html}
        assert shown == {"Salon ouvert"}
    with clock.at(now() + timedelta(days=60)):
        assert "Salon ouvert" not in page("/")


def test_my_page_shows_my_slots_and_my_place_in_line() -> None:
    channel = make_channel()
    anna = make_person("Anna", language="en")
    assert "My slots" not in page("/me", anna)
    booking = make_booking(slots_of(make_open(channel))[0], by=anna)
    full = make_open(channel, slots_a_day=1, days=1, name="Complet")
    make_booking(slots_of(full)[0])
    waiting.join(full, by=anna)
    html = page("/me", anna)
    assert f"/bookings/{booking.public_id}" in html
    assert "You are number 1 in line" in html
