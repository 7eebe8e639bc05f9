"""The exit page: a tablet at the set that asks whoever leaves, then is blank for the next guest."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.money.actions import satisfaction
from plateau.money.models import Satisfaction
from plateau.money.states import Answer, Via
from plateau.studio.access import desk_operation
from plateau.studio.models import Booking
from plateau.studio.states import BookingState

SHOWN_FOR = timedelta(hours=12)  # whoever left a day ago answers by the link


@require_safe
def waiting(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Who has just left a set and has not answered: a name to touch, or nothing."""
    person, channel = desk_channel(request, slug, Can.RUN_SET)
    operation = desk_operation(person, channel, operation_id, Can.RUN_SET)
    wrapped = Booking.objects.filter(operation=operation, state=BookingState.WRAPPED)
    wrapped = wrapped.filter(wrapped_at__gt=now() - SHOWN_FOR)
    answered = Satisfaction.objects.exclude(answer="").values("booking")
    rows = wrapped.exclude(pk__in=answered).with_slot().prefetch_related("presences__person").order_by("-wrapped_at")
    page = {"channel": channel, "operation": operation, "bookings": rows[:12]}
    return render(request, "money/exit.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str, operation_id: str, booking_id: str) -> HttpResponse:
    """Three large answers; then thanks, and the blank page for the next guest."""
    person, channel = desk_channel(request, slug, Can.RUN_SET)
    operation = desk_operation(person, channel, operation_id, Can.RUN_SET)
    booking = Booking.objects.with_slot().filter(operation=operation, public_id=booking_id).first()
    if booking is None or booking.state != BookingState.WRAPPED:
        raise Refused("booking.not_found", _("There is no such booking, or its recording has not ended."), 404)
    row = satisfaction.ask(booking, by=person)
    if request.method == "POST":
        act_id = f"form:{request.POST.get('act_id', '')}"[:40] if request.POST.get("act_id") else ""
        given = request.POST.get("answer", "")
        satisfaction.answer(booking, answer=given, by=person, act_id=act_id, via=Via.TABLET)
        return redirect("money_exit_thanks", slug, operation_id, booking_id)
    page = {
        "channel": channel,
        "operation": operation,
        "booking": booking,
        "guests": [
            presence.person for presence in booking.presences.select_related("person") if presence.part == "guest"
        ],
        "fee": row.fee,
        "answers": Answer,
        "act_id": new_public_id(),
    }
    return render(request, "money/exit_ask.html", page)


@require_safe
def thanks(request: HttpRequest, slug: str, operation_id: str, booking_id: str) -> HttpResponse:
    """Confirm what was answered for some seconds; the next page is blank again."""
    person, channel = desk_channel(request, slug, Can.RUN_SET)
    operation = desk_operation(person, channel, operation_id, Can.RUN_SET)
    row = Satisfaction.objects.filter(booking__operation=operation, booking__public_id=booking_id).first()
    if row is None:
        return redirect("money_exit", slug, operation_id)
    page = {"channel": channel, "operation": operation, "row": row}
    return render(request, "money/exit_thanks.html", page)
