"""The crew's duties: asked, answered, changed, following their recording, never on two sets at once, told and in calendars."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from time import sleep

import icalendar
import pytest
from django.db import IntegrityError, connection, transaction

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.notices.models import Message, Notice
from plateau.people.models import Person
from plateau.studio import calendars
from plateau.studio.actions import operations, slots
from plateau.studio.board import board_of
from plateau.studio.crew import calendar as crew_calendar
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.forms import DutyForm
from plateau.studio.crew.plan import parts_of, read_part
from plateau.studio.models import Duty, Operation, Presence, PresencePart, Set, Slot
from plateau.studio.states import DutyState
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.queue import run_queue
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def second_set(operation: Operation, team: Person) -> Set:
    return operations.add_set(operation, by=team, name="Salon", place=operation.places.get())


def asked(operation: Operation, team: Person, person: Person | None = None, **fields: object) -> Duty:
    """Ask somebody to film from the first slot to the last of the first day."""
    starts_at = slots_of(operation)[0].starts_at
    given = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), "part": PresencePart.CAMERA} | fields
    which = given.pop("which", None) or first_set(operation)
    return crew.ask(person or make_person("Cléo Camera"), which, by=team, **given)


def standing() -> list[tuple[str, datetime, datetime, int, int | None]]:
    """Return all duties with their times, and presences besides, as they stand."""
    rows = Duty.objects.order_by("pk").values_list("state", "during", "set", "sequence", "presence")
    return [*rows, *Presence.objects.order_by("pk").values_list("pk", "during", "set", "active", "part")]


def test_somebody_is_asked_and_says_yes_then_no(operation: Operation, team: Person) -> None:
    duty = asked(operation, team)
    before = mark()
    crew.accept(duty, by=duty.person)
    crew.accept(duty, by=duty.person)
    assert (duty.state, duty.presence is not None, verbs_since(before)) == ("accepted", True, ["duty.accepted"])
    crew.decline(duty, by=duty.person, reason="Grippe.")
    assert (duty.state, duty.presence, duty.reason, duty.sequence) == ("declined", None, "Grippe.", 1)
    assert not Presence.objects.filter(person=duty.person).exists()
    asked(operation, team, duty.person, which=second_set(operation, team))  # their time is free again


def test_nobody_is_asked_to_be_on_two_sets_and_hears_where(operation: Operation, team: Person) -> None:
    duty = asked(operation, team)
    other = second_set(operation, team)
    before, stood = mark(), standing()
    with pytest.raises(Refused, match=r"^presence.elsewhere:") as refused:
        asked(operation, team, duty.person, which=other)
    assert "Scène" in str(refused.value.sentence)
    assert (standing(), verbs_since(before)) == (stood, [])
    with pytest.raises(IntegrityError, match="studio_nobody_on_two_sets"), transaction.atomic():
        Presence.objects.create(person=duty.person, set=other, during=duty.during)


def test_a_guest_on_another_set_is_no_crew_then(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    booking = make_booking(slot)
    before, stood = mark(), standing()
    with pytest.raises(Refused, match=r"^presence.elsewhere:"):
        asked(operation, team, booking.booked_by, which=second_set(operation, team))
    assert (standing(), verbs_since(before)) == (stood, ["set.added"])
    asked(operation, team, booking.booked_by)  # on the same set one may do both


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_a_duty_that_is_no_stretch_is_refused(hours: int, operation: Operation, team: Person) -> None:
    starts_at, before = slots_of(operation)[0].starts_at, mark()
    with pytest.raises(Refused, match=r"^duty.bad_time:"):
        asked(operation, team, ends_at=starts_at + timedelta(hours=hours))
    assert (Duty.objects.count(), Presence.objects.count(), verbs_since(before)) == (0, 0, [])


def test_nobody_is_asked_for_what_is_over_nor_moved_there(operation: Operation, team: Person) -> None:
    duty = asked(operation, team)
    same = {"which": duty.set, "part": duty.part, "called": "", "note": ""}
    with clock.at(duty.ends_at):
        before, stood = mark(), standing()
        with pytest.raises(Refused, match=r"^duty.past:"):
            asked(operation, team, starts_at=duty.starts_at, ends_at=duty.ends_at)
        with pytest.raises(Refused, match=r"^duty.past:"):
            crew.change(duty, by=team, **same, starts_at=duty.starts_at, ends_at=duty.ends_at - timedelta(minutes=5))
        assert (standing(), verbs_since(before)) == (stood, [])
        assert crew.change(duty, by=team, **same | {"called": "Grue"}, starts_at=duty.starts_at, ends_at=duty.ends_at)


def test_asked_twice_for_the_same_they_have_one_duty_with_the_newer_note(operation: Operation, team: Person) -> None:
    duty = asked(operation, team)
    before = mark()
    assert (asked(operation, team, duty.person), verbs_since(before)) == (duty, [])
    assert asked(operation, team, duty.person, note="Objectif 50 mm") == duty
    duty.refresh_from_db()
    assert (duty.note, duty.state, verbs_since(before)) == ("Objectif 50 mm", DutyState.ASKED, ["duty.changed"])
    other = asked(operation, team, duty.person, part=PresencePart.SOUND)  # one may do two things there
    crew.decline(duty, by=duty.person)
    assert len({duty.pk, other.pk, asked(operation, team, duty.person).pk}) == 3


def test_crew_for_a_recording_that_was_moved_meanwhile_is_chosen_again(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    seen, at = Slot.objects.select_related("set__operation").get(pk=slot.pk), slot.starts_at + timedelta(hours=6)
    slots.move_slot(slot, by=team, which=slot.set, starts_at=at, ends_at=at + slot.length)
    before = mark()
    with pytest.raises(Refused, match=r"^slot.moved:"):
        asked(operation, team, slot=seen, starts_at=seen.starts_at, ends_at=seen.ends_at)
    slots.remove_slot(slot, by=team)
    with pytest.raises(Refused, match=r"^slot.gone:"):
        asked(operation, team, slot=seen, starts_at=seen.starts_at, ends_at=seen.ends_at)
    assert (Duty.objects.count(), verbs_since(before)) == (0, ["slot.removed"])


def test_the_form_offers_the_day_that_goes_on(operation: Operation) -> None:
    def offered(days: int) -> int:
        with clock.at(slots_of(operation)[0].starts_at + timedelta(days=days)):
            return (DutyForm(operation=operation).fields["day"].initial - operation.starts_on).days

    assert [offered(days) for days in (-5, 0, 1, 2, 9)] == [0, 0, 1, 2, 2]


def test_another_time_asks_again_another_note_does_not(operation: Operation, team: Person) -> None:
    duty = asked(operation, team)
    crew.accept(duty, by=duty.person)
    same = {"which": duty.set, "starts_at": duty.starts_at, "ends_at": duty.ends_at, "part": duty.part, "called": ""}
    assert crew.change(duty, by=team, **same, note="Objectif 50 mm")
    assert (duty.state, duty.sequence, duty.note) == (DutyState.ACCEPTED, 1, "Objectif 50 mm")
    assert not crew.change(duty, by=team, **same, note="Objectif 50 mm")
    later = same | {"ends_at": duty.ends_at + timedelta(hours=1), "called": "Grue", "part": PresencePart.CREW}
    assert crew.change(duty, by=team, **later, note="")
    assert (duty.state, duty.sequence, duty.does) == (DutyState.ASKED, 2, "Grue")
    assert (duty.presence.during, duty.presence.called) == (duty.during, "Grue")


def test_a_duty_for_one_recording_moves_with_it(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    duty = asked(operation, team, slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at)
    crew.accept(duty, by=duty.person)
    other, at = second_set(operation, team), slot.starts_at + timedelta(hours=6)
    slots.move_slot(slot, by=team, which=other, starts_at=at, ends_at=at + slot.length)
    duty.refresh_from_db()
    assert (duty.starts_at, duty.set, duty.state, duty.sequence) == (at, other, DutyState.ACCEPTED, 1)
    assert (duty.presence.set, duty.presence.during.lower) == (other, at)


def test_a_recording_does_not_move_to_where_its_crew_cannot_be(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    duty = asked(operation, team, slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at)
    other, at = second_set(operation, team), slot.starts_at + timedelta(hours=6)
    asked(operation, team, duty.person, starts_at=at, ends_at=at + timedelta(hours=1))
    before, stood = mark(), standing()
    with pytest.raises(Refused, match=r"^presence.elsewhere:"):
        slots.move_slot(slot, by=team, which=other, starts_at=at, ends_at=at + slot.length)
    assert (standing(), verbs_since(before)) == (stood, [])
    assert Slot.objects.get(pk=slot.pk).starts_at == slot.starts_at


def test_only_who_was_asked_answers_and_only_before_it_is_over(operation: Operation, team: Person) -> None:
    duty = asked(operation, team)
    before, stood = mark(), standing()
    with pytest.raises(Refused, match=r"^duty.not_yours:"):
        crew.accept(duty, by=team)
    with clock.at(duty.ends_at), pytest.raises(Refused, match=r"^duty.over:"):
        crew.decline(duty, by=duty.person)
    assert (standing(), verbs_since(before)) == (stood, [])


def test_a_cancelled_operation_cancels_its_duties(operation: Operation, team: Person) -> None:
    duty = asked(operation, team)
    operations.cancel_operation(operation, by=team, reason="Grève.")
    duty.refresh_from_db()
    assert (duty.state, duty.reason, duty.presence) == ("cancelled", "Grève.", None)
    with pytest.raises(Refused, match=r"^operation.cancelled:"):
        asked(
            Operation.objects.get(pk=operation.pk),
            team,
            which=Set.objects.select_related("operation__channel").get(pk=duty.set_id),
        )


@pytest.mark.django_db(transaction=True)
def test_an_operation_is_cancelled_while_somebody_declines() -> None:
    operation = make_open(make_channel())
    team = make_team(operation.channel, Role.PRODUCER)
    first, second = (asked(operation, team, make_person()) for _ in range(2))
    declined = Event()

    def cancel() -> int:
        try:
            declined.wait(10)
            return crew.cancel_all(operation, by=team, reason="Grève.")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(cancel)
        with transaction.atomic():
            crew.decline(second, by=second.person)
            declined.set()
            assert any(_waits_for_a_lock() or sleep(0.01) for _try in range(1000))
        assert ended.result(10) == 1
    states = {one.pk: one.state for one in Duty.objects.all()}
    assert states == {first.pk: DutyState.CANCELLED, second.pk: DutyState.DECLINED}


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_a_set_with_duties_stays(operation: Operation, team: Person) -> None:
    other = second_set(operation, team)
    duty = asked(operation, team, which=other)
    crew.decline(duty, by=duty.person)
    before = mark()
    with pytest.raises(Refused, match=r"^set.in_use:"):
        operations.remove_set(other, by=team)
    assert (Set.objects.filter(pk=other.pk).exists(), verbs_since(before)) == (True, [])


def later() -> None:
    """Carry out what waits for what is often taken back."""
    with clock.at(now() + timedelta(minutes=3)):
        run_queue()


def test_a_move_that_is_taken_back_is_told_to_nobody_and_several_as_one(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    duty = asked(operation, team, slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at)
    later()
    start, hour = slot.starts_at, timedelta(hours=1)
    for at in (start + 6 * hour, start):
        slots.move_slot(slot, by=team, which=slot.set, starts_at=at, ends_at=at + slot.length)
    later()
    told = Notice.objects.filter(person=duty.person, kind="duty.news").order_by("id")
    assert told.count() == 1
    for at in (start + 6 * hour, start + 7 * hour):
        slots.move_slot(slot, by=team, which=slot.set, starts_at=at, ends_at=at + slot.length)
    later()
    later()
    assert [one.key.split(":")[0] for one in told] == ["duty.added", "duty.changed"]
    local = start.astimezone(operation.zone).strftime("%H:%M")
    assert local in told[1].text


def test_they_are_told_when_asked_changed_and_cancelled_and_the_team_of_the_answer(
    operation: Operation, team: Person
) -> None:
    duty = asked(operation, team)
    run_queue()
    crew.accept(duty, by=duty.person)
    run_queue()
    crew.change(
        duty, by=team, which=duty.set, starts_at=duty.starts_at + timedelta(hours=1), ends_at=duty.ends_at,
        part=duty.part, called="", note="",
    )  # fmt: skip
    later()
    crew.cancel(duty, by=team, reason="Plateau annulé.")
    run_queue()
    told = Notice.objects.filter(person=duty.person, kind="duty.news").order_by("id")
    assert [one.key.split(":")[0] for one in told] == ["duty.added", "duty.changed", "duty.removed"]
    assert ["Plateau annulé." in one.text for one in told] == [False, False, True]
    assert Notice.objects.filter(person=team, kind="duty.answered").count() == 1


def test_crew_without_an_account_get_a_private_link_and_answer_by_it(
    operation: Operation, team: Person, client
) -> None:
    guest = make_guest(
        "Max Makeup", contact_email="max@example.org", made_on=operation.channel.public_id, language="en"
    )
    duty = asked(operation, team, guest, part=PresencePart.MAKE_UP)
    run_queue()
    (mail,) = Message.objects.filter(address="max@example.org")
    assert mail.subject.startswith("Are you free? Make-up, ")
    path = next(word for word in mail.text.split() if "/duties" in word and "/g/" in word).split("://", 1)[1]
    path = "/" + path.split("/", 1)[1]
    assert "Make-up" in client.get(path).text
    assert client.post(f"{path}/{duty.public_id}", {"act": "accept"}).status_code == 302
    duty.refresh_from_db()
    assert duty.state == DutyState.ACCEPTED
    event = next(word for word in mail.text.split() if "event.ics" in word).split("://", 1)[1]
    assert client.get("/" + event.split("/", 1)[1]).status_code == 200
    assert client.get(f"/duties/{duty.public_id}/event.ics?key=no").status_code == 404


def test_calendars_hear_of_every_change(operation: Operation, team: Person, client) -> None:
    duty = asked(operation, team)

    def event() -> tuple[str, int, str, datetime]:
        body = client.get(calendars.feed_url(duty.person)).content
        (one,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
        return str(one["uid"]), int(one["sequence"]), str(one["status"]), one.start

    first = event()
    assert first[1:] == (0, "TENTATIVE", duty.starts_at)
    crew.accept(duty, by=duty.person)
    at = duty.starts_at + timedelta(hours=1)
    crew.change(
        duty, by=duty.person, which=duty.set, starts_at=at, ends_at=duty.ends_at, part=duty.part, called="", note=""
    )
    assert event() == (first[0], 1, "CONFIRMED", at)
    crew.cancel(duty, by=team)
    assert event()[:3] == (first[0], 2, "CANCELLED")
    assert crew_calendar.opens_duty(duty.public_id, crew_calendar.duty_url(duty).partition("key=")[2])


def test_parts_are_known_in_both_languages_and_own_words_are_offered_again(operation: Operation, team: Person) -> None:
    assert read_part(" caméra ") == ("camera", "")
    assert read_part("Sound") == ("sound", "")
    assert read_part("Chef  de gare") == ("crew", "Chef de gare")
    asked(operation, team, part=PresencePart.CREW, called="Chef de gare")
    assert "Chef de gare" in parts_of(operation.channel)
    assert "Chef de gare" not in parts_of(make_channel("port"))


def test_the_board_says_who_is_where_and_what_goes_with_a_slot(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    whole_day = asked(operation, team, make_person("Hugo Host"), part=PresencePart.HOST)
    own = asked(operation, team, slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at)
    facts = board_of(operation, operation.starts_on, moment=now()).facts()
    assert [one["person"]["name"] for one in facts["duties"]] == [whole_day.person.name]
    assert facts["spans"][0]["own"] == [{"id": own.person.public_id, "name": "Cléo Camera", "part": "camera"}]


def test_a_member_sees_and_answers_their_duties(operation: Operation, team: Person) -> None:
    duty = asked(operation, team, make_person("Cléo Camera", language="en"), part=PresencePart.SOUND)
    client = client_of(duty.person)
    assert "<b>Sound</b>" in client.get("/me").text
    assert "I come" in client.get("/duties").text
    client.post(f"/duties/{duty.public_id}", {"reason": "Elsewhere"})
    duty.refresh_from_db()
    assert (duty.state, duty.reason) == (DutyState.DECLINED, "Elsewhere")
    assert client_of(team).post(f"/duties/{duty.public_id}", {"act": "accept"}).status_code == 404
