"""Who has a slot, with which subject, and who is on set: nobody on two sets at a time."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.channels.access import channels_where
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.studio.models.operation import Operation, Set
from plateau.studio.models.slot import Slot
from plateau.studio.models.waiting import Wait
from plateau.studio.states import ACTIVE, TO_COME, BookingState
from plateau.subjects.models import Subject


class BookingQuerySet(models.QuerySet["Booking"]):
    """Sets of bookings."""

    def active(self) -> Self:
        """Keep those that take their slot."""
        return self.filter(state__in=ACTIVE)

    def to_come(self) -> Self:
        """Keep those whose guests are still to come."""
        return self.filter(state__in=TO_COME)

    def chosen_by(self, person: Person) -> Self:
        """Keep what a person holds because they chose it: not what was offered to them, nor what they hold for the team."""
        return self.filter(state=BookingState.HELD, booked_by=person, by_team=False, wait=None, offered_by=None)

    def not_over(self, moment: datetime) -> Self:
        """Keep those whose slot has not passed."""
        return self.filter(slot__during__endswith__gt=moment)

    def lapsing(self, moment: datetime) -> Self:
        """Keep holds whose time is up."""
        return self.filter(state=BookingState.HELD, held_until__lte=moment)

    def visible_to(self, person: Person | None) -> Self:
        """Keep what this person booked for themselves, is or was to be on set for, or may see as the channel's team."""
        if person is None:
            return self.none()
        own = Q(booked_by=person, by_team=False)
        rule = own | Q(pk__in=Presence.objects.filter(person=person, booking__isnull=False).values("booking"))
        return self.filter(rule | Q(operation__channel__in=channels_where(person, Can.SEE_DESK)))

    def with_slot(self) -> Self:
        """Load what says when and where, in the same query."""
        return self.select_related(
            "operation__channel", "slot__operation", "slot__set__place", "subject", "booked_by__user"
        )


class Booking(models.Model):
    """A slot that somebody has.

    ``wait``: the place in line through which it was offered. ``by_team``: the team booked for a guest. ``words`` is the
    booker's word to the organisers. ``offered_by``: somebody of the team offered the slot, which is held until it is
    taken; ``words_to_guest`` is what they wrote with it, or with a booking. ``sequence`` grows with each change that a
    calendar has to hear of (RFC 5545, 3.8.7.4). ``guid`` names it in schedules and calendars, here and where it came
    from. ``ended_by`` says whose decision a cancellation was.
    """

    class EndedBy(models.TextChoices):
        """Whose decision it was."""

        GUEST = "guest", _("The guest")
        TEAM = "team", _("The team")

    public_id = PublicIdField()
    guid = models.UUIDField(default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="bookings")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    state = models.CharField(max_length=10, choices=BookingState.choices, default=BookingState.HELD)
    booked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bookings")
    by_team = models.BooleanField(default=False)
    wait = models.ForeignKey(Wait, on_delete=models.SET_NULL, null=True, blank=True, related_name="bookings")
    words = models.TextField(_("a word to the organisers"), max_length=1000, blank=True)
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words_to_guest = models.TextField(_("a word to the guest"), max_length=1000, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now, editable=False)
    booked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    on_set_at = models.DateTimeField(null=True)
    wrapped_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=5, choices=EndedBy.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=600, blank=True)

    journal_kind = "booking"
    objects: ClassVar = BookingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["operation", "state"], name="studio_bookings_by_state"),
            models.Index(fields=["held_until"], name="studio_holds", condition=Q(state="held")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=sorted(ACTIVE)),
                name="studio_one_booking_a_slot",
                violation_error_message=_("Somebody has this slot already."),
            ),
            models.UniqueConstraint(
                fields=["operation", "booked_by"],
                condition=Q(state="held", by_team=False, wait=None, offered_by=None),
                name="studio_one_hold_each",
                violation_error_message=_("You hold a slot of this operation already."),
            ),
            models.UniqueConstraint(fields=["operation", "guid"], name="studio_guid_once"),
            models.CheckConstraint(
                condition=(Q(state="held") & Q(held_until__isnull=False)) | (~Q(state="held") & Q(held_until=None)),
                name="studio_hold_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "lapsed", "cancelled"])
                | (Q(subject__isnull=False) & Q(booked_at__isnull=False)),
                name="studio_booking_has_a_subject",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(ended_by="")) | (~Q(state="cancelled") & Q(ended_by="")),
                name="studio_cancelled_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject or self.booked_by} · {self.slot}"

    def is_held_at(self, moment: datetime) -> bool:
        """Whether the slot is kept for whoever fills the form."""
        return self.state == BookingState.HELD and self.held_until is not None and moment < self.held_until

    @property
    def began_at(self) -> datetime:
        """When its recording began, by the plan or by the set's clock, whichever is earlier: some are told later."""
        return min(at for at in (self.slot.starts_at, self.on_set_at) if at is not None)

    @property
    def is_to_come(self) -> bool:
        """Whether it can still be moved, changed or cancelled."""
        return self.state in TO_COME


class PresencePart(models.TextChoices):
    """What somebody does on set."""

    GUEST = "guest", pgettext_lazy("on set", "Guest")
    HOST = "host", pgettext_lazy("on set", "Host")
    CAMERA = "camera", pgettext_lazy("on set", "Camera")
    DIRECTOR = "director", pgettext_lazy("on set", "Director")
    SOUND = "sound", pgettext_lazy("on set", "Sound")
    MAKE_UP = "make_up", pgettext_lazy("on set", "Make-up")
    EDITOR = "editor", pgettext_lazy("on set", "Video editor")
    FLOOR = "floor", pgettext_lazy("on set", "Floor manager")
    CREW = "crew", pgettext_lazy("on set", "Crew")


class Presence(models.Model):
    """Somebody on a set for a time: with a booking, or on duty for a part of the day (``booking`` None).

    ``called`` is what they do in the team's own word. A person is never on two sets at a time while both count
    (``active``): the database sees to it. On one set a duty may hold many bookings.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="presences")
    set = models.ForeignKey(Set, on_delete=models.PROTECT, related_name="presences")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="presences")
    part = models.CharField(_("part"), max_length=10, choices=PresencePart.choices, default=PresencePart.GUEST)
    called = models.CharField(max_length=40, blank=True)
    during = DateTimeRangeField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="studio_nobody_on_two_sets",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("set", RangeOperators.NOT_EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(active=True),
                violation_error_message=_("This person is on another set at that time."),
            ),
            models.UniqueConstraint(fields=["booking", "person"], name="studio_presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_part_display()}"

    @property
    def does(self) -> str:
        """What they do, in the reader's language or in the team's own word."""
        return self.called or str(self.get_part_display())
