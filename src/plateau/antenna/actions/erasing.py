"""Erases the uploaded rushes of recordings whose guests were not satisfied, on the day that their deal says."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from plateau.antenna.models import Publication
from plateau.antenna.states import CURRENT
from plateau.core.clock import now
from plateau.media.actions.erasing import erase_film
from plateau.media.models import Film
from plateau.studio.actions.erasing import note_files_removed
from plateau.studio.actions.lock import lock_booking
from plateau.studio.footage import films_with, rushes_of
from plateau.studio.models import Booking, Erasure
from plateau.studio.states import ErasureState

AT_ONCE = 50

logger = logging.getLogger(__name__)


def erase_due() -> int:
    """Erase the files of recordings whose day has come; return of how many. One that fails stops no other."""
    latest = (now() + timedelta(days=1)).date()  # no zone is further ahead than that; each is asked for its own day
    due = Erasure.objects.filter(due_on__lte=latest, films_at=None).exclude(state=ErasureState.DROPPED)
    done = 0
    for erasure in due.select_related("booking__operation__channel").order_by("due_on", "pk")[:AT_ONCE]:
        try:
            done += erase_files(erasure)
        except Exception:
            logger.exception("the rushes of booking %s could not be erased", erasure.booking.public_id)
    return done


def erase_files(erasure: Erasure) -> bool:
    """Erase what is uploaded of one recording; return whether it was done now.

    1. Lock the recording: an answer that is given meanwhile comes before or after.
    2. Look whether it is still to be erased, and its day is there.
    3. Erase the films that hold its takes and nothing else, and were never on air nor are planned. Others are for a person
       to look at (``kept_of``).
    """
    with transaction.atomic():
        booking = lock_booking(erasure.booking)
        fresh: Erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        fresh.booking = booking
        today = booking.operation.day_of(now())
        if fresh.state == ErasureState.DROPPED or fresh.films_at is not None or fresh.due_on > today:
            return False
        names: list[str] = []
        for film in _erasable(booking):
            names += list(film.assets.filter(removed_at=None).values_list("original_name", flat=True))
            if not erase_film(film, by=None):
                transaction.set_rollback(True)  # all of a recording or nothing: the guest may still change the answer
                return False  # a file of it is still coming in: the next sweep looks again
        note_files_removed(fresh, files=names)
    return True


def kept_of(booking: Booking) -> list[Film]:
    """Return the films of a recording that no sweep erases: cut, shared with another one, or on air; a person looks."""
    gone = {film.pk for film in _erasable(booking)}
    return [film for film in films_with(booking) if film.pk not in gone and film.asset_id is not None]


def _erasable(booking: Booking) -> list[Film]:
    rushes = rushes_of(booking)
    aired = Publication.objects.filter(film__in=rushes)
    shown = set(aired.filter(live_at__isnull=False).values_list("film", flat=True))
    shown |= set(aired.filter(state__in=CURRENT).values_list("film", flat=True))
    return [film for film in rushes if film.pk not in shown]
