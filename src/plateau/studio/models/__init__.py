"""Rows of the studio, by noun."""

from plateau.studio.models.booking import Booking, BookingQuerySet, Presence, PresencePart
from plateau.studio.models.operation import AccessCode, Operation, OperationQuerySet, Place, Set
from plateau.studio.models.slot import Slot, SlotKind, SlotPattern, SlotQuerySet
from plateau.studio.models.waiting import Wait, WaitQuerySet

__all__ = [
    "AccessCode",
    "Booking",
    "BookingQuerySet",
    "Operation",
    "OperationQuerySet",
    "Place",
    "Presence",
    "PresencePart",
    "Set",
    "Slot",
    "SlotKind",
    "SlotPattern",
    "SlotQuerySet",
    "Wait",
    "WaitQuerySet",
]
