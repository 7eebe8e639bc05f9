"""Which recordings a film holds: those whose takes it was matched to, else all of its subject that began before its file came.

A recording that somebody said to be left out of a film does not count, unless one of its takes is in it after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from plateau.media.models import Film
from plateau.studio.models import Booking, BookingQuerySet, LeftOut, TakeFile
from plateau.studio.states import BookingState


@dataclass(frozen=True, slots=True)
class _Facts:
    """A film, the recordings whose takes are in it or that are left out of it, its subject, and when its file came."""

    film: Film
    taken: list[int]
    left: list[int]
    page: int | None
    came_at: datetime | None

    def holds(self, booking: Booking) -> bool:
        """Whether it holds a recording. No file holds what began after it had come."""
        if self.taken:
            return booking.pk in self.taken
        if booking.state != BookingState.WRAPPED or booking.pk in self.left or self.page not in _pages_of(booking):
            return False
        return self.came_at is None or booking.began_at <= self.came_at


def recordings_in(film: Film) -> list[Booking]:
    """Return the recordings that a film holds, the first recorded first; two queries at most."""
    return recordings_in_each([film])[film.pk]


def recordings_in_each(films: Sequence[Film]) -> dict[int, list[Booking]]:
    """Return the recordings that each film holds, by its key; two queries at most, however many films."""
    known = _facts_of(Film.objects.filter(pk__in=[film.pk for film in films]))
    taken = {key for facts in known for key in facts.taken}
    pages = {facts.page for facts in known if not facts.taken and facts.page is not None}
    by_subject = Q(subject__in=pages) | Q(subject__merged_into__in=pages)
    rows = Booking.objects.filter(Q(pk__in=taken) | Q(by_subject, state=BookingState.WRAPPED))
    bookings = _loaded(rows) if taken or pages else []
    return {facts.film.pk: [booking for booking in bookings if facts.holds(booking)] for facts in known}


def left_out_of(film: Film) -> list[Booking]:
    """Return the recordings of its subject that a film is said to hold nothing of."""
    return _loaded(Booking.objects.filter(pk__in=LeftOut.objects.filter(film=film).values("booking")))


def may_be_left_out(film: Film) -> bool:
    """Whether only its subject ties recordings to a film: files of takes are known to be in it."""
    return not TakeFile.objects.filter(film=film).exists()


def films_with(booking: Booking) -> list[Film]:
    """Return the films that hold a recording: the other way round."""
    return films_with_each([booking])[booking.pk]


def films_with_each(bookings: Sequence[Booking]) -> dict[int, list[Film]]:
    """Return the films that hold each recording, by its key; one query. Their subject and slot have to be loaded."""
    pages = {page for booking in bookings for page in _pages_of(booking)}
    held = TakeFile.objects.filter(take__booking__in=[one.pk for one in bookings], film__isnull=False).values("film")
    rows = Film.objects.filter(Q(pk__in=held) | Q(on_subject__subject__in=pages))
    known = _facts_of(rows.select_related("channel", "asset").order_by("pk"))
    return {booking.pk: [facts.film for facts in known if facts.holds(booking)] for booking in bookings}


def rushes_alone() -> QuerySet[TakeFile]:
    """Return what says that a film holds a take, of films that hold takes of one recording and of no other."""
    others = TakeFile.objects.filter(film=OuterRef("film")).exclude(take__booking=OuterRef("take__booking"))
    return TakeFile.objects.filter(~Exists(others), film__isnull=False)


def _facts_of(films: QuerySet[Film]) -> list[_Facts]:
    """Return what is known of films, in one query."""
    takes = TakeFile.objects.filter(film=OuterRef("pk")).values("take__booking").distinct()
    rows: QuerySet[Any] = films.annotate(
        taken=ArraySubquery(takes),
        left=ArraySubquery(LeftOut.objects.filter(film=OuterRef("pk")).values("booking")),
        page=F("on_subject__subject"),
        came_at=F("asset__received_at"),
    )
    return [_Facts(row, row.taken, row.left, row.page, row.came_at) for row in rows]


def _pages_of(booking: Booking) -> list[int]:
    """Return the subject that was recorded, and the one in which it went on."""
    if booking.subject is None:
        return []
    return [one for one in (booking.subject_id, booking.subject.merged_into_id) if one is not None]


def _loaded(rows: BookingQuerySet) -> list[Booking]:
    return list(rows.with_slot().order_by("slot__during", "pk"))
