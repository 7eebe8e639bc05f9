"""Ten thousand requests for sixty slots: exactly sixty bookings, none twice, the line in order."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import waiting
from plateau.studio.models import Booking, Operation, Slot, Wait
from plateau.studio.states import ACTIVE, BookingState
from plateau.subjects.models import Subject
from tests.factories import make_channel, make_person, make_team
from tests.studio.making import make_open
from tests.subjects.making import make_subject
from tests.windows import at_once

REQUESTS, PROCESSES, SLOTS = 10_000, 8, 60


def crowd(number: int, operation_id: int, persons: list[int], subject_id: int) -> Counter[str]:
    """Ask for slots again and again, as one process of a web server: any slot, a chosen one, now and then both."""
    chance = random.Random(number)
    operation = Operation.objects.select_related("channel").get(pk=operation_id)
    keys = list(Slot.objects.filter(operation=operation).values_list("pk", flat=True))
    subject, by_key = Subject.objects.get(pk=subject_id), Person.objects.in_bulk(persons)
    found: Counter[str] = Counter()
    for _ in range(REQUESTS // PROCESSES):
        person = by_key[chance.choice(persons)]
        try:
            if chance.random() < 0.5:
                held = bookings.hold_any(operation, by=person)
            else:
                held = bookings.hold(Slot.objects.select_related("operation").get(pk=chance.choice(keys)), by=person)
            bookings.book(held, by=person, subject=subject)
            found["booked"] += 1
        except Refused as refusal:
            found[refusal.code] += 1
            if refusal.code == "operation.full" and chance.random() < 0.05:
                try:
                    waiting.join(operation, by=person)
                    found["joined"] += 1
                except Refused as no:
                    found[no.code] += 1
    return found


@pytest.mark.django_db(transaction=True)
def test_ten_thousand_requests_for_sixty_slots_give_sixty_bookings() -> None:
    channel = make_channel()
    operation = make_open(channel, slots_a_day=20, days=3)
    assert operation.slots.count() == SLOTS
    persons = [make_person(f"Person {number}").pk for number in range(400)]
    subject = make_subject(channel, "in_debate", by=make_team(channel, Role.PRODUCER))
    asked = [(number, operation.pk, persons, subject.pk) for number in range(PROCESSES)]
    found = sum(at_once(crowd, asked), Counter[str]())

    refusals = {"slot.taken", "operation.full", "operation.share_taken", "wait.already"}
    another_window = {"booking.too_late"}  # of the same person, who has taken another slot meanwhile
    assert set(found) <= {"booked", "joined"} | refusals | another_window
    rows = Booking.objects.filter(state__in=ACTIVE)
    offers = rows.filter(
        state=BookingState.HELD, wait__isnull=False
    )  # what somebody let go went to the line, unbooked yet
    assert (rows.count(), rows.values("slot").distinct().count()) == (SLOTS, SLOTS)
    assert found["booked"] == rows.filter(state=BookingState.BOOKED).count() == SLOTS - offers.count()
    assert rows.filter(state=BookingState.BOOKED).values("booked_by").distinct().count() == found["booked"]
    assert Wait.objects.count() == found["joined"] > 0
    line = list(Wait.objects.order_by("joined_at", "pk").values_list("pk", flat=True))
    before = offers.count()

    for booking in rows.filter(state=BookingState.BOOKED).order_by("?")[
        :10
    ]:  # what comes free goes down the line, in order
        bookings.cancel(booking, by=booking.booked_by, by_team=False)
    offered = Wait.objects.filter(state="offered").order_by("pk").values_list("pk", flat=True)
    assert list(offered) == line[: min(before + 10, len(line))]
