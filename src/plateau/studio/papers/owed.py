"""What the team owes its guests on a day: recordings to erase, films to take off the air; told when the day comes."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.studio import news
from plateau.studio.models import Booking, Erasure, Retraction
from plateau.studio.states import RetractionState
from plateau.studio.telling import News, filled, said, tell_team
from plateau.studio.whole_day import whole_day

AHEAD = timedelta(days=2)
"""So long before its day a retraction is recalled: taking a film off may need a word with others."""
LATE = timedelta(days=3)


def tell_due() -> int:
    """Tell what is due today, and once more what is three days late; return how many heard something new."""
    today = now().date()
    return _tell_erasures(today) + _tell_retractions(today)


def _tell_erasures(today: date) -> int:
    told = 0
    tasks = {one.booking_id: one for one in Erasure.objects.awaited().filter(due_on__lte=today)}
    for booking in Booking.objects.with_slot().filter(pk__in=tasks).order_by("pk"):
        erasure = tasks[booking.pk]
        if not erasure.is_due_on(booking.operation.day_of(now())):
            continue
        step = "late" if today >= erasure.due_on + LATE else "due"
        what = news.team(
            _("To be erased by now: “%(title)s”, %(when)s"),
            booking,
            f"erasure.{step}:{erasure.public_id}:{erasure.due_on}",
            text=_("Its guest was not satisfied. Wipe the cards and their copies, then say so on the page of guests."),
        )
        told += _tell(booking.operation.channel, what)
    return told


def _tell_retractions(today: date) -> int:
    told = 0
    rows = Retraction.objects.filter(state=RetractionState.OPEN, due_on__lte=today + AHEAD)
    tasks = list(rows.select_related("release__person"))
    bookings = Booking.objects.with_slot().in_bulk({task.release.booking_id for task in tasks})
    for task in tasks:
        booking = bookings[task.release.booking_id]
        step = "late" if today > task.due_on else "due"
        what = news.team(
            _("Still to take off the air: “%(title)s”, %(when)s"),
            booking,
            f"retraction.{step}:{task.public_id}",
            text=filled(
                _("%(name)s took the release form back. By the deal, the film is off our pages by %(day)s."),
                name=task.release.person.name,
                day=said(whole_day, task.due_on),
            ),
        )
        told += _tell(booking.operation.channel, what)
    return told


def _tell(channel: Channel, what: News) -> int:
    return tell_team(channel, what, url=reverse("desk_guests", args=[channel.slug]), but="-", can=Can.HANDLE_GUESTS)
