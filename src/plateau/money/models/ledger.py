"""The double-entry ledger: transactions and their lines, written once; the database sees that each sums to zero."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plateau.core.clock import now
from plateau.money.chart import ACCOUNTS, JOURNALS
from plateau.money.models.order import Order
from plateau.money.models.seller import Seller


class Transaction(models.Model):
    """One movement on two accounts or more. ``number`` has no gap in a seller's year; ``piece`` is what proves it."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="transactions")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="transactions")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    journal = models.CharField(max_length=2, choices=list(JOURNALS.items()))
    day = models.DateField()
    piece = models.CharField(max_length=30)
    piece_day = models.DateField()
    words = models.CharField(max_length=200)
    customer = models.CharField(max_length=20)
    customer_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "year", "number"], name="money_transaction_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.number}"


class Line(models.Model):
    """One account's part of a transaction: ``minor`` is debit above zero, credit below."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=8, choices=[(one.code, one.name) for one in ACCOUNTS.values()])
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["account"], name="money_lines_by_account")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(minor=0), name="money_line_is_something")]

    def __str__(self) -> str:
        return f"{self.account}: {self.minor}"
