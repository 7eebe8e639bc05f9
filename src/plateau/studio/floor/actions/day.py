"""What happens on the day: confirmed, arrived, on set, wrapped, did not come. Each is safe to say twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import Named, record
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.actions.lock import lock_booking
from plateau.studio.models import Booking
from plateau.studio.papers.standing import demand_signed
from plateau.studio.states import MOVES, BookingState
from plateau.subjects.actions import moving
from plateau.subjects.states import State

_BEFORE_PRODUCTION = frozenset({State.PROPOSED, State.IN_DEBATE, State.SHORTLISTED})


def confirm(booking: Booking, *, by: Named | None) -> None:
    """Confirm a booking; whoever calls has seen what has to be signed."""
    _step(booking, BookingState.CONFIRMED, verbs.CONFIRMED, by=by, at=now(), written="confirmed_at")


def take_back_confirmation(booking: Booking, *, by: Named | None) -> None:
    """Let a confirmed booking wait for papers again; whoever calls has seen that some are missing."""
    _back(booking, BookingState.CONFIRMED, BookingState.BOOKED, verbs.UNCONFIRMED, by=by, cleared="confirmed_at")


def check_in(booking: Booking, *, by: Person | None, at: datetime | None = None) -> None:
    """Write down that the guests have arrived. ``at``: when, if it is told later."""
    _step(booking, BookingState.CHECKED_IN, verbs.CHECKED_IN, by=by, at=at or now(), written="checked_in_at")


def undo_check_in(booking: Booking, *, by: Person) -> None:
    """Take a check-in back that was a slip of the finger."""
    _back(
        booking, BookingState.CHECKED_IN, BookingState.CONFIRMED, verbs.CHECK_IN_UNDONE, by=by, cleared="checked_in_at"
    )


def go_on_set(booking: Booking, *, by: Person, at: datetime | None = None, told_later: bool = False) -> None:
    """Begin a recording; its subject is in production from now on, and one that was still debated is commissioned by it.

    Refuses while something is not signed: a form may have been taken back since they arrived. ``told_later``: it has
    begun already, and what was recorded has to be known all the more.
    """
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.state == BookingState.CHECKED_IN and not told_later:
            demand_signed(fresh)
        changed = _step(booking, BookingState.ON_SET, verbs.ON_SET, by=by, at=at or now(), written="on_set_at")
        subject = booking.subject
        if not changed or subject is None:
            return
        if subject.state in _BEFORE_PRODUCTION and not subject.private:
            moving.decide(subject, State.COMMISSIONED, by=by) if subject.state != State.PROPOSED else _commission(
                booking, by=by
            )
        if subject.state == State.COMMISSIONED:
            moving.mark_in_production(subject, by=by)


def leave_set(booking: Booking, *, by: Person) -> None:
    """Take back that a recording began."""
    _back(booking, BookingState.ON_SET, BookingState.CHECKED_IN, verbs.OFF_SET, by=by, cleared="on_set_at")


def wrap(booking: Booking, *, by: Person, at: datetime | None = None) -> None:
    """End a recording."""
    _step(booking, BookingState.WRAPPED, verbs.WRAPPED, by=by, at=at or now(), written="wrapped_at")


def resume(booking: Booking, *, by: Person) -> None:
    """Go on with a recording that was said to be over."""
    _back(booking, BookingState.WRAPPED, BookingState.ON_SET, verbs.UNWRAPPED, by=by, cleared="wrapped_at")


def mark_no_show(booking: Booking, *, by: Person) -> None:
    """Write down that nobody came; refuses before the slot has begun. What is left of the slot may go to a walk-in."""
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.state == BookingState.NO_SHOW:
            return
        if now() < fresh.slot.starts_at:
            raise Refused("booking.too_early", _("The slot has not begun yet: they may still come."))
        move(fresh, BookingState.NO_SHOW, MOVES, ended_at=now())
        fresh.presences.update(active=False)
        _record(verbs.NO_SHOW, fresh, by=by)
    booking.refresh_from_db()


def _commission(booking: Booking, *, by: Person) -> None:
    """Bring an idea that nobody debated to where it can be recorded: it was booked, and is on set."""
    assert booking.subject is not None
    moving.decide(booking.subject, State.SHORTLISTED, by=by)
    moving.decide(booking.subject, State.COMMISSIONED, by=by)


def _back(
    booking: Booking, out_of: BookingState, to: BookingState, name: str, *, by: Named | None, cleared: str
) -> None:
    """Take a step back; refuses where that step was not made: forward moves lead to the same states."""
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.state not in {out_of, to}:
            raise Refused(
                "booking.no_such_move",
                _("This cannot be done from where it stands now. Reload the page to see its present state."),
            )
        _step(booking, to, name, by=by, at=None, written=cleared)


def _step(
    booking: Booking, to: BookingState, name: str, *, by: Named | None, at: datetime | None, written: str
) -> bool:
    """Make one step of the day; return False when it was made before, by this phone or another."""
    with transaction.atomic():
        fresh = lock_booking(booking)
        if fresh.state == to:
            changed = False
        else:
            move(fresh, to, MOVES, **{written: at})
            _record(name, fresh, by=by)
            changed = True
    booking.refresh_from_db()
    return changed


def _record(name: str, booking: Booking, *, by: Named | None) -> None:
    operation = booking.operation
    slot = booking.slot.public_id
    record(name, actor=by, target=booking, channel=operation.channel, operation=operation.public_id, slot=slot)
