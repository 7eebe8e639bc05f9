"""The studio's own acts on the floor: arrivals, recordings, takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.floor.actions import day as floor
from plateau.studio.floor.actions import takes
from plateau.studio.floor.acts import Act, act
from plateau.studio.models import Booking, Set, Take, TakeFile
from plateau.studio.states import BookingState, TakeState

STEPS = "steps"
_AT_ONCE = timedelta(minutes=1)
_ARRIVED = frozenset({BookingState.CHECKED_IN, BookingState.ON_SET, BookingState.WRAPPED})
_BEGUN = frozenset({BookingState.ON_SET, BookingState.WRAPPED})
_GONE = frozenset({BookingState.CANCELLED, BookingState.LAPSED, BookingState.NO_SHOW})


@act("check_in", group=STEPS, rank=1)
def check_in(booking: Booking, told: Act, by: Person) -> None:
    """The guests are there; whoever is further on has arrived too."""
    _demand_in_force(booking)
    if booking.state == BookingState.BOOKED:
        raise Refused("booking.not_signed", _("Something is not signed yet: open this guest’s page and see what."))
    if booking.state not in _ARRIVED:
        floor.check_in(booking, by=by, at=told.at)


@act("undo_check_in", group=STEPS, rank=0, back=True)
def undo_check_in(booking: Booking, _told: Act, by: Person) -> None:
    """They are not there after all."""
    floor.undo_check_in(booking, by=by)


@act("on_set", group=STEPS, rank=2)
def on_set(booking: Booking, told: Act, by: Person) -> None:
    """Their recording begins; refuses while another one is on that set, and while something is not signed.

    What a phone tells later is taken as it was: the other one's end may still wait on another phone.
    """
    _demand_in_force(booking)
    if booking.state in _BEGUN:
        return
    Set.objects.select_for_update(no_key=True).get(pk=booking.slot.set_id)
    there = Booking.objects.filter(slot__set=booking.slot.set_id, state=BookingState.ON_SET).exclude(pk=booking.pk)
    if not _is_told_later(told) and there.exists():
        raise Refused("set.in_use", _("Somebody else is on this set: say first that their recording is over."))
    floor.go_on_set(booking, by=by, at=told.at, told_later=_is_told_later(told))


@act("off_set", group=STEPS, rank=1, back=True)
def off_set(booking: Booking, _told: Act, by: Person) -> None:
    """It had not begun."""
    floor.leave_set(booking, by=by)


@act("wrap", group=STEPS, rank=3)
def wrap(booking: Booking, told: Act, by: Person) -> None:
    """Their recording is over; a take that still rolls is cut with it."""
    _demand_in_force(booking)
    floor.wrap(booking, by=by, at=told.at)
    for take in Take.objects.filter(booking=booking, state=TakeState.ROLLING).select_related("booking"):
        takes.cut(take, by=by, at=told.at)


@act("resume", group=STEPS, rank=2, back=True)
def resume(booking: Booking, _told: Act, by: Person) -> None:
    """It goes on."""
    floor.resume(booking, by=by)


@act("no_show", group=STEPS, rank=0, back=True)
def no_show(booking: Booking, _told: Act, by: Person) -> None:
    """Nobody came."""
    floor.mark_no_show(booking, by=by)


@act("take.roll")
def roll(booking: Booking, told: Act, by: Person) -> None:
    """A take begins; ``take`` is its name from then on."""
    takes.roll(
        booking,
        by=by,
        at=told.at,
        take_id=told.text("take", 40),
        slate=told.text("slate", 20),
        told_later=_is_told_later(told),
    )


@act("take.cut")
def cut(booking: Booking, told: Act, by: Person) -> None:
    """A take ends."""
    takes.cut(_take(booking, told), by=by, at=told.at)


def _marks(name: str, action: Callable[..., Any]) -> None:
    @act(name, group="")
    def mark(booking: Booking, told: Act, by: Person) -> None:
        """A take is circled, no good, or neither."""
        action(_take(booking, told), by=by)


_marks("take.circle", takes.circle)
_marks("take.ng", takes.mark_ng)
_marks("take.unmark", takes.unmark)


@act("take.note")
def note(booking: Booking, told: Act, by: Person) -> None:
    """A remark at this moment."""
    frame = told.data.get("frame")
    takes.note(
        _take(booking, told),
        by=by,
        text=told.text("text"),
        at=told.at,
        frame=frame if isinstance(frame, int) and frame >= 0 else None,
    )


@act("take.file")
def file(booking: Booking, told: Act, by: Person) -> None:
    """The name of the file, as the camera shows it, and the card it lies on."""
    takes.add_file(
        _take(booking, told), told.text("name", 255), by=by, card=told.text("card", 40), why=TakeFile.Why.NOTED
    )


def _is_told_later(told: Act) -> bool:
    """Whether it was done while there was no network: it has happened, whatever the rules say by now."""
    return now() - told.at >= _AT_ONCE


def _take(booking: Booking, told: Act) -> Take:
    """Return the take that an act is about: the one it names, else the latest of the booking."""
    rows = Take.objects.filter(booking=booking).select_related("booking").order_by("-number")
    name = told.text("take", 40)
    found: Take | None = (rows.filter(public_id=name) if name else rows).first()
    if found is None:
        raise Refused(
            "take.not_found", _("There is no such take: it was not logged, or belongs to another booking."), 404
        )
    return found


def _demand_in_force(booking: Booking) -> None:
    if booking.state == BookingState.NO_SHOW:
        raise Refused("booking.missed", _("It was written down already that they did not come."))
    if booking.state in _GONE:
        raise Refused("booking.gone", _("This booking was cancelled."))
