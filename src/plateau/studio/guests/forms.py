"""Forms of a guest's private page: shape of input only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plateau.core.forms import OneLine
from plateau.studio.papers.actions.releasing import MOST_GUARDIANS

ADULT, MINOR = "adult", "minor"


class AgeForm(forms.Form):
    """Whether somebody is a minor; no birth date is asked."""

    age = forms.ChoiceField(
        label=_("On the day of the recording, you are"),
        choices=[(ADULT, _("eighteen or older")), (MINOR, _("under eighteen"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you are eighteen or older.")},
    )


class SignForm(forms.Form):
    """A name typed under what was read; asks only for what can be signed now."""

    deal = forms.BooleanField(
        label=_("I have read the deal, and I agree."), error_messages={"required": _("Tick this to sign the deal.")}
    )
    release = forms.BooleanField(
        label=_("I let my image, voice and name be shown as the release form says."),
        error_messages={"required": _("Tick this to sign the release form.")},
    )
    name = OneLine(
        label=_("Your first and last name"),
        max_length=100,
        help_text=_("Typed by yourself, it is your signature. We keep the moment, the language and the exact text."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    deal_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    release_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, deal: bool, release: bool, acts_for: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if not deal:
            del self.fields["deal"]
        if not release:
            del self.fields["release"]
        elif acts_for:
            self.fields["release"].label = _(
                "I act for %(name)s, and agree for them that their image, voice and name be shown as the release form says."
            ) % {"name": acts_for}


class GuardiansForm(forms.Form):
    """Everybody with parental authority: a name and an address each."""

    def __init__(self, *args: Any, rows: int = 2, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = min(max(rows, 2), MOST_GUARDIANS)
        for number in range(1, self.rows + 1):
            self.fields[f"name_{number}"] = OneLine(
                label=_("First and last name"), max_length=100, required=number == 1
            )
            self.fields[f"email_{number}"] = forms.EmailField(label=_("Their e-mail address"), required=number == 1)

    def pairs(self) -> list[tuple[Any, Any]]:
        """Return the fields of each person, to be drawn side by side."""
        return [(self[f"name_{number}"], self[f"email_{number}"]) for number in range(1, self.rows + 1)]

    def clean(self) -> dict[str, Any]:
        """Refuse half a person, and the same address twice."""
        data = super().clean() or {}
        seen: set[str] = set()
        for number in range(1, self.rows + 1):
            name, email = data.get(f"name_{number}", ""), data.get(f"email_{number}", "")
            if bool(name) != bool(email) and not self.errors:
                missing = "email" if name else "name"
                self.add_error(f"{missing}_{number}", _("Both are needed: a name and an address."))
            if email and email.lower() in seen:
                self.add_error(f"email_{number}", _("Each person needs an address of their own."))
            seen.add(email.lower())
        return data

    def guardians(self) -> list[tuple[str, str]]:
        """Return the pairs of name and address that were filled."""
        data = self.cleaned_data
        pairs = [(data[f"name_{number}"], data[f"email_{number}"]) for number in range(1, self.rows + 1)]
        return [(name, email) for name, email in pairs if name and email]


class GuardianForm(forms.Form):
    """A guardian's signature under the release, and the deal where the minor has it to sign."""

    authority = forms.BooleanField(label=_("I have parental authority, alone or with the other people named."))
    release = forms.BooleanField(label=_("I agree that the film is made and shown as the release form says."))
    deal = forms.BooleanField(label=_("I have read the deal, and I agree to it for the minor."))
    name = OneLine(
        label=_("Your first and last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    deal_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    release_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, deal: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not deal:
            del self.fields["deal"]


class RevokeForm(forms.Form):
    """Taking a release back; a reason is welcome, never needed."""

    reason = forms.CharField(
        label=_("A word to the team"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RepresentativeForm(forms.Form):
    """Who acts for a guest, and what they may."""

    name = OneLine(label=_("Their first and last name"), max_length=100)
    email = forms.EmailField(label=_("Their e-mail address"))
    hears = forms.BooleanField(label=_("They get the mails about my recordings too."), required=False, initial=True)
    signs = forms.BooleanField(label=_("They may sign the deal and the release form for me."), required=False)


class LostForm(forms.Form):
    """The address that the link was mailed to."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one to which the team wrote to you."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
