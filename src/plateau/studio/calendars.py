"""Bookings as iCalendar (RFC 5545): one event, a person's private calendar, an operation's public one.

An event's UID stays for the life of the booking; SEQUENCE grows with each change of its time, place or state; a
cancelled one says CANCELLED, so that a calendar which has it takes it off. Times are local, with their VTIMEZONE.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.people.models import Person
from plateau.studio import verbs
from plateau.studio.mine import concerning
from plateau.studio.models import Booking
from plateau.studio.states import BookingState

PRODUCT = "-//Plateau//studio//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"
KEPT = timedelta(days=90)  # how long the private calendar shows what is past
_FEED = "studio.calendar"
_EVENT = "studio.event"
_FIRM = frozenset(
    {
        BookingState.CONFIRMED,
        BookingState.CHECKED_IN,
        BookingState.ON_SET,
        BookingState.WRAPPED,
        BookingState.NO_SHOW,
    }
)


def calendar_of(bookings: Iterable[Booking], *, name: str, public: bool = False, more: Iterable[Event] = ()) -> bytes:
    """Return a calendar with these bookings; each needs its slot, set, place, operation and subject at hand.

    ``more``: events of another kind that belong to the same person.

    ``public`` leaves out what only those concerned may know, and lets events lead to the subject's page.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", name)  # RFC 7986, 5.1
    calendar.add("x-wr-calname", name)  # what older programs read
    events = [*(_event(booking, public=public) for booking in bookings), *more]
    for event in events:
        calendar.add_component(event)
    days = [event.decoded("dtstart").date() for event in events]
    if days:  # a year on each side holds the changes of the clock that matter
        around = timedelta(days=366)
        calendar.add_missing_timezones(first_date=min(days) - around, last_date=max(days) + around)
    return bytes(calendar.to_ical())


def answer(body: bytes, *, file_name: str, private: bool) -> HttpResponse:
    """Return a calendar as an answer that programs open."""
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'inline; filename="{file_name}.ics"'
    response["Cache-Control"] = "private, no-store" if private else "public, max-age=300"
    return response


def _event(booking: Booking, *, public: bool) -> Event:
    slot, operation = booking.slot, booking.operation
    title = booking.subject.title if booking.subject is not None else operation.name
    page = booking.subject.get_absolute_url() if public and booking.subject is not None else _page(booking)
    event = Event()
    event.add("uid", f"booking-{booking.public_id}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now())
    event.add("dtstart", slot.starts_at.astimezone(operation.zone))
    event.add("dtend", slot.ends_at.astimezone(operation.zone))
    event.add("summary", title if public else _("On set: %(title)s") % {"title": title})
    event.add("location", ", ".join(_where(booking)))
    event.add("status", _status(booking.state))
    event.add("sequence", booking.sequence)
    event.add("url", urljoin(settings.SITE_URL, page))
    words = [operation.name] if public else [operation.name, operation.how_to_come, operation.what_to_bring]
    event.add("description", "\n\n".join(each for each in words if each))
    return event


def _where(booking: Booking) -> list[str]:
    place = booking.slot.set.place
    return [booking.slot.set.name, place.name, *(line.strip() for line in place.address.splitlines() if line.strip())]


def _status(state: str) -> str:
    """Return the status of RFC 5545, 3.8.1.11."""
    if state in {BookingState.CANCELLED, BookingState.LAPSED}:
        return "CANCELLED"
    return "CONFIRMED" if state in _FIRM else "TENTATIVE"


def _page(booking: Booking) -> str:
    return reverse("booking", args=[booking.public_id])


def event_url(booking: Booking) -> str:
    """Return the address of one event, which works without an account for whoever was given it."""
    key = signing.Signer(salt=_EVENT).signature(booking.public_id)
    return reverse("booking_calendar", args=[booking.public_id]) + f"?key={key}"


def opens_event(public_id: str, key: str) -> bool:
    """Whether this key belongs to the event's address."""
    try:
        signing.Signer(salt=_EVENT).unsign(f"{public_id}:{key}")
    except signing.BadSignature:
        return False
    return True


def feed_url(person: Person) -> str:
    """Return the path of a person's private calendar: signed, and good until they ask for a new one."""
    token = signing.Signer(salt=_FEED).sign_object([person.public_id, _renewals(person.public_id)])
    return reverse("calendar_feed", args=[token])


def read_feed(token: str) -> Person:
    """Return whose calendar an address opens, or refuse with 404 one that was altered or replaced."""
    try:
        public_id, renewals = signing.Signer(salt=_FEED).unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise _unknown() from None
    person: Person | None = Person.objects.with_account().filter(public_id=public_id).first()
    if person is None or renewals != _renewals(public_id):
        raise _unknown()
    return person


def _renewals(public_id: str) -> int:
    """Return how often this person asked for a new address: the journal forgets nothing, so an old one never comes back."""
    return Entry.objects.filter(verb=verbs.CALENDAR_RENEWED, target_kind="person", target_id=public_id).count()


def of_person(person: Person, moment: datetime) -> list[Booking]:
    """Return what a private calendar shows: all that this person is on set for or booked, cancelled ones too."""
    rows = concerning(person).exclude(state__in=[BookingState.HELD, BookingState.LAPSED])
    return list(rows.filter(slot__during__endswith__gt=moment - KEPT).with_slot().order_by("slot__during"))


def _unknown() -> Refused:
    return Refused(
        "calendar.unknown", _("This calendar's address is no longer right. Copy the new one from your bookings."), 404
    )
