"""Who invoices for a channel, what its recordings cost the team, and the counters of its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.eu import vat as eu_vat
from stdnum.fr import siret

from plateau.channels.models import Channel
from plateau.core.fields import PublicIdField
from plateau.money.vat import territory_of
from plateau.studio.models import Operation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MARK = RegexValidator(r"^[A-Z0-9]{2,10}$", _("Two to ten capitals and figures."))


def check_siret(value: str) -> None:
    """Refuse a SIRET whose check figures do not fit."""
    if not siret.is_valid(value):
        raise ValidationError(_("This is no SIRET: 14 figures, of which the last ones check the others."))


def check_vat_number(value: str) -> None:
    """Refuse a European VAT number whose form or check figures do not fit."""
    if not eu_vat.is_valid(value):
        raise ValidationError(
            _("This is no VAT number of the European Union. It begins with the letters of its country.")
        )


def check_iban(value: str) -> None:
    """Refuse an IBAN whose check figures do not fit."""
    if not iban.is_valid(value):
        raise ValidationError(_("This is no IBAN: compare it with what your bank gave you."))


def check_bic(value: str) -> None:
    """Refuse what is no BIC."""
    if not bic.is_valid(value):
        raise ValidationError(_("This is no BIC: 8 or 11 letters and figures."))


class Seller(models.Model):
    """The firm or association that invoices for one channel. It is French: its invoices follow French law.

    ``mark`` opens all its numbers, so that two channels of one firm number apart. ``late_rate`` in hundredths of a
    percent a year; None: three times the legal rate (code de commerce, art. L441-10).
    """

    public_id = PublicIdField()
    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, related_name="seller")
    name = models.CharField(_("legal name"), max_length=120, blank=True)
    legal_form = models.CharField(_("legal form and capital"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[check_siret])
    register = models.CharField(_("trade register"), max_length=80, blank=True)
    exempt = models.BooleanField(_("does not charge VAT (art. 293 B of the French tax code)"), default=False)
    vat_number = models.CharField(_("VAT number"), max_length=14, blank=True, validators=[check_vat_number])
    email = models.EmailField(_("address for questions"), blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True, validators=[check_iban])
    bic = models.CharField("BIC", max_length=11, blank=True, validators=[check_bic])
    account_holder = models.CharField(_("account holder"), max_length=70, blank=True)
    terms_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=30,
        validators=[MaxValueValidator(60)],  # code de commerce, art. L441-10
    )
    late_rate = models.PositiveIntegerField(null=True, blank=True)
    mark = models.CharField(_("opens the numbers"), max_length=10, unique=True, validators=[MARK])

    journal_kind = "seller"

    def __str__(self) -> str:
        return self.name or str(self.channel)

    @property
    def zone(self) -> ZoneInfo:
        """Where its days begin: invoices are dated there, wherever channel and buyer are."""
        return ZoneInfo("Europe/Paris")  # sellers are in metropolitan France: see ``lacks``

    @property
    def siren(self) -> str:
        """The firm's own number: the first nine figures of the SIRET."""
        return self.siret[:9]

    def lacks(self) -> list[str | _StrPromise]:
        """Return the words for what is still missing before anything can be invoiced."""
        wanted: tuple[tuple[Any, str | _StrPromise], ...] = (
            (self.name, _("legal name")),
            (self.street and self.postcode and self.city, _("address")),
            (self.siret, "SIRET"),
            (self.exempt or self.vat_number, _("VAT number, or that no VAT is charged")),
            (self.email, _("address for questions")),
            (self.iban, "IBAN"),
            (self.account_holder, _("account holder")),
            (territory_of(self.postcode) == "FR", _("an address in metropolitan France: overseas VAT is not built")),
        )
        return [words for value, words in wanted if not value]


class Counter(models.Model):
    """The last number given in a series of a seller's year; its row is locked while one is given, so none is missing."""

    class Series(models.TextChoices):
        """What is numbered."""

        INVOICE = "F", _("Invoices")
        CREDIT_NOTE = "A", _("Credit notes")
        LEDGER = "L", _("Ledger")

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="counters")
    series = models.CharField(max_length=1, choices=Series.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "series", "year"], name="money_one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.series} {self.year}: {self.last}"


class Costs(models.Model):
    """What a recording of an operation costs the team, as the team reckons it; both may be zero, both add up."""

    operation = models.OneToOneField(Operation, on_delete=models.CASCADE, related_name="costs")
    slot_minor = models.PositiveIntegerField(default=0)
    hour_minor = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.operation)
