"""What becomes of a recording whose guest is not satisfied, and which films hold a recording at all."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.media.models import Film
from plateau.people.models import Person
from plateau.studio.models.booking import Booking
from plateau.studio.states import ErasureState


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Sets of recordings that are to be erased, or were."""

    def awaited(self) -> Self:
        """Keep those that nobody has erased yet, the next day first."""
        return self.filter(state=ErasureState.PLANNED).order_by("due_on", "id")


class Erasure(models.Model):
    """A recording that its deal says to erase, because its guest is not satisfied; until ``due_on`` they may change their mind.

    ``films_at``: since when no file of it is here any more. The cards are the crew's: ``done_by`` says that they are
    wiped, in ``done_words``.
    """

    public_id = PublicIdField()
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="erasure")
    state = models.CharField(max_length=7, choices=ErasureState.choices, default=ErasureState.PLANNED)
    due_on = models.DateField()
    planned_at = models.DateTimeField(default=now, editable=False)
    films_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    done_words = models.CharField(_("what was done"), max_length=600, blank=True)

    journal_kind = "erasure"
    objects: ClassVar = ErasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state="done") & Q(done_at__isnull=False)) | (~Q(state="done") & Q(done_at=None)),
                name="studio_erased_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking} · {self.due_on}"

    def is_due_on(self, day: date) -> bool:
        """Whether the guest's days to change their mind are over."""
        return self.state == ErasureState.PLANNED and self.due_on <= day

    @property
    def is_planned(self) -> bool:
        """Whether the recording is still there, and to be erased."""
        return self.state == ErasureState.PLANNED

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left."""
        return self.state == ErasureState.DONE


class LeftOut(models.Model):
    """Somebody said that a film of a subject holds nothing of one of the subject's recordings."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="left_out")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="left_out_of")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "booking"], name="studio_left_out_once")]

    def __str__(self) -> str:
        return f"{self.booking_id} not in {self.film_id}"
