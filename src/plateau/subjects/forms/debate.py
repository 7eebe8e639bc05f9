"""Forms for what people leave on a subject's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from plateau.subjects.models import OfferKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


_MOMENT = re.compile(
    r"(?:(?P<hours>[0-9]{1,2}):)?(?P<minutes>[0-9]{1,3}):(?P<seconds>[0-5][0-9])(?:[.,](?P<rest>[0-9]{1,3}))?"
)


class OpinionForm(forms.Form):
    """One opinion in 280 characters."""

    text = forms.CharField(
        label=_("Your opinion, in 280 characters"),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 280}),
    )


class QuestionForm(forms.Form):
    """One question in 280 characters."""

    text = forms.CharField(
        label=_("Your question"), max_length=280, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 280})
    )


class MomentForm(forms.Form):
    """Which moment of which film: ``12:31``, ``1:02:09`` or ``12:31.4``; ``at`` becomes milliseconds."""

    film = forms.CharField(label=_("Film"), max_length=12)
    at = forms.CharField(label=_("Moment of the film, as 12:31"), max_length=12)

    def clean_at(self) -> int:
        """Return the moment in milliseconds from the film's start."""
        found = _MOMENT.fullmatch(self.cleaned_data["at"].strip())
        if found is None or (found["hours"] and int(found["minutes"]) > 59):
            raise forms.ValidationError(_("Write the moment as 12:31, or as 1:02:09 after the first hour."))
        seconds = (int(found["hours"] or 0) * 60 + int(found["minutes"])) * 60 + int(found["seconds"])
        return seconds * 1000 + int((found["rest"] or "0").ljust(3, "0"))


class OfferForm(forms.Form):
    """What one offers, and why."""

    kind = forms.ChoiceField(label=_("What do you offer?"), choices=OfferKind.choices, widget=forms.RadioSelect)
    guest_name = forms.CharField(
        label=_("Whom would you bring?"),
        max_length=100,
        required=False,
        help_text=_("Only if you bring a guest: name, and what they do."),
    )
    motivation = forms.CharField(
        label=_("A word to the team"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Why you, and what you would bring to the set. Only the team reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the guest's name where a guest is offered."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == OfferKind.BRING and not data.get("guest_name"):
            self.add_error("guest_name", _("Say whom you would bring."))
        return data


class LinkForm(forms.Form):
    """A link with its name."""

    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    label = forms.CharField(label=_("Name"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Call a link without a name by its host, and keep to the web."""
        data: dict[str, Any] = super().clean() or {}
        url = data.get("url")
        if url:
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"}:
                self.add_error("url", _("Write each address whole, with https:// in front."))
            data["label"] = data.get("label") or parts.hostname or url[:120]
        return data


class DocumentForm(forms.Form):
    """A document from the reader's disk."""

    file = forms.FileField(
        label=_("Document"), help_text=_("PDF, Office, OpenDocument or a picture, 20 MB at most."), max_length=200
    )


def who_reads_reason(*, private: bool) -> _StrPromise:
    """Say who reads why a subject was moved: its page prints it, to whoever may open it."""
    if private:
        return _("Its proposer and those who follow it read this.")
    return _("Everybody who opens the page reads this.")


class WithdrawForm(forms.Form):
    """Why a proposer takes a subject back: if they wish to say, or compulsory once the team prepares the recording."""

    reason = forms.CharField(label=_("Why?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, needed: bool, private: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = needed
        self.fields["reason"].help_text = who_reads_reason(private=private)
