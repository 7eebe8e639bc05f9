"""A dated recording event with its own short address, its places, sets and codes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import channels_where, visible_channels
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.money import Money
from plateau.people.models import Person
from plateau.studio.states import ACTIVE, BookingState, OperationState


class OperationQuerySet(models.QuerySet["Operation"]):
    """Sets of operations."""

    def visible_to(self, person: Person | None) -> Self:
        """Keep those whose page this person (None: a visitor) may open: what is being prepared is the team's alone."""
        known = Q(channel__in=visible_channels(person)) & ~Q(state=OperationState.DRAFT)
        return self.filter(known | Q(channel__in=channels_where(person, Can.SEE_DESK)))

    def in_order(self) -> Self:
        """Sort by the first day, the next one first."""
        return self.order_by("starts_on", "id")

    def not_over_on(self, day: date) -> Self:
        """Keep those whose last day is this one, later, or never."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def with_counts(self) -> Self:
        """Say of each how many slots can be booked and how many bookings there are, as ``slot_count`` and ``booked_count``."""
        return self.annotate(
            slot_count=Count("slots", filter=Q(slots__kind="bookable"), distinct=True),
            booked_count=Count(
                "bookings", filter=Q(bookings__state__in=sorted(ACTIVE - {BookingState.HELD})), distinct=True
            ),
        )


class Operation(models.Model):
    """Some days on which subjects are recorded: a trade show, a studio day, every Monday until further notice.

    ``ends_on`` is the last day, None for one that goes on. ``hold_minutes``: how long a slot stays held while its form
    is filled. ``offer_hours``: how long a slot that came free waits for whoever is first in line. ``bookings_each``: how
    many slots to come a member may have at a time; the team books without that bound. ``fee_minor``: what is due once
    the guest is satisfied, in cents.
    """

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="operations")
    also_on = models.ManyToManyField(
        Channel, related_name="shared_operations", blank=True, verbose_name=_("also for subjects of")
    )
    slug = models.SlugField(_("short address"), max_length=30, unique=True)
    state = models.CharField(max_length=10, choices=OperationState.choices, default=OperationState.DRAFT)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), max_length=6000, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    partners = models.JSONField(_("partners"), default=list, blank=True)  # [{"name": str, "url": str}], twelve at most
    how_to_come = models.TextField(_("how to come"), max_length=2000, blank=True)
    what_to_bring = models.TextField(_("what to bring"), max_length=2000, blank=True)
    hold_minutes = models.PositiveSmallIntegerField(
        _("minutes to fill the form"), default=15, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to take a freed slot"), default=12, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )
    bookings_each = models.PositiveSmallIntegerField(
        _("slots a member may book"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    fee_minor = models.PositiveIntegerField(_("fee"), default=50_000)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "operation"
    objects: ClassVar = OperationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel", "starts_on"], name="studio_operations_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="studio_operation_ends_after_it_starts",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The short address."""
        return f"/{self.slug}"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its sets."""
        return ZoneInfo(self.time_zone)

    @property
    def fee(self) -> Money:
        """What is due once the guest is satisfied."""
        return Money(self.fee_minor, self.currency)

    def channel_ids(self) -> set[int]:
        """Return the keys of the channels whose subjects may be recorded; costs a query."""
        return {self.channel_id, *self.also_on.values_list("pk", flat=True)}

    def day_of(self, moment: datetime) -> date:
        """Return the day that an instant belongs to at the sets."""
        return moment.astimezone(self.zone).date()

    def has_day(self, day: date) -> bool:
        """Whether it takes place on a day."""
        return day >= self.starts_on and (self.ends_on is None or day <= self.ends_on)

    def is_over_at(self, moment: datetime) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.day_of(moment) > self.ends_on

    def hold_lasts(self) -> timedelta:
        """Return how long a slot stays held while its form is filled."""
        return timedelta(minutes=self.hold_minutes)

    def offer_lasts(self) -> timedelta:
        """Return how long a slot that came free waits for whoever is first in line."""
        return timedelta(hours=self.offer_hours)


class Place(models.Model):
    """Where an operation has sets: a hall, a show, a studio; an operation at two joined shows has two."""

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(_("name"), max_length=80)
    address = models.TextField(_("address"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    journal_kind = "place"

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "name"],
                name="studio_place_once",
                violation_error_message=_("This operation has a place of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Set(models.Model):
    """A place to record on: one recording at a time."""

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="sets")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="sets", verbose_name=_("place"))
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    journal_kind = "set"

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "name"],
                name="studio_set_once",
                violation_error_message=_("This operation has a set of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccessCode(models.Model):
    """A word that opens reserved slots: for a partner's guests, say. Compared without case."""

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="codes")
    word = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("for whom"), max_length=80)
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "access_code"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "operation",
                Lower("word"),
                name="studio_code_once",
                violation_error_message=_("This operation has that code already."),
            )
        ]

    def __str__(self) -> str:
        return self.label
