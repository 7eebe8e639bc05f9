"""Files of guests who come no more, and of recordings that are not kept: deleted, and nobody is asked for others."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plateau.core import clock
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import erasing
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import Visit, visits_of
from plateau.studio.material.actions import asks
from plateau.studio.material.actions import files as material
from plateau.studio.material.actions.leaving import see_off
from plateau.studio.models import Booking, Erasure, Material, MaterialAsk, PresencePart, Slot
from plateau.studio.states import BookingState, ErasureState
from tests.factories import make_guest, make_team
from tests.mailbox import mail_kept
from tests.queue import run_queue
from tests.studio.papers.signing import sign_all
from tests.subjects.making import mark, verbs_since

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def clara_of(booking: Booking) -> Person:
    return booking.presences.get().person


def kept(booking: Booking, person: Person, **fields: Any) -> Material:
    """Return a file of a guest that was looked into."""
    made = material.begin(booking, person, by=person, name="logo.png", length=4)
    Material.objects.filter(pk=made.pk).update(state="kept", looked_at=now(), finished_at=now(), **fields)
    made.refresh_from_db()
    made.master.parent.mkdir(parents=True, exist_ok=True)
    made.master.write_bytes(b"1234")
    return made


def ask(booking: Booking, person: Person) -> MaterialAsk:
    with mail_kept():
        return asks.ask(booking, person, by=make_team(booking.operation.channel), words="Your logo.")


def replace_clara(booking: Booking) -> Person:
    """Let Ana come in Clara's place."""
    ana = make_guest("Ana Alves", contact_email="ana@example.org")
    bookings.change_people(booking, [(ana, PresencePart.GUEST)], by=booking.booked_by)
    return ana


def after_a_while() -> None:
    """Let everybody hear the news, also what waits for second thoughts."""
    with mail_kept(), clock.at(now() + timedelta(minutes=3)):
        run_queue("journal.react")


def test_who_comes_no_more_is_asked_for_nothing_and_their_files_go(
    booking: Booking, django_capture_on_commit_callbacks
) -> None:
    clara = clara_of(booking)
    file, asked, coming = (
        kept(booking, clara),
        ask(booking, clara),
        material.begin(booking, clara, by=clara, name="film.mp4", length=9),
    )
    own = kept(booking, booking.booked_by)
    replace_clara(booking)
    before = mark()
    with django_capture_on_commit_callbacks(execute=True):
        see_off(booking, by=booking.booked_by)
    for row in (file, asked, own):
        row.refresh_from_db()
    assert (file.state, file.gone_why, file.master.exists()) == ("removed", "left", False)
    assert (own.state, asked.closed_by) == ("kept", booking.booked_by), "who booked still takes part"
    assert verbs_since(before) == ["material.removed", "material.ask_closed"]
    with pytest.raises(Refused, match=r"upload\.gone"):
        material.receive(coming, io.BytesIO(b"1"), offset=0, size=1)
    material.sweep_material()
    coming.refresh_from_db()
    assert (coming.state, coming.gone_why) == ("removed", "stopped")
    see_off(booking, by=None)
    assert verbs_since(before)[2:] == ["material.removed"]


def test_it_is_heard_from_whoever_changes_the_list_unless_they_change_it_back(booking: Booking) -> None:
    clara = clara_of(booking)
    file = kept(booking, clara)
    ana = replace_clara(booking)
    bookings.change_people(booking, [(clara, "guest"), (ana, "guest")], by=booking.booked_by)
    after_a_while()
    file.refresh_from_db()
    assert file.state == "kept"
    bookings.change_people(booking, [(ana, "guest")], by=booking.booked_by)
    after_a_while()
    file.refresh_from_db()
    assert file.state == "removed"


def test_a_last_byte_that_comes_after_its_guest_left_is_not_kept(
    booking: Booking, django_capture_on_commit_callbacks
) -> None:
    clara = clara_of(booking)
    coming = material.begin(booking, clara, by=clara, name="logo.png", length=4)
    replace_clara(booking)
    with django_capture_on_commit_callbacks(execute=True):
        material.receive(coming, io.BytesIO(b"1234"), offset=0, size=4)
    coming.refresh_from_db()
    assert (coming.state, coming.gone_why, coming.master.exists()) == ("removed", "left", False)


def test_who_was_replaced_is_not_reminded(booking: Booking) -> None:
    asked = ask(booking, clara_of(booking))
    MaterialAsk.objects.filter(pk=asked.pk).update(asked_at=now() - asks.REMINDED_AFTER)
    replace_clara(booking)
    with mail_kept():
        assert asks.remind_due() == 0
    asked.refresh_from_db()
    assert asked.reminded_at is None


def record(booking: Booking) -> Visit:
    """Let a signed recording be over, and return it as its guest reads it."""
    sign_all(booking)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.WRAPPED, wrapped_at=now(), on_set_at=now())
    return visit_of(booking)


def visit_of(booking: Booking) -> Visit:
    (visit,) = visits_of(guests.page_of(clara_of(booking), booking.operation.channel))
    return visit


def unwanted(booking: Booking, **fields: Any) -> Erasure:
    made: Erasure = Erasure.objects.create(booking=booking, due_on=now().date(), **fields)
    return made


def test_nothing_is_asked_for_a_film_that_is_not_to_be(booking: Booking) -> None:
    asked = ask(booking, clara_of(booking))
    assert record(booking).turn.whose == "you"
    erasure = unwanted(booking)
    assert visit_of(booking).turn.whose == "nobody"
    before = mark()
    booking.refresh_from_db()
    with pytest.raises(Refused, match=r"material\.closed"):
        material.begin(booking, clara_of(booking), by=clara_of(booking), name="a.png", length=4)
    with pytest.raises(Refused, match=r"material\.closed_to_ask"):
        asks.ask(booking, clara_of(booking), by=booking.booked_by, words="Your logo.")
    assert (Material.objects.count(), MaterialAsk.objects.count(), verbs_since(before)) == (0, 1, [])
    erasing.finish(erasure, by=booking.booked_by, words="Tout.")
    asked.refresh_from_db()
    assert (asked.closed_by, verbs_since(before)) == (booking.booked_by, ["material.ask_closed", "erasure.done"])


def test_the_one_reminder_is_kept_for_a_mind_that_changes(booking: Booking) -> None:
    asked = ask(booking, clara_of(booking))
    MaterialAsk.objects.filter(pk=asked.pk).update(asked_at=now() - asks.REMINDED_AFTER)
    erasure = unwanted(booking)
    with mail_kept():
        assert asks.remind_due() == 0
        asked.refresh_from_db()
        assert asked.reminded_at is None
        Erasure.objects.filter(pk=erasure.pk).update(state=ErasureState.DROPPED)
        assert (asks.remind_due(), asks.remind_due()) == (1, 0)


def test_the_page_of_who_wants_nothing_published_asks_for_nothing(booking: Booking) -> None:
    clara, channel = clara_of(booking), booking.operation.channel
    kept(booking, clara)
    ask(booking, clara)
    record(booking)
    own, token = guests.page_path(clara, channel), guests.token_of(guests.page_of(clara, channel))
    pages = [own, reverse("guest_material", args=[token, booking.public_id])]
    assert ["Your logo." in Client().get(page).content.decode() for page in pages] == [True, True]
    unwanted(booking)
    said = [Client().get(page).content.decode() for page in pages]
    assert [("Your logo." in page, "logo.png" in page) for page in said] == [(False, True), (False, True)]


def test_a_mind_that_changes_opens_it_again(booking: Booking) -> None:
    ask(booking, clara_of(booking))
    record(booking)
    unwanted(booking, state=ErasureState.DROPPED)
    assert visit_of(booking).turn.whose == "you"


def test_after_the_last_day_for_files_it_is_nobodys_turn_to_send(booking: Booking) -> None:
    ask(booking, clara_of(booking))
    record(booking)
    ended = now() - material.KEPT_FOR
    Slot.objects.filter(pk=booking.slot_id).update(during=(ended - timedelta(minutes=30), ended))
    assert visit_of(booking).turn.whose == "team"


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.WRAPPED, BookingState.NO_SHOW])
@pytest.mark.parametrize("days", [29, 31, 179, 181])
@pytest.mark.parametrize("erasure", ["", "planned", "done"])
def test_the_sweeps_rule_says_what_is_said_to_guests(booking: Booking, state: str, days: int, erasure: str) -> None:
    file = kept(booking, clara_of(booking))
    ended = now() - timedelta(days=days)
    Slot.objects.filter(pk=booking.slot_id).update(during=(ended - timedelta(minutes=30), ended))
    Booking.objects.filter(pk=booking.pk).update(state=state)
    if erasure:
        unwanted(booking, state=erasure, done_at=now() if erasure == "done" else None)
    fresh = Booking.objects.with_slot().get(pk=booking.pk)
    over = material.kept_until(fresh) <= now()
    assert Material.objects.filter(material.past_their_time(now()), pk=file.pk).exists() == over
    assert over == (erasure == "done" or days > (30 if state == BookingState.NO_SHOW else 180))
