"""Forms of contacts with guests: shape of input only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plateau.core.forms import OneLine
from plateau.people.models import Person
from plateau.studio.cases.actions.filing import LONGEST
from plateau.studio.cases.ready_answers import TEXTS
from plateau.studio.models import ContactRules, Means

NOTE, TOLD = "note", "told"


def _words(rows: int, **attributes: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})


class WriteForm(forms.Form):
    """A guest's message to the team; ``about`` whom, where they act for others."""

    about = forms.ChoiceField(label=_("Whom it is about"))
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=_words(4),
        error_messages={"required": _("Write a few words.")},
    )

    def __init__(self, *args: Any, persons: Sequence[Person], **options: Any) -> None:
        super().__init__(*args, **({"auto_id": "write_%s"} | options))
        self.persons = {one.public_id: one for one in persons}
        if len(persons) == 1:
            del self.fields["about"]
        else:
            self.fields["about"].choices = [(one.public_id, one.name) for one in persons]  # type: ignore[attr-defined]

    @property
    def about_whom(self) -> Person:
        """The person whom it is about."""
        if "about" in self.cleaned_data:
            return self.persons[self.cleaned_data["about"]]
        return next(iter(self.persons.values()))


class AnswerForm(forms.Form):
    """An answer of the team."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=_words(8),
        error_messages={"required": _("Write an answer first.")},
    )


class FileForm(forms.Form):
    """Something said elsewhere, or a note."""

    what = forms.ChoiceField(
        label=_("What this is"),
        choices=[
            (Means.MAIL, _("They wrote a mail")),
            (Means.CALL, _("They called")),
            (Means.VOICE, _("They left a voice message")),
            (Means.SMS, _("They sent an SMS")),
            (Means.SOCIAL, _("They wrote on a social network")),
            (Means.SPOKEN, _("They said it on the spot")),
            (TOLD, _("We told them, by telephone or on the spot")),
            (NOTE, _("A note for the team")),
        ],
    )
    who = forms.ChoiceField(label=_("Who said it"), required=False)
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        help_text=_("Empty: just now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    text = forms.CharField(
        label=_("What was said"),
        max_length=LONGEST,
        help_text=_("For the team alone: the guest does not read on their page what you file."),
        widget=_words(4),
        error_messages={"required": _("Write a few words.")},
    )

    def __init__(self, *args: Any, persons: Sequence[Person], **options: Any) -> None:
        super().__init__(*args, **({"auto_id": "file_%s"} | options))
        self.persons = {one.public_id: one for one in persons}
        if len(persons) == 1:
            del self.fields["who"]
        else:
            self.fields["who"].choices = [(one.public_id, one.name) for one in persons]  # type: ignore[attr-defined]

    @property
    def speaker(self) -> Person:
        """Who said it."""
        return self.persons.get(self.cleaned_data.get("who", ""), next(iter(self.persons.values())))


class RulesForm(forms.ModelForm[ContactRules]):
    """A channel's quiet hours, and when messages fold."""

    class Meta:
        model = ContactRules
        fields = ("quiet_from", "quiet_until", "quiet_sundays", "fold_after")
        widgets = {  # noqa: RUF012  Django's own way to say it
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }


class ReadyForm(forms.Form):
    """A ready answer in the channel's own words; ``whole``: nothing of the product's stands in for what is empty."""

    title = OneLine(label=_("Title"), max_length=80)

    def __init__(self, *args: Any, written: dict[str, str], whole: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].required = whole
        labels = {
            "kind_fr": _("Kind, in French"),
            "firm_fr": _("Firm, in French"),
            "kind_en": _("Kind, in English"),
            "firm_en": _("Firm, in English"),
        }
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=labels[name],
                required=whole,
                max_length=2000,
                initial=written.get(name, ""),
                widget=_words(6, lang=name[-2:]),
            )

    def texts(self) -> dict[str, str]:
        """Return the four texts."""
        return {name: self.cleaned_data[name] for name in TEXTS}
