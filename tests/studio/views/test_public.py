"""An operation's page in each state, and what each reader learns from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plateau.channels.roles import Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.models import Operation
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_person, make_team
from tests.studio.making import lay_out, make_booking, make_open, make_operation, slots_of
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def page(operation: Operation, person=None, query: str = "") -> str:
    answer = client_of(person).get(f"/{operation.slug}{query}", headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_sees_free_and_taken_slots_and_is_led_to_log_in_by_a_link_without_a_token() -> None:
    channel = make_channel()
    operation = make_open(channel, days=1)
    free, taken, *_ = slots_of(operation)
    subject = make_subject(channel, "in_debate", title="Le pain de nuit")
    make_booking(taken, subject=subject)
    html = page(operation)
    assert html.count('data-state="free"') == 5
    assert html.count('data-state="taken"') == 1
    assert f"/{operation.slug}/slots/{free.public_id}" in html
    assert "Le pain de nuit" in html
    assert "csrfmiddlewaretoken" not in html
    login = client_of(None).get(f"/{operation.slug}/slots/{free.public_id}?subject=x")
    assert login["Location"] == f"/account/login/?next=%2F{operation.slug}%2Fslots%2F{free.public_id}%3Fsubject%3Dx"


def test_a_private_subject_takes_its_slot_without_a_word() -> None:
    channel = make_channel()
    operation = make_open(channel, days=1)
    author = make_person("Odile", language="en")
    subject = make_subject(channel, by=author, private=True, title="Un secret")
    make_booking(slots_of(operation)[0], by=author, subject=subject)
    assert "Un secret" not in page(operation)
    assert "Un secret" not in page(operation, make_person(language="en"))
    assert page(operation).count('data-state="taken"') == 1
    assert "Un secret" in page(operation, author)


def test_an_unlisted_subject_is_not_listed_here_either() -> None:
    channel = make_channel()
    operation = make_open(channel, days=1)
    subject = make_subject(channel, "in_debate", title="Pour qui a le lien")
    make_booking(slots_of(operation)[0], subject=subject)
    type(subject).objects.filter(pk=subject.pk).update(unlisted=True)
    assert "Pour qui a le lien" not in page(operation)


def test_what_is_prepared_is_the_teams_alone() -> None:
    channel = make_channel()
    operation = make_operation(channel)
    lay_out(operation)
    assert client_of(None).get(f"/{operation.slug}").status_code == 404
    assert client_of(make_person()).get(f"/{operation.slug}").status_code == 404
    html = page(operation, make_team(channel, Role.CAMERA, language="en"))
    assert "The team alone sees this page" in html
    assert "/hold" not in html
    assert 'name="robots" content="noindex"' in html


@pytest.mark.parametrize(
    ("state", "word"), [("closed", "Booking closed"), ("cancelled", "Cancelled"), ("over", "Over")]
)
def test_nothing_can_be_booked_when_it_is_closed_cancelled_or_over(state: str, word: str) -> None:
    channel = make_channel()
    operation = make_open(channel, days=1)
    by = make_team(channel, Role.PRODUCER)
    moment = now()
    if state == "closed":
        operations.close_booking(operation, by=by)
    elif state == "cancelled":
        operations.cancel_operation(operation, by=by, reason="La salle est fermée.")
    else:
        moment += timedelta(days=30)
    with clock.at(moment):
        html = page(operation, make_person(language="en"))
    assert word in html
    assert "/hold" not in html
    assert "/wait" not in html
    assert "La salle est fermée." not in html  # the reason is for those who booked


def test_what_is_recorded_stays_on_the_page_when_it_is_over() -> None:
    channel = make_channel()
    operation = make_open(channel, days=1)
    subject = make_subject(channel, "in_debate", title="Ce qui fut dit")
    slot = slots_of(operation)[0]
    with clock.at(slot.starts_at - timedelta(hours=1)):
        make_booking(slot, BookingState.WRAPPED, subject=subject)
    with clock.at(now() + timedelta(days=30)):
        html = page(operation)
    assert "What was recorded" in html
    assert "Ce qui fut dit" in html


def test_what_goes_on_without_end_shows_four_weeks_and_leads_to_the_next() -> None:
    channel = make_channel()
    by = make_team(channel, Role.PRODUCER)
    operation = make_operation(channel, by=by, starts_in=0, ends_on=None)
    lay_out(operation, by=by, weekdays=[0])  # every Monday, laid out eight weeks ahead
    operations.open_booking(operation, by=by)
    html = page(operation)
    assert html.count('<section class="day') == 4
    more = html.split('href="?from=')[1].split("#")[0].rstrip('"')
    assert page(operation, query=f"?from={more}").count('<section class="day') == 4
    assert page(operation, query="?from=nonsense").count('<section class="day') == 4


def test_a_member_sees_what_is_theirs_first() -> None:
    operation = make_open(make_channel(), days=1)
    anna = make_person("Anna", language="en")
    held = bookings.hold(slots_of(operation)[0], by=anna)
    html = page(operation, anna)
    assert "Your slot waits for its form" in html
    assert f"/bookings/{held.public_id}" in html
    assert html.count('data-state="mine"') == 1
    assert page(operation, make_person(language="en")).count('data-state="held"') == 1


def test_a_reserved_slot_asks_for_its_code_at_its_own_page() -> None:
    channel = make_channel()
    operation = make_open(channel, days=1)
    by = make_team(channel, Role.PRODUCER)
    code = operations.add_code(operation, by=by, word="soleil", label="Partenaire")
    slot = slots_of(operation)[0]
    slots.change_slot(slot, by=by, kind=slot.kind, format="", label="", code=code)
    member = client_of(make_person(language="en"))
    assert 'name="code"' in member.get(f"/{operation.slug}/slots/{slot.public_id}").content.decode()
    wrong = member.post(f"/{operation.slug}/hold", {"slot": slot.public_id, "code": "lune"})
    assert wrong["Location"] == f"/{operation.slug}/slots/{slot.public_id}"
    right = member.post(f"/{operation.slug}/hold", {"slot": slot.public_id, "code": "Soleil"})
    assert right["Location"].startswith("/bookings/")


def test_the_channels_list_shows_what_comes_before_what_was() -> None:
    channel = make_channel()
    coming = make_open(channel, name="Salon à venir")
    make_operation(channel, name="En préparation seulement")
    gone = make_open(channel, name="Salon annulé")
    operations.cancel_operation(gone, by=make_team(channel, Role.PRODUCER), reason="Non.")
    html = client_of(None).get("/c/atelier/operations", headers=ENGLISH).content.decode()
    assert html.index("Salon à venir") < html.index("Salon annulé")
    assert "En préparation seulement" not in html
    assert client_of(None).get("/c/nowhere/operations").status_code == 404
    assert coming.get_absolute_url() in html


@pytest.mark.parametrize("bookings_made", [1, 3])
def test_the_page_costs_the_same_however_much_is_booked(bookings_made: int) -> None:
    channel = make_channel()
    operation = make_open(channel, days=bookings_made)
    for slot in slots_of(operation)[:bookings_made]:
        make_booking(slot)
    visitor, member = client_of(None), client_of(make_person())
    for client, most in ((visitor, VISITOR_QUERIES), (member, MEMBER_QUERIES)):
        client.get(f"/{operation.slug}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/{operation.slug}")
        assert len(asked) == most


@pytest.mark.parametrize("operations_made", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(operations_made: int) -> None:
    channel = make_channel()
    for _ in range(operations_made):
        make_open(channel)
    client = client_of(None)
    client.get("/c/atelier/operations")
    with CaptureQueriesContext(connection) as asked:
        client.get("/c/atelier/operations")
    assert len(asked) == 3


VISITOR_QUERIES, MEMBER_QUERIES = 8, 15
