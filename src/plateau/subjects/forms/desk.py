"""Forms of the team's desk, and the filters of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel, Rubric
from plateau.subjects.forms.debate import who_reads_reason
from plateau.subjects.models import Format, Part
from plateau.subjects.states import LIFE, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ANY = [("", _("All"))]
USUAL = [("", _("Usual order"))]


class ReasonForm(forms.Form):
    """A reason, compulsory where the move hurts."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, needed: bool, private: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = needed
        self.fields["reason"].help_text = who_reads_reason(private=private)


class HideForm(forms.Form):
    """Why something said is hidden."""

    reason = forms.CharField(label=_("Why hide it?"), max_length=280, help_text=_("Its author reads this."))


class AnswerForm(forms.Form):
    """An answer to an offer, with words."""

    words = forms.CharField(label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ContributorForm(forms.Form):
    """Who takes part, by name; ``person`` is chosen where several have the same."""

    name = forms.CharField(label=_("Name"), max_length=100)
    part = forms.ChoiceField(label=_("Part"), choices=[choice for choice in Part.choices if choice[0] != Part.PROPOSER])
    person = forms.CharField(widget=forms.HiddenInput, max_length=12, required=False)


class MergeForm(forms.Form):
    """The address of the subject that stays."""

    into = forms.CharField(
        label=_("Which subject stays?"),
        max_length=300,
        help_text=_("Paste the address of its page, or the end of it."),
    )
    reason = forms.CharField(
        label=_("A word to those who follow it"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_into(self) -> str:
        """Take the address apart: the last part of a path is the subject's own."""
        value: str = self.cleaned_data["into"].split("?")[0].split("#")[0].rstrip("/")
        return value.rpartition("/")[2].lower()


class ListForm(forms.Form):
    """Filters of the public list: whatever does not fit is left out."""

    SORTS: ClassVar[tuple[tuple[str, _StrPromise], ...]] = (
        ("fresh", _("Newest first")),
        ("support", _("Most wanted first")),
        ("moved", _("Latest news first")),
    )

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    rubric = forms.ModelChoiceField(
        Rubric.objects.none(), label=_("Rubric"), required=False, to_field_name="slug", empty_label=_("All")
    )
    format = forms.ChoiceField(label=_("Format"), choices=[*ANY, *Format.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[*ANY, *((state, state.label) for state in LIFE)], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[*ANY, ("fr", "Français"), ("en", "English")], required=False
    )
    tag = forms.CharField(label=_("Tag"), max_length=30, required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=[*USUAL, *SORTS], required=False)

    def __init__(self, *args: Any, channel: Channel | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if channel is None:
            del self.fields["rubric"]
            return
        rubrics = self.fields["rubric"]
        assert isinstance(rubrics, forms.ModelChoiceField)
        rubrics.queryset = channel.rubrics.all()

    def chosen(self) -> dict[str, Any]:
        """Return the filters that fit; the address may hold anything."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DeskListForm(ListForm):
    """Filters of the desk: every state but drafts, and what waits for an answer."""

    SORTS: ClassVar[tuple[tuple[str, _StrPromise], ...]] = (("waiting", _("Longest waiting first")), *ListForm.SORTS)

    state = forms.ChoiceField(
        label=_("State"),
        choices=[*ANY, *((state, state.label) for state in State if state != State.DRAFT)],
        required=False,
    )
    sort = forms.ChoiceField(label=_("Order"), choices=[*USUAL, *SORTS], required=False)
    answer = forms.BooleanField(label=_("Needs an answer"), required=False)
