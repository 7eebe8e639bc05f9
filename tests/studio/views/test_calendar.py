"""Calendars as programs read them: parsed by the library, checked against RFC 5545 where it asks for something."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.studio import calendars
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations
from plateau.studio.floor.actions import day as floor
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_person, make_team
from tests.studio.making import make_booking, make_open, make_operation, slots_of
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db


def events(answer) -> list:
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    lines = answer.content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75  # RFC 5545, 3.1
    return Calendar.from_ical(answer.content).events


def test_an_event_keeps_its_uid_while_its_sequence_grows_and_its_status_follows() -> None:
    channel = make_channel()
    one, two, *_ = slots_of(make_open(channel))
    operations.change_place(
        one.set.place, by=make_team(channel, Role.PRODUCER), name="Hall 1", address="1, rue du Port\n13002 Marseille"
    )
    anna = make_person()
    booking = make_booking(one, by=anna)
    url = f"/bookings/{booking.public_id}/event.ics"
    client = client_of(anna)
    (event,) = events(client.get(url))
    uid = event["UID"]
    assert (event["STATUS"], event["SEQUENCE"], event["LOCATION"]) == (
        "TENTATIVE",
        0,
        "Scène, Hall 1, 1, rue du Port, 13002 Marseille",
    )
    assert (event.start, event.end) == (one.starts_at, one.ends_at)
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event.start.tzinfo == ZoneInfo("Europe/Paris")
    floor.confirm(booking, by=make_team(channel, Role.PRODUCER))
    assert events(client.get(url))[0]["STATUS"] == "CONFIRMED"
    bookings.move_booking(booking, two, by=anna, by_team=False)
    (event,) = events(client.get(url))
    assert (event["UID"], event["SEQUENCE"], event.start) == (uid, 1, two.starts_at)
    bookings.cancel(booking, by=anna, by_team=False)
    (event,) = events(client.get(url))
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid, 2, "CANCELLED")


def test_an_event_opens_to_those_concerned_and_to_who_has_its_address() -> None:
    booking = make_booking(slots_of(make_open(make_channel()))[0])
    url = f"/bookings/{booking.public_id}/event.ics"
    assert client_of(make_person()).get(url).status_code == 404
    assert client_of(None).get(url).status_code == 404
    assert client_of(None).get(f"{url}?key=wrong").status_code == 404
    signed = calendars.event_url(booking)
    assert len(events(client_of(None).get(signed))) == 1
    other = make_booking(slots_of(booking.operation)[1])
    assert client_of(None).get(signed.replace(booking.public_id, other.public_id)).status_code == 404


def test_a_private_calendar_holds_all_that_concerns_its_person_and_nothing_else() -> None:
    channel = make_channel()
    anna = make_person("Anna", language="fr")
    one, two, three, *_ = slots_of(make_open(channel, bookings_each=3))
    make_booking(one, by=anna)
    make_booking(two, BookingState.CANCELLED, by=anna)
    make_booking(three)
    bookings.hold(slots_of(make_open(channel))[3], by=anna)
    answer = client_of(None).get(calendars.feed_url(anna))
    assert [event["STATUS"] for event in events(answer)] == ["TENTATIVE", "CANCELLED"]
    assert events(answer)[0]["SUMMARY"].startswith("Sur le plateau")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex")
    with clock.at(now() + timedelta(days=200)):
        assert events(client_of(None).get(calendars.feed_url(anna))) == []


def test_a_new_address_closes_the_one_before() -> None:
    anna = make_person()
    old = calendars.feed_url(anna)
    assert client_of(None).get(old).status_code == 200
    client_of(anna).post("/bookings/calendar")
    assert Entry.objects.filter(verb="calendar.renewed", target_id=anna.public_id).count() == 1
    assert client_of(None).get(old).status_code == 404
    new = calendars.feed_url(anna)
    assert (new != old, client_of(None).get(new).status_code) == (True, 200)
    assert client_of(None).get(new.replace(".ics", "x.ics")).status_code == 404
    assert client_of(None).post("/bookings/calendar").status_code == 401


def test_the_public_calendar_shows_what_everybody_may_know() -> None:
    channel = make_channel()
    operation = make_open(channel)
    one, two, *_ = slots_of(operation)
    booking = make_booking(one, subject=make_subject(channel, "in_debate", title="Le pain de nuit"))
    author = make_person()
    make_booking(two, by=author, subject=make_subject(channel, by=author, private=True, title="Un secret"))
    for reader in (None, author):
        (event,) = events(client_of(reader).get(f"/{operation.slug}/calendar.ics"))
        assert (event["SUMMARY"], event["URL"]) == (
            "Le pain de nuit",
            f"http://localhost:8000/s/{booking.subject.slug}",
        )
    public = client_of(None).get(f"/{operation.slug}/calendar.ics")
    assert public["Cache-Control"] == "public, max-age=300"
    closed = make_channel("clos", visibility="internal", internal_domains=["firme.example"])
    assert client_of(None).get(f"/{make_open(closed).slug}/calendar.ics").status_code == 404


def test_no_cache_keeps_the_calendar_of_what_only_some_may_see() -> None:
    prepared = make_operation(make_channel())
    closed = make_open(make_channel("clos", visibility="internal", internal_domains=["firme.example"]))
    for operation in (prepared, closed):
        client = client_of(make_team(operation.channel, Role.PRODUCER))
        answer = client.get(f"/{operation.slug}/calendar.ics")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
