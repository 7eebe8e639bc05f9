"""What guest and team agree on before a booking is confirmed: the versions of a deal, and who signed which."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.people.models import Person
from plateau.studio.models.booking import Booking
from plateau.studio.models.operation import Operation
from plateau.studio.papers.terms import Clause, Terms, read_clauses, read_terms
from plateau.subjects.models.material import documents


class SignedHow(models.TextChoices):
    """In which way somebody signed."""

    SCREEN = "screen", pgettext_lazy("signed", "On screen")
    PAPER = "paper", pgettext_lazy("signed", "On paper")


class Deal(models.Model):
    """One version of an operation's deal.

    A draft (``offered_at`` None) keeps ``terms`` and the team's own ``wording`` by clause and language. Once offered it
    keeps its whole ``clauses`` too, and ``sha256`` of both (``terms.canonical``); the database refuses any change then.
    """

    public_id = PublicIdField()
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="deals")
    version = models.PositiveIntegerField()
    terms = models.JSONField()
    wording = models.JSONField(default=dict, blank=True)
    clauses = models.JSONField(default=list, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    offered_at = models.DateTimeField(null=True)

    journal_kind = "deal"

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "version"], name="studio_deal_version_once"),
            models.UniqueConstraint(
                fields=["operation"], condition=Q(offered_at=None), name="studio_one_draft_of_a_deal"
            ),
            models.CheckConstraint(
                condition=Q(offered_at=None, sha256="") | (Q(offered_at__isnull=False) & ~Q(sha256="")),
                name="studio_offered_deal_is_hashed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} · {self.version}"

    def read_terms(self) -> Terms:
        """Return what it says in figures."""
        return read_terms(self.terms)

    def read_clauses(self) -> list[Clause]:
        """Return its clauses in both languages; empty for a draft."""
        return read_clauses(self.clauses)


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Sets of signatures."""

    def standing(self) -> Self:
        """Leave out what was set aside."""
        return self.filter(set_aside_at=None)


class Signature(models.Model):
    """A deal signed for a booking: by whom, in which language, which text; the database refuses any change of it.

    ``person`` for whom it binds; ``signer`` is whoever typed the name, the same person or one who acts for them, None
    for a guardian without a profile. ``scan`` is the paper, kept by ``taken_by`` of the team. ``set_aside_at``: the team
    found that whoever signed could not, and the deal is signed anew.
    """

    public_id = PublicIdField()
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="signatures")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("your name"), max_length=100)
    how = models.CharField(max_length=6, choices=SignedHow.choices, default=SignedHow.SCREEN)
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64)
    scan = models.FileField(upload_to="deals/", storage=documents, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField(default=now, editable=False)
    set_aside_at = models.DateTimeField(null=True, editable=False)

    journal_kind = "signature"
    objects: ClassVar = SignatureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(set_aside_at=None), name="studio_one_signature_a_booking"
            ),
            models.CheckConstraint(
                condition=Q(how="screen", scan="") | (Q(how="paper") & ~Q(scan="")), name="studio_paper_has_a_scan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.deal}"
