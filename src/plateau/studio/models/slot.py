"""Stretches of time on a set: to be booked, a break, or blocked; and the patterns that they come from."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.studio.models.operation import AccessCode, Operation, Set
from plateau.studio.models.stretch import HAS_BOTH_ENDS, Stretch
from plateau.studio.pattern import Pattern, Span
from plateau.studio.states import ACTIVE, BookingState
from plateau.subjects.models import Format


class SlotKind(models.TextChoices):
    """What a stretch of time on a set is for."""

    BOOKABLE = "bookable", _("To be booked")
    BREAK = "break", _("Break")
    BLOCKED = "blocked", _("Blocked")


class SlotPattern(models.Model):
    """How a set's slots are laid out, day by day; the computation is ``pattern.lay_out``.

    ``breaks`` are pairs of times of day, ``[["12:30", "13:30"]]``. An operation without a last day gets its slots some
    weeks ahead (``slots.extend_patterns``).
    """

    public_id = PublicIdField()
    set = models.ForeignKey(Set, on_delete=models.CASCADE, related_name="patterns", verbose_name=_("set"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("days of the week"))
    opens_at = models.TimeField(_("first slot at"), default=time(9))
    closes_at = models.TimeField(_("last slot ends by"), default=time(18))
    length_minutes = models.PositiveSmallIntegerField(
        _("minutes a slot"), default=30, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    gap_minutes = models.PositiveSmallIntegerField(
        _("minutes between slots"), default=0, validators=[MaxValueValidator(240)]
    )
    breaks = models.JSONField(_("breaks"), default=list, blank=True)
    format = models.CharField(_("format"), max_length=14, choices=Format.choices, blank=True)
    laid_out_until = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "slot_pattern"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")),
                name="studio_pattern_closes_after_it_opens",
                violation_error_message=_("The last slot has to end after the first one begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.set}: {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    def as_pattern(self) -> Pattern:
        """Return what the computation takes."""
        return Pattern(
            opens=self.opens_at,
            closes=self.closes_at,
            length=timedelta(minutes=self.length_minutes),
            gap=timedelta(minutes=self.gap_minutes),
            breaks=tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in self.breaks),
            weekdays=frozenset(self.weekdays),
        )


class SlotQuerySet(models.QuerySet["Slot"]):
    """Sets of slots."""

    def in_order(self) -> Self:
        """Sort as the day goes, sets side by side in their own order."""
        return self.order_by("during", "set__position", "id")

    def bookable(self) -> Self:
        """Leave out breaks and what is blocked."""
        return self.filter(kind=SlotKind.BOOKABLE)

    def to_come(self, moment: datetime) -> Self:
        """Keep those that have not begun."""
        return self.filter(during__startswith__gt=moment)

    def free(self, moment: datetime) -> Self:
        """Keep those to come that nobody has: a hold whose time is up counts for nothing."""
        return self.bookable().to_come(moment).exclude(Exists(_taking(moment)))

    def open_with(self, code: AccessCode | None) -> Self:
        """Keep those that anybody may book, and with a code the ones it opens."""
        return self.filter(Q(code=None) | Q(code=code)) if code else self.filter(code=None)


def _taking(moment: datetime) -> models.QuerySet[models.Model]:
    from plateau.studio.models.booking import Booking

    rows: models.QuerySet[models.Model] = Booking.objects.filter(slot=OuterRef("pk"), state__in=ACTIVE).exclude(
        state=BookingState.HELD, held_until__lte=moment
    )
    return rows


class Slot(Stretch):
    """A stretch of time on a set. Two never overlap on one set: the database sees to it.

    ``format`` is empty where any will do. ``code``: only who knows it may book.
    """

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="slots")
    set = models.ForeignKey(Set, on_delete=models.PROTECT, related_name="slots", verbose_name=_("set"))
    kind = models.CharField(_("what for"), max_length=8, choices=SlotKind.choices, default=SlotKind.BOOKABLE)
    format = models.CharField(_("format"), max_length=14, choices=Format.choices, blank=True)
    label = models.CharField(_("label"), max_length=80, blank=True)
    code = models.ForeignKey(
        AccessCode, on_delete=models.PROTECT, null=True, blank=True, related_name="slots", verbose_name=_("reserved")
    )
    pattern = models.ForeignKey(SlotPattern, on_delete=models.SET_NULL, null=True, blank=True, related_name="slots")
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "slot"
    objects: ClassVar = SlotQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [GistIndex(fields=["operation", "during"], name="studio_slots_by_time")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="studio_slots_apart",
                expressions=[("set", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("Another slot on this set takes part of that time."),
            ),
            models.CheckConstraint(
                condition=HAS_BOTH_ENDS,
                name="studio_slot_is_a_stretch_of_time",
                violation_error_message=_("A slot has to end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set} · {self.starts_at.astimezone(self.operation.zone):%d/%m %H:%M}"

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.starts_at, self.ends_at)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.ends_at - self.starts_at
