"""The channel's equipment, and on which set each piece of it stands when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.studio.models.operation import Operation, Set
from plateau.studio.models.slot import Slot
from plateau.studio.models.stretch import HAS_BOTH_ENDS, Stretch


class KitItem(models.Model):
    """A thing that a channel has once or several times: a camera, a pair of wireless microphones, a light."""

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="kit")
    name = models.CharField(_("name"), max_length=60)
    quantity = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    journal_kind = "kit_item"

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "channel",
                Lower("name"),
                name="studio_kit_once",
                violation_error_message=_("The list has something of that name already."),
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="studio_kit_is_something"),
        ]

    def __str__(self) -> str:
        return self.name


class KitUse(Stretch):
    """One piece (``unit``, from 1) of an item on a set for a time: never on two sets at once, the database sees to it.

    ``slot``: it stands there for this one recording, and moves with it.
    """

    public_id = PublicIdField()
    item = models.ForeignKey(KitItem, on_delete=models.PROTECT, related_name="uses")
    unit = models.PositiveSmallIntegerField()
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="kit_uses")
    set = models.ForeignKey(Set, on_delete=models.CASCADE, related_name="kit_uses")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="kit_uses")

    journal_kind = "kit_use"

    class Meta:
        ordering: ClassVar = ["during", "item__name", "unit"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="studio_kit_on_one_set",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("set", RangeOperators.NOT_EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This piece is on another set at that time."),
            ),
            models.CheckConstraint(condition=Q(unit__gte=1), name="studio_kit_unit_counts_from_one"),
            models.CheckConstraint(condition=HAS_BOTH_ENDS, name="studio_kit_use_is_a_stretch_of_time"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How the piece is called: its number is said where there are several."""
        return f"{self.item.name} {self.unit}" if self.item.quantity > 1 else self.item.name
