"""Erases the uploaded rushes of recordings whose guests were not satisfied, from the day on that their deal says."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from plateau.antenna.models import Publication
from plateau.antenna.states import CURRENT
from plateau.core.clock import now
from plateau.media.actions.erasing import erase_film
from plateau.media.models import Asset, Film
from plateau.studio.actions.erasing import note_files_removed
from plateau.studio.actions.lock import lock_booking
from plateau.studio.footage import films_with_each, rushes_alone
from plateau.studio.models import Booking, Erasure, ErasureQuerySet, TakeFile
from plateau.studio.states import ErasureState

AT_ONCE = 50
SETTLED_AFTER = timedelta(days=1)
"""How long a file that comes to a take after its recording was erased can be taken off it again, if it was put there wrongly."""

logger = logging.getLogger(__name__)


def erase_due() -> int:
    """Erase the files of recordings whose day has come; return of how many. One that fails or waits stops no other."""
    done = 0
    for erasure in _due().select_related("booking__operation__channel").order_by("due_on", "pk").iterator():
        if done == AT_ONCE:
            break
        try:
            done += erase_files(erasure)
        except Exception:
            logger.exception("the rushes of booking %s could not be erased", erasure.booking.public_id)
    return done


def erase_files(erasure: Erasure) -> bool:
    """Erase what is uploaded of one recording; return whether it was done now.

    1. Lock the recording: an answer that is given meanwhile comes before or after.
    2. Look whether it is still to be erased, and its day is there.
    3. Erase the films that hold its takes and nothing else, and were never on air nor are planned; also those that were
       matched to its takes after others had gone, a day later. What else holds it is for a person to look at
       (``kept_of_each``).
    """
    with transaction.atomic():
        booking = lock_booking(erasure.booking)
        fresh: Erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        fresh.booking = booking
        today = booking.operation.day_of(now())
        if fresh.due_on > today or not _due().filter(pk=fresh.pk).exists():
            return False
        names: list[str] = []
        rows = _of_rushes() if fresh.films_at is None else _settled()
        for film in Film.objects.filter(pk__in=rows.filter(take__booking=booking).values("film")):
            names += list(film.assets.filter(removed_at=None).values_list("original_name", flat=True))
            if not erase_film(film, by=None):
                transaction.set_rollback(True)  # all of a recording or nothing: the guest may still change the answer
                return False  # a file of it is still coming in: the next sweep looks again
        note_files_removed(fresh, files=names)
    return True


def kept_of_each(bookings: Sequence[Booking]) -> dict[int, list[Film]]:
    """Return the films of recordings that no sweep erases: cut, shared with others, or on air; a person looks at them."""
    gone: dict[int, set[int]] = defaultdict(set)
    for booking_id, film_id in _of_rushes().filter(take__booking__in=bookings).values_list("take__booking", "film"):
        gone[booking_id].add(film_id)
    return {
        key: [film for film in films if film.pk not in gone[key] and film.asset_id is not None]
        for key, films in films_with_each(bookings).items()
    }


def _due() -> ErasureQuerySet:
    """Return what may be erased by its day, in whatever zone, and of which a file is here still or has come since."""
    latest = (now() + timedelta(days=1)).date()  # no zone is further ahead than that; each is asked for its own day
    here = Asset.objects.filter(film=OuterRef("film"), removed_at=None)
    late = Exists(_settled().filter(Exists(here), take__booking=OuterRef("booking")))
    rows: ErasureQuerySet = Erasure.objects.filter(due_on__lte=latest).exclude(state=ErasureState.DROPPED)
    return rows.filter(Q(films_at=None) | Q(late))


def _settled() -> QuerySet[TakeFile]:
    """Keep of those what was matched a day ago or longer, with a file that came no later."""
    since = now() - SETTLED_AFTER
    fresh = Asset.objects.filter(film=OuterRef("film"), removed_at=None, created_at__gt=since)
    return _of_rushes().filter(Q(film_at=None) | Q(film_at__lte=since), ~Exists(fresh))


def _of_rushes() -> QuerySet[TakeFile]:
    """Return what says that a film holds a recording and nothing else, of films that were never on air nor are planned."""
    aired = Publication.objects.filter(film=OuterRef("film")).filter(Q(live_at__isnull=False) | Q(state__in=CURRENT))
    return rushes_alone().filter(~Exists(aired))
