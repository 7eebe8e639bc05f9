"""The floor's pages through the client: who may, what is shown, what a press changes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from plateau.channels.roles import Can, Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.core.ids import new_public_id
from plateau.media.models import Asset, Film
from plateau.people.models import Person
from plateau.studio.actions import erasing
from plateau.studio.floor.actions import day as floor_actions
from plateau.studio.floor.actions import takes
from plateau.studio.models import Booking, Erasure, FloorAct, Operation, Slot, Take, TakeFile
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_person, make_team
from tests.permissions import assert_answers, make_cast, open_to_all, team_only
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation() -> Operation:
    return make_open(make_channel(), slots_a_day=4, days=1, starts_in=1)


def path(operation: Operation, name: str, *more: str) -> str:
    return reverse(name, args=[operation.channel.slug, operation.public_id, *more])


def the_day(operation: Operation) -> str:
    return operation.starts_on.isoformat()


def team_of(operation: Operation, role: Role) -> Person:
    """Return somebody of the team who reads English."""
    return make_team(operation.channel, role, language="en")


def html(answer: object) -> str:
    text: str = answer.content.decode()
    return text


def test_the_floor_is_for_those_who_run_the_set(operation: Operation) -> None:
    cast = make_cast(operation.channel)
    booking = make_booking(slots_of(operation)[0], BookingState.WRAPPED)
    day, the_set = the_day(operation), first_set(operation).public_id
    runs = team_only(Can.RUN_SET)
    for name, more in (
        ("floor_day", [day]),
        ("floor_late", [day]),
        ("floor_takes", [day]),
        ("floor_files", [day]),
        ("floor_walk_in", [day]),
        ("floor_break", [day]),
        ("floor_call_sheet", [day, the_set]),
        ("floor_rundown", [day, the_set]),
        ("floor_arrival", [booking.public_id]),
        ("floor_hello", []),
    ):
        assert_answers(path(operation, name, *more), runs, cast)
    assert_answers(path(operation, "floor_today"), team_only(Can.RUN_SET, allowed=302), cast)
    assert_answers(reverse("floor_worker", args=[operation.channel.slug]), open_to_all(), cast)


def test_what_is_pressed_on_the_floor_is_for_those_who_run_the_set(operation: Operation) -> None:
    cast = make_cast(operation.channel)
    first, second, *_ = slots_of(operation)
    booking = make_booking(first, BookingState.CONFIRMED)
    guest = booking.presences.get().person
    recorded = make_booking(second, BookingState.ON_SET)
    take = takes.roll(recorded, by=make_person())
    file = takes.add_file(take, "C1.MP4", by=make_person())
    day = the_day(operation)
    pressed, plans = team_only(Can.RUN_SET, allowed=302), team_only(Can.PLAN_STUDIO, allowed=302)
    opens = team_only(Can.RUN_SET, allowed=409)  # and refused there: it is not the day
    posts = (
        ("floor_act", [], {"kind": "check_in", "booking": booking.public_id}, pressed),
        ("floor_sign", [booking.public_id], {"guest": guest.public_id}, opens),
        ("floor_break", [day], {}, team_only(Can.RUN_SET, allowed=422)),
        ("floor_walk_in", [day], {}, team_only(Can.RUN_SET, allowed=422)),
        ("floor_files", [day], {"listing": "C1.MP4"}, team_only(Can.RUN_SET)),
        ("floor_files_confirm", [day], {}, pressed),
        ("floor_file_remove", [file.public_id], {}, pressed),
        ("floor_late_apply", [day], {"set": "x"}, team_only(Can.RUN_SET, allowed=404)),
        ("floor_archive", [day], {}, plans),
        ("floor_purge", [take.public_id], {"reason": ""}, team_only(Can.PLAN_STUDIO, allowed=422)),
    )
    for name, more, data, expected in posts:
        assert_answers(path(operation, name, *more), expected, cast, method="post", data=data)
    batch = json.dumps({"sent_at": now().isoformat(), "acts": []})
    options = {"data": batch, "content_type": "application/json", "method": "post"}
    assert_answers(path(operation, "floor_tell"), team_only(Can.RUN_SET, allowed=422), cast, **options)


def test_the_running_order_says_who_is_on_who_is_next_and_how_late(operation: Operation) -> None:
    team = team_of(operation, Role.HOST)
    slots = slots_of(operation)
    names = ["Ana Alves", "Bo Berg", "Cy Cohen"]
    people = [make_person(name) for name in names]
    on, *_others = [
        make_booking(slot, BookingState.CHECKED_IN if slot == slots[0] else BookingState.CONFIRMED, by=person)
        for slot, person in zip(slots, people, strict=False)
    ]
    with clock.at(slots[0].starts_at + timedelta(minutes=20)):
        floor_actions.go_on_set(on, by=team, told_later=True)
        text = html(client_of(team).get(path(operation, "floor_day", the_day(operation))))
    assert [text.index(f"<b>{name}</b>") > 0 for name in names[:2]] == [True, True]
    assert "<b>Cy Cohen</b>" not in text
    assert "<b>20 minutes</b>" in text
    assert text.count('class="run"') == 3
    assert text.count("run-other") == 1
    row = text.split(f'data-run="{on.public_id}"')[1].split(">")[0]
    assert 'data-was="on_set"' in row


def test_a_name_finds_a_guest_without_a_script(operation: Operation) -> None:
    make_booking(slots_of(operation)[0], BookingState.CONFIRMED, by=make_person("Zoé Zola"))
    make_booking(slots_of(operation)[1], BookingState.CONFIRMED, by=make_person("Ana Alves"))
    client = client_of(team_of(operation, Role.CAMERA))
    text = html(client.get(path(operation, "floor_day", the_day(operation)) + "?q=zoé"))
    assert ("Zoé Zola</h3>" in text, "Ana Alves</h3>" in text) == (True, False)


@pytest.mark.parametrize("guests", [1, 3])
def test_the_running_order_costs_the_same_for_one_guest_and_for_three(
    operation: Operation, guests: int, django_assert_num_queries: object
) -> None:
    for slot in slots_of(operation)[:guests]:
        booking = make_booking(slot, BookingState.ON_SET)
        take = takes.roll(booking, by=make_person())
        takes.note(take, by=make_person(), text="Oui")
        takes.cut(take, by=make_person())
    client = client_of(team_of(operation, Role.CAMERA))
    client.get(path(operation, "floor_day", the_day(operation)))
    with django_assert_num_queries(23):
        client.get(path(operation, "floor_day", the_day(operation)))


def test_a_press_without_script_goes_back_to_its_row(operation: Operation) -> None:
    booking = make_booking(slots_of(operation)[0], BookingState.CONFIRMED)
    client = client_of(team_of(operation, Role.HOST))
    data = {"kind": "check_in", "booking": booking.public_id, "day": the_day(operation)}
    answer = client.post(path(operation, "floor_act"), data)
    assert answer["Location"] == path(operation, "floor_day", the_day(operation)) + f"#{booking.public_id}"
    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN
    before = mark()
    refused = client.post(path(operation, "floor_act"), data | {"kind": "wrap"}, follow=True)
    assert "This cannot be done from where it stands now" in html(refused)
    assert verbs_since(before) == []


def test_a_phone_tells_a_batch_and_hears_of_each_act(operation: Operation) -> None:
    booking = make_booking(slots_of(operation)[0], BookingState.CONFIRMED)
    client = client_of(team_of(operation, Role.CAMERA))
    act = {"id": new_public_id(), "kind": "check_in", "booking": booking.public_id, "at": now().isoformat(), "data": {}}
    batch = {"sent_at": now().isoformat(), "acts": [act, act | {"id": "b", "kind": "resume"}]}
    answer = client.post(path(operation, "floor_tell"), json.dumps(batch), content_type="application/json")
    told = answer.json()["acts"]
    assert [(one["id"], one["outcome"], bool(one["sentence"])) for one in told] == [
        (act["id"], "done", False),
        ("b", "refused", True),
    ]
    assert FloorAct.objects.count() == 2


def test_an_unreadable_batch_changes_nothing(operation: Operation) -> None:
    client = client_of(team_of(operation, Role.CAMERA))
    for body in ("{", "[]", '{"acts": 3}'):
        answer = client.post(path(operation, "floor_tell"), body, content_type="application/json")
        assert answer.status_code == 422
    assert not FloorAct.objects.exists()


def test_a_code_leads_to_one_guest_and_says_what_is_missing(operation: Operation) -> None:
    booking = make_booking(slots_of(operation)[0], BookingState.BOOKED, by=make_person("Zoé Zola"))
    client = client_of(team_of(operation, Role.PRODUCER))
    sign, guest = path(operation, "floor_sign", booking.public_id), booking.presences.get().person
    with clock.at(booking.slot.starts_at):
        text = html(client.get(path(operation, "floor_arrival", booking.public_id)))
        answer = client.post(sign, {"guest": guest.public_id})
        stranger = client.post(sign, {"guest": make_person().public_id})
    assert "The deal is not signed." in text
    assert "Zoé Zola signs here" in text
    assert answer["Location"].startswith("/g/at-the-set/")
    assert stranger.status_code == 404


@pytest.mark.parametrize(("state", "days"), [(BookingState.BOOKED, -1), (BookingState.BOOKED, 1), ("wrapped", 0)])
def test_papers_are_handed_over_on_the_day_alone_and_before_the_recording(
    operation: Operation, state: str, days: int
) -> None:
    booking = make_booking(slots_of(operation)[0], BookingState(state))
    client, guest = client_of(team_of(operation, Role.PRODUCER)), booking.presences.get().person
    with clock.at(booking.slot.starts_at + timedelta(days=days)):
        before = mark()
        refused = client.post(path(operation, "floor_sign", booking.public_id), {"guest": guest.public_id})
    assert (refused.status_code, "/g/" in html(refused), verbs_since(before)) == (409, False, [])


def test_a_page_of_another_operation_or_day_is_not_there(operation: Operation) -> None:
    other = make_open(make_channel("elsewhere"), starts_in=1)
    booking = make_booking(slots_of(other)[0], BookingState.CONFIRMED)
    client = client_of(team_of(operation, Role.PRODUCER))
    for url in (
        path(operation, "floor_arrival", booking.public_id),
        path(operation, "floor_day", "2001-01-01"),
        path(operation, "floor_day", "someday"),
        path(operation, "floor_call_sheet", the_day(operation), first_set(other).public_id),
        reverse("floor_day", args=[operation.channel.slug, other.public_id, the_day(other)]),
    ):
        assert client.get(url).status_code == 404, url


def test_a_walk_in_gets_what_is_left_of_a_missed_slot(operation: Operation) -> None:
    slot = slots_of(operation)[0]
    missed = make_booking(slot, BookingState.CONFIRMED)
    team = team_of(operation, Role.PRODUCER)
    client = client_of(team)
    with clock.at(slot.starts_at + timedelta(minutes=10, seconds=5)):
        floor_actions.mark_no_show(missed, by=team)
        before = mark()
        data = {"name": "Wim Walker", "email": "", "slot": slot.public_id, "title": "Que vend-on sur un salon ?"}
        answer = client.post(path(operation, "floor_walk_in", the_day(operation)), data)
    booking = Booking.objects.get(state=BookingState.BOOKED)
    assert answer["Location"] == path(operation, "floor_arrival", booking.public_id)
    assert [one.person.name for one in booking.presences.all()] == ["Wim Walker"]
    rest = [(one.starts_at - slot.starts_at, one.ends_at - slot.starts_at) for one in slots_of(operation)[:2]]
    assert rest == [
        (timedelta(), timedelta(minutes=11)),
        (timedelta(minutes=11), timedelta(minutes=30)),
    ]
    assert "booking.walked_in" in verbs_since(before)


def test_a_walk_in_without_a_name_or_into_a_taken_slot_changes_nothing(operation: Operation) -> None:
    one, two, *_ = slots_of(operation)
    make_booking(two, BookingState.CONFIRMED)
    client = client_of(team_of(operation, Role.PRODUCER))
    before, good = mark(), {"name": "Wim", "slot": one.public_id, "title": "Que vend-on ?"}
    for data in (good | {"name": ""}, good | {"slot": two.public_id}, good | {"title": ""}):
        assert client.post(path(operation, "floor_walk_in", the_day(operation)), data).status_code == 422
    with clock.at(one.ends_at - timedelta(minutes=3)):
        assert client.post(path(operation, "floor_walk_in", the_day(operation)), good).status_code == 422
    assert (verbs_since(before), Booking.objects.count()) == ([], 1)


def test_a_break_by_hand_stands_in_the_order_or_is_refused(operation: Operation) -> None:
    client = client_of(team_of(operation, Role.HOST))
    url = path(operation, "floor_break", the_day(operation))
    data = {
        "set": first_set(operation).public_id,
        "starts_at": "11:00",
        "minutes": "15",
        "kind": "break",
        "label": "Café",
    }
    assert client.post(url, data).status_code == 302
    made = Slot.objects.get(kind="break")
    assert (made.label, made.length) == ("Café", timedelta(minutes=15))
    before = mark()
    crowded = client.post(url, data | {"starts_at": "09:10"})
    assert crowded.status_code == 422
    assert "Another slot on this set takes part of that time." in html(crowded)
    assert verbs_since(before) == []


def test_new_times_are_shown_then_kept_by_a_yes(operation: Operation) -> None:
    one, *_ = slots_of(operation)
    make_booking(one, BookingState.CONFIRMED)
    client = client_of(team_of(operation, Role.HOST))
    with clock.at(one.starts_at + timedelta(minutes=12)):
        text = html(client.get(path(operation, "floor_late", the_day(operation))))
        time = text.split('name="time" value="')[1].split('"')[0]
        assert "09:15–09:45" in text
        answer = client.post(
            path(operation, "floor_late_apply", the_day(operation)),
            {"set": first_set(operation).public_id, "time": time},
        )
        assert answer.status_code == 302
        again = html(client.get(path(operation, "floor_late", the_day(operation))))
    assert "Nothing has to move" in again
    one.refresh_from_db()
    assert one.starts_at.astimezone(operation.zone).strftime("%H:%M") == "09:15"
    assert (
        client.post(
            path(operation, "floor_late_apply", the_day(operation)),
            {"set": first_set(operation).public_id, "time": "x y"},
        ).status_code
        == 422
    )


def test_files_are_proposed_and_kept_by_a_yes(operation: Operation) -> None:
    team: Person = team_of(operation, Role.CAMERA)
    booking = make_booking(slots_of(operation)[0], BookingState.ON_SET)
    began = slots_of(operation)[0].starts_at
    named = takes.roll(booking, by=team, at=began)
    takes.add_file(named, "C0012", by=team)
    takes.cut(named, by=team, at=began + timedelta(minutes=5))
    timed = takes.roll(booking, by=team, at=began + timedelta(minutes=10))
    takes.cut(timed, by=team, at=began + timedelta(minutes=20))
    client, day = client_of(team), the_day(operation)
    listing = (
        f"C0012.MP4;{began.isoformat()};300;A\nC0013.MP4;{(began + timedelta(minutes=10)).isoformat()};600;A\nX.WAV"
    )
    answer = client.post(path(operation, "floor_files", day), {"listing": listing})
    assert TakeFile.objects.count() == 1
    found = answer.context["found"]
    assert [(one.file.name, one.take and one.take.number, str(one.why)) for one in found] == [
        ("C0012.MP4", 1, "name"),
        ("C0013.MP4", 2, "time"),
        ("X.WAV", None, ""),
    ]
    data: dict[str, object] = {"file": ["0", "1", "2"]}
    for number, one in enumerate(found):
        take = one.take.public_id if one.take else ""
        data |= {f"name_{number}": one.file.name, f"card_{number}": "A", f"take_{number}": take}
        data |= {f"proposed_{number}": take, f"why_{number}": one.why, f"length_{number}": "300000"}
    before = mark()
    client.post(path(operation, "floor_files_confirm", day), data)
    kept = TakeFile.objects.filter(card="A").order_by("name").values_list("name", "take__number", "why", "length_ms")
    assert list(kept) == [("C0012.MP4", 1, "name", 300_000), ("C0013.MP4", 2, "time", 300_000)]
    assert verbs_since(before) == ["take.filed", "take.filed"]
    again = client.post(path(operation, "floor_files", day), {"listing": listing})
    assert [one.file.name for one in again.context["found"]] == ["X.WAV"]
    unreadable = client.post(path(operation, "floor_files", day), {"listing": "C1.MP4;at noon"})
    assert (unreadable.status_code, "Line 1 cannot be read" in html(unreadable)) == (422, True)


def test_no_take_of_an_erased_recording_is_proposed_and_its_takes_say_so(operation: Operation) -> None:
    team, slot = team_of(operation, Role.PRODUCER), slots_of(operation)[0]
    booking = make_booking(slot, BookingState.ON_SET)
    take = takes.roll(booking, by=team, at=slot.starts_at)
    takes.add_file(take, "C0012", by=team)
    takes.cut(take, by=team, at=slot.starts_at + timedelta(minutes=5))
    film = Film.objects.create(channel=operation.channel, title="C0012")
    Asset.objects.create(film=film, original_name="C0012.MP4", size_bytes=1, created_at=slot.starts_at)
    client, here = client_of(team), path(operation, "floor_files", the_day(operation))
    listing = {"listing": f"C0012.MP4;{slot.starts_at.isoformat()};300;A"}
    warning = "to be erased: a file put here is deleted"

    def proposed() -> list[Take | None]:
        answer = client.post(here, listing)
        return [one.take for one in (*answer.context["found"], *answer.context["films"])]

    assert (proposed(), warning in html(client.post(here, listing))) == ([take, take], False)
    erasure = Erasure.objects.create(booking=booking, due_on=operation.starts_on)
    assert (proposed(), warning in html(client.post(here, listing))) == ([take, take], True)
    with clock.at(slot.starts_at + timedelta(days=1)):
        erasing.finish(erasure, by=team, words="Tout.")
    assert (proposed(), warning in html(client.post(here, listing))) == ([None], True)
    later = slots_of(operation)[2]
    namesake = takes.roll(make_booking(later, BookingState.ON_SET), by=team, at=later.starts_at)
    takes.add_file(namesake, "C0012", by=team)
    assert proposed() == [None], "what lies at an erased take by its time is nobody else's, whoever noted its name"


def test_the_log_is_archived_and_purged_by_those_who_plan(operation: Operation) -> None:
    team = team_of(operation, Role.PRODUCER)
    slot = slots_of(operation)[0]
    take = takes.roll(make_booking(slot, BookingState.ON_SET), by=team, at=slot.starts_at)
    takes.cut(take, by=team, at=slot.starts_at)
    client, day = client_of(team), the_day(operation)
    client.post(path(operation, "floor_archive", day))
    client.post(path(operation, "floor_purge", take.public_id), {"reason": "Livrée"})
    assert list(Take.objects.values_list("state", "reason")) == [("purged", "Livrée")]
    assert "Livrée" in html(client.get(path(operation, "floor_takes", day)))


def test_papers_say_who_when_and_where_and_no_address(operation: Operation) -> None:
    guest = make_person("Zoé Zola", email="zoe@example.org")
    subject = make_subject(operation.channel, "in_debate", by=guest)
    make_booking(slots_of(operation)[0], BookingState.CONFIRMED, by=guest, subject=subject)
    client = client_of(team_of(operation, Role.HOST))
    where = [the_day(operation), first_set(operation).public_id]
    for name in ("floor_call_sheet", "floor_rundown"):
        text = html(client.get(path(operation, name, *where)))
        assert "Zoé Zola" in text
        assert subject.title in text
        assert "09:00" in text
        assert "zoe@example.org" not in text
    assert '<svg viewBox="0 0' in html(client.get(path(operation, "floor_call_sheet", *where)))
