"""What is asked when the team plans its crew and its equipment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.forms import DraftForm, OneLine
from plateau.studio.crew.plan import read_part
from plateau.studio.forms.desk import CLOCK, DAY
from plateau.studio.giving.forms import ForOperation, GuestForm
from plateau.studio.models import Duty, KitItem, Operation, Set, Slot

MOST_DAYS = 31


class StretchForm(ForOperation):
    """A set, a day or all days, from when to when; or one recording, whose time it then has."""

    set = forms.ModelChoiceField(label=_("Set"), queryset=Set.objects.none(), empty_label=None)
    day = forms.DateField(label=_("Day"), widget=DAY)
    every_day = forms.BooleanField(label=_("The same on all days of the operation from then on"), required=False)
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"), initial=time(9))
    end = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"), initial=time(18))

    def __init__(self, *args: Any, operation: Operation, slot: Slot | None = None, **options: Any) -> None:
        super().__init__(*args, operation=operation, **options)
        self.slot = slot
        self.fields["set"].queryset = operation.sets.select_related("operation__channel")  # type: ignore[attr-defined]
        self.fields["day"].initial = _next_day(operation)
        one_day = operation.ends_on in {operation.starts_on, None}
        gone = ["set", "day", "every_day", "start", "end"] if slot is not None else ["every_day"] if one_day else []
        for name in gone:
            del self.fields[name]

    def clean_day(self) -> date:
        """Refuse a day that the operation does not have."""
        day: date = self.cleaned_data["day"]
        if not self.operation.has_day(day):
            raise ValidationError(_("It is outside the days of this operation."))
        return day

    def where(self) -> Set:
        """Return the set."""
        which: Set = self.slot.set if self.slot is not None else self.cleaned_data["set"]
        return which

    def stretches(self) -> list[tuple[datetime, datetime]]:
        """Return from when to when, at the set: one for each day. An end before its start is past midnight."""
        if self.slot is not None:
            return [(self.slot.starts_at, self.slot.ends_at)]
        data = self.cleaned_data
        return [_stretch(day, data["start"], data["end"], self.operation) for day in self._days(data["day"])]

    def _days(self, first: date) -> Sequence[date]:
        last = self.operation.ends_on
        if not self.cleaned_data.get("every_day") or last is None:
            return [first]
        return [first + timedelta(days=n) for n in range(min((last - first).days + 1, MOST_DAYS))]


class DutyForm(StretchForm, GuestForm):
    """Who is asked, what they do, where and when."""

    team_first = True
    part = OneLine(
        label=_("What they do"),
        max_length=40,
        help_text=_("Host, camera, sound, director, make-up, floor manager, or your own word."),
        widget=forms.TextInput(attrs={"list": "parts", "autocomplete": "off"}),
    )
    note = OneLine(label=_("What to know"), max_length=400, required=False, help_text=_("It stands in their mail."))

    def does(self) -> tuple[str, str]:
        """Return the part, and the team's own word for it."""
        return read_part(self.cleaned_data["part"])


class ChangeDutyForm(StretchForm):
    """A duty's part, set, time and note: not whose it is."""

    part = OneLine(
        label=_("What they do"), max_length=40, widget=forms.TextInput(attrs={"list": "parts", "autocomplete": "off"})
    )
    note = OneLine(label=_("What to know"), max_length=400, required=False)
    field_order = ("part", "set", "day", "start", "end", "note")

    def __init__(self, *args: Any, duty: Duty, **options: Any) -> None:
        operation = duty.operation
        start, end = (one.astimezone(operation.zone) for one in (duty.starts_at, duty.ends_at))
        initial = {
            "part": duty.does,
            "note": duty.note,
            "set": duty.set_id,
            "day": start.date(),
            "start": start.time(),
            "end": end.time(),
        }
        super().__init__(*args, operation=operation, initial=initial, **options)
        self.fields.pop("every_day", None)

    def does(self) -> tuple[str, str]:
        """Return the part, and the team's own word for it."""
        return read_part(self.cleaned_data["part"])


class KitItemForm(DraftForm[KitItem]):
    """A thing of the channel's equipment."""

    class Meta:
        model = KitItem
        fields: ClassVar = ["name", "quantity", "note"]
        field_classes: ClassVar = {"name": OneLine, "note": OneLine}


class KitForm(StretchForm):
    """Which thing, how many, where and when."""

    item = forms.ModelChoiceField(label=_("What"), queryset=KitItem.objects.none(), empty_label=None)
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=200, initial=1)
    field_order = ("item", "number", "set", "day", "every_day", "start", "end")

    def __init__(self, *args: Any, operation: Operation, **options: Any) -> None:
        super().__init__(*args, operation=operation, **options)
        self.fields["item"].queryset = KitItem.objects.filter(channel=operation.channel)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Why somebody of the crew cannot come; they may say it."""

    reason = OneLine(label=_("Why"), max_length=400, required=False)


def _next_day(operation: Operation) -> date:
    """Return the day that is most likely meant: today while the operation goes on, else its first or its last."""
    day = max(operation.starts_on, operation.day_of(now()))
    return min(day, operation.ends_on) if operation.ends_on is not None else day


def _stretch(day: date, start: time, end: time, operation: Operation) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, start, operation.zone)
    ends = datetime.combine(day, end, operation.zone)
    if ends <= begins:
        ends = datetime.combine(day + timedelta(days=1), end, operation.zone)
    return begins, ends
