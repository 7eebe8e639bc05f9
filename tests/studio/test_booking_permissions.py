"""Every address of members and guests around a booking, for everybody."""

from __future__ import annotations

import pytest

from plateau.channels.roles import Can
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import waiting
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_person
from tests.permissions import (
    MEMBER,
    NETWORK,
    OTHER_TEAM,
    STRANGER,
    assert_answers,
    make_cast,
    members_only,
    open_to_all,
    team_only,
)
from tests.studio.making import lay_out, make_booking, make_open, make_operation, slots_of
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db
HIDDEN = {"team": 404, "member": 404}


def test_what_everybody_may_open() -> None:
    operation = make_open(make_channel())
    cast = make_cast(operation.channel)
    for url in (f"/{operation.slug}", f"/{operation.slug}/calendar.ics", "/c/atelier/operations"):
        assert_answers(url, open_to_all(), cast)
    slot = slots_of(operation)[0].public_id
    assert_answers(f"/{operation.slug}/slots/{slot}", members_only(stranger=302), cast)


def test_what_is_prepared_is_for_the_desk() -> None:
    operation = make_operation(make_channel())
    lay_out(operation)
    cast = make_cast(operation.channel)
    desk = team_only(Can.SEE_DESK, team=404, member=404, stranger=404)
    slot = slots_of(operation)[0].public_id
    for url in (f"/{operation.slug}", f"/{operation.slug}/calendar.ics"):
        assert_answers(url, desk, cast)
    assert_answers(f"/{operation.slug}/slots/{slot}", desk, cast)


def test_an_operation_of_a_closed_channel_is_nowhere_for_others() -> None:
    channel = make_channel(visibility="internal", internal_domains=["firme.example"])
    operation = make_open(channel)
    cast = make_cast(channel)
    closed = {name: 404 if name in {STRANGER, MEMBER, OTHER_TEAM} else 200 for name in cast}
    assert closed[NETWORK] == 200
    for url in (f"/{operation.slug}", f"/{operation.slug}/calendar.ics", f"/c/{channel.slug}/operations"):
        assert_answers(url, closed, cast)


def test_members_keep_slots_and_wait() -> None:
    channel = make_channel()
    operation = make_open(channel)
    cast = make_cast(channel)
    data = {"slot": slots_of(operation)[0].public_id}
    assert_answers(f"/{operation.slug}/hold", members_only(allowed=302), cast, method="post", data=data)
    assert_answers(f"/{operation.slug}/wait", members_only(allowed=302), cast, method="post")
    assert_answers(f"/{operation.slug}/wait/leave", members_only(allowed=404), cast, method="post")
    for person in cast.values():
        if person is not None:
            waiting.join(operation, by=person)
    assert_answers(f"/{operation.slug}/wait/leave", members_only(allowed=302), cast, method="post")
    assert_answers("/bookings", members_only(), cast)
    assert_answers("/bookings/calendar", members_only(allowed=302), cast, method="post")


def test_a_booking_is_for_its_people_and_the_team_and_changed_by_those_who_plan() -> None:
    channel = make_channel()
    operation = make_open(channel)
    one, two, *_ = slots_of(operation)
    booking = make_booking(one)
    cast = make_cast(channel)
    page = f"/bookings/{booking.public_id}"
    seen = team_only(Can.SEE_DESK, **HIDDEN)
    assert_answers(page, seen, cast)
    assert_answers(f"{page}/event.ics", seen | {STRANGER: 404}, cast)
    for act in ("people", "move", "cancel"):
        assert_answers(f"{page}/{act}", team_only(Can.PLAN_STUDIO, member=404), cast)
    plans = team_only(Can.PLAN_STUDIO, allowed=302, member=404)
    assert_answers(f"{page}/people", plans, cast, method="post", data={"me": "on"})
    assert_answers(f"{page}/move", plans, cast, method="post", data={"slot": two.public_id})
    assert_answers(f"{page}/cancel", plans, cast, method="post", data={"reason": "Panne."})
    nobody = team_only(Can.SEE_DESK, allowed=403, **HIDDEN)
    assert_answers(f"{page}/release", nobody, cast, method="post")


def test_nobody_fills_the_form_of_anothers_hold() -> None:
    channel = make_channel()
    anna = make_person("Anna")
    held = bookings.hold(slots_of(make_open(channel))[0], by=anna)
    subject = make_subject(channel, "in_debate")
    cast = make_cast(channel)
    data = {"subject": subject.public_id, "me": "on"}
    answers = team_only(Can.SEE_DESK, **HIDDEN)  # the team sees that it is held, and nothing happens
    assert_answers(f"/bookings/{held.public_id}", answers, cast, method="post", data=data)
    held.refresh_from_db()
    assert held.state == BookingState.HELD
