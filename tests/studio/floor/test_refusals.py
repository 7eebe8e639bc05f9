"""What the floor does not let happen, and says: an act that fails among others, somebody who has not agreed."""

from __future__ import annotations

import json

import pytest

from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.studio.floor.actions import day as floor_actions
from plateau.studio.floor.acts import act
from plateau.studio.models import FloorAct, Operation, Release
from plateau.studio.papers.actions.releasing import revoke_release
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_person
from tests.studio.floor.test_pages import html, path, team_of, the_day
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_all, sign_release
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation() -> Operation:
    return make_open(make_channel(), slots_a_day=4, days=1, starts_in=1)


def test_an_act_that_cannot_be_read_or_that_fails_stops_no_other(operation: Operation) -> None:
    one, two = (make_booking(slot, BookingState.CONFIRMED) for slot in slots_of(operation)[:2])
    client = client_of(team_of(operation, Role.CAMERA))

    def fail(*_: object) -> None:
        raise RuntimeError("a defect of ours")

    act("test.defect")(fail)
    acts = [
        {"id": name, "kind": kind, "booking": booking.public_id, "at": now().isoformat(), "data": data}
        for name, kind, booking, data in (
            ("first", "check_in", one, {}),
            ("x" * 41, "check_in", one, {}),
            ("zero", "take.note", one, {"text": "a\0b"}),
            ("half", "take.note", one, {"text": "\ud800"}),
            ("list", "take.note", one, {"text": ["x"]}),
            ("defect", "test.defect", one, {}),
            ("last", "check_in", two, {}),
        )
    ]
    sent = json.dumps({"sent_at": now().isoformat(), "acts": acts})
    answer = client.post(path(operation, "floor_tell"), sent, content_type="application/json")
    told = {one["id"]: (one["outcome"], bool(one["sentence"])) for one in answer.json()["acts"]}
    refused = ("refused", True)
    assert told == {
        "first": ("done", False),
        "x" * 41: refused,
        "zero": refused,
        "half": refused,
        "list": refused,
        "defect": refused,
        "last": ("done", False),
    }
    assert FloorAct.objects.get(act_id="defect").code == "act.failed"
    for booking in (one, two):
        booking.refresh_from_db()
        assert booking.state == BookingState.CHECKED_IN


def test_what_is_no_longer_signed_is_said_in_its_row_and_keeps_them_off_the_set(operation: Operation) -> None:
    booking = make_booking(slots_of(operation)[0], by=make_person("Zoé Zola"))
    sign_all(booking)
    floor_actions.check_in(booking, by=make_person())
    revoke_release(Release.objects.get(), by=booking.booked_by)
    client = client_of(team_of(operation, Role.PRODUCER))
    row = html(client.get(path(operation, "floor_day", the_day(operation)))).split('class="run"')[1]
    button = row.split('value="on_set"')[1].split(">")[0]
    assert "Zoé Zola took the release form back." in row
    assert path(operation, "floor_arrival", booking.public_id) in row
    assert ("hidden" in button, 'data-from=""' in button) == (True, True)
    page = html(client.get(path(operation, "floor_arrival", booking.public_id)))
    assert ("Zoé Zola took the release form back." in page, 'value="on_set"' in page) == (True, False)
    before = mark()
    press = {"kind": "on_set", "booking": booking.public_id, "day": the_day(operation)}
    answer = client.post(path(operation, "floor_act"), press, follow=True)
    assert "Nobody is filmed before everything is signed. Zoé Zola took the release form back." in html(answer)
    booking.refresh_from_db()
    assert (booking.state, verbs_since(before)) == (BookingState.CHECKED_IN, [])
    assert "take.roll" not in row
    sign_release(booking)
    row = html(client.get(path(operation, "floor_day", the_day(operation)))).split('class="run"')[1]
    assert "took the release form back" not in row
    assert ('data-from="checked_in">On set' in row, "take.roll" in row) == (True, True)
