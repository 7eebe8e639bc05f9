"""Rows of the studio, by noun."""

from plateau.studio.models.act import FloorAct
from plateau.studio.models.booking import Booking, BookingQuerySet, Presence, PresencePart
from plateau.studio.models.case import (
    OWN_WORDS,
    Case,
    CaseQuerySet,
    Contact,
    ContactQuerySet,
    ContactRules,
    Direction,
    Means,
    ReadyAnswer,
    Tag,
)
from plateau.studio.models.crew import Duty, DutyQuerySet
from plateau.studio.models.deal import Deal, Signature, SignedHow
from plateau.studio.models.erasure import Erasure, ErasureQuerySet, LeftOut
from plateau.studio.models.exchange import ImportedFile, ListedGuest
from plateau.studio.models.guest import Guest, Representative
from plateau.studio.models.kit import KitItem, KitUse
from plateau.studio.models.material import Material, MaterialAsk, MaterialQuerySet
from plateau.studio.models.operation import AccessCode, Operation, OperationQuerySet, Place, Set
from plateau.studio.models.release import Guardian, Release, ReleaseQuerySet, Retraction
from plateau.studio.models.slot import Slot, SlotKind, SlotPattern, SlotQuerySet
from plateau.studio.models.take import Take, TakeFile, TakeNote, TakeQuerySet
from plateau.studio.models.waiting import Wait, WaitQuerySet

__all__ = [
    "OWN_WORDS",
    "AccessCode",
    "Booking",
    "BookingQuerySet",
    "Case",
    "CaseQuerySet",
    "Contact",
    "ContactQuerySet",
    "ContactRules",
    "Deal",
    "Direction",
    "Duty",
    "DutyQuerySet",
    "Erasure",
    "ErasureQuerySet",
    "FloorAct",
    "Guardian",
    "Guest",
    "ImportedFile",
    "KitItem",
    "KitUse",
    "LeftOut",
    "ListedGuest",
    "Material",
    "MaterialAsk",
    "MaterialQuerySet",
    "Means",
    "Operation",
    "OperationQuerySet",
    "Place",
    "Presence",
    "PresencePart",
    "ReadyAnswer",
    "Release",
    "ReleaseQuerySet",
    "Representative",
    "Retraction",
    "Set",
    "Signature",
    "SignedHow",
    "Slot",
    "SlotKind",
    "SlotPattern",
    "SlotQuerySet",
    "Tag",
    "Take",
    "TakeFile",
    "TakeNote",
    "TakeQuerySet",
    "Wait",
    "WaitQuerySet",
]
