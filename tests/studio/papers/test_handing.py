"""Papers to sign at the set: an address for one booking and one hour, that opens nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from plateau.channels.roles import Can, Role
from plateau.core import clock
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Guardian, Release, Signature
from plateau.studio.papers.actions.handing import hand_over
from plateau.studio.states import BookingState
from tests.factories import client_of, make_channel, make_guest, make_team
from tests.permissions import assert_answers, make_cast, open_to_all, team_only
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking() -> Booking:
    """A booking of today whose guest has no account and has signed nothing."""
    operation = make_open(make_channel(), starts_in=1, days=2)
    found = make_booking(slots_of(operation)[0], BookingState.BOOKED)
    guest = make_guest("Clara Koenig", language="en")
    found.presences.update(person=guest)
    return found


def guest_of(booking: Booking):
    return booking.presences.get().person


def handed(booking: Booking) -> str:
    return hand_over(booking, guest_of(booking), by=make_team(booking.operation.channel, Role.CAMERA))


def sign_all(client: Client, path: str, age: str = "adult"):
    """Say the age, read, tick everything and sign, as the pages ask for it."""
    client.post(path, {"age": age})
    page = client.get(path)
    form = page.context["form"]
    data = {name: "on" for name in form.fields if name not in form.initial} | dict(form.initial)
    return client.post(path, data | {"name": "Clara Koenig"})


def test_the_crew_hands_over_one_bookings_papers_and_the_guest_signs(booking: Booking) -> None:
    operation = booking.operation
    crew = client_of(make_team(operation.channel, Role.CAMERA, language="fr"))
    desk = f"/desk/{operation.channel.slug}/operations/{operation.public_id}/floor/in/{booking.public_id}"
    with clock.at(booking.slot.starts_at):
        assert "Clara Koenig signe ici" in crew.get(desk).content.decode()
        path = crew.post(f"{desk}/sign", {"guest": guest_of(booking).public_id})["Location"]
        page = crew.get(path).content.decode()
        assert "First, a question" in page, "in the guest's language, whoever is logged in"
        assert "/desk/" not in page, "no way into the desk"
        answer = sign_all(crew, path)
        done = crew.get(answer["Location"]).content.decode()
    assert "Signed, thank you" in done
    booking.refresh_from_db()
    assert (booking.state, Signature.objects.get().name) == ("confirmed", "Clara Koenig")
    assert Release.objects.get().is_signed
    entry = Entry.objects.get(verb="booking.papers_handed_over")
    assert (entry.target_id, entry.data["person"]) == (booking.public_id, guest_of(booking).public_id)


def test_a_code_leads_a_phone_to_the_same_papers(booking: Booking) -> None:
    operation = booking.operation
    crew = client_of(make_team(operation.channel, Role.HOST, language="en"))
    desk = f"/desk/{operation.channel.slug}/operations/{operation.public_id}/floor/in/{booking.public_id}"
    with clock.at(booking.slot.starts_at):
        page = crew.post(f"{desk}/sign", {"guest": guest_of(booking).public_id, "how": "code"})
    assert page.status_code == 200
    assert 'class="qr"' in page.content.decode()


def test_a_minor_names_guardians_and_signs_beside_them(booking: Booking) -> None:
    path, client = handed(booking), Client()
    to_guardians = client.post(path, {"age": "minor"})["Location"]
    assert to_guardians == f"{path}/guardians"
    client.post(to_guardians, {"name_1": "Maud Koenig", "email_1": "maud@example.org"})
    assert Guardian.objects.get().email == "maud@example.org"
    answer = sign_all(client, path, age="minor")
    done = client.get(answer["Location"]).content.decode()
    assert "Your guardians’ turn" in done
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_it_ends_after_an_hour_with_a_new_link_and_with_the_booking(booking: Booking) -> None:
    path, client = handed(booking), Client()
    for minutes, status in ((59, 200), (60, 410)):
        with clock.at(now() + timedelta(minutes=minutes)):
            assert client.get(path).status_code == status
    Booking.objects.filter(pk=booking.pk).update(state="no_show")
    assert client.get(path).status_code == 410
    Booking.objects.filter(pk=booking.pk).update(state="booked")
    page = guests.page_of(guest_of(booking), booking.operation.channel)
    guests.renew_link(page, by=make_team(booking.operation.channel, Role.PRODUCER))
    assert client.get(path).status_code == 410


def test_it_opens_these_papers_and_nothing_else(booking: Booking) -> None:
    path = handed(booking)
    token = path.rsplit("/", 1)[1]
    cast = make_cast(booking.operation.channel)
    for address in (path, f"{path}/done"):
        assert_answers(address, open_to_all(), cast)
    assert_answers(path, open_to_all(302), cast, method="post", data={"age": "adult"})
    assert_answers(f"{path}/guardians", open_to_all(302), cast)
    for closed in (f"/g/{token}", f"/g/{token}/representative", f"/g/{token}/{booking.public_id}/sign", f"{path}x"):
        assert_answers(closed, open_to_all(404), cast)
    own = guests.page_path(guest_of(booking), booking.operation.channel).rsplit("/", 1)[1]
    assert_answers(f"/g/at-the-set/{own}", open_to_all(404), cast)


def test_who_hands_papers_over_and_when(booking: Booking) -> None:
    operation = booking.operation
    path = f"/desk/{operation.channel.slug}/operations/{operation.public_id}/floor/in/{booking.public_id}/sign"
    cast, data = make_cast(operation.channel), {"guest": guest_of(booking).public_id}
    with clock.at(booking.slot.starts_at):
        assert_answers(path, team_only(Can.RUN_SET, allowed=302), cast, method="post", data=data)
        stranger = team_only(Can.RUN_SET, allowed=404)
        assert_answers(path, stranger, cast, method="post", data={"guest": make_guest().public_id})
    before = mark()
    with clock.at(booking.slot.starts_at + timedelta(days=1)):
        assert_answers(path, team_only(Can.RUN_SET, allowed=409), cast, method="post", data=data)
    assert verbs_since(before) == []
