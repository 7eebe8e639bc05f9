"""Forms of the team's desk: an operation, its places, sets, patterns, slots and codes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.forms import DraftForm, OneLine
from plateau.core.money import EXPONENTS, Money, read_money
from plateau.people.forms import time_zones
from plateau.people.models import Person
from plateau.studio.models import AccessCode, Operation, Place, Set, Slot, SlotKind, SlotPattern
from plateau.subjects.models import Format

MOST_PARTNERS = 12
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = {"type": "time"}


class PartnersField(forms.CharField):
    """Partners, one a line: a name, and if wished an address behind it; the clean value is a list of both."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        if isinstance(value, list):
            return "\n".join(" ".join(filter(None, (one["name"], one["url"]))) for one in value)
        return value

    def clean(self, value: Any) -> list[dict[str, str]]:
        """Return the partners, or say which address is none."""
        found = []
        for line in filter(None, (line.strip() for line in super().clean(value).splitlines())):
            name, _space, last = line.rpartition(" ")
            if "://" not in last:
                name, last = line, ""
            elif urlsplit(last).scheme not in {"http", "https"} or not urlsplit(last).netloc:
                raise ValidationError(_("“%(address)s” is not an address of a page."), params={"address": last})
            found.append({"name": (name or urlsplit(last).netloc)[:80], "url": last[:300]})
        if len(found) > MOST_PARTNERS:
            raise ValidationError(_("Twelve partners at most."))
        return found


class OperationForm(DraftForm[Operation]):
    """What an operation is, when, and by which rules; actions write it."""

    slug = forms.CharField(
        label=_("Short address"),
        max_length=30,
        help_text=_("To be said aloud and printed large: small letters, figures and hyphens. People type it as it is."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    partners = PartnersField(
        label=_("Partners"),
        required=False,
        help_text=_("One a line: the name, then the address of a page if you like."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone of the sets"), choices=time_zones)
    fee = forms.CharField(
        label=_("Fee once the guest is satisfied"),
        max_length=20,
        required=False,
        help_text=_("Without taxes. Nothing, or 0, for an operation that is free."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[(name, name) for name in sorted(EXPONENTS)],
        initial="EUR",
        help_text=_("In another one than the euro, only what carries no VAT can be invoiced."),
    )
    also_on = forms.ModelMultipleChoiceField(
        label=_("Also for subjects of"),
        queryset=Channel.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Other channels whose subjects can be recorded here."),
    )

    class Meta:
        model = Operation
        fields: ClassVar = [
            "name", "slug", "starts_on", "ends_on", "time_zone", "description", "partners", "how_to_come",
            "what_to_bring", "hold_minutes", "offer_hours", "bookings_each", "currency",
        ]  # fmt: skip
        field_classes: ClassVar = {"name": OneLine}
        widgets: ClassVar = {
            "starts_on": DAY,
            "ends_on": DAY,
            "description": forms.Textarea(attrs={"rows": 6}),
            "how_to_come": forms.Textarea(attrs={"rows": 3}),
            "what_to_bring": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar = {
            "ends_on": _("Empty for one that goes on: its slots are laid out eight weeks ahead."),
            "description": _("What it is and for whom. Public. Markdown."),
            "how_to_come": _("Guests read it on their page: the hall, the entrance, whom to ask for."),
            "what_to_bring": _("Guests read it on their page: clothes, files, time to plan."),
            "hold_minutes": _("How long a chosen slot stays kept while its form is filled."),
            "offer_hours": _("How long a slot that came free waits for whoever is first in line."),
        }

    def __init__(self, *args: Any, by: Person, channel: Channel, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["also_on"].queryset = others = shared_with(by, channel)  # type: ignore[attr-defined]
        if not others.exists():
            del self.fields["also_on"]
        if self.instance.pk:
            self.initial["fee"] = str(self.instance.fee.amount).removesuffix(".00") if self.instance.fee_minor else ""
            if "also_on" in self.fields:
                self.initial["also_on"] = list(self.instance.also_on.values_list("pk", flat=True))

    def clean_slug(self) -> str:
        """Write the address in small letters; the action says whether it is free."""
        return str(self.cleaned_data["slug"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """Read the fee in its currency."""
        data = super().clean() or {}
        typed = str(data.pop("fee", "") or "").strip()
        try:
            fee = read_money(typed, data.get("currency") or "EUR") if typed else Money(0)
        except ValueError:
            self.add_error("fee", _("Write a sum such as 500 or 499.50."))
        else:
            if not 0 <= fee.minor <= 10_000_000:
                self.add_error("fee", _("A fee lies between nothing and a hundred thousand."))
            data["fee_minor"] = fee.minor
        return data

    @property
    def words(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "also_on"}

    @property
    def shared(self) -> list[Channel] | None:
        """The other channels, or None where nothing was asked."""
        return list(self.cleaned_data["also_on"]) if "also_on" in self.fields else None


def shared_with(by: Person, channel: Channel) -> Any:
    """Return the channels whose subjects this person may bring to another channel's operation."""
    from plateau.channels.access import channels_where
    from plateau.channels.roles import Can

    return channels_where(by, Can.PLAN_STUDIO).exclude(pk=channel.pk).order_by("name")


class PlaceForm(DraftForm[Place]):
    """Where sets stand."""

    class Meta:
        model = Place
        fields: ClassVar = ["name", "address"]
        field_classes: ClassVar = {"name": OneLine}
        widgets: ClassVar = {"address": forms.Textarea(attrs={"rows": 2})}


class SetForm(DraftForm[Set]):
    """A set at a place."""

    class Meta:
        model = Set
        fields: ClassVar = ["name", "place"]
        field_classes: ClassVar = {"name": OneLine}

    def __init__(self, *args: Any, operation: Operation, **options: Any) -> None:
        super().__init__(*args, **options)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset, place.empty_label = operation.places.all(), None


class BreaksField(forms.CharField):
    """Breaks such as ``12:30-13:30``, with commas between; the clean value is a list of pairs."""

    def clean(self, value: Any) -> list[list[str]]:
        """Return the breaks, or say which one is none."""
        found = []
        for piece in filter(None, (piece.strip() for piece in super().clean(value).replace(";", ",").split(","))):
            start, _dash, end = piece.replace("–", "-").replace("h", ":").partition("-")
            try:
                found.append([clock(start).isoformat("minutes"), clock(end).isoformat("minutes")])
            except ValueError:
                raise ValidationError(_("Write a break as 12:30-13:30."), code="break") from None
        return found


def clock(text: str) -> time:
    """Read a time of day as people type it: 9, 9:5, 09:05; raises ValueError for anything else."""
    hour, _colon, minute = text.strip().partition(":")
    return time(int(hour), int(minute or 0))


class PatternForm(DraftForm[SlotPattern]):
    """How slots are laid out on a set."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=[(number, WEEKDAYS[number]) for number in range(7)],
        coerce=int,
        initial=list(range(7)),
        widget=forms.CheckboxSelectMultiple,
    )
    breaks = BreaksField(label=_("Breaks"), required=False, help_text=_("Such as 12:30-13:30, with commas between."))

    class Meta:
        model = SlotPattern
        fields: ClassVar = [
            "set",
            "weekdays",
            "opens_at",
            "closes_at",
            "length_minutes",
            "gap_minutes",
            "breaks",
            "format",
        ]
        widgets: ClassVar = {
            "opens_at": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
            "closes_at": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        }

    def __init__(self, *args: Any, operation: Operation, **options: Any) -> None:
        super().__init__(*args, **options)
        which = self.fields["set"]
        assert isinstance(which, forms.ModelChoiceField)
        which.queryset, which.empty_label = operation.sets.all(), None
        self.fields["format"].choices = [("", _("Any format")), *Format.choices]  # type: ignore[attr-defined]


class SlotForm(forms.Form):
    """One slot by hand: a day, from when to when, what for, and for whom."""

    set = forms.ModelChoiceField(label=_("Set"), queryset=Set.objects.none(), empty_label=None)
    day = forms.DateField(label=_("Day"), widget=DAY)
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    end = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    kind = forms.ChoiceField(label=_("What for"), choices=SlotKind.choices)
    format = forms.ChoiceField(label=_("Format"), choices=[("", _("Any format")), *Format.choices], required=False)
    label = OneLine(label=_("Label"), max_length=80, required=False, help_text=_("The team reads it in the plan."))
    code = forms.ModelChoiceField(
        label=_("Reserved for"), queryset=AccessCode.objects.none(), required=False, empty_label=_("Everybody")
    )

    def __init__(self, *args: Any, operation: Operation, slot: Slot | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.operation = operation
        self.fields["set"].queryset = operation.sets.all()  # type: ignore[attr-defined]
        self.fields["code"].queryset = operation.codes.all()  # type: ignore[attr-defined]
        if slot is not None:
            start, end = slot.starts_at.astimezone(operation.zone), slot.ends_at.astimezone(operation.zone)
            self.initial = dict(self.initial) | {
                "set": slot.set_id,
                "day": start.date(),
                "start": start.time(),
                "end": end.time(),
                "kind": slot.kind,
                "format": slot.format,
                "label": slot.label,
                "code": slot.code_id,
            }

    def clean_day(self) -> date:
        """Refuse a day that the operation does not have."""
        day: date = self.cleaned_data["day"]
        if not self.operation.has_day(day):
            raise ValidationError(_("It is outside the days of this operation."))
        return day

    @property
    def times(self) -> tuple[datetime, datetime]:
        """When it begins and ends, at the set; an end before its start is past midnight."""
        data = self.cleaned_data
        zone = self.operation.zone
        start = datetime.combine(data["day"], data["start"], zone)
        end = datetime.combine(data["day"], data["end"], zone)
        if end < start:
            end = datetime.combine(date.fromordinal(data["day"].toordinal() + 1), data["end"], zone)
        return start, end


class CodeForm(DraftForm[AccessCode]):
    """A word that opens reserved slots."""

    class Meta:
        model = AccessCode
        fields: ClassVar = ["word", "label"]
        field_classes: ClassVar = {"word": OneLine, "label": OneLine}


class WhyForm(forms.Form):
    """Why something that others count on ends."""

    reason = forms.CharField(label=_("Why?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
