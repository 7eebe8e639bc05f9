"""Done by hand at the set: somebody without a booking, a break, a stretch that is blocked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio.actions.slots import add_slot
from plateau.studio.floor.actions.walk_in import LEAST, walk_in
from plateau.studio.floor.forms import BreakForm, WalkInForm
from plateau.studio.floor.running import day_at
from plateau.studio.floor.views.day import day_named, entered
from plateau.studio.models import Slot


@require_http_methods(["GET", "HEAD", "POST"])
def new_walk_in(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Four fields: name, address, slot, what it is about. Then they sign, and are checked in."""
    person, channel, operation = entered(request, slug, operation_id)
    when = day_named(operation, day)
    moment = now()
    free: list[Slot] = [
        run.slot
        for found in day_at(operation, when, moment=moment)
        for run in found.runs
        if run.booking is None or run.state == "no_show"
        if run.slot.kind == "bookable" and run.slot.ends_at > moment + LEAST
    ]
    form = WalkInForm(
        request.POST if request.method == "POST" else None, free=sorted(free, key=lambda slot: slot.starts_at)
    )
    if request.method == "POST" and form.is_valid():
        try:
            booking = walk_in(form.chosen(), by=person, guest=form.guest(), subject=form.words())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return redirect("floor_arrival", channel.slug, operation.public_id, booking.public_id)
    context = {
        "channel": channel,
        "operation": operation,
        "desk_section": "operations",
        "day": when,
        "form": form,
        "free": free,
    }
    return render(request, "studio/floor/walk_in.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new_break(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """Put a break or a blocked stretch on a set; refuses time that somebody has."""
    person, channel, operation = entered(request, slug, operation_id)
    when = day_named(operation, day)
    start = now().astimezone(operation.zone).strftime("%H:%M")
    form = BreakForm(
        request.POST if request.method == "POST" else None,
        sets=list(operation.sets.all()),
        initial={"starts_at": start},
    )
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.stretch(operation, when)
        data = form.cleaned_data
        try:
            add_slot(
                form.chosen(), by=person, starts_at=starts_at, ends_at=ends_at, kind=data["kind"], label=data["label"]
            )
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("It stands in the running order."))
            return redirect("floor_day", channel.slug, operation.public_id, day)
    context = {"channel": channel, "operation": operation, "desk_section": "operations", "day": when, "form": form}
    return render(request, "studio/floor/break.html", context, status=422 if form.errors else 200)
