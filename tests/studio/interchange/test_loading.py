"""An operation exported, imported again, and what a file would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import waiting
from plateau.studio.interchange import as_json, as_xml
from plateau.studio.interchange.loading import Verdict, bring_in, export, namesakes, plan
from plateau.studio.models import Booking, Wait
from plateau.studio.papers.actions.releasing import revoke_release
from plateau.studio.states import BookingState
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_guest, make_person
from tests.studio.making import make_booking, make_open, make_operation, slots_of
from tests.studio.papers.signing import sign_deal, sign_release
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


def filled():
    """Return an operation with three bookings: one confirmed, one booked, one of a private suggestion."""
    channel = make_channel()
    operation = make_open(channel)
    one, two, *_ = slots_of(operation)
    anna = make_booking(one, by=make_person("Anna"))
    sign_deal(anna)
    sign_release(anna)
    make_booking(two, by=make_person("Ben"))
    return operation


def test_everybody_reads_public_subjects_and_whoever_is_confirmed() -> None:
    operation = filled()
    unlisted = make_booking(slots_of(operation)[2], by=make_person("Cléo"))
    Subject.objects.filter(pk=unlisted.subject_id).update(unlisted=True)
    public, whole = export(operation, whole=False), export(operation, whole=True)
    assert [(event.people, event.state) for event in public.events] == [(("Anna",), ""), ((), "")]
    assert [(event.people, event.state) for event in whole.events] == [
        (("Anna",), "confirmed"),
        (("Ben",), "booked"),
        (("Cléo",), "booked"),
    ]
    assert public.version != whole.version


def test_everybody_reads_no_name_of_whoever_has_not_agreed() -> None:
    operation = make_open(make_channel())
    unsigned, withdrawn, *_ = slots_of(operation)
    make_booking(unsigned, BookingState.CONFIRMED, by=make_person("Anna"))
    booking = make_booking(withdrawn, BookingState.WRAPPED, by=make_person("Ben"))
    release = sign_release(booking)
    assert [event.people for event in export(operation, whole=False).events] == [(), ("Ben",)]
    revoke_release(release, by=booking.booked_by)
    assert [event.people for event in export(operation, whole=False).events] == [(), ()]
    assert [event.people for event in export(operation, whole=True).events] == [("Anna",), ("Ben",)]


def test_an_export_comes_back_into_an_empty_operation() -> None:
    operation = filled()
    before = export(operation, whole=True)
    empty = make_operation(operation.channel)
    lines, oddities = bring_in(as_json.read(as_json.write(before).encode()), empty, by=make_person())
    assert [line.verdict for line in lines] == [Verdict.NEW, Verdict.NEW]
    assert [one.where for one in oddities] == ["Anna", "Ben"], "two namesakes, taken for two people"
    after = export(empty, whole=True)
    assert [replace(event, code="", slug="", state="") for event in after.events] == [
        replace(event, code="", slug="", state="") for event in before.events
    ]


def test_a_second_import_changes_nothing() -> None:
    operation, by = make_operation(make_channel()), make_person()
    whole = as_xml.read(as_xml.write(export(filled_elsewhere(), whole=True)))
    bring_in(whole, operation, by=by)
    before, counts = mark(), (Booking.objects.count(), Person.objects.count(), Subject.objects.count())
    lines, _oddities = bring_in(whole, operation, by=by)
    assert {line.verdict for line in lines} == {Verdict.SAME}
    assert verbs_since(before) == []
    assert counts == (Booking.objects.count(), Person.objects.count(), Subject.objects.count())


def filled_elsewhere():
    """Return an operation of another installation: its addresses are not ours."""
    channel = make_channel("port")
    operation = make_open(channel)
    for slot in slots_of(operation)[:2]:
        make_booking(slot, subject=make_subject(channel, "in_debate"))
    return operation


def test_what_moved_in_the_file_moves_here_with_its_slot() -> None:
    operation = filled()
    whole = export(operation, whole=True)
    later = timedelta(hours=6)
    first = replace(
        whole.events[0], starts_at=whole.events[0].starts_at + later, ends_at=whole.events[0].ends_at + later
    )
    lines, _oddities = bring_in(replace(whole, events=(first, whole.events[1])), operation, by=make_person())
    assert [line.verdict for line in lines] == [Verdict.MOVED, Verdict.SAME]
    booking = Booking.objects.get(guid=first.guid)
    assert (booking.slot.starts_at, booking.sequence) == (first.starts_at, 1)


def test_the_plan_says_what_is_wrong_and_changes_nothing() -> None:
    operation = filled()
    whole = export(operation, whole=True)
    there = whole.events[0]
    outside = replace(
        there, guid=uuid4(), starts_at=there.starts_at + timedelta(days=30), ends_at=there.ends_at + timedelta(days=30)
    )
    crossing = replace(there, guid=uuid4(), starts_at=there.starts_at + timedelta(minutes=5))
    beside = replace(there, guid=uuid4(), room="Dehors")
    twice = replace(beside, guid=uuid4())
    before = mark()
    lines = plan(replace(whole, events=(there, outside, crossing, beside, twice)), operation)
    assert [line.verdict for line in lines] == [
        Verdict.SAME,
        Verdict.WRONG,
        Verdict.WRONG,
        Verdict.NEW,
        Verdict.WRONG,
    ]
    assert verbs_since(before) == []


def test_an_imported_slot_is_offered_to_nobody_in_line() -> None:
    source = export(filled_elsewhere(), whole=True)
    operation = make_open(make_channel(), slots_a_day=1, days=3, starts_in=7)
    for slot in slots_of(operation):
        make_booking(slot)
    wait = waiting.join(operation, by=make_person())
    moved = [replace(one, room="Autre", url="") for one in source.events]
    lines, _oddities = bring_in(replace(source, events=tuple(moved)), operation, by=make_person())
    assert {line.verdict for line in lines} == {Verdict.NEW}
    assert Wait.objects.get(pk=wait.pk).state == "waiting"


def test_somebody_on_two_sets_at_a_time_is_left_out_of_the_second_with_a_word() -> None:
    source = export(filled_elsewhere(), whole=True)
    first = replace(source.events[0], people=("Léa Martin",), url="")
    second = replace(first, guid=uuid4(), room="Autre")
    operation = make_operation(make_channel())
    _lines, oddities = bring_in(replace(source, events=(first, second)), operation, by=make_person())
    assert [(one.where, "Léa Martin" in str(one.sentence)) for one in oddities] == [(first.title, True)]
    assert Person.objects.filter(name="Léa Martin").count() == 1
    assert [row.presences.count() for row in Booking.objects.filter(operation=operation).order_by("pk")] == [1, 0]


def test_a_namesake_is_never_taken_for_a_guest_who_is_known() -> None:
    channel = make_channel()
    known = make_guest("Léa Martin", contact_email="lea@example.org", made_on=channel.public_id)
    source = export(filled_elsewhere(), whole=True)
    start = source.events[0]
    twice = [
        replace(start, people=("Léa Martin", "Ada"), url=""),
        replace(
            start,
            guid=uuid4(),
            people=("Léa Martin",),
            url="",
            starts_at=start.ends_at,
            ends_at=start.ends_at + start.length,
        ),
    ]
    schedule, operation = replace(source, events=tuple(twice)), make_operation(channel)
    said = namesakes(plan(schedule, operation), operation)
    assert [one.where for one in said] == ["Léa Martin"]
    _lines, oddities = bring_in(schedule, operation, by=make_person())
    assert [one.where for one in oddities] == ["Léa Martin"]
    seats = [[seat.person for seat in row.presences.all()] for row in Booking.objects.filter(operation=operation)]
    (new,) = Person.objects.filter(name="Léa Martin").exclude(pk=known.pk)
    assert [new in seat for seat in seats] == [True, True]
    assert not known.presences.exists()
    assert (new.contact_email, new.has_account) == ("", False)


def test_letters_that_no_database_holds_are_left_out() -> None:
    source = export(filled_elsewhere(), whole=True)
    first = replace(source.events[0], title="Le\0 pain", people=("Léa\0",), pitch="\0", url="")
    operation = make_operation(make_channel())
    read = as_json.read(as_json.write(replace(source, events=(first,))).encode())
    bring_in(read, operation, by=make_person())
    assert [(one.title, one.people) for one in export(operation, whole=True).events] == [("Le pain", ("Léa",))]


def test_a_cancelled_booking_does_not_come_back() -> None:
    operation = filled()
    whole = export(operation, whole=True)
    booking = Booking.objects.get(guid=whole.events[1].guid)
    bookings.cancel(booking, by=booking.booked_by, by_team=False)
    lines, _oddities = bring_in(whole, operation, by=make_person())
    assert [line.verdict for line in lines] == [Verdict.SAME, Verdict.SAME]
    assert Booking.objects.active().count() == 1
