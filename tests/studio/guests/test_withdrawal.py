"""A guest's page after their release form was taken back: the team's turn, never a push to sign, and a way to sign anew."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.guests import actions as guests
from plateau.studio.guests.visits import Visit, visits_of
from plateau.studio.models import Booking, PresencePart, Representative, Retraction
from plateau.studio.news import reminder
from plateau.studio.papers.actions import releasing
from plateau.studio.papers.standing import demand_signed, papers_of
from plateau.studio.whole_day import whole_day
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.studio.making import make_booking, make_open, slots_of
from tests.studio.papers.signing import sign_deal, sign_release

pytestmark = pytest.mark.django_db
TOOK_BACK = "Clara Koenig took the release form back."


def taken_back(state: str = "wrapped", *, minor: bool = False) -> tuple[Booking, Retraction]:
    """Return a booking whose only guest signed everything, then took the release form back."""
    booking = make_booking(slots_of(make_open(make_channel()))[0], state, by=make_person("Clara Koenig", language="en"))
    sign_deal(booking)
    release = sign_release(booking, minor=minor)
    return booking, releasing.revoke_release(release, by=booking.booked_by)


def visit_of(booking: Booking, reader: Person | None = None) -> Visit:
    (visit,) = visits_of(guests.page_of(reader or booking.booked_by, booking.operation.channel))
    return visit


def turn_of(booking: Booking, reader: Person | None = None) -> tuple[str, object, str]:
    with override("en"):
        turn = visit_of(booking, reader).turn
        return turn.whose, turn.since, turn.sentence


def day_of(task: Retraction) -> str:
    with override("en"):
        return whole_day(task.due_on)


def test_the_team_takes_off_the_air_by_a_day_and_says_when_it_is_done() -> None:
    booking, task = taken_back()
    whose, since, sentence = turn_of(booking)
    assert (whose, since) == ("team", task.opened_at)
    assert sentence.endswith(f"the team takes what shows you off the air by {day_of(task)}.")
    releasing.finish_retraction(task, by=make_team(booking.operation.channel), words="Off our pages.")
    task.refresh_from_db()
    words = "You took your release form back: nothing that shows you is on air."
    assert turn_of(booking) == ("nobody", task.done_at, words)


def test_the_page_pushes_nobody_to_sign_and_lets_them_sign_anew() -> None:
    booking, _task = taken_back()
    path = guests.page_path(booking.booked_by, booking.operation.channel)
    page = Client().get(path).content.decode()
    assert "Release form taken back" in page
    assert "Whoever changes their mind reads and signs a new one here." in page
    assert 'data-is="turn"' not in page
    assert "btn key" not in page
    assert page.count(f'href="{path}/{booking.public_id}/sign"') == 2
    sign_release(booking)
    assert visit_of(booking).withdrawal is None
    assert "Release form taken back" not in Client().get(path).content.decode()


def test_a_new_form_that_is_begun_and_not_signed_is_no_yes() -> None:
    booking, task = taken_back()
    releasing.say_age(booking, booking.booked_by, minor=False, by=booking.booked_by)
    (form,) = papers_of(booking).forms
    assert form.release is not None
    assert (form.release.is_signed, visit_of(booking).withdrawal, turn_of(booking)[0]) == (False, task, "team")


def test_a_minor_who_took_it_back_is_not_asked_for_guardians() -> None:
    booking, _task = taken_back(minor=True)
    visit = visit_of(booking)
    assert (visit.needs_guardians, visit.turn.whose) == (True, "team")


def test_before_the_recording_nothing_is_said_of_films() -> None:
    booking, _task = taken_back("confirmed")
    whose, _since, sentence = turn_of(booking)
    assert (whose, sentence) == (
        "team",
        "You took your release form back: nobody films you unless you sign a new one.",
    )
    page = client_of(booking.booked_by).get(reverse("booking", args=[booking.public_id])).content.decode()
    assert "nobody films you unless you sign a new one" in page
    assert "Clara Koenig took the release form back." in page
    assert "btn key" not in page
    assert 'class="ball' not in page


def test_what_was_taken_back_is_said_asks_nothing_and_lets_nobody_be_filmed() -> None:
    booking, _task = taken_back("confirmed")
    with override("en"):
        papers = papers_of(booking)
        assert ([str(one) for one in papers.lacks()], papers.are_complete) == ([TOOK_BACK], False)
        told = reminder(booking, "key")
        assert str(told.line).startswith("Coming soon: ")
        assert str(told.text).startswith(f"Before the recording:\n– {TOOK_BACK}")
        with pytest.raises(Refused, match=rf"^booking.not_signed:.*{TOOK_BACK}"):
            demand_signed(booking)


def test_what_somebody_else_has_to_sign_still_is_asked_for() -> None:
    booking, _task = taken_back("confirmed")
    bookings.change_people(
        booking,
        [(booking.booked_by, PresencePart.GUEST), (make_guest("Ben Braun"), PresencePart.GUEST)],
        by=booking.booked_by,
    )
    with override("en"):
        told = reminder(booking, "key")
        assert str(told.line).startswith("Action required before ")
        assert [one in str(told.text) for one in (TOOK_BACK, "The release form of Ben Braun is not signed.")] == [
            True
        ] * 2
    page = client_of(booking.booked_by).get(reverse("booking", args=[booking.public_id])).content.decode()
    assert 'class="ball' in page


def test_whoever_acts_for_the_guest_reads_whose_form_it_was() -> None:
    booking, task = taken_back()
    agent = make_guest("Alex Agent", language="en")
    Representative.objects.create(
        channel=booking.operation.channel, guest=booking.booked_by, person=agent, signs=True, hears=True
    )
    words = "The release form of Clara Koenig was taken back: the team takes what shows them off the air by"
    assert turn_of(booking, agent)[2] == f"{words} {day_of(task)}."


def test_a_form_that_was_taken_back_costs_no_query_more(django_assert_num_queries) -> None:
    booking, task = taken_back()
    guest = guests.page_of(booking.booked_by, booking.operation.channel)
    with django_assert_num_queries(9):
        (visit,) = visits_of(guest)
        assert visit.withdrawal == task
    with django_assert_num_queries(4):  # what is asked of any recording: the answer, the fee, its films
        assert visit.turn.whose == "team"
