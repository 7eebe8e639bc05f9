"""Pages of slots given by hand, crew, equipment and imported lists: who may, and what a person does there."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plateau.channels.roles import Can, Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.actions import listing
from plateau.studio.actions.bringing import Named
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.actions import kit
from plateau.studio.giving import actions as offering
from plateau.studio.giving.actions import Gift
from plateau.studio.giving.forms import GiveForm
from plateau.studio.guests import actions as guests
from plateau.studio.guests.known import matching
from plateau.studio.models import Booking, Duty, ImportedFile, KitItem, KitUse, Operation
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.permissions import assert_answers, make_cast, members_only, open_to_all, team_only
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

pytestmark = pytest.mark.django_db
PLAN, SEE = Can.PLAN_STUDIO, Can.SEE_DESK


@pytest.fixture
def operation() -> Operation:
    return make_open(make_channel(), slots_a_day=3, days=2)


@pytest.fixture
def team(operation: Operation) -> Person:
    return make_team(operation.channel, Role.PRODUCER, language="en")


def desk(operation: Operation) -> str:
    return f"/desk/{operation.channel.slug}/operations/{operation.public_id}"


def gift(**changed: str) -> dict[str, str]:
    """Return the form of a slot booked for somebody new."""
    return {
        "name": "Léa Guest", "email": "lea@example.org", "language": "fr", "way": "book", "subject": "new",
        "title": "Le pain de nuit", "format": "interview",
    } | changed  # fmt: skip


def test_who_opens_and_does_what(operation: Operation, team: Person) -> None:
    cast, url, slot = make_cast(operation.channel), desk(operation), slots_of(operation)[0]
    assert_answers(f"{url}/line", team_only(SEE), cast)
    assert_answers(f"{url}/crew", team_only(SEE), cast)
    assert_answers(f"/desk/{operation.channel.slug}/kit", team_only(SEE), cast)
    for page in (
        f"{url}/people?name=Ann",
        f"{url}/slots/{slot.public_id}/give",
        f"{url}/list",
        f"{url}/list/sample.csv",
    ):
        assert_answers(page, team_only(PLAN), cast)
    posts = team_only(PLAN, allowed=422)
    for page in (f"{url}/slots/{slot.public_id}/give", f"{url}/crew", f"{url}/crew/kit", f"{url}/list"):
        assert_answers(page, posts, cast, method="post")
    assert_answers(f"/desk/{operation.channel.slug}/kit", posts, cast, method="post")


def test_who_changes_what_is_there(operation: Operation, team: Person) -> None:
    cast, url, slot = make_cast(operation.channel), desk(operation), slots_of(operation)[0]
    until = now() + timedelta(hours=1)
    offer = offering.give(slot, Gift(Named("Léa"), None, until=until), by=team)
    duty = crew.ask(make_person(), first_set(operation), by=team, starts_at=slot.starts_at, ends_at=slot.ends_at)
    item = kit.add_item(operation.channel, by=team, name="Grue", quantity=1)
    (use,) = kit.place(item, first_set(operation), by=team, starts_at=slot.starts_at, ends_at=slot.ends_at)
    kept = listing.keep_list(operation, by=team, name="x", data=b"day,start,end,set\n1/1/2030,9:00,9:30,A\n")
    assert_answers(f"{url}/crew/{duty.public_id}", team_only(PLAN), cast)
    assert_answers(f"{url}/list/{kept.public_id}", team_only(PLAN), cast)
    done = team_only(PLAN, allowed=302)
    assert_answers(f"{url}/offers/{offer.public_id}/withdraw", done, cast, method="post")
    assert_answers(f"{url}/crew/{duty.public_id}", done, cast, method="post", data={"act": "cancel"})
    assert_answers(f"{url}/crew/kit/off", done, cast, method="post", data={"use": use.public_id})
    assert_answers(f"{url}/list/{kept.public_id}/import", done, cast, method="post")


def test_who_reads_and_answers_their_own(operation: Operation, team: Person) -> None:
    cast, slot = make_cast(operation.channel), slots_of(operation)[0]
    guest = make_guest("Léa Guest", contact_email="lea@example.org", made_on=operation.channel.public_id)
    offer = offering.give(slot, Gift(guest, None, until=now() + timedelta(hours=1)), by=team)
    later = slots_of(operation)[1]
    duty = crew.ask(guest, first_set(operation), by=team, starts_at=later.starts_at, ends_at=later.ends_at)
    page = guests.page_path(guest, operation.channel)
    for path in (page, f"{page}/duties", f"{page}/{offer.public_id}/take"):
        assert_answers(path, open_to_all(), cast)  # whoever has the link
    assert_answers(f"{page}/duties/{duty.public_id}", open_to_all(302), cast, method="post", data={"act": "accept"})
    assert_answers(f"{page}/{offer.public_id}/take", open_to_all(422), cast, method="post")
    assert_answers(f"{page}/{offer.public_id}/decline", open_to_all(302), cast, method="post")
    assert_answers("/duties", members_only(), cast)
    assert_answers(f"/duties/{duty.public_id}", members_only(allowed=404), cast, method="post", data={"act": "accept"})
    assert_answers(f"/duties/{duty.public_id}/event.ics", open_to_all(404), cast)


def test_others_links_open_neither_offers_nor_duties(operation: Operation, team: Person, client) -> None:
    slot = slots_of(operation)[0]
    offer = offering.give(slot, Gift(Named("Léa"), None, until=now() + timedelta(hours=1)), by=team)
    duty = crew.ask(make_person(), first_set(operation), by=team, starts_at=slot.starts_at, ends_at=slot.ends_at)
    page = guests.page_path(make_guest("Omar Other"), operation.channel)
    before = mark()
    for path in (
        f"{page}/{offer.public_id}/take",
        f"{page}/{offer.public_id}/decline",
        f"{page}/duties/{duty.public_id}",
    ):
        assert client.post(path, {"title": "Le pain", "act": "accept"}).status_code == 404
    offer.refresh_from_db()
    assert (offer.state, verbs_since(before)) == (BookingState.HELD, [])


def test_a_slot_is_booked_for_a_guest_after_a_look(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    url, client = f"{desk(operation)}/slots/{slot.public_id}/give", client_of(team)
    before = mark()
    page = client.post(url, gift(act="look"))
    assert "Réservé" in page.text
    assert "l…@example.org" in page.text
    assert (Booking.objects.count(), verbs_since(before)) == (0, [])
    seen = page.context["seen"]
    other = client.post(url, gift(act="send", seen=seen, title="Autre chose"))
    assert (other.status_code, Booking.objects.count()) == (200, 0)  # what is sent is what was looked at
    done = client.post(url, gift(act="send", seen=seen))
    booking = Booking.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/bookings/{booking.public_id}")
    assert booking.presences.get().person.name == "Léa Guest"


def test_somebody_known_is_chosen_and_a_stranger_is_not(operation: Operation, team: Person) -> None:
    first, second, *_ = slots_of(operation)
    anna = make_booking(first, by=make_person("Anna Known", email="anna@example.org")).booked_by
    url, client = f"{desk(operation)}/slots/{second.public_id}/give", client_of(team)
    form = gift(
        act="look", name="", person=anna.public_id, subject=make_subject(operation.channel, "in_debate").public_id
    )
    seen = client.post(url, form).context["seen"]
    client.post(url, form | {"act": "send", "seen": seen})
    assert Booking.objects.get(slot=second).presences.get().person == anna
    stranger = make_person("Stan Stranger")
    refused = client.post(
        f"{desk(operation)}/slots/{slots_of(operation)[2].public_id}/give", form | {"person": stranger.public_id}
    )
    assert refused.status_code == 422


def test_names_are_offered_of_those_the_channel_knows(operation: Operation, team: Person) -> None:
    make_booking(slots_of(operation)[0], by=make_person("Anna-Lou Known", email="anna@example.org"))
    make_person("Anna Elsewhere")
    other = make_open(make_channel("port"), slots_a_day=1)
    make_booking(slots_of(other)[0], by=make_person("Anna Port"))
    page = client_of(team).get(f"{desk(operation)}/people?name=ann").text
    assert ("Anna-Lou Known" in page, "Elsewhere" in page, "Anna Port" in page) == (True, False, False)
    assert "anna@example.org" not in page
    assert [one.person.name for one in matching(operation.channel, "lou")] == ["Anna-Lou Known"]
    assert matching(operation.channel, "a") == []


def test_an_offer_is_made_taken_on_the_guests_page_and_waits_for_papers(operation: Operation, team: Person) -> None:
    slot, member = slots_of(operation)[0], make_person("Léa Member", language="en")
    url, client = f"{desk(operation)}/slots/{slot.public_id}/give", client_of(team)
    make_booking(slots_of(operation)[2], by=member)
    until = (now() + timedelta(hours=3)).astimezone(operation.zone).strftime("%Y-%m-%dT%H:%M")
    form = gift(act="look", person=member.public_id, way="offer", until=until, subject="they-say", words="Venez !")
    seen = client.post(url, form).context["seen"]
    client.post(url, form | {"act": "send", "seen": seen})
    offer = Booking.objects.get(slot=slot)
    assert (offer.state, offer.offered_by, offer.booked_by) == ("held", team, member)
    assert "Léa Member" in client.get(f"{desk(operation)}/line").text
    theirs = client_of(member)
    take = theirs.get(f"/bookings/{offer.public_id}")["Location"]
    assert "Venez" in theirs.get(take).text
    assert "A slot is offered to you" in theirs.get(guests.page_path(member, operation.channel)).text
    assert theirs.post(take, {}).status_code == 422
    assert theirs.post(take, {"title": "What is bread?"}).status_code == 302
    offer.refresh_from_db()
    assert (offer.state, offer.subject.title) == ("booked", "What is bread?")
    assert theirs.get(take).status_code == 302  # it is theirs: the address leads to their page


def test_what_is_wrong_is_said_in_the_form(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    url, client = f"{desk(operation)}/slots/{slot.public_id}/give", client_of(team)
    for changed in (
        {"name": ""}, {"title": ""}, {"subject": "they-say"}, {"way": "offer", "until": ""},
        {"way": "offer", "until": "2020-01-01T10:00"}, {"email_1": "a@example.org"}, {"email": "nowhere"},
        {"way": "offer", "name_1": "Omar Second", "until": f"{operation.starts_on - timedelta(days=1)}T12:00"},
    ):  # fmt: skip
        assert client.post(url, gift(act="look", **changed)).status_code == 422, changed
    make_booking(slot)
    assert "just taken" in client.post(url, gift(act="look")).text


def test_crew_and_equipment_are_planned_on_a_page(operation: Operation, team: Person) -> None:
    client, url = client_of(team), f"{desk(operation)}/crew"
    day = operation.starts_on.isoformat()
    which = first_set(operation).pk
    ask = {"name": "Cléo Camera", "email": "cleo@example.org", "language": "fr", "part": "camera", "set": which, "day": day,
           "start": "09:00", "end": "12:00", "every_day": "on"}  # fmt: skip
    assert client.post(url, ask).status_code == 302
    assert [duty.part for duty in Duty.objects.order_by("during")] == ["camera", "camera"]
    person = Duty.objects.first().person.public_id
    clash = client.post(
        url,
        ask
        | {
            "person": person,
            "set": operation.sets.create(operation=operation, place=operation.places.get(), name="B").pk,
        },
    )
    assert (clash.status_code, "Cléo Camera is on another set then" in clash.text) == (422, True)
    assert Duty.objects.count() == 2
    assert (
        client.post(f"/desk/{operation.channel.slug}/kit", {"name": "Grue", "quantity": 1, "note": ""}).status_code
        == 302
    )
    put = {"item": KitItem.objects.get().pk, "number": 1, "set": which, "day": day, "start": "09:00", "end": "12:00"}
    assert client.post(f"{url}/kit", put).status_code == 302
    assert client.post(f"{url}/kit", put).status_code == 422
    page = client.get(url).text
    assert ("Cléo Camera" in page, "Grue" in page, KitUse.objects.count()) == (True, True, 1)
    sheet = client.get(f"{desk(operation)}/floor/{day}/call-sheet/{first_set(operation).public_id}").text
    assert ("Grue" in sheet, "Cléo Camera" in sheet) == (True, True)


def test_a_duty_is_changed_on_its_page(operation: Operation, team: Person) -> None:
    slot = slots_of(operation)[0]
    duty = crew.ask(make_person(), first_set(operation), by=team, starts_at=slot.starts_at, ends_at=slot.ends_at)
    url = f"{desk(operation)}/crew/{duty.public_id}"
    form = {"part": "Son", "set": duty.set_id, "day": operation.starts_on.isoformat(), "start": "10:00", "end": "11:00"}
    assert client_of(team).post(url, form).status_code == 302
    duty.refresh_from_db()
    assert (duty.part, duty.starts_at.astimezone(operation.zone).hour) == ("sound", 10)
    assert client_of(team).post(url, {"act": "cancel", "reason": "Trop tôt."}).status_code == 302
    assert client_of(team).get(url).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sample_is_a_list_that_imports(kind: str, operation: Operation, team: Person) -> None:
    Booking.objects.all().delete()
    client, url = client_of(team), f"{desk(operation)}/list"
    sample = client.get(f"{url}/sample.{kind}").content
    if kind == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(sample)).active["A1"].value == "day"
    page = client.post(url, {"file": SimpleUploadedFile(f"sample.{kind}", sample)}, follow=True)
    assert page.context["numbers"] == {"slot": 0, "booked": 2, "added": 0, "noted": 0, "same": 1, "wrong": 0}
    assert (page.context["mails"], "Mail the 2 new guests" in page.text) == (2, True)
    kept = ImportedFile.objects.get()
    data = {"seen": page.context["seen"]}
    assert client.post(f"{url}/{kept.public_id}/import", data).status_code == 302
    assert Booking.objects.get().presences.count() == 2
    assert client.get(f"{url}/{kept.public_id}").status_code == 302


def test_a_list_that_came_out_otherwise_is_shown_again(operation: Operation, team: Person) -> None:
    client, url = client_of(team), f"{desk(operation)}/list"
    kept = listing.keep_list(operation, by=team, name="x", data=b"day,start,end,set\n1/1/2030,9:00,9:30,A\n")
    before = mark()
    answer = client.post(f"{url}/{kept.public_id}/import", {"seen": "older"}, follow=True)
    assert (answer.redirect_chain[-1][0], verbs_since(before)) == (f"{url}/{kept.public_id}", [])
    assert client.post(url, {"file": SimpleUploadedFile("x.csv", b"nothing")}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_often_however_full_they_are(
    count: int, operation: Operation, team: Person, django_assert_num_queries
) -> None:
    for slot in slots_of(operation)[:count]:
        crew.ask(make_person(), first_set(operation), by=team, starts_at=slot.starts_at, ends_at=slot.ends_at)
        offering.give(slot, Gift(Named("Léa"), None, until=now() + timedelta(hours=1)), by=team)
    client = client_of(team)
    with django_assert_num_queries(10):
        client.get(f"{desk(operation)}/line")
    with django_assert_num_queries(15):
        client.get(f"{desk(operation)}/crew")


@pytest.mark.parametrize(
    ("hour", "end"),
    [(7, "2026-12-01T19:10"), (10, "2026-12-02T12:00"), (22, "2026-12-02T10:10"), (19, "2026-12-02T12:00")],
)
def test_an_offer_ends_by_itself_at_an_hour_at_which_people_read(hour: int, end: str) -> None:
    operation = make_open(make_channel(), slots_a_day=1, days=1, starts_in=300)
    slot = slots_of(operation)[0]
    with clock.at(datetime(2026, 12, 1, hour, 10, tzinfo=operation.zone)):
        found = GiveForm(slot=slot, by=make_person()).fields["until"].initial
    assert found.strftime("%Y-%m-%dT%H:%M") == end
