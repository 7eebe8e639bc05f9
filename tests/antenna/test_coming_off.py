"""Films on air that may not stay there: asked for when it happens and when a day makes it so, until they are off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plateau.antenna import coming_off
from plateau.antenna.actions.air import take_off
from plateau.antenna.actions.linking import link_to
from plateau.antenna.models import Publication
from plateau.antenna.subscribers import follow_guest
from plateau.channels.models import Channel
from plateau.core import clock
from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media.models import Film
from plateau.money.models import Order
from plateau.notices.models import Notice
from plateau.studio.models import Booking, Release
from plateau.studio.papers.actions import releasing
from plateau.subjects.models import Subject
from tests.factories import make_channel
from tests.mailbox import mail_kept
from tests.money.clearing import make_cleared, make_recorded, pay_fee, say
from tests.queue import run_queue
from tests.studio.papers.signing import sign_release
from tests.subjects.making import mark, verbs_since

from .conftest import Stage

DAY = timedelta(days=1)


@pytest.fixture
def booking(stage: Stage) -> Booking:
    """A recording that nothing stands in the way of, of Léo."""
    return make_cleared(stage.channel)


def on_air(stage: Stage, booking: Booking) -> Publication:
    """Return a recording's film on air."""
    Subject.objects.filter(pk=booking.subject_id).update(state="in_production")
    film: Film = stage.make()
    link_to(film, booking.subject.public_id, by=stage.editor)
    return stage.air(film)


def end_form(booking: Booking) -> None:
    """Let the release form of a recording hold until yesterday."""
    Release.objects.filter(booking=booking).update(until=now().date() - DAY)


def hear() -> None:
    """Let everybody hear the news."""
    with mail_kept():
        run_queue("journal.react")


def asked(stage: Stage) -> list[str]:
    """Return what the editor read, the first first."""
    told = Notice.objects.filter(person=stage.editor, kind="film.off_wanted").order_by("pk")
    return list(told.values_list("text", flat=True))


def test_a_form_that_ends_asks_once_and_again_every_three_days_until_the_film_is_off(
    stage: Stage, booking: Booking
) -> None:
    publication = on_air(stage, booking)
    assert coming_off.follow_all() == 0
    end_form(booking)
    counted, start = [], now().replace(hour=12)
    for days in (0, 1, 2, 3, 4, 6):
        with clock.at(start + days * DAY - timedelta(seconds=days)):  # no two mornings begin at the same second
            counted.append(coming_off.follow_all())
    assert counted == [1, 0, 0, 1, 0, 1]
    assert all("L’autorisation d’image de Léo Dubois" in text for text in asked(stage))
    take_off(publication, by=stage.editor, reason="Fini.")
    with clock.at(now() + 30 * DAY):
        assert coming_off.follow_all() == 0
    assert len(asked(stage)) == 3


def test_a_form_given_anew_ends_the_asking_and_a_later_end_asks_at_once(stage: Stage, booking: Booking) -> None:
    publication = on_air(stage, booking)
    end_form(booking)
    assert coming_off.follow_all() == 1
    Release.objects.filter(booking=booking).update(until=now().date() + DAY)
    before = mark()
    assert coming_off.follow_all() == 0
    publication.refresh_from_db()
    assert (publication.off_asked_at, publication.off_asked_for, verbs_since(before)) == (None, [], [])
    end_form(booking)
    assert coming_off.follow_all() == 1


def test_a_fee_takes_a_film_off_only_once_its_day_to_pay_is_over(stage: Stage) -> None:
    booking = make_recorded(stage.channel, unanswered="airs")
    on_air(stage, booking)
    say(booking, "satisfied")
    assert coming_off.follow_all() == 0
    pay_fee(booking)
    order = Order.objects.get(booking=booking)
    Order.objects.filter(pk=order.pk).update(state="invoiced")
    due_on = order.due_on
    assert due_on is not None
    told = []
    for late in (0, 1):
        with clock.at(now().replace(hour=12) + (due_on - now().date()) + late * DAY):
            told.append(coming_off.follow_all())
    assert told == [0, 1]
    assert "n’a pas encore payé" in asked(stage)[0]


def test_only_what_is_of_the_guest_who_changed_their_mind_asks_and_it_is_said_first(
    stage: Stage, booking: Booking
) -> None:
    other = make_cleared(stage.channel)
    Booking.objects.filter(pk=other.pk).update(subject=booking.subject)
    on_air(stage, booking)
    other.refresh_from_db()
    end_form(booking)
    coming_off.follow(other)
    assert asked(stage) == [], "nothing of theirs stands in the way"
    say(other, "not_satisfied")
    coming_off.follow(other)
    (text,) = asked(stage)
    assert ("pas satisfait" in text, "autorisation" in text) == (True, False)


def test_a_guest_who_says_no_again_on_the_same_day_is_heard_again(stage: Stage, booking: Booking) -> None:
    on_air(stage, booking)
    told = []
    for answer in ("not_satisfied", "satisfied", "not_satisfied"):
        say(booking, answer)
        hear()
        told.append(len(asked(stage)))
    assert told == [1, 1, 2]
    follow_guest(Entry.objects.filter(verb="satisfaction.not_satisfied").latest("pk"))
    assert len(asked(stage)) == 2, "hearing the same twice asks once"


def test_a_form_that_is_taken_back_twice_on_one_day_asks_twice(stage: Stage, booking: Booking) -> None:
    on_air(stage, booking)
    told = []
    for _ in range(2):
        releasing.revoke_release(Release.objects.get(booking=booking, state="signed"), by=booking.booked_by)
        hear()
        told.append(len(asked(stage)))
        sign_release(booking, booking.booked_by)
        hear()
    assert told == [1, 2]


def test_one_that_cannot_be_looked_at_keeps_no_other_on_air(
    stage: Stage, booking: Booking, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = make_channel("ailleurs")
    lost = stage.make("Perdu", on=elsewhere).publications.create(
        channel=stage.channel, state="live", live_at=now(), confirmed_at=now()
    )
    Channel.objects.filter(pk=elsewhere.pk).update(time_zone="Nowhere/Else")
    on_air(stage, booking)
    end_form(booking)
    assert coming_off.follow_all() == 1
    assert f"publication {lost.public_id} could not be told" in caplog.text


def test_what_is_new_is_said_before_what_was_asked_for_already(stage: Stage, booking: Booking) -> None:
    other = make_cleared(stage.channel)
    Booking.objects.filter(pk=other.pk).update(subject=booking.subject)
    on_air(stage, booking)
    end_form(booking)
    assert coming_off.follow_all() == 1
    say(other, "not_satisfied")
    assert (coming_off.follow_all(), coming_off.follow_all()) == (1, 0)
    old, new = asked(stage)
    assert ("autorisation" in old, "pas satisfait" in new, "autorisation" in new) == (True, True, False)


def test_a_plan_that_is_dropped_twice_is_told_twice(stage: Stage, booking: Booking) -> None:
    Subject.objects.filter(pk=booking.subject_id).update(state="in_production")
    film = stage.make()
    link_to(film, booking.subject.public_id, by=stage.editor)
    starts_at = now() + 2 * DAY
    until = Release.objects.get(booking=booking).until
    for _ in range(2):
        stage.air(film, starts_at=starts_at)
        end_form(booking)
        coming_off.follow(booking)
        Release.objects.filter(booking=booking).update(until=until)
    assert Notice.objects.filter(person=stage.editor, kind="film.plan_dropped").count() == 2


def test_looking_at_three_films_costs_as_much_as_at_one(stage: Stage) -> None:
    counted = []
    for many in (1, 2):
        for _ in range(many):
            on_air(stage, make_cleared(stage.channel))
        with CaptureQueriesContext(connection) as queries:
            assert coming_off.follow_all() == 0
        counted.append(len(queries))
    assert Publication.objects.on_air().count() == 3
    assert counted[0] == counted[1]
