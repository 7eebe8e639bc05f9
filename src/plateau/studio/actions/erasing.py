"""The recording of an unsatisfied guest: planned to be erased by the deal, kept if they change their mind, erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.material.actions.leaving import close_asks
from plateau.studio.models import Booking, Erasure, Take
from plateau.studio.on_air import is_on_air
from plateau.studio.papers.standing import deal_of
from plateau.studio.states import ERASURE_MOVES, TAKE_MOVES, ErasureState, TakeState
from plateau.studio.whole_day import whole_day

LONGEST = 600


def plan(booking: Booking, *, by: Person | None, said_at: datetime) -> Erasure:
    """Set the day on which a recording is to be erased, by its deal, counted from when its guest said so, at the set.

    Inside the transaction of whoever holds the booking.
    """
    days = deal_of(booking).read_terms().rushes_days
    due_on = booking.operation.day_of(said_at) + timedelta(days=days)
    erasure, new = Erasure.objects.get_or_create(booking=booking, defaults={"due_on": due_on, "planned_at": now()})
    if not new and erasure.state != ErasureState.DROPPED:
        return erasure
    if not new:
        move(erasure, ErasureState.PLANNED, ERASURE_MOVES, due_on=due_on, planned_at=now(), films_at=None)
    _record(verbs.ERASURE_PLANNED, erasure, booking, by=by, due_on=due_on)
    return erasure


def drop(booking: Booking, *, by: Person | None) -> None:
    """Keep a recording after all: its guest changed their mind. Inside the transaction of whoever holds the booking."""
    erasure: Erasure | None = Erasure.objects.filter(booking=booking, state=ErasureState.PLANNED).first()
    if erasure is not None:
        move(erasure, ErasureState.DROPPED, ERASURE_MOVES)
        _record(verbs.ERASURE_DROPPED, erasure, booking, by=by)


def demand_kept(booking: Booking) -> None:
    """Refuse what needs a recording that is erased, or of which files are gone already."""
    erasure: Erasure | None = Erasure.objects.filter(booking=booking).exclude(state=ErasureState.DROPPED).first()
    if erasure is not None and (erasure.is_done or erasure.films_at is not None):
        raise Refused("erasure.done", _("The recording has been erased, as the deal says: the answer stands."))


def note_files_removed(erasure: Erasure, *, files: list[str]) -> None:
    """Write down that no file of it is here any more, and which went. Inside the caller's transaction."""
    Erasure.objects.filter(pk=erasure.pk).update(films_at=now())
    _record(verbs.ERASURE_FILES_REMOVED, erasure, erasure.booking, by=None, files=files)


def finish(erasure: Erasure, *, by: Person, words: str) -> None:
    """Say that the cards are wiped; refuses before the day, until which the guest may change their mind, and while it airs.

    The takes of the recording are purged with it; the log keeps that there were some. Its guests are asked for no file
    any more.
    """
    words = words.strip()[:LONGEST]
    if not words:
        raise Refused("erasure.words_needed", _("Say what was erased: it stays with the recording."), 422)
    with transaction.atomic():
        booking = lock_booking(erasure.booking)
        fresh: Erasure = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        if fresh.state == ErasureState.DONE:
            return
        if not fresh.is_due_on(booking.operation.day_of(now())):
            sentence = _("The guest may change their mind until %(day)s: erase it then.")
            raise Refused("erasure.too_early", sentence % {"day": whole_day(fresh.due_on)})
        if is_on_air(booking):
            raise Refused(
                "erasure.on_air",
                _(
                    "A film with this recording is on air: take it off, or say on its page that nothing of this is in it."
                ),
            )
        move(fresh, ErasureState.DONE, ERASURE_MOVES, done_at=now(), done_by=by, done_words=words)
        _purge_takes(booking, reason=words[:300])
        close_asks(booking, by=by)
        _record(verbs.ERASURE_DONE, fresh, booking, by=by, words=words)
    erasure.refresh_from_db()


def _purge_takes(booking: Booking, *, reason: str) -> None:
    """Let every take that was recorded be gone: one entry of the journal says it for all of them."""
    for take in Take.objects.filter(booking=booking).in_order():
        if TakeState.ARCHIVED in TAKE_MOVES[TakeState(take.state)]:
            move(take, TakeState.ARCHIVED, TAKE_MOVES)
        if take.state == TakeState.ARCHIVED:
            move(take, TakeState.PURGED, TAKE_MOVES, reason=reason)


def _record(name: str, erasure: Erasure, booking: Booking, *, by: Person | None, **data: object) -> None:
    operation = booking.operation
    record(name, actor=by, target=erasure, channel=operation.channel, booking=booking.public_id, **data)
