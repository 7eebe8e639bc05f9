"""Which recordings a film holds: by its takes, else by its subject; what the team says is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import Asset, Film
from plateau.studio.actions import footage
from plateau.studio.footage import (
    films_with,
    films_with_each,
    left_out_of,
    recordings_in,
    recordings_in_each,
    rushes_alone,
)
from plateau.studio.models import Booking, LeftOut
from plateau.studio.states import BookingState
from plateau.subjects.models import Subject, SubjectFilm
from tests.factories import make_channel, make_person
from tests.studio.filming import hold
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject, mark, verbs_since

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return make_channel()


def recorded(channel: Channel, *, subject: Subject | None = None, state: str = BookingState.WRAPPED) -> Booking:
    return make_booking(slots_of(make_open(channel, slots_a_day=1, days=1))[0], state, subject=subject)


def film_of(subject: Subject | None, channel: Channel, number: int = 1) -> Film:
    film = Film.objects.create(channel=channel, title=f"Film {number}")
    if subject is not None:
        SubjectFilm.objects.create(subject=subject, film=film, number=number)
    return film


def test_a_film_holds_what_was_recorded_for_its_subject(channel: Channel) -> None:
    subject = make_subject(channel, "in_debate")
    first, second = recorded(channel, subject=subject), recorded(channel, subject=subject)
    recorded(channel)
    recorded(channel, subject=subject, state=BookingState.CONFIRMED)
    film = film_of(subject, channel)
    assert {one.pk for one in recordings_in(film)} == {first.pk, second.pk}
    assert films_with(first) == [film]
    assert recordings_in(film_of(None, channel)) == []


def test_a_film_whose_takes_are_known_holds_those_alone(channel: Channel) -> None:
    subject = make_subject(channel, "in_debate")
    first, second = recorded(channel, subject=subject), recorded(channel, subject=subject)
    rushes, cut = film_of(subject, channel), film_of(subject, channel, 2)
    hold(rushes, first)
    assert recordings_in(rushes) == [first]
    assert {one.pk for one in recordings_in(cut)} == {first.pk, second.pk}
    assert (films_with(first), films_with(second)) == ([rushes, cut], [cut])
    assert [(file.film, file.take.booking) for file in rushes_alone()] == [(rushes, first)]


def test_a_film_that_two_recordings_share_is_the_rushes_of_neither(channel: Channel) -> None:
    first, second = recorded(channel), recorded(channel)
    both = film_of(None, channel)
    hold(both, first)
    hold(both, second)
    assert list(rushes_alone()) == []
    assert {one.pk for one in recordings_in(both)} == {first.pk, second.pk}


def test_a_subject_that_went_on_in_another_takes_its_recordings_along(channel: Channel) -> None:
    gone, kept = make_subject(channel, "in_debate"), make_subject(channel, "in_debate")
    booking = recorded(channel, subject=gone)
    Subject.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    film = film_of(kept, channel)
    booking.refresh_from_db()
    assert (recordings_in(film), films_with(booking)) == ([booking], [film])


def test_what_is_left_out_counts_no_longer_and_can_come_back(channel: Channel) -> None:
    subject = make_subject(channel, "in_debate")
    booking, film, by = recorded(channel, subject=subject), film_of(subject, channel), make_person()
    before = mark()
    for _ in range(2):
        footage.leave_out(film, booking, by=by)
    assert (recordings_in(film), films_with(booking), left_out_of(film)) == ([], [], [booking])
    for _ in range(2):
        footage.take_in(film, booking, by=by)
    assert (recordings_in(film), left_out_of(film)) == ([booking], [])
    assert verbs_since(before) == ["film.recording_left_out", "film.recording_taken_in"]


def test_takes_are_not_left_out_nor_is_what_was_never_in(channel: Channel) -> None:
    booking, stranger = recorded(channel), recorded(channel)
    film = film_of(None, channel)
    hold(film, booking)
    before = mark()
    for one, code in ((booking, "film.holds_takes"), (stranger, "film.not_its_recording")):
        with pytest.raises(Refused) as refused:
            footage.leave_out(film, one, by=make_person())
        assert refused.value.code == code
    assert (LeftOut.objects.count(), verbs_since(before)) == (0, [])


def test_no_film_holds_what_was_recorded_after_its_file_had_come(channel: Channel) -> None:
    subject = make_subject(channel, "in_debate")
    before, film = recorded(channel, subject=subject), film_of(subject, channel)
    came_at = now()
    film.asset = Asset.objects.create(film=film, original_name="a.mp4", size_bytes=1, received_at=came_at)
    film.save(update_fields=["asset"])
    after = recorded(channel, subject=subject)
    assert before.on_set_at < came_at < after.on_set_at
    assert recordings_in(film) == [before]
    assert (films_with(before), films_with(after)) == ([film], [])
    Asset.objects.filter(film=film).update(received_at=now())
    assert {one.pk for one in recordings_in(film)} == {before.pk, after.pk}


def test_a_recording_that_was_written_down_late_began_when_it_was_planned(channel: Channel) -> None:
    booking = recorded(channel)
    assert booking.began_at == booking.on_set_at
    booking.on_set_at = booking.slot.starts_at + timedelta(days=1)
    assert booking.began_at == booking.slot.starts_at


def test_many_films_and_recordings_are_laid_side_by_side_at_the_cost_of_one(
    channel: Channel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    subject, gone = make_subject(channel, "in_debate"), make_subject(channel, "in_debate")
    first, second, third = recorded(channel, subject=subject), recorded(channel, subject=gone), recorded(channel)
    Subject.objects.filter(pk=gone.pk).update(state="merged", merged_into=subject)
    cut, rushes, none = film_of(subject, channel), film_of(subject, channel, 2), film_of(None, channel, 3)
    hold(rushes, first)
    bookings = list(Booking.objects.with_slot().filter(pk__in=[first.pk, second.pk, third.pk]).order_by("pk"))
    with django_assert_num_queries(2):
        held = recordings_in_each([cut, rushes, none])
    with django_assert_num_queries(1):
        films = films_with_each(bookings)
    assert {key: {one.pk for one in found} for key, found in held.items()} == {
        cut.pk: {first.pk, second.pk},
        rushes.pk: {first.pk},
        none.pk: set(),
    }
    assert films == {first.pk: [cut, rushes], second.pk: [cut], third.pk: []}
