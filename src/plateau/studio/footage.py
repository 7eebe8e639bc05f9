"""Which recordings a film holds: those whose takes it was matched to, else all of its subject that ended.

A recording that somebody said to be left out of a film does not count, unless one of its takes is in it after all.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from plateau.media.models import Film
from plateau.studio.models import Booking, BookingQuerySet, LeftOut, TakeFile
from plateau.studio.states import BookingState
from plateau.subjects.models import SubjectFilm


def recordings_in(film: Film) -> list[Booking]:
    """Return the recordings that a film holds, the first recorded first; three queries at most."""
    found = _by_takes(film)
    if found.exists():
        return _loaded(found)
    return _loaded(_by_subject(film).exclude(pk__in=LeftOut.objects.filter(film=film).values("booking")))


def left_out_of(film: Film) -> list[Booking]:
    """Return the recordings of its subject that a film is said to hold nothing of."""
    return _loaded(Booking.objects.filter(pk__in=LeftOut.objects.filter(film=film).values("booking")))


def may_be_left_out(film: Film) -> bool:
    """Whether only its subject ties recordings to a film: files of takes are known to be in it."""
    return not _by_takes(film).exists()


def films_with(booking: Booking) -> list[Film]:
    """Return the films that hold a recording: the other way round."""
    takes = TakeFile.objects.filter(film=OuterRef("pk"))
    held = TakeFile.objects.filter(take__booking=booking, film__isnull=False).values("film")
    rows = Film.objects.filter(pk__in=held)
    if booking.state == BookingState.WRAPPED and booking.subject_id is not None:
        of_subject = SubjectFilm.objects.filter(subject__in=_pages_of(booking)).values("film")
        left_out = LeftOut.objects.filter(booking=booking).values("film")
        rows |= Film.objects.filter(~Exists(takes), pk__in=of_subject).exclude(pk__in=left_out)
    return list(rows.select_related("channel", "asset").order_by("pk"))


def rushes_of(booking: Booking) -> list[Film]:
    """Return the films that were matched to this recording's takes, and to no other's: its rushes and nothing else."""
    own = TakeFile.objects.filter(take__booking=booking, film__isnull=False)
    shared = TakeFile.objects.filter(film__in=own.values("film")).exclude(take__booking=booking)
    rows = Film.objects.filter(pk__in=own.values("film")).exclude(pk__in=shared.values("film"))
    return list(rows.select_related("channel", "asset").order_by("pk"))


def _by_takes(film: Film) -> BookingQuerySet:
    found: BookingQuerySet = Booking.objects.filter(pk__in=TakeFile.objects.filter(film=film).values("take__booking"))
    return found


def _by_subject(film: Film) -> BookingQuerySet:
    """Return what was recorded for the film's subject, or for one that went on in it."""
    link = SubjectFilm.objects.filter(film=film).values_list("subject", flat=True).first()
    found: BookingQuerySet = Booking.objects.filter(state=BookingState.WRAPPED)
    if link is None:
        return found.none()
    return found.filter(Q(subject=link) | Q(subject__merged_into=link))


def _pages_of(booking: Booking) -> list[int]:
    assert booking.subject is not None
    return [one for one in (booking.subject_id, booking.subject.merged_into_id) if one is not None]


def _loaded(rows: BookingQuerySet) -> list[Booking]:
    return list(rows.with_slot().order_by("slot__during", "pk"))
