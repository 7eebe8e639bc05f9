"""The take log: what was recorded in a slot, what was said of it, and which files hold it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.studio.models.booking import Booking
from plateau.studio.models.erasure import Erasure
from plateau.studio.states import ErasureState, TakeState


class TakeQuerySet(models.QuerySet["Take"]):
    """Sets of takes."""

    def in_order(self) -> Self:
        """Sort as they were slated."""
        return self.order_by("booking", "number")

    def whole(self) -> Self:
        """Load notes and files with them, in two more queries."""
        return self.prefetch_related("notes__by", "files")


class Take(models.Model):
    """One recording; ``number`` counts within its booking. The device that slates it may choose ``public_id``."""

    public_id = PublicIdField()
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="takes")
    number = models.PositiveSmallIntegerField()
    slate = models.CharField(_("slate"), max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=TakeState.choices, default=TakeState.PLANNED)
    rolled_at = models.DateTimeField(null=True)
    cut_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    slated_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "take"
    objects: ClassVar = TakeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["booking", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "number"], name="studio_take_number_once"),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state="rolling"),
                name="studio_one_take_rolls",
                violation_error_message=_("A take is rolling already: cut it first."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", rolled_at=None, cut_at=None)
                | Q(state="rolling", rolled_at__isnull=False, cut_at=None)
                | (
                    ~Q(state__in=["planned", "rolling"]) & Q(rolled_at__isnull=False, cut_at__gte=models.F("rolled_at"))
                ),
                name="studio_take_has_its_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slate} · {self.number}"

    @property
    def is_unwanted(self) -> bool:
        """Whether its recording is to be erased, or was: a file that is put here is deleted with it."""
        erasure: Erasure | None = getattr(self.booking, "erasure", None)
        return erasure is not None and erasure.state != ErasureState.DROPPED

    @property
    def length(self) -> timedelta | None:
        """How long it is; None before it was cut."""
        return self.cut_at - self.rolled_at if self.cut_at and self.rolled_at else None


class TakeNote(models.Model):
    """A remark on a take: at a wall time (``at``), or at an integer ``frame`` of its film."""

    public_id = PublicIdField()
    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(_("note"), max_length=300)
    at = models.DateTimeField()
    frame = models.PositiveBigIntegerField(null=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text

    def into(self, rolled_at: datetime) -> timedelta:
        """Return how far into its take it was said; zero for a remark made before."""
        return max(self.at - rolled_at, timedelta())


class TakeFile(models.Model):
    """A file that holds a take. ``began_at`` is by the camera's own clock; ``film`` is set once it was uploaded here.

    ``film_at``: since when that is said; None also for what was said before it was kept.
    """

    class Why(models.TextChoices):
        """What says that it belongs there."""

        NOTED = "noted", pgettext_lazy("take file", "noted at the set")
        NAME = "name", pgettext_lazy("take file", "by its name")
        TIME = "time", pgettext_lazy("take file", "by its time")
        HAND = "hand", pgettext_lazy("take file", "chosen by hand")

    public_id = PublicIdField()
    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=255)
    card = models.CharField(_("card"), max_length=40, blank=True)
    began_at = models.DateTimeField(null=True)
    length_ms = models.PositiveBigIntegerField(null=True)
    why = models.CharField(max_length=5, choices=Why.choices, default=Why.NOTED)
    film = models.ForeignKey(Film, on_delete=models.SET_NULL, null=True, related_name="take_files")
    film_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering: ClassVar = ["card", "name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["take", "card", "name"], name="studio_take_file_once")]

    def __str__(self) -> str:
        return self.name
