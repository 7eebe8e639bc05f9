"""Forms of the team: the next version of a deal, scans of papers, what was done about a retraction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plateau.core.forms import OneLine
from plateau.studio.papers.actions.dealing import LONGEST_CLAUSE
from plateau.studio.papers.default_deal import MEDIA as MEDIA_WORDS
from plateau.studio.papers.default_deal import TERRITORIES as TERRITORY_WORDS
from plateau.studio.papers.default_deal import TITLES, default_clauses
from plateau.studio.papers.terms import KEYS, LANGUAGES, MEDIA, TERRITORIES, Terms


def _spoken() -> str:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"


class DealForm(forms.Form):
    """The figures of a deal; the words follow from them unless the team writes its own."""

    relation = forms.ChoiceField(
        label=_("What you are to the guest"),
        choices=[("media", _("A media outlet: the guest is a guest")), ("supplier", _("A supplier: the guest orders"))],
        widget=forms.RadioSelect,
    )
    may_shorten = forms.BooleanField(label=_("You may shorten what was said."), required=False)
    may_delay = forms.BooleanField(label=_("You may put it on air later than planned."), required=False)
    may_drop = forms.BooleanField(label=_("You may decide not to publish it."), required=False)
    travel_paid_by = forms.ChoiceField(
        label=_("Who pays the journey"),
        choices=[("guest", _("The guest")), ("team", _("The team"))],
        widget=forms.RadioSelect,
    )
    review_days = forms.IntegerField(
        label=_("Working days to review the film"),
        min_value=0,
        max_value=30,
        help_text=_("0: the guest sees it on air."),
    )
    silence = forms.ChoiceField(
        label=_("No answer within these days means"),
        choices=[("agrees", _("The guest agrees")), ("waits", _("The film waits"))],
        widget=forms.RadioSelect,
    )
    review_rounds = forms.IntegerField(label=_("Rounds of changes"), min_value=0, max_value=5)
    where = forms.MultipleChoiceField(label=_("Where it may be shown"), widget=forms.CheckboxSelectMultiple)
    territory = forms.ChoiceField(label=_("Territory"))
    rights_years = forms.IntegerField(label=_("Years from the recording"), min_value=1, max_value=99)
    embed = forms.BooleanField(label=_("Others may embed the player."), required=False)
    commercial_use = forms.BooleanField(label=_("Excerpts may serve advertising."), required=False)
    withdrawal_days = forms.IntegerField(
        label=_("Days to take a film off the air once somebody takes their permission back"), min_value=1, max_value=90
    )
    rushes_days = forms.IntegerField(
        label=_("Days after which an unsatisfied guest’s recording is erased"), min_value=1, max_value=365
    )

    unanswered = forms.ChoiceField(
        label=_("As long as the guest has not said whether they are satisfied"),
        choices=[("waits", _("The film waits")), ("airs", _("The film may go on air"))],
        widget=forms.RadioSelect,
    )
    paid_first = forms.BooleanField(label=_("The film goes on air only once its fee is paid."), required=False)

    def __init__(self, data: Any = None, *, terms: Terms, wording: dict[str, dict[str, str]]) -> None:
        initial = terms.to_json() | {"where": list(terms.media)}
        for key in KEYS:
            for language in LANGUAGES:
                initial[f"{key}_{language}"] = wording.get(key, {}).get(language, "")
        super().__init__(data, initial=initial)
        spoken = _spoken()
        self.fields["where"].choices = [(name, MEDIA_WORDS[name][spoken]) for name in MEDIA]  # type: ignore[attr-defined]
        self.fields["territory"].choices = [(name, TERRITORY_WORDS[name][spoken]) for name in TERRITORIES]  # type: ignore[attr-defined]
        written = {clause.key: clause.text for clause in default_clauses(terms)}
        for key in KEYS:
            for language in LANGUAGES:
                self.fields[f"{key}_{language}"] = forms.CharField(
                    label={"fr": _("In French"), "en": _("In English")}[language],
                    required=False,
                    max_length=LONGEST_CLAUSE,
                    widget=forms.Textarea(
                        attrs={"rows": 3, "lang": language, "placeholder": written.get(key, {}).get(language, "")}
                    ),
                )

    def figures(self) -> list[Any]:
        """Return the fields of the figures, in order."""
        own_words = {f"{key}_{language}" for key in KEYS for language in LANGUAGES}
        return [self[name] for name in self.fields if name not in own_words]

    def clauses(self) -> list[tuple[str, Any, Any]]:
        """Return each clause's title with its two fields."""
        return [(TITLES[key][_spoken()], self[f"{key}_fr"], self[f"{key}_en"]) for key in KEYS]

    def terms(self) -> Terms:
        """Return what was chosen as terms; the fee is the operation's own."""
        names = set(Terms.__dataclass_fields__) - {"fee_minor", "currency"}
        values = {name: value for name, value in self.cleaned_data.items() if name in names}
        return Terms(**values, media=tuple(self.cleaned_data["where"]))

    def wording(self) -> dict[str, dict[str, str]]:
        """Return the team's own words by clause and language."""
        data = self.cleaned_data
        return {key: {language: data[f"{key}_{language}"] for language in LANGUAGES} for key in KEYS}


class ScanForm(forms.Form):
    """A paper signed by hand: who signed, and the scan."""

    name = OneLine(label=_("Name of who signed"), max_length=100)
    scan = forms.FileField(label=_("The scan"), help_text=_("A PDF or a picture, 20 MB at most."))


class ReleaseScanForm(ScanForm):
    """A release form signed by hand; the age is said with it."""

    minor = forms.BooleanField(label=_("This person is under eighteen."), required=False)


class DoneForm(forms.Form):
    """What was done about a release that was taken back."""

    words = forms.CharField(label=_("What was done"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
