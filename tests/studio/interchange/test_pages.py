"""Schedules in the browser: who reads which, and an import that asks first."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plateau.channels.roles import Can, Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.studio.actions import importing
from plateau.studio.interchange import as_json
from plateau.studio.interchange.loading import export
from plateau.studio.models import Booking, ImportedFile
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.permissions import assert_answers, make_cast, open_to_all, team_only
from tests.studio.making import make_booking, make_open, make_operation, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def given(operation) -> SimpleUploadedFile:
    """Return a schedule of two bookings of another operation as a file."""
    whole = export(operation, whole=True)
    return SimpleUploadedFile("schedule.json", as_json.write(whole).encode())


def source():
    """Return an operation of another channel with two bookings."""
    operation = make_open(make_channel("port"))
    for slot in slots_of(operation)[:2]:
        make_booking(slot)
    return operation


def test_who_reads_and_brings_schedules() -> None:
    channel = make_channel()
    operation = make_open(channel)
    make_booking(slots_of(operation)[0], BookingState.CONFIRMED)
    cast = make_cast(channel)
    desk = f"/desk/{channel.slug}/operations/{operation.public_id}"
    file = importing.keep_file(operation, by=make_person(), name="x", data=given(source()).read())
    for kind in ("json", "xml", "csv", "ics"):
        assert_answers(f"/{operation.slug}/schedule.{kind}", open_to_all(), cast)
        assert_answers(f"{desk}/exchange/schedule.{kind}", team_only(Can.SEE_DESK), cast)
    assert_answers(f"{desk}/exchange", team_only(Can.SEE_DESK), cast)
    assert_answers(f"{desk}/exchange/{file.public_id}", team_only(Can.PLAN_STUDIO), cast)
    assert_answers(f"{desk}/exchange/bring", team_only(Can.PLAN_STUDIO, allowed=422), cast, method="post")
    imported = team_only(Can.PLAN_STUDIO, allowed=302)
    assert_answers(f"{desk}/exchange/{file.public_id}/import", imported, cast, method="post")


def test_the_dry_run_says_who_is_taken_for_somebody_new() -> None:
    operation = make_operation(make_channel())
    brought = source()
    name = Booking.objects.filter(operation=brought).first().presences.get().person.name
    make_guest(name, made_on=operation.channel.public_id)
    client = client_of(make_team(operation.channel, Role.PRODUCER, language="en"))
    desk = f"/desk/{operation.channel.slug}/operations/{operation.public_id}/exchange"
    page = client.post(f"{desk}/bring", {"file": given(brought)}, follow=True).content.decode()
    assert f"<b>{name}</b> A guest of this name is known here already." in page


def test_what_is_prepared_is_no_file_for_everybody() -> None:
    operation = make_operation(make_channel())
    assert client_of(None).get(f"/{operation.slug}/schedule.json").status_code == 404
    assert client_of(None).get(f"/{operation.slug}/schedule.exe").status_code == 404


def test_the_team_reads_names_that_everybody_does_not() -> None:
    channel = make_channel()
    operation = make_open(channel)
    make_booking(slots_of(operation)[0], by=make_person("Anna Booked"))
    team = make_team(channel, Role.HOST)
    public = client_of(None).get(f"/{operation.slug}/schedule.json")
    desk = client_of(team).get(f"/desk/{channel.slug}/operations/{operation.public_id}/exchange/schedule.json")
    assert "Anna Booked" not in public.text
    assert "Anna Booked" in desk.text
    assert (public["Access-Control-Allow-Origin"], desk["Cache-Control"]) == ("*", "private, no-store")
    assert json.loads(public.text)["schedule"]["conference"]["acronym"] == operation.slug.replace("-", "_")


def test_a_file_is_looked_at_and_then_imported() -> None:
    channel = make_channel()
    operation = make_operation(channel)
    client = client_of(make_team(channel, Role.PRODUCER))
    desk = f"/desk/{channel.slug}/operations/{operation.public_id}/exchange"
    before = mark()
    seen = client.post(f"{desk}/bring", {"file": given(source())}, follow=True)
    assert seen.status_code == 200
    assert verbs_since(before).count("booking.booked") == 2  # those of the source
    assert Booking.objects.filter(operation=operation).count() == 0
    file = ImportedFile.objects.get()
    done = client.post(f"{desk}/{file.public_id}/import", follow=True)
    assert done.status_code == 200
    assert Booking.objects.filter(operation=operation).count() == 2
    assert verbs_since(before)[-1] == "schedule.imported"
    again = client.post(f"{desk}/{file.public_id}/import")
    assert (again.status_code, Booking.objects.filter(operation=operation).count()) == (410, 2)


def test_what_cannot_be_read_is_said_beside_the_field_and_not_kept() -> None:
    channel = make_channel()
    operation = make_operation(channel)
    client = client_of(make_team(channel, Role.PRODUCER, language="en"))
    url = f"/desk/{channel.slug}/operations/{operation.public_id}/exchange/bring"
    for data in (b"nothing", b"{", b"<a/>", b"BEGIN:VCALENDAR\nnone"):
        answer = client.post(url, {"file": SimpleUploadedFile("schedule.json", data)})
        assert answer.status_code == 422
    assert ImportedFile.objects.count() == 0


def test_files_are_forgotten_after_a_day() -> None:
    row = importing.keep_file(make_operation(make_channel()), by=make_person(), name="x", data=given(source()).read())
    assert importing.forget_old() == 0
    with clock.at(now() + timedelta(days=1, minutes=1)):
        assert importing.forget_old() == 1
    assert not ImportedFile.objects.exists()
    assert not row.file.storage.exists(row.file.name)
