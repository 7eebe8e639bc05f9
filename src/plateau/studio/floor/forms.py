"""What is typed at the set: a walk-in in four fields, a break, names of files."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plateau.core.forms import OneLine
from plateau.studio.actions.bringing import Named
from plateau.studio.floor.matching import CameraFile
from plateau.studio.models import Operation, Set, Slot, SlotKind
from plateau.studio.when import clock_words
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Format

MOST_FILES = 500


class WalkInForm(forms.Form):
    """Who, when, about what."""

    name = OneLine(label=_("Name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=200, required=False, help_text=_("To send them their private page.")
    )
    slot = forms.ChoiceField(label=_("Slot"))
    title = OneLine(label=_("What it is about"), max_length=140)

    def __init__(self, *args: Any, free: Sequence[Slot], **options: Any) -> None:
        super().__init__(*args, **options)
        self.free = {slot.public_id: slot for slot in free}
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, _slot_words(slot)) for name, slot in self.free.items()]

    def guest(self) -> Named:
        """Return who has come."""
        return Named(self.cleaned_data["name"], self.cleaned_data["email"])

    def chosen(self) -> Slot:
        """Return the slot chosen."""
        return self.free[self.cleaned_data["slot"]]

    def words(self) -> Words:
        """Return the subject, as much as is known of it: its pitch is written later."""
        slot = self.chosen()
        title = self.cleaned_data["title"]
        return Words(
            title=title,
            pitch=title,
            format=slot.format or Format.INTERVIEW,
            language=slot.operation.channel.language,
        )


class BreakForm(forms.Form):
    """A break, or a stretch in which nothing is recorded, on one set."""

    set = forms.ChoiceField(label=_("Set"))
    starts_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=240, initial=15)
    kind = forms.ChoiceField(
        label=_("What for"), choices=[(SlotKind.BREAK, _("Break")), (SlotKind.BLOCKED, _("Blocked"))]
    )
    label = OneLine(label=_("Label"), max_length=80, required=False)

    def __init__(self, *args: Any, sets: Sequence[Set], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sets = {one.public_id: one for one in sets}
        field = self.fields["set"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, one.name) for name, one in self.sets.items()]

    def chosen(self) -> Set:
        """Return the set chosen."""
        return self.sets[self.cleaned_data["set"]]

    def stretch(self, operation: Operation, day: date) -> tuple[datetime, datetime]:
        """Return from when to when, at the set."""
        at: time = self.cleaned_data["starts_at"]
        start = datetime.combine(day, at, operation.zone)
        return start, start + timedelta(minutes=self.cleaned_data["minutes"])


class FilesForm(forms.Form):
    """A list of files, one a line: name, when it was made by the camera's clock, its seconds, its card."""

    listing = forms.CharField(
        label=_("Files, one a line"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Name, when it was made, its length in seconds, its card; the name alone is enough."),
    )

    def __init__(self, *args: Any, operation: Operation, day: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.operation, self.day = operation, day

    def clean_listing(self) -> list[CameraFile]:
        """Read every line, or say which one cannot be read."""
        lines = [line for line in self.cleaned_data["listing"].splitlines() if line.strip()]
        if len(lines) > MOST_FILES:
            raise forms.ValidationError(_("That is over 500 files: paste them a set at a time."))
        found = []
        for number, line in enumerate(lines, 1):
            mark = next((one for one in ("\t", ";") if one in line), ",")
            row = [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
            try:
                found.append(self._file(row))
            except ValueError:
                raise forms.ValidationError(
                    _("Line %(number)s cannot be read: %(line)s"), params={"number": number, "line": line[:80]}
                ) from None
        return found

    def _file(self, row: list[str]) -> CameraFile:
        name, when, length, card = (*row, "", "", "", "")[:4]
        if not name:
            raise ValueError(name)
        return CameraFile(
            name=name[:255],
            began_at=self._moment(when) if when else None,
            length=timedelta(seconds=float(length)) if length else None,
            card=card[:40],
        )

    def _moment(self, words: str) -> datetime:
        """Read a time of the day (14:02:11) or a day and a time; without a zone it is the one of the sets."""
        if len(words) <= 8:
            return datetime.combine(self.day, time.fromisoformat(words), self.operation.zone)
        at = datetime.fromisoformat(words)
        return at if at.tzinfo is not None else at.replace(tzinfo=self.operation.zone)


def _slot_words(slot: Slot) -> str:
    zone = slot.operation.zone
    return f"{clock_words(slot.starts_at, zone)} – {clock_words(slot.ends_at, zone)} · {slot.set.name}"
