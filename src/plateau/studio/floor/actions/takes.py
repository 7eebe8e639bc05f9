"""The take log: slated, rolled, cut, circled or no good, noted; archived and purged. Each is safe to say twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import ALPHABET, LENGTH
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.models import Booking, Slot, Take, TakeFile, TakeNote
from plateau.studio.papers.standing import demand_signed
from plateau.studio.states import TAKE_MOVES, BookingState, TakeState

_ID = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_SLATABLE = frozenset(
    {BookingState.BOOKED, BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.ON_SET, BookingState.WRAPPED}
)
MOST_TAKES = 99


def plan_take(booking: Booking, *, by: Person, slate: str = "") -> Take:
    """Put the next take on the slate before it is recorded."""
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.state not in _SLATABLE:
            raise Refused("take.no_booking", _("Nothing is recorded in this slot: there is no booking in force."))
        take = _slated(fresh, by=by, slate=slate, take_id="")
        _record(verbs.TAKE_PLANNED, take, by=by)
    return take


def roll(
    booking: Booking,
    *,
    by: Person,
    at: datetime | None = None,
    take_id: str = "",
    slate: str = "",
    told_later: bool = False,
) -> Take:
    """Begin a take: the one planned next, or a new one. Refuses while nobody is on set, and while another take rolls.

    Refuses too once somebody in the picture has taken their form back; a take that rolls is not stopped by it.
    ``told_later``: it was recorded already, and is only written down. ``take_id``: the name that a device without a
    network gave it; rolling the same take twice is the same as once.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        there: Take | None = Take.objects.filter(public_id=take_id).first() if take_id else None
        if there is not None and there.booking_id != fresh.pk:
            raise Refused("take.of_another", _("This take belongs to another booking."), 422)
        if there is not None and there.state != TakeState.PLANNED:
            return there
        if fresh.state != BookingState.ON_SET:
            raise Refused("take.nobody_on_set", _("Nobody is on set: say first that the recording begins."))
        if Take.objects.filter(booking=fresh, state=TakeState.ROLLING).exists():
            raise Refused("take.rolls_already", _("A take is rolling already: cut it first."))
        if not told_later:
            demand_signed(fresh)
        planned = Take.objects.filter(booking=fresh, state=TakeState.PLANNED).in_order().first()
        take = there or (planned if not take_id and not slate else None)
        take = take or _slated(fresh, by=by, slate=slate, take_id=take_id)
        move(take, TakeState.ROLLING, TAKE_MOVES, rolled_at=at or now())
        _record(verbs.TAKE_ROLLED, take, by=by)
    return take


def cut(take: Take, *, by: Person, at: datetime | None = None) -> None:
    """End a take; a clock that says it ended before it began is taken to mean at once."""
    with transaction.atomic():
        fresh = _lock(take)
        if fresh.state not in {TakeState.PLANNED, TakeState.ROLLING}:
            return
        ended_at = at or now()
        if fresh.rolled_at is not None:
            ended_at = max(ended_at, fresh.rolled_at)
        move(fresh, TakeState.RECORDED, TAKE_MOVES, cut_at=ended_at)
        _record(verbs.TAKE_CUT, fresh, by=by)
    take.refresh_from_db()


def circle(take: Take, *, by: Person) -> None:
    """Say that this take is the one to keep; several of a booking may be."""
    _mark(take, TakeState.CIRCLED, verbs.TAKE_CIRCLED, by=by)


def mark_ng(take: Take, *, by: Person) -> None:
    """Say that a take is no good; it stays in the log."""
    _mark(take, TakeState.NG, verbs.TAKE_MARKED_NG, by=by)


def unmark(take: Take, *, by: Person) -> None:
    """Take back that a take was circled or no good."""
    _mark(take, TakeState.RECORDED, verbs.TAKE_UNMARKED, by=by)


def note(
    take: Take,
    *,
    by: Person,
    text: str,
    at: datetime | None = None,
    frame: int | None = None,
    note_id: str = "",
) -> TakeNote:
    """Write a remark at a wall time, or at a frame of the take's film; refuses an empty one."""
    text = " ".join(text.split())[:300]
    if not text:
        raise Refused("take.empty_note", _("Write a word or two."), 422)
    with transaction.atomic():
        fresh = _lock(take)
        there: TakeNote | None = TakeNote.objects.filter(public_id=note_id).first() if note_id else None
        if there is not None:
            return there
        named = {"public_id": _demand_id(note_id)} if note_id else {}
        made: TakeNote = TakeNote.objects.create(take=fresh, text=text, at=at or now(), frame=frame, by=by, **named)
        _record(verbs.TAKE_NOTED, fresh, by=by)
    return made


def add_file(
    take: Take,
    name: str,
    *,
    by: Person,
    card: str = "",
    why: str = TakeFile.Why.NOTED,
    began_at: datetime | None = None,
    length: timedelta | None = None,
    film: Film | None = None,
) -> TakeFile:
    """Say that a file holds this take; a file that was noted by hand before gets what is known of it by now."""
    name, card = name.strip()[:255], card.strip()[:40]
    if not name:
        raise Refused("take.no_file_name", _("Write the name of the file, as the camera shows it."), 422)
    with transaction.atomic():
        fresh = _lock(take)
        known = {
            "began_at": began_at,
            "length_ms": None if length is None else length // timedelta(milliseconds=1),
            "film": film,
        }
        made, new = TakeFile.objects.get_or_create(
            take=fresh,
            card=card,
            name=name,
            defaults={"why": why, "by": by, "film_at": now() if film else None} | known,
        )
        more: dict[str, object] = {field: value for field, value in known.items() if value is not None}
        if film is not None and made.film_id != film.pk:
            more["film_at"] = now()
        if not new and more:
            TakeFile.objects.filter(pk=made.pk).update(**more)
            made.refresh_from_db()
        if new:
            _record(verbs.TAKE_FILED, fresh, by=by, file=name, card=card, why=why)
    return made


def remove_file(file: TakeFile, *, by: Person) -> None:
    """Say that a file does not hold this take after all."""
    with transaction.atomic():
        fresh = _lock(file.take)
        gone, _rows = TakeFile.objects.filter(pk=file.pk).delete()
        if gone:
            _record(verbs.TAKE_UNFILED, fresh, by=by, file=file.name, card=file.card)


def archive(takes: Sequence[Take], *, by: Person) -> int:
    """Put takes that were recorded to the archive; return how many that changed. Those elsewhere stay as they are."""
    changed = 0
    with transaction.atomic():
        for take in sorted(takes, key=lambda one: one.booking_id):
            fresh = _lock(take)
            if TakeState.ARCHIVED in TAKE_MOVES[TakeState(fresh.state)]:
                move(fresh, TakeState.ARCHIVED, TAKE_MOVES)
                _record(verbs.TAKE_ARCHIVED, fresh, by=by)
                changed += 1
    return changed


def purge(take: Take, *, by: Person, reason: str) -> None:
    """Write down that an archived take's files were deleted; the log keeps that it was, and why it is gone."""
    reason = reason.strip()[:300]
    if not reason:
        raise Refused("take.reason_needed", _("Say why its files were deleted."), 422)
    with transaction.atomic():
        fresh = _lock(take)
        if fresh.state == TakeState.PURGED:
            return
        move(fresh, TakeState.PURGED, TAKE_MOVES, reason=reason)
        _record(verbs.TAKE_PURGED, fresh, by=by, reason=reason)
    take.refresh_from_db()


def _slated(booking: Booking, *, by: Person, slate: str, take_id: str) -> Take:
    """Make the next take of a booking that the caller holds."""
    last = Take.objects.filter(booking=booking).aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_TAKES:
        raise Refused("take.too_many", _("A booking has 99 takes at most."))
    named = {"public_id": _demand_id(take_id)} if take_id else {}
    made: Take = Take.objects.create(
        booking=booking, number=last + 1, slate=slate.strip()[:20] or _slate(booking), slated_by=by, **named
    )
    return made


def first_slate(slot: Slot) -> str:
    """Return what stands on a slate before anybody gave it another name: its set and its time, ``S1-0930``."""
    return f"S{slot.set.position + 1}-{slot.starts_at.astimezone(slot.operation.zone):%H%M}"


def _slate(booking: Booking) -> str:
    last: Take | None = Take.objects.filter(booking=booking).order_by("-number").first()
    if last is not None:
        return last.slate
    booking.slot.operation = booking.operation
    return first_slate(booking.slot)


def _mark(take: Take, to: TakeState, name: str, *, by: Person) -> None:
    with transaction.atomic():
        fresh = _lock(take)
        if fresh.state == to:
            return
        if fresh.state in {TakeState.PLANNED, TakeState.ROLLING}:
            raise Refused("take.not_recorded", _("This take has not been cut yet."))
        move(fresh, to, TAKE_MOVES)
        _record(name, fresh, by=by)
    take.refresh_from_db()


def _lock(take: Take) -> Take:
    """Return the take as it is now; its booking is locked, as every change of the take log does first."""
    lock_booking(take.booking)
    found: Take = Take.objects.select_related("booking__operation__channel").get(pk=take.pk)
    return found


def _demand_id(name: str) -> str:
    if not _ID.fullmatch(name):
        raise Refused("take.bad_name", _("This is no name that a device gives to a take."), 422)
    return name


def _record(name: str, take: Take, *, by: Person, **data: object) -> None:
    operation = take.booking.operation
    record(
        name,
        actor=by,
        target=take,
        channel=operation.channel,
        operation=operation.public_id,
        booking=take.booking.public_id,
        number=take.number,
        **data,
    )
