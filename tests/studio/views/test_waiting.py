"""The line of an operation on its page: joined, shown, left; an offer is taken by its form."""

from __future__ import annotations

import pytest

from plateau.studio.actions import booking as bookings
from plateau.studio.models import Booking, Wait
from plateau.studio.states import BookingState, WaitState
from tests.factories import client_of, make_channel, make_person
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def test_joining_shows_the_place_in_line_and_leaving_gives_it_up() -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=2)
    for slot in slots_of(operation):
        make_booking(slot)
    client_of(make_person()).post(f"/{operation.slug}/wait")
    anna = make_person(language="en")
    client = client_of(anna)
    page = client.get(f"/{operation.slug}").content.decode()
    assert "Every slot is taken" in page
    day = operation.ends_on.isoformat()
    answer = client.post(f"/{operation.slug}/wait", {"days": [day]}, follow=True)
    assert "You are number 2 in line" in answer.content.decode()
    assert Wait.objects.get(person=anna).days == [operation.ends_on]
    client.post(f"/{operation.slug}/wait/leave")
    assert Wait.objects.get(person=anna).state == WaitState.LEFT
    assert client.post(f"/{operation.slug}/wait/leave").status_code == 404


def test_a_day_that_is_none_of_its_days_is_refused() -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=2)
    for slot in slots_of(operation):
        make_booking(slot)
    before = mark()
    answer = client_of(make_person()).post(f"/{operation.slug}/wait", {"days": ["2001-01-01"]})
    assert (answer.status_code, Wait.objects.count(), verbs_since(before)) == (422, 0, [])


def test_what_is_free_on_a_day_that_suits_is_kept_at_once() -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=1)
    anna = make_person()
    answer = client_of(anna).post(f"/{operation.slug}/wait")
    held = Booking.objects.get(booked_by=anna)
    assert answer["Location"] == f"/bookings/{held.public_id}"


def test_an_offer_is_taken_by_its_form_and_letting_it_go_passes_it_on() -> None:
    channel = make_channel()
    operation = make_open(channel, slots_a_day=1, days=1)
    first = make_booking(slots_of(operation)[0])
    anna, ben = make_person("Anna", language="en"), make_person("Ben", language="en")
    for person in (anna, ben):
        client_of(person).post(f"/{operation.slug}/wait")
    bookings.cancel(first, by=first.booked_by, by_team=False)
    offer = Booking.objects.get(booked_by=anna, state=BookingState.HELD)
    assert "A slot came free for you" in client_of(anna).get("/me").content.decode()
    client_of(anna).post(f"/bookings/{offer.public_id}/release")
    offer = Booking.objects.get(booked_by=ben, state=BookingState.HELD)
    data = {"subject": make_subject(channel, "in_debate", by=ben).public_id, "me": "on"}
    assert client_of(ben).post(f"/bookings/{offer.public_id}", data).status_code == 302
    assert Wait.objects.get(person=ben).state == WaitState.BOOKED
    assert Wait.objects.get(person=anna).state == WaitState.LEFT


def test_a_visitor_is_led_to_log_in() -> None:
    operation = make_open(make_channel())
    assert client_of(None).post(f"/{operation.slug}/wait").status_code == 401
    html = client_of(None).get(f"/{operation.slug}", headers={"accept-language": "en"}).content.decode()
    assert f"/account/login/?next=/{operation.slug}" in html
