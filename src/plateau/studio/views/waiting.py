"""Joining and leaving the line of an operation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plateau.channels.access import need_person
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.studio import access, days
from plateau.studio.actions import waiting
from plateau.studio.forms.booking import WaitForm
from plateau.studio.models import Booking
from plateau.studio.states import BookingState, WaitState
from plateau.studio.views.limits import limit
from plateau.studio.views.public import operation_context


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the last place in line; what is free on a day that suits is offered at once."""
    person = need_person(request)
    operation = access.operation_for(person, slug)
    limit("wait", person)
    form = WaitForm(request.POST, days=days.days_to_wish(operation, now()))
    if not form.is_valid():
        return render(
            request, "studio/operation.html", operation_context(request, operation, person, form=form), status=422
        )
    wait = waiting.join(operation, by=person, days=form.chosen())
    if wait.state == WaitState.OFFERED:
        held = Booking.objects.get(wait=wait, state=BookingState.HELD)
        messages.success(request, _("A slot is free and kept for you: fill its form."))
        return redirect("booking", held.public_id)
    messages.success(request, _("You are in line. We write to you when a slot comes free."))
    return redirect(f"{operation.get_absolute_url()}#line")


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Give one's place in line up, with whatever was offered to it."""
    person = need_person(request)
    operation = access.operation_for(person, slug)
    wait = operation.waits.in_line().filter(person=person).select_related("operation__channel").first()
    if wait is None:
        raise Refused("wait.not_found", _("You are not on this waiting list."), 404)
    waiting.leave(wait, by=person)
    messages.success(request, _("You left the waiting list."))
    return redirect(operation)
