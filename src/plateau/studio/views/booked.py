"""What a member does with a booking: see all of them, say anew who comes, move it, cancel it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plateau.channels.access import need_person
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio import access, calendars, days
from plateau.studio.actions import booking as bookings
from plateau.studio.actions import bringing
from plateau.studio.forms.booking import CancelForm, ComingForm
from plateau.studio.mine import past_of, slots_of, waits_of
from plateau.studio.models import Booking
from plateau.studio.views.limits import limit
from plateau.studio.views.public import day_in


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All slots of this member: to come, offered, waited for, and those that were."""
    person = need_person(request)
    context = {
        "to_come": slots_of(person),
        "waits": waits_of(person),
        "past": past_of(person),
        "feed": calendars.feed_url(person),
    }
    return render(request, "studio/bookings.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say anew who comes on set."""
    person, found = _changing(request, public_id)
    here = {one.person_id for one in found.presences.all()}
    form = ComingForm(
        request.POST if request.method == "POST" else None,
        booking=found,
        by=found.booked_by,
        initial={"me": found.booked_by_id in here},
    )
    if request.method == "POST" and form.is_valid():
        named = form.named()
        limit("guest", person, len([one for one in named if one.email]))
        try:
            bringing.change_company(found, by=person, persons=form.kept(), named=named)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Who comes is changed."))
            return redirect("booking", public_id)
    context = _context(found) | {"form": form}
    return render(request, "studio/people.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move a booking to another free slot of its operation."""
    person, found = _changing(request, public_id)
    if request.method == "POST":
        limit("hold", person)
        slot = access.slot_of(found.operation, request.POST.get("slot", ""))
        try:
            bookings.move_booking(
                found, slot, by=person, by_team=_as_team(person, found), code=request.POST.get("code", "")
            )
        except Refused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("booking_move", public_id)
        messages.success(request, _("It is moved. Everybody who comes is told the new time."))
        return redirect("booking", public_id)
    plan = days.plan_of(found.operation, person, first=day_in(request.GET.get("from", "")), moment=now())
    context = _context(found) | {"plan": plan, "mode": "move"}
    return render(request, "studio/move.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a booking up, after a page that names it and says what happens with the slot."""
    person, found = _changing(request, public_id)
    as_team = _as_team(person, found)
    form = CancelForm(request.POST if request.method == "POST" else None, needed=as_team)
    if request.method == "POST" and form.is_valid():
        bookings.cancel(found, by=person, by_team=as_team, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is cancelled. The slot goes to whoever waits for one."))
        return redirect("booking", public_id)
    context = _context(found) | {"form": form}
    return render(request, "studio/cancel.html", context, status=422 if form.is_bound else 200)


def _changing(request: HttpRequest, public_id: str) -> tuple[Person, Booking]:
    """Return who asks and the booking that they may still change, or refuse."""
    person = need_person(request)
    found = access.booking_for(person, public_id)
    if not access.may_change(person, found):
        raise Refused("booking.not_yours", _("Only who booked and the team may change this."), 403)
    bookings.demand_to_come(found)
    return person, found


def _as_team(person: Person, booking: Booking) -> bool:
    return booking.by_team or booking.booked_by_id != person.pk


def _context(booking: Booking) -> dict[str, object]:
    return {"booking": booking, "operation": booking.operation, "channel": booking.operation.channel}
