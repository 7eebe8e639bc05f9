"""Where a card of the planning board was dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plateau.studio.models import Operation, Set, Slot


class DropForm(forms.Form):
    """A card, and the set and instant at which it was dropped, or the free slot (``into``) that it was dropped on."""

    slot = forms.ModelChoiceField(queryset=Slot.objects.none(), to_field_name="public_id")
    set = forms.ModelChoiceField(queryset=Set.objects.none(), to_field_name="public_id")
    at = forms.CharField(max_length=40)
    into = forms.ModelChoiceField(queryset=Slot.objects.none(), to_field_name="public_id", required=False)

    def __init__(self, *args: Any, operation: Operation, **options: Any) -> None:
        super().__init__(*args, **options)
        slots = Slot.objects.filter(operation=operation).select_related("operation__channel", "set")
        for name, rows in {"slot": slots, "into": slots, "set": operation.sets.select_related("operation")}.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_at(self) -> datetime:
        """Read an instant with its zone, to the minute."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["at"])
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError(_("This is no time with its zone."))
        return moment.astimezone(UTC).replace(second=0, microsecond=0)
