"""Invoices and credit notes: numbered without a gap, never changed (a database trigger refuses), kept with their file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.money import Money
from plateau.money.models.order import Order
from plateau.money.models.seller import Counter, Seller
from plateau.people.models import Person


class Invoice(models.Model):
    """A claim, or a credit note that takes one back (``credits``; its sums are then positive, and count against).

    ``seller_facts``, ``buyer_facts``, ``lines`` and ``notes`` are what the paper says, whatever the rows of today say.
    ``lines``: ``[{"words", "net_minor", "rate", "category"}]``.
    """

    public_id = PublicIdField()
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="invoices")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    series = models.CharField(max_length=1, choices=Counter.Series.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=30, unique=True)
    credits = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="credit_note")
    issued_on = models.DateField()
    served_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    net_minor = models.PositiveIntegerField()
    vat_minor = models.PositiveIntegerField()
    total_minor = models.PositiveIntegerField()
    lines = models.JSONField()
    seller_facts = models.JSONField()
    buyer_facts = models.JSONField()
    notes = models.JSONField()
    reference = models.CharField(max_length=25)
    reason = models.CharField(max_length=600, blank=True)
    language = models.CharField(max_length=2)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(default=now)

    journal_kind = "invoice"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "-id"], name="money_invoices_latest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "series", "year", "number"], name="money_number_once"),
            models.CheckConstraint(
                condition=Q(total_minor=models.F("net_minor") + models.F("vat_minor")), name="money_invoice_adds_up"
            ),
            models.CheckConstraint(
                condition=(Q(series="F") & Q(credits=None))
                | (Q(series="A") & Q(credits__isnull=False) & ~Q(reason="")),
                name="money_credit_note_credits_and_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def total(self) -> Money:
        """What it claims or gives back, with VAT."""
        return Money(self.total_minor, self.currency)

    @property
    def net(self) -> Money:
        """The same without VAT."""
        return Money(self.net_minor, self.currency)

    @property
    def vat(self) -> Money:
        """The VAT in it."""
        return Money(self.vat_minor, self.currency)

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes an invoice back."""
        return self.series == Counter.Series.CREDIT_NOTE


class InvoiceFile(models.Model):
    """The paper as it was handed out, PDF/A-3 with its data inside.

    Kept in the database, so that a number is never given without one, and a backup has them all.
    """

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="file")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.invoice_id}.pdf"
