"""Moving, cancelling, saying anew who comes, and the list of one's slots."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plateau.channels.models import TeamRole
from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.notices.models import Notice
from plateau.people.models import Person
from plateau.studio.access import may_change
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import waiting
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking, PresencePart, Release
from plateau.studio.papers.standing import papers_of
from plateau.studio.states import BookingState
from plateau.studio.telling import UNDONE_WITHIN
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_release
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def test_a_booking_moves_by_one_press() -> None:
    one, two, *_ = slots_of(make_open(make_channel()))
    anna = make_person(language="en")
    booking = make_booking(one, by=anna)
    client = client_of(anna)
    html = client.get(f"/bookings/{booking.public_id}/move").content.decode()
    assert f'value="{two.public_id}"' in html
    assert f'value="{one.public_id}"' not in html
    answer = client.post(f"/bookings/{booking.public_id}/move", {"slot": two.public_id})
    assert answer["Location"] == f"/bookings/{booking.public_id}"
    booking.refresh_from_db()
    assert booking.slot == two


def test_a_move_to_where_somebody_is_changes_nothing_and_says_why() -> None:
    one, two, *_ = slots_of(make_open(make_channel()))
    anna = make_person(language="en")
    booking = make_booking(one, by=anna)
    make_booking(two)
    before = mark()
    answer = client_of(anna).post(f"/bookings/{booking.public_id}/move", {"slot": two.public_id}, follow=True)
    assert "Somebody has just taken this slot" in answer.content.decode()
    booking.refresh_from_db()
    assert (booking.slot, verbs_since(before)) == (one, [])


def test_a_slot_of_another_operation_is_not_there() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0])
    other = slots_of(make_open(channel))[0]
    answer = client_of(booking.booked_by).post(f"/bookings/{booking.public_id}/move", {"slot": other.public_id})
    assert answer.status_code == 404


def test_cancelling_asks_with_the_name_and_frees_the_slot() -> None:
    slot = slots_of(make_open(make_channel()))[0]
    anna = make_person(language="en")
    booking = make_booking(slot, by=anna)
    client = client_of(anna)
    assert booking.subject.title in client.get(f"/bookings/{booking.public_id}/cancel").content.decode()
    answer = client.post(f"/bookings/{booking.public_id}/cancel", {"reason": "Je suis malade."})
    assert answer.status_code == 302
    booking.refresh_from_db()
    assert (booking.state, booking.ended_by, booking.reason) == (BookingState.CANCELLED, "guest", "Je suis malade.")
    assert client.get(f"/bookings/{booking.public_id}").status_code == 200
    assert client.get(f"/bookings/{booking.public_id}/cancel").status_code == 409


def test_the_team_says_why_when_it_cancels_here() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0])
    client = client_of(make_team(channel, Role.PRODUCER))
    before = mark()
    assert client.post(f"/bookings/{booking.public_id}/cancel", {"reason": ""}).status_code == 422
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == (BookingState.BOOKED, [])
    assert client.post(f"/bookings/{booking.public_id}/cancel", {"reason": "Panne."}).status_code == 302
    booking.refresh_from_db()
    assert (booking.ended_by, booking.reason) == ("team", "Panne.")


def test_who_comes_is_said_anew_and_the_hosts_of_the_team_stay() -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel))[0]
    anna, host, leo = make_person("Anna"), make_person("Hugo"), make_guest("Léo", made_on=channel.public_id)
    booking = make_booking(slot, by=anna)
    people = [(anna, PresencePart.GUEST), (leo, PresencePart.GUEST), (host, PresencePart.HOST)]
    bookings.change_people(booking, people, by=anna)
    client = client_of(anna)
    data = {"keep": [leo.public_id], "name_1": "Mia"}
    assert client.post(f"/bookings/{booking.public_id}/people", data).status_code == 302
    found = {(one.person.name, one.part) for one in booking.presences.all()}
    assert found == {("Léo", "guest"), ("Mia", "guest"), ("Hugo", "host")}
    before = mark()
    assert client.post(f"/bookings/{booking.public_id}/people", {}).status_code == 422
    assert (booking.presences.count(), verbs_since(before)) == (3, [])


def test_whoever_was_taken_off_is_taken_back_with_all_that_is_theirs() -> None:
    anna, leo = make_person("Anna", language="en"), make_person("Léo")
    booking = make_booking(slots_of(make_open(make_channel()))[0], by=anna)
    bookings.change_people(booking, [(anna, PresencePart.GUEST), (leo, PresencePart.GUEST)], by=anna)
    form = sign_release(booking, leo)
    run_queue()
    Notice.objects.all().delete()
    client, page = client_of(anna), f"/bookings/{booking.public_id}/people"
    assert "was taken off" not in client.get(page).content.decode()
    assert client.post(page, {"me": "on"}).status_code == 302
    html = client.get(page).content.decode()
    (box,) = re.findall(rf'<input[^>]*value="{leo.public_id}"[^>]*>', html)
    assert ("checked" in box, "Léo (was taken off)" in html) == (False, True)
    persons = Person.objects.count()
    assert client.post(page, {"me": "on", "keep": [leo.public_id]}).status_code == 302
    with clock.at(now() + UNDONE_WITHIN):
        run_queue()
    assert (form_of(booking, leo), Person.objects.count()) == (form, persons)
    assert [one.kind for one in Notice.objects.filter(person=leo)] == ["booking.news"], (
        "that they are expected, as before"
    )
    assert "was taken off" not in client.get(page).content.decode()


def form_of(booking: Booking, person: Person) -> Release | None:
    """Return the form that counts of somebody who appears."""
    found = papers_of(booking).form_of(person)
    return found.release if found is not None else None


def test_a_stranger_who_crafts_a_guests_id_brings_nobody() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0])
    other = make_guest("Paul")
    data = {"me": "on", "keep": [other.public_id]}
    client_of(booking.booked_by).post(f"/bookings/{booking.public_id}/people", data)
    assert [one.person for one in booking.presences.all()] == [booking.booked_by]


@pytest.mark.parametrize("act", ["people", "move", "cancel"])
def test_nothing_is_changed_once_they_arrived(act: str) -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel))[0], BookingState.CONFIRMED)
    floor.check_in(booking, by=make_team(channel, Role.PRODUCER))
    assert client_of(booking.booked_by).get(f"/bookings/{booking.public_id}/{act}").status_code == 409


def test_the_list_holds_what_comes_what_is_waited_for_and_what_was() -> None:
    channel = make_channel()
    anna = make_person(language="en")
    operation, full = make_open(channel, name="Salon"), make_open(channel, name="Complet", slots_a_day=1, days=1)
    make_booking(slots_of(full)[0])
    waiting.join(full, by=make_person())
    waiting.join(full, by=anna)
    make_booking(slots_of(operation)[0], by=anna)
    gone = make_booking(slots_of(make_open(channel))[3], BookingState.CANCELLED, by=anna)
    html = client_of(anna).get("/bookings").content.decode()
    assert "You are number 2 in line" in html
    assert html.index("Salon") < html.index("Complet") < html.index(gone.public_id)
    assert "/bookings/calendar/" in html
    assert client_of(None).get("/bookings").status_code == 401


@pytest.mark.parametrize("made", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(made: int) -> None:
    channel = make_channel()
    anna = make_person()
    operation = make_open(channel, bookings_each=5)
    for slot in slots_of(operation)[:made]:
        make_booking(slot, by=anna)
    full = make_open(channel, slots_a_day=1, days=1)
    make_booking(slots_of(full)[0])
    waiting.join(full, by=anna)
    client = client_of(anna)
    client.get("/bookings")
    with CaptureQueriesContext(connection) as asked:
        client.get("/bookings")
    assert (len(asked), Booking.objects.filter(booked_by=anna).count()) == (LIST_QUERIES, made)


LIST_QUERIES = 8


def test_whoever_was_named_still_reads_that_it_is_cancelled() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    anna = make_person()
    bookings.change_people(booking, [(anna, PresencePart.GUEST)], by=booking.booked_by)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    assert client_of(anna).get(f"/bookings/{booking.public_id}").status_code == 200


def test_whoever_booked_as_team_loses_the_booking_with_the_role() -> None:
    channel = make_channel()
    team = make_team(channel, Role.PRODUCER)
    held = bookings.hold(slots_of(make_open(channel))[0], by=team, by_team=True)
    guest = [(make_person(), PresencePart.GUEST)]
    bookings.book(held, by=team, subject=make_subject(channel, "in_debate"), people=guest)
    client = client_of(team)
    assert client.get(f"/bookings/{held.public_id}/cancel").status_code == 200
    TeamRole.objects.filter(person=team).delete()
    assert client.get(f"/bookings/{held.public_id}").status_code == 404
    held.refresh_from_db()
    assert not may_change(team, held)
