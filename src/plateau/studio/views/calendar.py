"""Calendars: one booking, everything of one person, all that is public of an operation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.access import need_person
from plateau.core.clock import now
from plateau.people.middleware import person_of
from plateau.studio import access, calendars, days
from plateau.studio.actions.calendar import renew_address
from plateau.studio.crew import calendar as crew_calendar
from plateau.studio.models import Booking, Operation


@require_safe
def booking(request: HttpRequest, public_id: str) -> HttpResponse:
    """One booking, for whoever it concerns or who was given its address."""
    if calendars.opens_event(public_id, request.GET.get("key", "")):
        found = Booking.objects.with_slot().filter(public_id=public_id).first()
    else:
        found = None
    found = found or access.booking_for(person_of(request), public_id)
    body = calendars.calendar_of([found], name=found.operation.name)
    return calendars.answer(body, file_name=f"{found.operation.slug}-{found.public_id}", private=True)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """All that concerns one person, for a calendar program that asks again and again without logging in."""
    person = calendars.read_feed(token)
    with translation.override(person.language):
        name = _("Plateau: on set")
        duties = crew_calendar.events_of_person(person, now())
        body = calendars.calendar_of(calendars.of_person(person, now()), name=name, more=duties)
    response = calendars.answer(body, file_name="plateau", private=True)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Give one's calendar a new address: the one before stops."""
    person = need_person(request)
    renew_address(person, by=person)
    messages.success(request, _("Your calendar has a new address. The one before shows nothing any more."))
    return redirect("bookings")


@require_safe
def operation(request: HttpRequest, slug: str) -> HttpResponse:
    """What is recorded at an operation, as far as everybody may know it; no cache keeps one that only some may see."""
    found = access.operation_for(person_of(request), slug)
    private = not Operation.objects.visible_to(None).filter(pk=found.pk).exists()
    rows = days.recorded_at(found, None, moment=now())
    body = calendars.calendar_of(rows, name=found.name, public=True)
    return calendars.answer(body, file_name=found.slug, private=private)
