"""The crew is reminded a day before, once for each day on set, with all that they do there and who else comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plateau.core import clock
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.reminding import remind_due, remind_of
from plateau.studio.models import Duty, Operation, PresencePart
from tests.factories import make_channel, make_guest, make_person
from tests.queue import run_queue
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def operation() -> Operation:
    return make_open(make_channel(), how_to_come="Porte B, puis à gauche.")


def nine(operation: Operation) -> datetime:
    return slots_of(operation)[0].starts_at


def asked(
    operation: Operation, team: Person, person: Person, *, hours: tuple[int, int] = (0, 3), **fields: object
) -> Duty:
    """Ask somebody to film, from so many hours after nine to so many; they say yes."""
    start, end = (nine(operation) + HOUR * hour for hour in hours)
    which = fields.pop("which", None) or first_set(operation)
    given = {"starts_at": start, "ends_at": end, "part": PresencePart.CAMERA} | fields
    duty = crew.ask(person, which, by=team, **given)
    crew.accept(duty, by=person)
    return duty


def reminders(person: Person) -> list[Notice]:
    return list(Notice.objects.filter(person=person, kind="duty.reminder").order_by("id"))


def test_one_reminder_says_the_whole_day_and_goes_out_once(operation: Operation, team: Person) -> None:
    cleo = make_person("Cléo Camera", language="en")
    asked(operation, team, cleo, hours=(6, 8), part=PresencePart.SOUND, note="Two microphones")
    asked(operation, team, cleo)
    for before, told in ((DAY + HOUR, 0), (DAY, 1), (DAY - HOUR, 0), (DAY - 6 * HOUR, 0)):
        with clock.at(nine(operation) - before):
            assert remind_due() == told
    (one,) = reminders(cleo)
    assert one.subject.startswith("Coming soon: Camera, ")
    for words in ("Sound", "Two microphones", "Scène, Hall 1", "Porte B", "9:00", "12:00", "15:00"):
        assert words in one.text, words
    assert "not said yet" not in one.text


def test_who_else_is_there_is_named_and_who_is_elsewhere_or_said_nothing_is_not(
    operation: Operation, team: Person
) -> None:
    cleo, guest = make_person("Cléo Camera", language="en"), make_person("Gus Guest")
    asked(operation, team, cleo)
    asked(operation, team, make_person("Sam Sound"), hours=(2, 5), part=PresencePart.SOUND)
    asked(operation, team, make_person("Lou Later"), hours=(3, 5))
    other = operations.add_set(operation, by=team, name="Loge", place=operation.places.get())
    asked(operation, team, make_person("Eli Elsewhere"), which=other)
    unsure = make_person("Una Unsure")
    crew.ask(unsure, first_set(operation), by=team, starts_at=nine(operation), ends_at=nine(operation) + HOUR)
    booking = make_booking(slots_of(operation)[0], by=guest)
    host = make_person("Hugo Host")
    bookings.change_people(booking, [(guest, PresencePart.GUEST), (host, PresencePart.HOST)], by=team)
    with clock.at(nine(operation) - DAY):
        remind_due()
    (one,) = reminders(cleo)
    named = {name for name in ("Sam", "Lou", "Eli", "Una", "Gus", "Hugo", "Cléo") if name in one.text}
    assert named == {"Sam", "Hugo"}


def test_who_has_not_answered_is_asked_to(operation: Operation, team: Person) -> None:
    max_ = make_guest("Max", contact_email="max@example.org", made_on=operation.channel.public_id, language="en")
    crew.ask(max_, first_set(operation), by=team, starts_at=nine(operation), ends_at=nine(operation) + HOUR)
    with clock.at(nine(operation) - DAY):
        assert remind_due() == 1
    mail = Message.objects.get(address="max@example.org", kind="duty.reminder")
    assert mail.subject.startswith("Do you come? ")
    assert ("/duties" in mail.text, "event.ics" in mail.text, "not said yet" in mail.text) == (True, False, True)


def test_what_is_not_answered_is_asked_about_and_marked_even_behind_what_is(operation: Operation, team: Person) -> None:
    cleo, max_ = make_person("Cléo Camera", language="en"), make_person("Max", language="en")
    asked(operation, team, cleo)
    start, end = (nine(operation) + HOUR * hour for hour in (5, 7))
    for person in (cleo, max_):
        crew.ask(person, first_set(operation), by=team, starts_at=start, ends_at=end, part=PresencePart.SOUND)
    with clock.at(nine(operation) - DAY):
        assert remind_due() == 1
    (one,) = reminders(cleo)
    assert one.subject.startswith("Do you come? Sound, ")
    first, second = (part for part in one.text.split("\n\n") if "at the set" in part)
    assert [(words in first, words in second) for words in ("Camera", "Sound", "not answered this one")] == [
        (True, False), (False, True), (False, True),
    ]  # fmt: skip


def test_a_duty_that_ends_while_the_round_goes_is_no_reminder_and_no_error(operation: Operation, team: Person) -> None:
    duty = asked(operation, team, make_person())
    seen = Duty.objects.with_set().get(pk=duty.pk)
    crew.cancel(duty, by=team)
    before = mark()
    assert remind_of(seen, operation.day_of(seen.starts_at)) is False
    assert (reminders(seen.person), verbs_since(before)) == ([], [])


def test_a_mail_is_in_one_language(operation: Operation, team: Person) -> None:
    max_ = make_guest("Max", contact_email="max@example.org", made_on=operation.channel.public_id, language="fr")
    crew.ask(max_, first_set(operation), by=team, starts_at=nine(operation), ends_at=nine(operation) + HOUR)
    with clock.at(nine(operation) - DAY):
        remind_due()
    run_queue()
    mails = Message.objects.filter(address="max@example.org")
    assert ["Ouvrir mes missions" in mail.text for mail in mails] == [True, True]
    assert ["The link" in mail.text for mail in mails] == [False, False]


def test_who_was_asked_late_or_is_not_needed_or_elsewhere_by_then_hears_nothing(
    operation: Operation, team: Person
) -> None:
    gone, late, moved = (make_person(name) for name in ("Gone", "Late", "Moved"))
    crew.cancel(asked(operation, team, gone), by=team)
    duty = asked(operation, team, moved)
    later = {"starts_at": duty.starts_at + 2 * DAY, "ends_at": duty.ends_at + 2 * DAY}
    crew.change(duty, by=moved, which=duty.set, part=duty.part, called="", note="", **later)
    with clock.at(nine(operation) - DAY + HOUR):
        asked(operation, team, late)
        assert remind_due() == 0
    with clock.at(nine(operation) + DAY):
        assert remind_due() == 1
    assert [len(reminders(one)) for one in (gone, late, moved)] == [0, 0, 1]


def test_a_recording_that_moves_to_another_day_is_reminded_of_on_that_day(operation: Operation, team: Person) -> None:
    slot, cleo = slots_of(operation)[0], make_person()
    asked(operation, team, cleo, slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at)
    with clock.at(slot.starts_at - DAY):
        assert remind_due() == 1
        at = slot.starts_at + DAY + 6 * HOUR
        slots.move_slot(slot, by=team, which=slot.set, starts_at=at, ends_at=at + slot.length)
        assert remind_due() == 0
    with clock.at(at - DAY):
        assert remind_due() == 1
