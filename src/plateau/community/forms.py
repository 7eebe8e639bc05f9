"""Forms of the discussion."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from plateau.community.actions import LONGEST
from plateau.community.states import Why


class Words(forms.CharField):
    """A text whose line ends count once, as the browser counts them while it is written."""

    def to_python(self, value: object) -> str:
        """Return the text as it is kept."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class CommentForm(forms.Form):
    """A comment, where it belongs, and the moment that it speaks of."""

    body = Words(
        label=_("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST, "data-mentions": ""}),
        help_text=_("Markdown works; write @ and a name to call somebody who takes part here."),
    )
    answers = forms.CharField(required=False, widget=forms.HiddenInput)
    film = forms.CharField(required=False, widget=forms.HiddenInput)
    at_ms = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class FlagForm(forms.Form):
    """Why a comment should be looked at."""

    why = forms.ChoiceField(label=_("What is wrong with it?"), choices=Why.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("A few words for the team"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class HideForm(forms.Form):
    """Why the team hides a comment."""

    reason = forms.CharField(label=_("Why hide it? Everybody reads this."), max_length=280)
