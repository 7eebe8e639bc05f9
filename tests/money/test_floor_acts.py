"""What a guest says on the way out, told from the floor: by a plain form, twice, late, and too early."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.money.models import Order, Satisfaction, SatisfactionAct
from plateau.studio.floor.acts import Act, kind_of
from plateau.studio.floor.views.day import words
from plateau.studio.models import Booking
from tests.factories import client_of, make_channel, make_person, make_team
from tests.money.making import answer_of, make_wrapped
from tests.studio.making import make_booking, make_open, slots_of

pytestmark = pytest.mark.django_db


def tell(booking: Booking, answer: str, act_id: str) -> None:
    known = kind_of("satisfaction.said")
    assert known is not None
    told = Act(act_id=act_id, kind="satisfaction.said", booking=booking.public_id, at=now(), data={"answer": answer})
    known.do(booking, told, make_person())


@pytest.mark.parametrize("answer", ["satisfied", "thinking", "not_satisfied"])
def test_each_act_is_its_answer_and_told_twice_it_is_one(answer: str) -> None:
    booking = make_wrapped(make_channel())
    tell(booking, answer, "phone-1")
    tell(booking, answer, "phone-1")
    assert (answer_of(booking), SatisfactionAct.objects.count()) == (answer, 1)


def test_the_floors_page_has_the_three_answers_and_takes_one_without_script() -> None:
    channel = make_channel()
    booking = make_wrapped(channel)
    crew = client_of(make_team(channel, Role.CAMERA, language="en"))
    floor = f"/desk/atelier/operations/{booking.operation.public_id}/floor"
    day = booking.operation.day_of(booking.slot.starts_at)
    assert 'value="not_satisfied"' in crew.get(f"{floor}/{day}").content.decode()
    crew.post(
        f"{floor}/act",
        {"kind": "satisfaction.said", "answer": "not_satisfied", "booking": booking.public_id, "day": str(day)},
    )
    assert (answer_of(booking), Order.objects.get().state) == ("not_satisfied", "dropped")


def test_the_floors_page_names_a_refused_answer_in_words() -> None:
    with override("en"):
        assert words()["kinds"]["satisfaction.said"] == "Are you satisfied?"


def test_an_answer_before_the_end_changes_nothing_and_is_shown_in_words() -> None:
    channel = make_channel()
    booking = make_booking(slots_of(make_open(channel, slots_a_day=1, days=1))[0], "on_set")
    crew = client_of(make_team(channel, Role.CAMERA, language="en"))
    floor = f"/desk/atelier/operations/{booking.operation.public_id}/floor"
    data = {"kind": "satisfaction.said", "answer": "satisfied", "booking": booking.public_id, "day": ""}
    page = crew.post(f"{floor}/act", data, follow=True)
    assert "The recording has not ended yet" in page.content.decode()
    assert not Satisfaction.objects.exists()
