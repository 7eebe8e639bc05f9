"""How every form is drawn, and forms that check a row without touching it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.db import models
from django.forms.renderers import TemplatesSetting


class PageRenderer(TemplatesSetting):
    """Render forms and fields with the templates of ``core/forms/``."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"


class OneLine(forms.CharField):
    """A text of one line: a break that a crafted request puts into it is read as a space.

    Names and titles go into subjects and senders of mails, where a break would stop the mail for good.
    """

    def to_python(self, value: Any) -> Any:
        """Return the words with single spaces between them."""
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text


class DraftForm[Row: models.Model](forms.ModelForm[Row]):
    """A model form that fills and checks a copy of its row, constraints included; an action then writes the row.

    So the journal can say what changed, and a refused form leaves nothing changed in memory either.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"instance": copy(kwargs.get("instance"))}))
