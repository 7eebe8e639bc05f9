"""Shapes of input: the buyer, the seller, payments, reasons, costs, statements."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren, siret

from plateau.core.forms import DraftForm, OneLine
from plateau.core.money import Money, read_money
from plateau.money import countries
from plateau.money.models import Buyer, Seller
from plateau.money.statement import MOST_BYTES
from plateau.money.states import Means
from plateau.money.vat import AT_HOME, REDUCED_OVERSEAS, UNION, WITH_SIREN, territory_of


class MoneyField(forms.CharField):
    """A sum as people type it; cleans to Money."""

    def __init__(self, *, currency: str = "EUR", zero: bool = False, **options: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)
        self.currency, self.zero = currency, zero

    def clean(self, value: Any) -> Any:
        """Return the sum, or say that there is none."""
        text = super().clean(value)
        try:
            money = read_money(text or "0", self.currency)
        except ValueError:
            raise ValidationError(_("Write a sum, such as 500 or 1,234.50."), code="no_sum") from None
        if money.minor < (0 if self.zero else 1) or money.minor > 2_000_000_000:
            raise ValidationError(_("Write a sum above zero."), code="no_sum")
        return money


class BuyerForm(forms.ModelForm[Buyer]):
    """Who is invoiced: a business, with the numbers that the law asks for, or a person."""

    business = forms.TypedChoiceField(
        label=_("The invoice is for"),
        choices=[("yes", _("a company or an association")), ("no", _("me, as a person"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    country = forms.ChoiceField(label=_("Country"), choices=countries.choices, initial="FR")
    siren = OneLine(
        label="SIREN",
        max_length=20,
        required=False,
        help_text=_("For companies in France, overseas included: nine figures."),
    )
    vat_number = OneLine(
        label=_("VAT number"),
        max_length=24,
        required=False,
        help_text=_("For companies elsewhere in the European Union: they then pay VAT at home."),
    )

    class Meta:
        model = Buyer
        fields: ClassVar = (
            *("business", "name", "country", "street", "extra", "postcode", "city", "siren", "vat_number"),
            "purchase_reference",
        )
        field_classes: ClassVar = dict.fromkeys(
            ("name", "street", "extra", "postcode", "city", "purchase_reference"), OneLine
        )
        help_texts: ClassVar = {"name": _("As it has to stand on the invoice.")}

    def clean_siren(self) -> str:
        """Take spaces out; a SIRET is shortened to its SIREN."""
        digits = "".join(str(self.cleaned_data["siren"]).split())
        if not digits:
            return ""
        if siret.is_valid(digits):
            return digits[:9]
        if not siren.is_valid(digits):
            raise ValidationError(
                _("This is no SIREN: nine figures, of which the last checks the others."), code="siren"
            )
        return siren.compact(digits)

    def clean_vat_number(self) -> str:
        """Check form and figures; not whether the number is in use today, which only the tax office knows."""
        number = str(self.cleaned_data["vat_number"])
        if not number:
            return ""
        if not eu_vat.is_valid(number):
            raise ValidationError(
                _("This is no VAT number of the European Union. It begins with the letters of its country."), code="vat"
            )
        return eu_vat.compact(number)

    def clean(self) -> dict[str, Any]:
        """Ask French companies for their SIREN, and see that a VAT number belongs to the country."""
        data = super().clean() or self.cleaned_data
        country, number = data.get("country"), data.get("vat_number", "")
        self._see_territory(str(country), "".join(str(data.get("postcode", "")).split()))
        if not data.get("business"):
            data["siren"], data["vat_number"] = "", ""
            return data
        if country in WITH_SIREN and not data.get("siren") and "siren" not in self.errors:
            self.add_error("siren", _("An invoice to a company in France needs its SIREN."))
        if country not in WITH_SIREN:
            data["siren"] = ""
        numbered = UNION | AT_HOME | REDUCED_OVERSEAS
        prefix = {"GR": "EL"}.get(str(country), "FR" if country in AT_HOME | REDUCED_OVERSEAS else str(country))
        if number and country in numbered and not number.startswith(prefix):
            self.add_error("vat_number", _("This VAT number belongs to another country than the address."))
        if number and country not in numbered:
            data["vat_number"] = ""
        return data

    def _see_territory(self, country: str, postcode: str) -> None:
        """Ask for the overseas territory where a French postcode is in one: another VAT, or none, is charged there."""
        territory = territory_of(postcode)
        if country == "FR" and territory != "FR":
            sentence = _("This postcode is in %(place)s: choose it as the country, since VAT differs there.")
            self.add_error("country", sentence % {"place": countries.name(territory)})


class SellerForm(DraftForm[Seller]):
    """Who invoices for the channel; may be saved in part, and nothing is invoiced until it is whole."""

    late_percent = forms.DecimalField(
        label=_("Penalty for late payment, in percent a year"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("Empty: three times the French legal interest rate, the least that the law allows."),
    )
    siret = OneLine(label="SIRET", max_length=20, required=False, help_text=_("14 figures."))
    vat_number = OneLine(label=_("VAT number"), max_length=24, required=False)
    iban = OneLine(label="IBAN", max_length=42, required=False)
    bic = OneLine(label="BIC", max_length=16, required=False)
    mark = OneLine(
        label=_("Prefix of the numbers"),
        max_length=10,
        help_text=_("Invoices are called PREFIX-F2026-00001. It cannot change after the first invoice."),
    )

    class Meta:
        model = Seller
        fields: ClassVar = (
            *("name", "legal_form", "street", "postcode", "city", "siret", "register", "exempt", "vat_number"),
            *("email", "account_holder", "iban", "bic", "terms_days", "mark"),
        )
        help_texts: ClassVar = {
            "legal_form": _("Such as: SAS with a capital of €10,000; association loi 1901."),
            "register": _("Such as: RCS Nantes 732 829 320. Associations have none."),
            "terms_days": _("After the date of the invoice; 60 at most, by law."),
        }

    def clean_siret(self) -> str:
        """Take spaces out."""
        return "".join(str(self.cleaned_data["siret"]).split())

    def clean_vat_number(self) -> str:
        """Take spaces and marks out of a number that is one; the model says so if it is not."""
        number = str(self.cleaned_data["vat_number"])
        return eu_vat.compact(number) if number and eu_vat.is_valid(number) else number.replace(" ", "")[:14]

    def clean_iban(self) -> str:
        """Take spaces out."""
        return iban.compact(str(self.cleaned_data["iban"]))[:34]

    def clean_bic(self) -> str:
        """Take spaces out."""
        return bic.compact(str(self.cleaned_data["bic"]))[:11]

    def clean_mark(self) -> str:
        """Write it in capitals."""
        return str(self.cleaned_data["mark"]).upper()

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        percent = data.pop("late_percent")
        return data | {"late_rate": None if percent is None else int(percent * 100)}


class PaymentForm(forms.Form):
    """Money that came or went: how much, when, how."""

    sum = MoneyField(label=_("Sum"))
    paid_on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    means = forms.ChoiceField(label=_("By"), choices=Means.choices)
    words = OneLine(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["sum"]
        assert isinstance(field, MoneyField)
        field.currency = currency

    @property
    def money(self) -> Money:
        """The sum."""
        money: Money = self.cleaned_data["sum"]
        return money


class ReasonForm(forms.Form):
    """A reason, always needed."""

    reason = forms.CharField(label=_("Why?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


class CreditForm(ReasonForm):
    """Why an invoice is taken back, and whether it is to be made anew."""

    again = forms.TypedChoiceField(
        label=_("And then?"),
        choices=[("no", _("nothing is due any more")), ("yes", _("it is due again, to be invoiced rightly"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )


class CostsForm(forms.Form):
    """What a recording costs the team."""

    slot = MoneyField(label=_("For each recording"), zero=True)
    hour = MoneyField(label=_("For each hour of the slot"), zero=True)


class StatementForm(forms.Form):
    """A bank statement as CSV."""

    file = forms.FileField(
        label=_("Bank statement (CSV)"),
        help_text=_("As your bank exports it: the columns are found by their names. 2 MB at most."),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too heavy before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("This file is heavier than 2 MB: export a shorter period."), code="too_heavy")
        return file
