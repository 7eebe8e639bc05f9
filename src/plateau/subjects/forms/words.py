"""Forms for the text of a subject: proposing and editing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel, Rubric
from plateau.core.forms import OneLine
from plateau.subjects.actions.drafting import Wishes, Words
from plateau.subjects.models import Format, Subject

MOST_TAGS = 8
MOST_LINKS = 10
LONGEST_TAG = 30
_is_web_address = URLValidator(
    schemes=["http", "https"], message=_("Write each address whole, with https:// in front.")
)

PUBLIC, PRIVATE_NAMED, PRIVATE_UNNAMED = "public", "private_named", "private_unnamed"
SHOWN = [
    (PUBLIC, _("To everybody, with my name")),
    (PRIVATE_NAMED, _("To the team only; with my name if they publish it")),
    (PRIVATE_UNNAMED, _("To the team only; without my name if they publish it")),
]


class TagsField(forms.CharField):
    """Tags as people type them: between commas, with or without a hash, kept in small letters."""

    def to_python(self, value: str | None) -> list[str]:  # type: ignore[override]
        """Return the tags, each once."""
        words = (
            " ".join(part.split()).lstrip("#").strip().lower() for part in (super().to_python(value) or "").split(",")
        )
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: list[str]) -> None:
        """Refuse too many, and too long ones."""
        if len(value) > MOST_TAGS:
            raise ValidationError(_("Eight tags at most: keep those that people would search for."))
        if any(len(tag) > LONGEST_TAG for tag in value):
            raise ValidationError(_("A tag has 30 characters at most."))

    def run_validators(self, value: list[str]) -> None:
        """Leave it at validate()."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as people type it."""
        return ", ".join(value) if isinstance(value, list) else value


class LinksField(forms.CharField):
    """Links, one a line: an address, or a name and an address."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: str | None) -> list[tuple[str, str]]:  # type: ignore[override]
        """Return (name, address) for each line; a link without a name is called by its host."""
        found: list[tuple[str, str]] = []
        for line in (super().to_python(value) or "").splitlines():
            label, _space, url = line.strip().rpartition(" ")
            if not url:
                continue
            _is_web_address(url)
            found.append(((label.strip(" -:") or urlsplit(url).hostname or url)[:120], url))
        return found

    def validate(self, value: list[tuple[str, str]]) -> None:
        """Refuse too many."""
        if len(value) > MOST_LINKS:
            raise ValidationError(_("Ten links at most to begin with: add the others on the subject's page."))

    def run_validators(self, value: list[tuple[str, str]]) -> None:
        """Leave it at validate()."""


class WordsForm(forms.Form):
    """The text of a subject, as its proposer or the team changes it."""

    title = OneLine(
        label=_("Title"), max_length=140, help_text=_("Best as a question: what should people know at the end?")
    )
    pitch = forms.CharField(
        label=_("Pitch"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_(
            "What is it about, why now, what would we see? Two paragraphs are plenty. "
            "**Bold**, *italic*, lists and links work."
        ),
    )
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.DEBATE)
    rubric = forms.ModelChoiceField(
        Rubric.objects.none(), label=_("Rubric"), required=False, empty_label=_("None fits")
    )
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Between commas: bread, night work, apprentices."))
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")])
    wanted_on_set = forms.CharField(
        label=_("Who should be on set?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Names or trades: somebody who does it, somebody who doubts it."),
    )

    def __init__(self, *args: Any, channel: Channel, **options: Any) -> None:
        super().__init__(*args, **options)
        self.channel = channel
        rubrics = self.fields["rubric"]
        assert isinstance(rubrics, forms.ModelChoiceField)
        rubrics.queryset = channel.rubrics.all()
        self.fields["language"].initial = channel.language

    def words(self) -> Words:
        """Return what was written, once it is valid."""
        data = self.cleaned_data
        return Words(**{name: data[name] for name in WordsForm.base_fields})


class EditForm(WordsForm):
    """The text of a subject with the number of the version that its writer has before them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)


class ProposalForm(WordsForm):
    """The whole proposal in one page; ``draft`` is the id under which it is saved while it is written."""

    links = LinksField(
        label=_("Links"),
        max_length=3000,
        required=False,
        help_text=_("One a line: an address, or a name and an address."),
    )
    slug = forms.CharField(
        label=_("Address of the page"),
        max_length=60,
        required=False,
        help_text=_(
            "Short, to be said aloud. Leave it empty and we make it from the title. It never changes afterwards."
        ),
    )
    shown = forms.ChoiceField(
        label=_("To whom shall we show it?"), choices=SHOWN, initial=PUBLIC, widget=forms.RadioSelect
    )
    draft = forms.CharField(widget=forms.HiddenInput, max_length=12)

    def wishes(self) -> Wishes:
        """Return what only the draft carries, as typed."""
        typed = self.typed()
        shown = typed["shown"]
        return Wishes(
            slug=typed["slug"].strip(), links=typed["links"], named=shown != PRIVATE_UNNAMED, private=shown != PUBLIC
        )

    def typed(self) -> dict[str, str]:
        """Return every field as typed, cut to what a draft holds."""
        return {
            name: str(self.data.get(name, "")).replace("\x00", "")[: getattr(field, "max_length", None) or 400]
            for name, field in self.fields.items()
        }

    def words_so_far(self) -> Words:
        """Return what is written so far, whole or not: what does not fit yet is left at its beginning."""
        self.full_clean()
        typed, valid = self.typed(), self.cleaned_data
        return Words(
            title=typed["title"].strip(),
            pitch=typed["pitch"].strip(),
            format=valid.get("format") or Format.DEBATE,
            rubric=valid.get("rubric"),
            tags=valid.get("tags", []),
            language=valid.get("language") or self.channel.language,
            wanted_on_set=typed["wanted_on_set"].strip(),
        )


def initial_from(subject: Subject) -> dict[str, Any]:
    """Return what the forms show for a subject or a draft."""
    shown = PUBLIC if not subject.private else PRIVATE_NAMED if subject.named else PRIVATE_UNNAMED
    return {name: getattr(subject, name) for name in WordsForm.base_fields} | {
        "rubric": subject.rubric_id,
        "links": subject.wished_links,
        "slug": subject.wished_slug,
        "shown": shown,
        "draft": subject.public_id,
    }


def kept_from(data: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form that a visitor sent, to be kept until they have logged in."""
    return {name: str(data.get(name, ""))[:8000] for name in ProposalForm.base_fields if name in data}
