"""The planning board: a day of an operation, its sets side by side, cards that are dropped at another time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import slots
from plateau.studio.board import board_of
from plateau.studio.floor.running import days_near
from plateau.studio.floor.views.day import day_named
from plateau.studio.forms.board import DropForm
from plateau.studio.models import Booking, Operation, Slot
from plateau.studio.views.desk import desk_of, frame


@require_safe
def nearest(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Lead to today's board, or to the nearest day of the operation."""
    _person, found = desk_of(request, slug, operation_id, Can.SEE_DESK)
    today = max(found.starts_on, found.day_of(now()))
    return redirect("desk_board_day", slug, operation_id, min(today, found.ends_on or today).isoformat())


@never_cache
@require_safe
def day(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Show one day; on a phone one set of it, named by ``set``."""
    person, found = desk_of(request, slug, operation_id, Can.SEE_DESK)
    when = day_named(found, day)
    context = _context(found, person, when, request.GET.get("set", "")) | {
        "days": days_near(found, when),
        "words": words(),
    }
    return render(request, "studio/board.html", context)


@require_POST
def move(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Move a card, and answer with the board as it is then."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    when = day_named(found, day)
    form = DropForm(request.POST, operation=found)
    if not form.is_valid():
        raise Refused("board.unreadable", _("This card, set or time is not there any more. Load the page again."), 422)
    slot: Slot = form.cleaned_data["slot"]
    into: Slot | None = form.cleaned_data["into"]
    if into is not None:
        bookings.move_booking(_booked(slot), into, by=person, by_team=True)
    else:
        at = form.cleaned_data["at"]
        slots.move_slot(slot, by=person, which=form.cleaned_data["set"], starts_at=at, ends_at=at + slot.length)
    return render(request, "studio/board.html#board", _context(found, person, when, request.POST.get("shown", "")))


def words() -> dict[str, str]:
    """Return what the page says while a card is moved."""
    return {
        "picked": _("%(name)s is picked up. Arrows move it, Enter drops it, Escape puts it back."),
        "at": _("%(start)s–%(end)s, %(set)s."),
        "into": _("%(start)s–%(end)s, %(set)s: the free slot there."),
        "clear": _("Nothing stands against it."),
        "set": _("The set is taken %(start)s–%(end)s: %(name)s."),
        "guest": _("%(name)s is a guest on %(set)s %(start)s–%(end)s."),
        "host": _("%(name)s hosts on %(set)s %(start)s–%(end)s."),
        "kit": _("%(name)s is on %(set)s %(start)s–%(end)s."),
        "crew": _("%(name)s of the crew is on %(set)s %(start)s–%(end)s."),
        "back": _("%(name)s is back where it was."),
        "dropped": _("%(name)s stands at %(start)s on %(set)s."),
        "undone": _("Taken back: %(name)s stands at %(start)s on %(set)s again."),
        "refused": _("%(name)s is back where it was. %(why)s"),
        "silent": _("The server does not answer. Try again when the network is back."),
        "undo": _("Undo"),
    }


def _booked(slot: Slot) -> Booking:
    found: Booking | None = Booking.objects.to_come().filter(slot=slot).first()
    if found is None:
        raise Refused("booking.not_to_come", _("Nobody has this slot any more. Load the page again."))
    return found


def _context(found: Operation, person: Person, when: date, shown: str) -> dict[str, Any]:
    moment = now()
    board = board_of(found, when, moment=moment)
    sets = [column.set.public_id for column in board.columns]
    return frame(found, person, "board") | {
        "day": when,
        "moment": moment,
        "board": board,
        "facts": board.facts(),
        "shown": shown if shown in sets else next(iter(sets), ""),
    }
