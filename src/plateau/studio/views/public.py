"""What everybody sees: an operation at its short address, one slot of it, and all operations of a channel."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from plateau.channels.access import channel_for
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.studio import access, days
from plateau.studio.forms.booking import CodeForm, WaitForm
from plateau.studio.models import Operation
from plateau.studio.states import OperationState

PAST_SHOWN = 30


@require_safe
def operation(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of an operation; another case of its address leads to the one that is written everywhere."""
    person = person_of(request)
    try:
        found = access.operation_for(person, slug)
    except Refused:
        raise Http404 from None  # a word that is nobody's: the page for any unknown address
    if slug != found.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{found.get_absolute_url()}{'?' + query if query else ''}")
    return render(request, "studio/operation.html", operation_context(request, found, person))


def operation_context(
    request: HttpRequest, operation: Operation, person: Person | None, *, form: WaitForm | None = None
) -> dict[str, Any]:
    """Return what the page of an operation shows to this reader."""
    moment = now()
    plan = days.plan_of(operation, person, first=day_in(request.GET.get("from", "")), moment=moment)
    takes = days.takes_bookings(operation, moment)
    mine = days.mine_at(operation, person, moment)
    line = days.place_in_line(operation, person)
    wished = days.days_to_wish(operation, moment) if takes and person is not None and line is None else []
    return {
        "operation": operation,
        "channel": operation.channel,
        "phase": phase_of(operation, moment),
        "plan": plan,
        "mode": "look" if not takes else "login" if person is None else "book",
        "over": operation.is_over_at(moment),
        "places": list(operation.places.all()),
        "recorded": days.recorded_at(operation, person, moment=moment),
        "mine": mine,
        "wait": line[0] if line else None,
        "position": line[1] if line else 0,
        "offer": next((one for one in mine if line and one.wait_id == line[0].pk), None),
        "wait_form": form or WaitForm(days=wished),
        "may_wait": takes and line is None and bool(wished or not person),
        "wanted": request.GET.get("subject", "")[:60],
        "now": moment,
    }


@require_safe
def slot(request: HttpRequest, slug: str, slot_id: str) -> HttpResponse:
    """One slot, to be kept by one press: where a visitor comes back to after logging in, and where a code is asked."""
    person = person_of(request)
    found = access.operation_for(person, slug)
    chosen = access.slot_of(found, slot_id)
    if person is None:
        login = reverse("account_login")
        return redirect(f"{login}?{urlencode({'next': request.get_full_path()})}")
    cell = days.cell_of(chosen, person, now())
    context = {
        "operation": found,
        "channel": found.channel,
        "cell": cell,
        "slot": chosen,
        "takes": days.takes_bookings(found, now()),
        "code_form": CodeForm() if chosen.code_id is not None else None,
        "wanted": request.GET.get("subject", "")[:60],
    }
    return render(request, "studio/slot.html", context)


@require_safe
def channel_operations(request: HttpRequest, slug: str) -> HttpResponse:
    """All operations of a channel: what goes on, what comes, what was."""
    person = person_of(request)
    channel = channel_for(person, slug)
    moment = now()
    rows = Operation.objects.visible_to(person).filter(channel=channel).select_related("channel").in_order()
    shown = list(rows)
    to_come = [one for one in shown if not one.is_over_at(moment) and one.state != OperationState.CANCELLED]
    rest = [one for one in reversed(shown) if one not in to_come]
    context = {
        "channel": channel,
        "to_come": [(one, phase_of(one, moment)) for one in to_come],
        "past": [(one, phase_of(one, moment)) for one in rest[:PAST_SHOWN]],
    }
    return render(request, "studio/operations.html", context)


def phase_of(operation: Operation, moment: Any) -> str:
    """Return the key of the tally: prepared, to come with or without slots, on now, over, cancelled."""
    if operation.state == OperationState.CANCELLED:
        return "operation_cancelled"
    if operation.is_over_at(moment):
        return "operation_over"
    if operation.state == OperationState.DRAFT:
        return "operation_draft"
    if operation.state == OperationState.OPEN:
        return "operation_open"
    return "operation_closed"


def day_in(text: str) -> date | None:
    """Return the day that an address names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
