"""What keeps a film off air: each reason alone, as the deal that was signed says, and in the guest's own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from plateau.channels.roles import Role
from plateau.money.actions import orders
from plateau.money.clearance import InTheWay, in_guests_words, in_the_way
from plateau.money.models import Order
from plateau.studio.models import Booking, Presence, Release
from plateau.studio.papers.actions import releasing
from tests.factories import make_channel, make_person, make_team
from tests.money.clearing import make_cleared, make_recorded, pay_fee, say
from tests.money.making import today

pytestmark = pytest.mark.django_db


def waits(booking: Booking, on: date | None = None) -> list[InTheWay]:
    return in_the_way([Booking.objects.with_slot().get(pk=booking.pk)], on=on or today())


def kinds(booking: Booking, on: date | None = None) -> list[str]:
    return [str(one.kind) for one in waits(booking, on)]


def words(booking: Booking) -> list[str]:
    with override("en"):
        return [str(one.words) for one in waits(booking)]


def test_nothing_stands_in_the_way_of_a_signed_satisfied_and_paid_recording() -> None:
    booking = make_recorded(make_channel())
    say(booking, "satisfied")
    pay_fee(booking)
    assert kinds(booking) == []


@pytest.mark.parametrize(
    ("answer", "terms", "expected"),
    [
        ("", {}, ["unanswered"]),
        ("thinking", {}, ["unanswered"]),
        ("", {"unanswered": "airs"}, []),
        ("thinking", {"unanswered": "airs"}, []),
        ("not_satisfied", {}, ["not_satisfied"]),
        ("not_satisfied", {"unanswered": "airs", "paid_first": False}, ["not_satisfied"]),
        ("satisfied", {}, ["unpaid"]),
        ("satisfied", {"paid_first": False}, []),
    ],
)
def test_answer_and_fee_count_as_the_signed_deal_says(
    answer: str, terms: dict[str, object], expected: list[str]
) -> None:
    booking = make_recorded(make_channel(), **terms)
    if answer:
        say(booking, answer)
    assert kinds(booking) == expected


def test_a_fee_that_is_waived_or_asked_of_nobody_keeps_no_film_back() -> None:
    channel = make_channel()
    waived = make_recorded(channel)
    say(waived, "satisfied")
    assert words(waived) == ["Léo Dubois has not paid the fee of €500 yet: by the deal, the film waits for it."]
    orders.waive(Order.objects.get(booking=waived), by=make_team(channel, Role.SALES), reason="Geste.")
    assert (kinds(waived), kinds(make_cleared(channel))) == ([], [])


def revoke(booking: Booking) -> None:
    releasing.revoke_release(Release.objects.get(booking=booking), by=booking.booked_by)


def narrow(booking: Booking) -> None:
    Release.objects.filter(booking=booking).update(media=["events"])


def join(booking: Booking) -> None:
    first = booking.presences.get()
    Presence.objects.create(
        booking=booking, person=make_person("Ana Alves"), set=first.set, during=first.during, part="guest"
    )


@pytest.mark.parametrize(
    ("break_it", "kind", "sentence"),
    [
        (revoke, "revoked", "Léo Dubois took the release form back."),
        (narrow, "narrow", "The release form of Léo Dubois does not allow our own pages."),
        (join, "release", "The release form of Ana Alves is not signed."),
    ],
)
def test_papers_that_are_missing_are_named(break_it: Callable[[Booking], None], kind: str, sentence: str) -> None:
    booking = make_cleared(make_channel())
    break_it(booking)
    assert (kinds(booking), words(booking)) == ([kind], [sentence])


def test_a_deal_that_nobody_signed_is_named() -> None:
    booking = make_recorded(make_channel(), fee=0, deal=False)
    say(booking, "satisfied")
    assert (kinds(booking), words(booking)) == (["deal"], ["The deal is not signed."])


def test_a_form_allows_its_last_day_and_no_later_one() -> None:
    booking = make_cleared(make_channel())
    until = Release.objects.get(booking=booking).until
    assert until is not None
    assert (kinds(booking, until), kinds(booking, until + timedelta(days=1))) == ([], ["expired"])


def test_a_guest_hears_of_their_own_part_alone() -> None:
    booking = make_recorded(make_channel())
    say(booking, "satisfied")
    join(booking)
    ana = booking.presences.get(person__name="Ana Alves").person
    with override("en"):
        told = {
            person.name: [str(in_guests_words(one, person)) for one in waits(booking)]
            for person in (booking.booked_by, ana)
        }
    others = "The team settles something else first: there is nothing that you have to do."
    assert told == {
        "Léo Dubois": [others, "The film goes on air once its fee is paid."],
        "Ana Alves": ["The film waits for your release form.", others],
    }


def test_ten_recordings_cost_as_much_as_one() -> None:
    channel = make_channel()
    counted = []
    for many in (1, 3):
        bookings = [make_cleared(channel) for _ in range(many)]
        rows = list(Booking.objects.with_slot().filter(pk__in=[one.pk for one in bookings]))
        with CaptureQueriesContext(connection) as asked:
            assert in_the_way(rows, on=today()) == []
        counted.append(len(asked))
    assert counted[0] == counted[1]
