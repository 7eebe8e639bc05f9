"""The floor on the day: the running order of each set on a phone, arrivals, and what phones tell."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.access import desk_channel
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.core.panels import draw_each
from plateau.people.models import Person
from plateau.studio import access
from plateau.studio.floor import qr
from plateau.studio.floor.actions.telling import tell
from plateau.studio.floor.acts import Act, words_of_others
from plateau.studio.floor.batches import Unreadable, read_batch
from plateau.studio.floor.offline import version
from plateau.studio.floor.running import SetDay, day_at, days_near
from plateau.studio.models import Booking, FloorAct, Operation, Presence, PresencePart
from plateau.studio.papers.actions import handing
from plateau.studio.papers.missing import missing
from plateau.studio.papers.standing import papers_of_all
from plateau.studio.states import BookingState


def entered(request: HttpRequest, slug: str, operation_id: str) -> tuple[Person, Channel, Operation]:
    """Return who works on the floor of which operation, or refuse: 401, 403, 404."""
    person, channel = desk_channel(request, slug, Can.RUN_SET)
    return person, channel, access.desk_operation(person, channel, operation_id, Can.RUN_SET)


def day_named(operation: Operation, text: str) -> date:
    """Return the day of an address, or refuse with 404 one outside the operation."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date(1, 1, 1)
    if day < operation.starts_on or (operation.ends_on is not None and day > operation.ends_on):
        raise Refused("day.not_found", _("Nothing is recorded on that day."), 404)
    return day


def frame(request: HttpRequest, channel: Channel, operation: Operation, person: Person) -> dict[str, Any]:
    """Return what the frame of every floor page needs, the way to tell acts and to keep the page included."""
    return {
        "channel": channel,
        "operation": operation,
        "desk_section": "operations",
        "person": person,
        "tell_url": reverse("floor_tell", args=[channel.slug, operation.public_id]),
        "hello_url": reverse("floor_hello", args=[channel.slug, operation.public_id]),
        "act_url": reverse("floor_act", args=[channel.slug, operation.public_id]),
        "worker_url": reverse("floor_worker", args=[channel.slug]),
        "version": version(),
        "words": words(),
    }


def words() -> dict[str, Any]:
    """Return what a page says by itself when the network is away."""
    return {
        "sent": _("All is sent."),
        "offline": _("No network since %(time)s. Go on: everything is kept on this device."),
        "loggedOut": _("You are logged out. Go on: everything is kept on this device."),
        "one": ngettext("%(n)s act waits to be sent.", "%(n)s acts wait to be sent.", 1),
        "many": ngettext("%(n)s act waits to be sent.", "%(n)s acts wait to be sent.", 2),
        "otherOne": ngettext(
            "%(n)s act of somebody else waits for their log-in.", "%(n)s acts of others wait for their log-in.", 1
        ),
        "otherMany": ngettext(
            "%(n)s act of somebody else waits for their log-in.", "%(n)s acts of others wait for their log-in.", 2
        ),
        "kinds": {
            "check_in": _("Arrived"),
            "undo_check_in": _("Not here yet"),
            "on_set": _("On set"),
            "off_set": _("Not begun yet"),
            "wrap": _("Wrapped"),
            "resume": _("It goes on"),
            "no_show": _("Did not come"),
            "take.roll": _("Roll a take"),
            "take.cut": _("Cut"),
            "take.circle": _("Circle"),
            "take.ng": _("No good"),
            "take.unmark": _("Neither"),
            "take.note": _("Note"),
            "take.file": _("File"),
            **words_of_others(),
        },
    }


@require_safe
def today(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """The floor of today, or of the nearest day of the operation."""
    _person, channel, operation = entered(request, slug, operation_id)
    day = max(operation.starts_on, operation.day_of(now()))
    if operation.ends_on is not None:
        day = min(day, operation.ends_on)
    return redirect("floor_day", channel.slug, operation.public_id, day.isoformat())


@never_cache
@require_safe
def day(request: HttpRequest, slug: str, operation_id: str, day: str) -> HttpResponse:
    """The running order of each set, with all that is pressed on the day."""
    person, channel, operation = entered(request, slug, operation_id)
    when = day_named(operation, day)
    found = day_at(operation, when, moment=now())
    query = _name(request)
    if query:
        _keep_named(found, query)
    _look_beside(request, found)
    context = frame(request, channel, operation, person) | {
        "day": when,
        "days": days_near(operation, when),
        "is_today": operation.day_of(now()) == when,
        "sets": found,
        "query": query,
    }
    return render(request, "studio/floor/day.html", context)


@never_cache
@require_safe
def arrival(request: HttpRequest, slug: str, operation_id: str, booking_id: str) -> HttpResponse:
    """One guest's arrival: where a QR code leads. What is missing, and one large button."""
    person, channel, operation = entered(request, slug, operation_id)
    booking = _booking(operation, booking_id)
    present = list(Presence.objects.filter(booking=booking).select_related("person").order_by("id"))
    context = frame(request, channel, operation, person) | {
        "booking": booking,
        "day": operation.day_of(booking.slot.starts_at),
        "guests": [one.person for one in present if one.part == PresencePart.GUEST],
        "lacks": missing(booking) if booking.state in _TO_BE_FILMED else [],
        "signs_today": _signs_today(booking),
    }
    return render(request, "studio/floor/arrival.html", context)


@never_cache
@require_POST
def sign_here(request: HttpRequest, slug: str, operation_id: str, booking_id: str) -> HttpResponse:
    """Give a guest the papers of their booking, on this device or by a code for their own phone, for an hour.

    Their private page, with everything else that they have there, stays theirs.
    """
    person, channel, operation = entered(request, slug, operation_id)
    booking = _booking(operation, booking_id)
    if not _signs_today(booking):
        raise Refused("guest.not_today", _("A guest signs at the set on the day of their recording alone."))
    found: Presence | None = (
        Presence.objects.filter(booking=booking, person__public_id=request.POST.get("guest", ""))
        .select_related("person__user")
        .first()
    )
    if found is None or found.person_id == person.pk:
        raise Refused("guest.not_found", _("There is no such guest on this booking."), 404)
    path = handing.hand_over(booking, found.person, by=person)
    if request.POST.get("how") != "code":
        return redirect(path)
    context = frame(request, channel, operation, person) | {
        "booking": booking,
        "guest": found.person,
        "code": mark_safe(qr.drawn(request.build_absolute_uri(path))),  # noqa: S308  drawn by us from an address
    }
    return render(request, "studio/floor/sign_code.html", context)


def _signs_today(booking: Booking) -> bool:
    operation = booking.operation
    return booking.state in _TO_BE_FILMED and operation.day_of(booking.slot.starts_at) == operation.day_of(now())


@require_POST
def act(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """One act by a plain form, for a browser without script; goes back to where it was pressed."""
    person, channel, operation = entered(request, slug, operation_id)
    data = {name: value for name, value in request.POST.items() if name not in _OWN_FIELDS}
    told = Act(
        act_id=f"form:{request.POST.get('act_id') or new_public_id()}"[:40],
        kind=request.POST.get("kind", "")[:24],
        booking=request.POST.get("booking", "")[:12],
        at=now(),
        data=data,
    )
    (row,) = tell(operation, [told], by=person)
    if row.outcome == FloorAct.Outcome.REFUSED:
        messages.error(request, row.sentence)
    day = request.POST.get("day", "")
    if not day:
        return redirect("floor_today", channel.slug, operation.public_id)
    return redirect(f"{reverse('floor_day', args=[channel.slug, operation.public_id, day[:10]])}#{told.booking}")


@require_safe
@never_cache
def hello(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Say to a page that was kept who is logged in here, and give it a token to send with."""
    person, _channel, _operation = entered(request, slug, operation_id)
    return JsonResponse({"person": person.public_id, "csrf": get_token(request)})


@require_POST
def tell_batch(request: HttpRequest, slug: str, operation_id: str) -> HttpResponse:
    """Take what a phone tells, all in one go, and answer what became of each act."""
    person, _channel, operation = entered(request, slug, operation_id)
    try:
        batch = read_batch(json.loads(request.body))
    except (Unreadable, ValueError):
        raise Refused("acts.unreadable", _("This page is older than the site: reload it."), 422) from None
    rows = tell(operation, batch.acts, by=person)
    told = [{"id": row.act_id, "outcome": row.outcome, "sentence": row.sentence} for row in rows]
    why = _("What this device told could not be read. Do it again; if it is refused again, do it by hand.")
    told += [{"id": name, "outcome": FloorAct.Outcome.REFUSED, "sentence": why} for name in batch.unreadable]
    return JsonResponse({"acts": told})


_TO_BE_FILMED = frozenset({BookingState.BOOKED, BookingState.CONFIRMED, BookingState.CHECKED_IN, BookingState.ON_SET})
_OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "act_id", "kind", "booking", "day"})


def _booking(operation: Operation, public_id: str) -> Booking:
    found: Booking | None = Booking.objects.with_slot().filter(operation=operation, public_id=public_id).first()
    if found is None or found.state in {BookingState.HELD, BookingState.LAPSED}:
        raise Refused("booking.not_found", _("There is no such booking here."), 404)
    return found


def _look_beside(request: HttpRequest, sets: list[SetDay]) -> None:
    """Fill in what is not signed and what other rooms show, for all rows at once."""
    runs = {run.booking.pk: run for found in sets for run in found.runs if run.booking is not None}
    bookings = [run.booking for run in runs.values() if run.booking is not None]
    drawn = draw_each("floor.booking", request, bookings)
    for pk, papers in papers_of_all(bookings).items():
        run = runs[pk]
        run.lacks = papers.lacks() if run.state in _TO_BE_FILMED else []
        run.more = drawn[pk]


def _name(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").split())[:60]


def _keep_named(sets: list[SetDay], query: str) -> None:
    """Leave only what matches a name, for a browser without script."""
    for found in sets:
        found.runs = [run for run in found.runs if query.casefold() in run.names.casefold()]
