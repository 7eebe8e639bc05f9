"""The team's operations: the list, a new one, its texts and rules, and what opens, closes and ends it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.models import Person
from plateau.studio import access
from plateau.studio.actions import operations
from plateau.studio.forms.desk import OperationForm, WhyForm
from plateau.studio.models import Booking, Operation, Slot
from plateau.studio.states import OPERATION_MOVES, BookingState, OperationState
from plateau.studio.views.public import phase_of


def desk_of(request: HttpRequest, slug: str, operation_id: str, can: Can) -> tuple[Person, Operation]:
    """Return who asks and the operation of a team page, or refuse: 404, 401 or 403."""
    person, channel = desk_channel(request, slug, can)
    return person, access.desk_operation(person, channel, operation_id, can)


@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """All operations of the channel: what goes on and comes, then what was."""
    person, channel = desk_channel(request, slug, Can.SEE_DESK)
    moment = now()
    rows = list(Operation.objects.filter(channel=channel).with_counts().in_order())
    over = [one for one in rows if one.is_over_at(moment) or one.state == OperationState.CANCELLED]
    context = {
        "channel": channel,
        "desk_section": "operations",
        "to_come": [(one, phase_of(one, moment)) for one in rows if one not in over],
        "past": [(one, phase_of(one, moment)) for one in reversed(over)],
        "may_plan": access.may_plan_on(person, channel),
    }
    return render(request, "studio/desk_operations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin to prepare an operation."""
    person, channel = desk_channel(request, slug, Can.PLAN_STUDIO)
    form = OperationForm(
        request.POST or None, by=person, channel=channel, initial={"time_zone": channel.time_zone, "fee": "500"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            operation = operations.add_operation(channel, by=person, also_on=form.shared, **form.words)
        except Refused as no:
            form.add_error("slug", str(no.sentence))
        else:
            messages.success(request, _("The operation is there. Say where it is and lay out its slots."))
            return redirect("desk_setup", slug, operation.public_id)
    context = {"channel": channel, "desk_section": "operations", "form": form}
    return render(request, "studio/desk_new.html", context, status=422 if form.errors else 200)


@require_safe
def operation(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """One operation as the team sees it first: how full it is, what is next, what can be done."""
    person, found = desk_of(request, slug, operation_id, Can.SEE_DESK)
    moment = now()
    rows = Booking.objects.filter(operation=found).exclude(state__in=[BookingState.LAPSED, BookingState.HELD])
    to_come = rows.active().filter(slot__during__endswith__gt=moment).with_slot().order_by("slot__during")
    context = frame(found, person, "overview") | {
        "phase": phase_of(found, moment),
        "counts": counts_of(found),
        "next": list(to_come[:8]),
        "waiting": found.waits.in_line().count(),
        "moves": set(OPERATION_MOVES[found.state]),
        "over": found.is_over_at(moment),
    }
    return render(request, "studio/desk_operation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Change texts, dates and rules."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    form = OperationForm(request.POST or None, instance=found, by=person, channel=found.channel)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_operation(found, by=person, also_on=form.shared, **form.words)
        except Refused as no:
            form.add_error("slug" if "address" in no.code else None, str(no.sentence))
        else:
            messages.success(request, _("The operation is saved."))
            return redirect("desk_operation", slug, operation_id)
    context = frame(found, person, "change") | {"form": form}
    return render(request, "studio/desk_change.html", context, status=422 if form.errors else 200)


@require_POST
def open_or_close(request: HttpRequest, slug: str, operation_id: str, act: str) -> HttpResponse:
    """Let slots be booked, or no longer."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    if act == "open":
        operations.open_booking(found, by=person)
        messages.success(request, _("Booking is open: %(address)s is public.") % {"address": found.get_absolute_url()})
    else:
        operations.close_booking(found, by=person)
        messages.success(request, _("Booking is closed. What is booked stays."))
    return redirect("desk_operation", slug, operation_id)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Cancel an operation, after saying what that ends and why."""
    person, found = desk_of(request, slug, operation_id, Can.PLAN_STUDIO)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = operations.cancel_operation(found, by=person, reason=form.cleaned_data["reason"])
        said = ngettext(
            "Cancelled, with %(number)d booking: its guest is told.",
            "Cancelled, with %(number)d bookings: their guests are told.",
            ended,
        )
        messages.success(request, said % {"number": ended})
        return redirect("desk_operation", slug, operation_id)
    ending = Booking.objects.filter(operation=found).to_come().count()
    context = frame(found, person, "overview") | {"form": form, "ending": ending}
    return render(request, "studio/desk_cancel.html", context, status=422 if form.errors else 200)


def counts_of(found: Operation) -> dict[str, int]:
    """Return how many slots there are to book, and how many bookings stand where."""
    moment = now()
    slots = Slot.objects.filter(operation=found).bookable()
    rows = Booking.objects.filter(operation=found)
    return {
        "slots": slots.count(),
        "free": slots.free(moment).count(),
        "booked": rows.filter(state=BookingState.BOOKED).count(),
        "confirmed": rows.filter(
            state__in=[BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.ON_SET]
        ).count(),
        "wrapped": rows.filter(state=BookingState.WRAPPED).count(),
    }


def frame(found: Operation, person: Person, tab: str) -> dict[str, object]:
    """Return what every desk page of an operation shows around its own."""
    return {
        "channel": found.channel,
        "desk_section": "operations",
        "operation": found,
        "tab": tab,
        "may_plan": access.may_plan(person, found),
        "may_run": access.may_run(person, found),
    }
