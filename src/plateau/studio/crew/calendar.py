"""Duties of the crew as iCalendar events (RFC 5545), beside the bookings of ``calendars``."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Event

from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.calendars import KEPT
from plateau.studio.models import Duty
from plateau.studio.states import DutyState

_KEY = "studio.duty"
_STATUS = {
    DutyState.ASKED: "TENTATIVE",
    DutyState.ACCEPTED: "CONFIRMED",
    DutyState.DECLINED: "CANCELLED",
    DutyState.CANCELLED: "CANCELLED",
}
"""The status of RFC 5545, 3.8.1.11."""


def event_of(duty: Duty) -> Event:
    """Return a duty as an event; its UID stays, SEQUENCE grows with each change, one that ended says CANCELLED."""
    operation, place = duty.operation, duty.set.place
    event = Event()
    event.add("uid", f"duty-{duty.public_id}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now())
    event.add("dtstart", duty.starts_at.astimezone(operation.zone))
    event.add("dtend", duty.ends_at.astimezone(operation.zone))
    event.add("summary", _("%(does)s: %(operation)s") % {"does": duty.does, "operation": operation.name})
    lines = [duty.set.name, place.name, *(line.strip() for line in place.address.splitlines() if line.strip())]
    event.add("location", ", ".join(lines))
    event.add("status", _STATUS[DutyState(duty.state)])
    event.add("sequence", duty.sequence)
    event.add("url", urljoin(settings.SITE_URL, reverse("duties")))
    words = "\n\n".join(each for each in (duty.note, operation.how_to_come) if each)
    if words:
        event.add("description", words)
    return event


def events_of_person(person: Person, moment: datetime) -> list[Event]:
    """Return what a private calendar shows of a person's duties: ended ones too, so that calendars take them off."""
    rows = Duty.objects.with_set().filter(person=person, during__endswith__gt=moment - KEPT)
    return [event_of(duty) for duty in rows.order_by("during")]


def duty_url(duty: Duty) -> str:
    """Return the address of one duty's event, which works without an account for whoever was given it."""
    key = signing.Signer(salt=_KEY).signature(duty.public_id)
    return reverse("duty_calendar", args=[duty.public_id]) + f"?key={key}"


def opens_duty(public_id: str, key: str) -> bool:
    """Whether this key belongs to the event's address."""
    try:
        signing.Signer(salt=_KEY).unsign(f"{public_id}:{key}")
    except signing.BadSignature:
        return False
    return True
