"""The team prepares an operation: pages, who may, and what cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.channels.roles import Can, Role
from plateau.studio.actions import operations
from plateau.studio.models import Operation, Slot, SlotKind
from tests.factories import client_of, make_channel, make_person, make_team
from tests.permissions import assert_answers, make_cast, team_only
from tests.studio.making import first_set, make_booking, make_open, make_operation, slots_of, today
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def words(**changed: str) -> dict[str, str]:
    """Return what a producer types into the form of a new operation."""
    return {
        "name": "Salon de la relation client",
        "slug": "Salon-26",
        "starts_on": (today() + timedelta(days=10)).isoformat(),
        "ends_on": (today() + timedelta(days=12)).isoformat(),
        "time_zone": "Europe/Paris",
        "description": "Trois jours de **plateaux**.",
        "partners": "Maison Blanche https://maison.example/\nLes Halles",
        "how_to_come": "Hall 4",
        "what_to_bring": "",
        "fee": "1 234,50",
        "currency": "EUR",
        "hold_minutes": "15",
        "offer_hours": "12",
        "bookings_each": "1",
    } | changed


def test_pages_of_the_desk_and_who_may() -> None:
    channel = make_channel()
    operation = make_open(channel)
    cast = make_cast(channel)
    desk = f"/desk/{channel.slug}/operations"
    one = f"{desk}/{operation.public_id}"
    slot = slots_of(operation)[0]
    assert_answers(desk, team_only(Can.SEE_DESK), cast)
    assert_answers(one, team_only(Can.SEE_DESK), cast)
    for page in (
        f"{desk}/new",
        f"{one}/change",
        f"{one}/cancel",
        f"{one}/setup",
        f"{one}/slots/new",
        f"{one}/slots/{slot.public_id}",
    ):
        assert_answers(page, team_only(Can.PLAN_STUDIO), cast)


def test_acts_of_the_desk_and_who_may() -> None:
    channel = make_channel()
    operation = make_open(channel)
    code = operations.add_code(operation, by=make_person(), word="Soleil", label="Un partenaire")
    cast = make_cast(channel)
    one = f"/desk/{channel.slug}/operations/{operation.public_id}"
    slot = slots_of(operation)[0]
    day = operation.starts_on.isoformat()
    place, which = operation.places.get(), first_set(operation)
    acts: dict[str, dict[str, object]] = {
        f"/desk/{channel.slug}/operations/new": words(),
        f"{one}/change": words(slug="autre"),
        f"{one}/booking/close": {},
        f"{one}/cancel": {"reason": "Parce que."},
        f"{one}/setup/places": {"name": "Hall 2", "address": ""},
        f"{one}/setup/sets": {"name": "Salon", "place": place.pk},
        f"{one}/setup/patterns": {
            "set": which.pk, "weekdays": ["0", "1", "2", "3", "4", "5", "6"], "opens_at": "14:00", "closes_at": "16:00",
            "length_minutes": "30", "gap_minutes": "0",
        },
        f"{one}/setup/codes": {"code": code.public_id},
        f"{one}/slots/new": {"set": which.pk, "day": day, "start": "18:00", "end": "18:30", "kind": "bookable"},
        f"{one}/slots/{slot.public_id}": {"act": "remove"},
    }  # fmt: skip
    for url, data in acts.items():
        assert_answers(url, team_only(Can.PLAN_STUDIO, allowed=302), cast, method="post", data=data)


def test_another_channels_operation_is_not_there() -> None:
    channel, other = make_channel(), make_channel("port")
    operation = make_open(other)
    client = client_of(make_team(channel, Role.PRODUCER))
    assert client.get(f"/desk/{channel.slug}/operations/{operation.public_id}").status_code == 404
    assert client.get(f"/desk/{channel.slug}/operations/{operation.public_id}/setup").status_code == 404


def test_an_operation_from_the_first_word_to_open_slots() -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.PRODUCER))
    desk = f"/desk/{channel.slug}/operations"
    assert client.post(f"{desk}/new", words()).status_code == 302
    operation = Operation.objects.get()
    assert (operation.slug, operation.fee_minor) == ("salon-26", 123_450)
    assert operation.partners == [
        {"name": "Maison Blanche", "url": "https://maison.example/"},
        {"name": "Les Halles", "url": ""},
    ]
    one = f"{desk}/{operation.public_id}"
    client.post(f"{one}/setup/places", {"name": "Hall 1", "address": "12, quai Nord"})
    client.post(f"{one}/setup/sets", {"name": "Scène", "place": operation.places.get().pk})
    pattern = {
        "set": first_set(operation).pk, "weekdays": ["0", "1", "2", "3", "4", "5", "6"], "opens_at": "09:00",
        "closes_at": "18:00", "length_minutes": "30", "gap_minutes": "0", "breaks": "12h30-13h30, 16-16:30",
    }  # fmt: skip
    seen = client.post(f"{one}/setup/patterns", pattern | {"act": "preview"})
    assert (seen.status_code, seen.context["preview"]["number"], operation.slots.count()) == (200, 45, 0)
    assert client.post(f"{one}/setup/patterns", pattern).status_code == 302
    assert operation.slots.count() == 45
    assert client.post(f"{one}/booking/open").status_code == 302
    assert client.get("/salon-26").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "desk"}, "slug"),
        ({"slug": "à côté"}, "slug"),
        ({"name": ""}, "name"),
        ({"fee": "beaucoup"}, "fee"),
        ({"fee": "-5"}, "fee"),
        ({"partners": "Maison ftp://x/"}, "partners"),
        ({"partners": "\n".join(f"P{number}" for number in range(13))}, "partners"),
        ({"ends_on": "2020-01-01"}, "__all__"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(changed: dict[str, str], field: str) -> None:
    channel = make_channel()
    client = client_of(make_team(channel, Role.PRODUCER))
    before = mark()
    answer = client.post(f"/desk/{channel.slug}/operations/new", words(**changed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (Operation.objects.count(), verbs_since(before)) == (0, [])


def test_a_slot_by_hand_is_added_changed_and_moved() -> None:
    channel = make_channel()
    operation = make_open(channel)
    client = client_of(make_team(channel, Role.PRODUCER))
    url = f"/desk/{channel.slug}/operations/{operation.public_id}/slots"
    which, day = first_set(operation), operation.starts_on.isoformat()
    data = {"set": which.pk, "day": day, "start": "20:00", "end": "20:45", "kind": "bookable", "label": "Le soir"}
    assert client.post(f"{url}/new", data).status_code == 302
    slot = Slot.objects.get(label="Le soir")
    assert slot.length == timedelta(minutes=45)
    booking = make_booking(slot)
    assert client.post(f"{url}/{slot.public_id}", data | {"start": "20:15", "end": "21:00"}).status_code == 302
    booking.refresh_from_db()
    assert booking.sequence == 1
    blocked = client.post(f"{url}/{slot.public_id}", data | {"start": "20:15", "end": "21:00", "kind": "blocked"})
    assert blocked.status_code == 422
    assert Slot.objects.get(pk=slot.pk).kind == SlotKind.BOOKABLE
    over = client.post(f"{url}/new", data)
    assert (over.status_code, operation.slots.filter(label="Le soir").count()) == (422, 1)


def test_a_slot_outside_the_days_is_refused() -> None:
    channel = make_channel()
    operation = make_open(channel)
    client = client_of(make_team(channel, Role.PRODUCER))
    day = (operation.starts_on - timedelta(days=1)).isoformat()
    data = {"set": first_set(operation).pk, "day": day, "start": "20:00", "end": "20:45", "kind": "bookable"}
    answer = client.post(f"/desk/{channel.slug}/operations/{operation.public_id}/slots/new", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["day"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_however_long_it_is(count: int, django_assert_num_queries) -> None:
    channel = make_channel()
    for _ in range(count):
        make_operation(channel)
    client = client_of(make_team(channel, Role.PRODUCER))
    with django_assert_num_queries(7):
        client.get(f"/desk/{channel.slug}/operations")
