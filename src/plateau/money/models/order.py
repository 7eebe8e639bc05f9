"""Orders with their lines, who is to be invoiced, and which reminders went out."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.channels.access import channels_where
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.fields import PublicIdField
from plateau.core.money import Money
from plateau.money.reference import creditor_reference, in_groups
from plateau.money.states import OWED, OrderState, PaymentKind
from plateau.people.models import Person
from plateau.studio.models import Booking


class OrderKind(models.TextChoices):
    """What is sold."""

    FEE = "fee", pgettext_lazy("order", "Editing and publication")


class OrderQuerySet(models.QuerySet["Order"]):
    """Sets of orders."""

    def visible_to(self, person: Person | None) -> Self:
        """Keep what this person is asked to pay, or may see as the channel's team."""
        if person is None:
            return self.none()
        return self.filter(Q(customer=person) | Q(channel__in=channels_where(person, Can.SEE_MONEY)))

    def owed(self) -> Self:
        """Keep those whose invoice is not paid in full."""
        return self.filter(state__in=OWED)

    def late(self, day: date) -> Self:
        """Keep those whose day to pay has passed."""
        return self.owed().filter(due_on__lt=day)

    def with_facts(self) -> Self:
        """Load what lists show, in the same query, with ``paid_minor``: what came in less what went back."""
        received = Sum("payments__minor", filter=Q(payments__kind=PaymentKind.RECEIVED, payments__undone_by=None))
        returned = Sum("payments__minor", filter=Q(payments__kind=PaymentKind.REFUNDED, payments__undone_by=None))
        zero = models.Value(0)
        rows = self.select_related("channel", "customer__user", "booking__subject", "booking__operation", "buyer")
        net = models.functions.Coalesce(received, zero) - models.functions.Coalesce(returned, zero)
        return rows.annotate(paid_minor=net)


class Order(models.Model):
    """What somebody is asked to pay, from the quote on.

    ``customer`` is the person, the Buyer who is invoiced. ``net_minor`` is without VAT; ``total_minor`` with it, known
    from the invoice on. ``reason``: why it was waived or credited. ``disputed_at``: since when reminders rest.
    """

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=8, choices=OrderKind.choices, default=OrderKind.FEE)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    customer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="orders")
    state = models.CharField(max_length=9, choices=OrderState.choices, default=OrderState.QUOTED)
    currency = models.CharField(max_length=3, default="EUR")
    net_minor = models.PositiveIntegerField()
    total_minor = models.PositiveIntegerField(null=True)
    served_on = models.DateField()
    quoted_at = models.DateTimeField(default=now, editable=False)
    became_due_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=600, blank=True)

    journal_kind = "order"
    objects: ClassVar = OrderQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel", "state", "due_on"], name="money_orders_by_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking"], condition=Q(kind="fee"), name="money_one_fee_a_booking"),
            models.CheckConstraint(
                condition=~Q(state__in=["waived", "credited", "refunded"]) | ~Q(reason=""),
                name="money_given_up_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["invoiced", "part_paid", "paid"])
                | (Q(total_minor__isnull=False) & Q(due_on__isnull=False)),
                name="money_invoiced_has_a_total_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["quoted", "dropped"]) | Q(became_due_at__isnull=False),
                name="money_due_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.net}"

    @property
    def net(self) -> Money:
        """What it asks for without VAT."""
        return Money(self.net_minor, self.currency)

    @property
    def total(self) -> Money:
        """What it asks for: with VAT once there is an invoice."""
        return Money(self.net_minor if self.total_minor is None else self.total_minor, self.currency)

    @property
    def reference(self) -> str:
        """What a transfer has to carry."""
        return creditor_reference(self.public_id)

    @property
    def reference_in_groups(self) -> str:
        """The reference as people copy it."""
        return in_groups(self.reference)

    def is_late_on(self, day: date) -> bool:
        """Whether its day to pay has passed."""
        return self.state in OWED and self.due_on is not None and self.due_on < day


class OrderLine(models.Model):
    """One thing sold. ``rate`` in hundredths of a percent and ``category`` (vat.py) are known from the invoice on."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300)
    net_minor = models.PositiveIntegerField()
    rate = models.PositiveIntegerField(null=True)
    category = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.words


class Buyer(models.Model):
    """Who is invoiced for an order: a business or a person. ``country`` is ISO 3166's two letters."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="buyer")
    business = models.BooleanField(default=True)
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street"), max_length=160)
    extra = models.CharField(_("more of the address"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("town"), max_length=80)
    country = models.CharField(_("country"), max_length=2, default="FR")
    siren = models.CharField("SIREN", max_length=9, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=14, blank=True)
    purchase_reference = models.CharField(_("your order number"), max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """That a step of the reminders went out, once: of each ``invoice``, or before there is one."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reminders")
    invoice = models.ForeignKey("money.Invoice", on_delete=models.PROTECT, null=True, related_name="reminders")
    step = models.CharField(max_length=10)
    sent_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "invoice", "step"], nulls_distinct=False, name="money_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.step}"
