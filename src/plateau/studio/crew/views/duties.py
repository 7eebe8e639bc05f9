"""What somebody of the crew sees of their duties and answers: members on the site, others by their private link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plateau.channels.access import need_person
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.studio import calendars
from plateau.studio.crew import calendar as crew_calendar
from plateau.studio.crew.actions import duties as crew
from plateau.studio.crew.forms import AnswerForm
from plateau.studio.crew.plan import duties_of
from plateau.studio.guests import actions as guests
from plateau.studio.guests.views.private import private
from plateau.studio.models import Duty, Guest


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All duties of this member that are not over."""
    person = need_person(request)
    context = {"duties": duties_of(person, now()), "feed": calendars.feed_url(person)}
    return render(request, "studio/duties.html", context)


@require_POST
def answer(request: HttpRequest, duty_id: str) -> HttpResponse:
    """Say yes or no to a duty."""
    person = need_person(request)
    _answer(request, person, duty_id)
    return redirect("duties")


@private
@require_safe
def by_link(request: HttpRequest, guest: Guest) -> HttpResponse:
    """All duties on one channel of somebody who has no account, or reads by their link."""
    duties = duties_of(guest.person, now(), channel=guest.channel)
    context = {"duties": duties, "channel": guest.channel, "guest": guest, "token": guests.token_of(guest)}
    return render(request, "studio/guest/duties.html", context)


@private
@require_POST
def answer_by_link(request: HttpRequest, guest: Guest, duty_id: str) -> HttpResponse:
    """Say yes or no to a duty on this channel."""
    _answer(request, guest.person, duty_id, channel_id=guest.channel_id)
    return redirect("guest_duties", guests.token_of(guest))


@require_safe
def calendar(request: HttpRequest, duty_id: str) -> HttpResponse:
    """One duty as a calendar event, for whose it is or who was given its address."""
    found: Duty | None = Duty.objects.with_set().filter(public_id=duty_id).first()
    person = person_of(request)
    opened = crew_calendar.opens_duty(duty_id, request.GET.get("key", ""))
    if found is None or not (opened or (person is not None and found.person_id == person.pk)):
        raise _unknown()
    with translation.override(found.person.language):
        body = calendars.calendar_of([], name=found.operation.name, more=[crew_calendar.event_of(found)])
    return calendars.answer(body, file_name=f"{found.operation.slug}-{found.public_id}", private=True)


def _answer(request: HttpRequest, person: Person, duty_id: str, *, channel_id: int | None = None) -> None:
    found: Duty | None = Duty.objects.with_set().filter(person=person, public_id=duty_id).first()
    if found is None or (channel_id is not None and found.operation.channel_id != channel_id):
        raise _unknown()
    if request.POST.get("act") == "accept":
        crew.accept(found, by=person)
        messages.success(request, _("Thank you: the team counts on you."))
        return
    form = AnswerForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    crew.decline(found, by=person, reason=reason)
    messages.success(request, _("Noted: the team is told and looks for somebody else."))


def _unknown() -> Refused:
    return Refused("duty.not_found", _("There is no such duty, or it is not yours."), 404)
