"""What guests send for their film, and what the team asks them for: pictures, slides, video, sound."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.media.arriving import Arriving
from plateau.people.models import Person
from plateau.studio.models.booking import Booking
from plateau.studio.states import MaterialKind, MaterialState

FOLDER = "guests"
"""Below the masters: beside films' originals, whose names are public ids of twelve characters."""


class MaterialQuerySet(models.QuerySet["Material"]):
    """Sets of side material."""

    def there(self) -> Self:
        """Keep what is on its way or lies here."""
        return self.exclude(state__in=[MaterialState.REMOVED, MaterialState.REFUSED])


class Material(Arriving):
    """One file for one booking: from its first byte on its way until it is removed.

    ``person`` is the guest whom it concerns, ``sender`` the guest or who acts for them. ``facts`` are measures of it,
    ``remarks`` what is weak about it (``remarks.py`` says both in words), ``accepted_at`` when its sender wanted it
    used as it is. ``looks`` counts tries to look into it. A ``refused`` file is no longer on the disk.
    """

    class Gone(models.TextChoices):
        """Why a file is no longer here."""

        SENDER = "sender", _("Removed by its sender")
        TEAM = "team", _("Removed by the team")
        REPLACED = "replaced", _("Replaced by another file")
        STOPPED = "stopped", _("Not sent to its end")
        TIME = "time", _("Its time was over")
        LEFT = "left", _("Its guest comes no more")

    lock_class = 0x74757332  # ("tus2")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="materials")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="materials")
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    state = models.CharField(max_length=9, choices=MaterialState.choices, default=MaterialState.RECEIVING)
    kind = models.CharField(max_length=8, choices=MaterialKind.choices, blank=True)
    media_type = models.CharField(max_length=90, blank=True)
    facts = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)  # [{"code": str, "facts": {str: str or number}}]
    accepted_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=60, blank=True)
    failure_facts = models.JSONField(default=dict)
    looks = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    gone_why = models.CharField(max_length=8, choices=Gone.choices, blank=True)

    journal_kind = "material"
    objects: ClassVar = MaterialQuerySet.as_manager()

    class Meta(Arriving.Meta):
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            *Arriving.Meta.indexes,
            models.Index(fields=["booking", "person"], name="studio_material_of_booking"),
            models.Index(fields=["finished_at"], name="studio_material_to_look", condition=Q(state="arrived")),
        ]
        constraints: ClassVar = [
            *Arriving.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state__in=["arrived", "kept"]) | Q(finished_at__isnull=False),
                name="studio_material_arrived_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="removed") | (Q(gone_at__isnull=False) & ~Q(gone_why="")),
                name="studio_material_gone_says_why",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(failure_code=""), name="studio_material_why_not"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def master(self) -> Path:
        """Where it lies once it has arrived."""
        return Path(settings.MASTERS) / FOLDER / self.public_id

    @property
    def is_usable(self) -> bool:
        """Whether it has arrived, was looked into, and is here."""
        return self.state == MaterialState.KEPT

    @property
    def waits_for_sender(self) -> bool:
        """Whether its sender is to say: another one, or this as it is."""
        return self.state == MaterialState.KEPT and bool(self.remarks) and self.accepted_at is None


class MaterialAsk(models.Model):
    """What the team asks a guest to send, until the team has what it needs."""

    public_id = PublicIdField()
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="material_asks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="material_asks")
    words = models.TextField(_("what you need"), max_length=600)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    journal_kind = "material_ask"

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="studio_asks_open", condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.words[:40]}"
