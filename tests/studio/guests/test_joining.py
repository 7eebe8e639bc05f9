"""A guest's profile that becomes part of a member's: pages, bookings, deals and forms of both are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.notices.models import Message
from plateau.people.claims import merge
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import operations, slots
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking, Guest, Presence, PresencePart, Release, Slot
from plateau.studio.papers.actions import releasing
from plateau.studio.states import ReleaseState
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.mailbox import mail_kept
from tests.studio.making import first_set, make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_deal, sign_release
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return make_channel()


@pytest.fixture
def leo(channel: Channel) -> Person:
    return make_guest("Léo", contact_email="leo@example.org", language="en", made_on=channel.public_id)


@pytest.fixture
def anna() -> Person:
    return make_person("Anna", language="en")


def seated(slot: Slot, *people: Person) -> Booking:
    """Return a booking of the team with these guests."""
    team = make_team(slot.operation.channel, Role.PRODUCER)
    held = bookings.hold(slot, by=team, by_team=True)
    subject = make_subject(slot.operation.channel, "in_debate", title="Le pain de nuit")
    bookings.book(held, by=team, subject=subject, people=[(one, PresencePart.GUEST) for one in people])
    return held


def test_both_pages_open_and_show_everything(channel: Channel, leo: Person, anna: Person) -> None:
    operation = make_open(channel)
    guests_own = seated(slots_of(operation)[0], leo)
    members_own = make_booking(slots_of(operation)[1], by=anna)
    links = [guests.page_path(leo, channel), guests.page_path(anna, channel)]
    merge(leo, anna, by=anna)
    for link in links:
        page = client_of(None).get(link).content.decode()
        assert [guests_own.public_id in page, members_own.public_id in page] == [True, True], link
    leo.refresh_from_db()
    assert guests.page_path(leo, channel) == guests.page_path(anna, channel) == links[1]
    assert Guest.objects.filter(person=anna).count() == 2


def test_a_page_that_the_member_lacks_becomes_theirs(channel: Channel, leo: Person, anna: Person) -> None:
    link = guests.page_path(leo, channel)
    merge(leo, anna, by=anna)
    assert (guests.page_path(anna, channel), Guest.objects.count()) == (link, 1)
    assert client_of(None).get(link).status_code == 200


def test_a_renewed_link_stops_those_of_the_former_page_too(channel: Channel, leo: Person, anna: Person) -> None:
    links = [guests.page_path(leo, channel), guests.page_path(anna, channel)]
    merge(leo, anna, by=anna)
    guests.renew_link(guests.page_of(anna, channel), by=make_team(channel, Role.PRODUCER))
    assert [client_of(None).get(link).status_code for link in links] == [410, 410]
    assert client_of(None).get(guests.page_path(anna, channel)).status_code == 200


def test_a_lost_link_is_sent_once(channel: Channel, leo: Person, anna: Person) -> None:
    guests.page_of(leo, channel)
    guests.page_of(anna, channel)
    merge(leo, anna, by=anna)
    with mail_kept():
        guests.send_lost_links(anna.address, channel)
    assert [mail.address for mail in Message.objects.all()] == [anna.address]


def test_deals_and_forms_follow_their_person(channel: Channel, leo: Person, anna: Person) -> None:
    booking = seated(slots_of(make_open(channel))[0], leo)
    signature, release = sign_deal(booking, leo), sign_release(booking, leo)
    merge(leo, anna, by=anna)
    signature.refresh_from_db()
    release.refresh_from_db()
    assert (signature.person, release.person, release.state) == (anna, anna, ReleaseState.SIGNED)
    assert [one.person for one in booking.presences.all()] == [anna]


@pytest.mark.parametrize("guest_signed", [True, False])
def test_of_two_forms_for_one_recording_the_signed_one_counts(
    channel: Channel, leo: Person, anna: Person, guest_signed: bool
) -> None:
    booking = seated(slots_of(make_open(channel))[0], leo, anna)
    signs, asked = (leo, anna) if guest_signed else (anna, leo)
    signed = sign_release(booking, signs)
    other = releasing.say_age(booking, asked, minor=False, by=asked)
    merge(leo, anna, by=anna)
    assert Release.objects.standing().get(booking=booking).pk == signed.pk
    other.refresh_from_db()
    assert (other.state, other.person) == (ReleaseState.REPLACED, anna)
    assert [one.person for one in booking.presences.all()] == [anna]


def test_two_signed_forms_are_both_kept(channel: Channel, leo: Person, anna: Person) -> None:
    booking = seated(slots_of(make_open(channel))[0], leo, anna)
    forms = [sign_release(booking, one) for one in (leo, anna)]
    merge(leo, anna, by=anna)
    assert [Release.objects.get(pk=one.pk).state for one in forms] == [ReleaseState.REPLACED, ReleaseState.SIGNED]


def test_a_seat_elsewhere_at_the_same_time_is_kept_to_be_looked_at(channel: Channel, leo: Person, anna: Person) -> None:
    operation = make_open(channel)
    team = make_team(channel, Role.PRODUCER)
    slot = slots_of(operation)[0]
    other = operations.add_set(operation, by=team, name="Loge", place=first_set(operation).place)
    beside = slots.add_slot(other, by=team, starts_at=slot.starts_at, ends_at=slot.ends_at - timedelta(minutes=5))
    guests_own, members_own = seated(slot, leo), seated(beside, anna)
    merge(leo, anna, by=anna)
    seats = Presence.objects.filter(person=anna).order_by("booking")
    assert [(one.booking, one.active) for one in seats] == [(guests_own, False), (members_own, True)]
