"""Reminders a week and a day before: each once, with what is missing, never to who cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from plateau.core import clock
from plateau.core.clock import now
from plateau.notices.models import Notice
from plateau.studio.actions import booking as bookings
from plateau.studio.actions.reminding import remind_due
from plateau.studio.papers import missing
from plateau.studio.states import BookingState
from tests.factories import make_channel, make_person
from tests.mailbox import Post, mail_through, parts_of, smtp_server
from tests.queue import run_queue
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject

pytestmark = pytest.mark.django_db
WEEK, DAY = timedelta(days=7), timedelta(days=1)


@pytest.fixture
def post() -> Iterator[Post]:
    """A running SMTP server that the outbox sends to."""
    with smtp_server() as (server, port), mail_through(port):
        yield server


@pytest.fixture
def nothing_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody say that something is missing."""
    monkeypatch.setattr(missing, "_known", [])


@pytest.fixture
def deal_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one thing be missing."""
    monkeypatch.setattr(missing, "_known", [(1, "test", lambda _booking: ["Sign the deal."])])


@pytest.mark.usefixtures("nothing_missing")
def test_each_reminder_goes_out_once_and_at_its_time() -> None:
    slot = slots_of(make_open(make_channel(), starts_in=20, days=1))[0]
    booking = make_booking(slot)
    assert remind_due() == 0
    for before, told in (
        (WEEK + timedelta(minutes=1), 0),
        (WEEK, 1),
        (WEEK - timedelta(hours=2), 0),
        (DAY, 1),
        (DAY, 0),
    ):
        with clock.at(slot.starts_at - before):
            assert remind_due() == told
    kinds = Notice.objects.filter(person=booking.booked_by, kind="booking.reminder")
    assert kinds.count() == 2


@pytest.mark.usefixtures("nothing_missing")
def test_who_books_late_is_not_reminded_of_what_was_just_said() -> None:
    slot = slots_of(make_open(make_channel(), starts_in=20, days=1))[0]
    with clock.at(slot.starts_at - timedelta(days=6)):
        make_booking(slot)
        assert remind_due() == 0
    with clock.at(slot.starts_at - DAY):
        assert remind_due() == 1


@pytest.mark.usefixtures("nothing_missing")
@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.HELD])
def test_nobody_is_reminded_of_what_is_cancelled_or_only_held(state: str) -> None:
    slot = slots_of(make_open(make_channel(), starts_in=20, days=1))[0]
    make_booking(slot, state)
    with clock.at(slot.starts_at - DAY):
        assert remind_due() == 0
    assert not Notice.objects.filter(kind="booking.reminder").exists()


@pytest.mark.usefixtures("nothing_missing")
def test_a_booking_that_moved_to_another_day_is_reminded_of_that_day() -> None:
    operation = make_open(make_channel(), starts_in=20, days=2, slots_a_day=1)
    first, second = slots_of(operation)
    booking = make_booking(first)
    with clock.at(first.starts_at - DAY):
        assert remind_due() == 1
        bookings.move_booking(booking, second, by=booking.booked_by, by_team=False)
        assert remind_due() == 0
    with clock.at(second.starts_at - DAY):
        assert remind_due() == 1


@pytest.mark.usefixtures("deal_missing")
@pytest.mark.parametrize(
    ("language", "beginning", "list_"),
    [
        ("fr", "À faire avant le ", "Avant le tournage :\n– Sign the deal."),
        ("en", "Action required before ", "Before the recording:\n– Sign the deal."),
    ],
)
def test_what_is_missing_makes_it_an_action_required(post: Post, language: str, beginning: str, list_: str) -> None:
    channel = make_channel()
    slot = slots_of(make_open(channel, starts_in=20, days=1, what_to_bring="Vos outils."))[0]
    anna = make_person(language=language)
    make_booking(slot, by=anna, subject=make_subject(channel, "in_debate", title="Le pain"))
    run_queue()
    post.arrived.clear()
    with clock.at(slot.starts_at - WEEK):
        remind_due()
        run_queue()
    (mail,) = post.arrived
    text = parts_of(mail)[0].replace("\r\n", "\n").replace("\u202f", " ")
    assert (mail["To"], str(mail["Subject"]).startswith(beginning)) == (anna.user.email, True)
    assert list_ in text
    assert "Vos outils." in text


@pytest.mark.usefixtures("nothing_missing")
@pytest.mark.parametrize(("language", "beginning"), [("fr", "Bientôt"), ("en", "Coming soon")])
def test_without_anything_missing_it_says_what_to_know(post: Post, language: str, beginning: str) -> None:
    slot = slots_of(make_open(make_channel(), starts_in=20, days=1))[0]
    make_booking(slot, by=make_person(language=language))
    run_queue()
    post.arrived.clear()
    with clock.at(slot.starts_at - DAY):
        remind_due()
        run_queue()
    assert [str(mail["Subject"]).startswith(beginning) for mail in post.arrived] == [True]
    assert now() < slot.starts_at
