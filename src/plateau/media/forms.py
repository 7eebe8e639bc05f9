"""Shapes of what the team writes and sends for a film."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from plateau.media import chapters
from plateau.media.languages import LANGUAGES
from plateau.media.models import Film

MOST_CREDITS = 60
MOST_NAMES = 30
CAPTION_BYTES = 8 * 1024 * 1024


def read_credits(text: str) -> list[dict[str, Any]]:
    """Read lines such as ``Camera: Ana Lopes, Tom Berg``; raises ValidationError with the line that is none."""
    credits: list[dict[str, Any]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        role, colon, names = line.partition(":")
        people = [" ".join(name.split())[:100] for name in names.split(",") if name.strip()]
        if not colon or not role.strip() or len(role) > 80 or not people or len(people) > MOST_NAMES:
            raise ValidationError(
                _(
                    "Line %(number)s is not understood. Write the role, a colon and the names: “Camera: Ana Lopes, Tom Berg”."
                ),
                code="bad_line",
                params={"number": number},
            )
        credits.append({"role": " ".join(role.split()), "names": people})
    if len(credits) > MOST_CREDITS:
        raise ValidationError(_("That is more than %(most)s lines. Join some of them."), params={"most": MOST_CREDITS})
    return credits


def write_credits(credits: list[dict[str, Any]]) -> str:
    """Return credits as lines that ``read_credits`` reads."""
    return "\n".join(f"{credit['role']}: {', '.join(credit['names'])}" for credit in credits)


class FilmForm(forms.ModelForm):  # type: ignore[type-arg]
    """A film's texts, licence and credits."""

    credit_lines = forms.CharField(
        label=_("Credits"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line for each role: “Camera: Ana Lopes, Tom Berg”."),
    )

    class Meta:
        model = Film
        fields = ("title", "description", "language", "licence")
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}  # noqa: RUF012  Django's own form of it
        help_texts = {"description": _("What viewers read under the film. Markdown works.")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credit_lines"].initial = write_credits(self.instance.credits)

    def clean_credit_lines(self) -> list[dict[str, Any]]:
        """Turn the lines into roles with names."""
        return read_credits(self.cleaned_data["credit_lines"])

    def texts(self) -> dict[str, Any]:
        """Return what ``edit_film`` takes."""
        texts = {name: self.cleaned_data[name] for name in ("title", "description", "language", "licence")}
        return texts | {"credits": self.cleaned_data["credit_lines"]}


class CaptionsForm(forms.Form):
    """A captions file and its language."""

    language = forms.ChoiceField(label=_("Language of the captions"), choices=LANGUAGES)
    file = forms.FileField(
        label=_("Captions file"),
        help_text=_("WebVTT (.vtt) or SubRip (.srt). Captions in the same language are replaced."),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )

    def clean_file(self) -> bytes:
        """Read the file; what it holds is judged by the action."""
        return _bytes_of(self.cleaned_data["file"])


class ChaptersForm(forms.Form):
    """Chapters as lines, or as a WebVTT file that replaces them."""

    lines = forms.CharField(
        label=_("Chapters"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "00:00 …"}),
        help_text=_("One line for each: the time it begins and its title, such as “12:30 The bread rises”."),
    )
    file = forms.FileField(
        label=_("Or a WebVTT file"),
        required=False,
        help_text=_("Its chapters take the place of the lines above."),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
    )

    def clean_lines(self) -> list[chapters.Mark]:
        """Turn the lines into marks, or name the one that is none."""
        try:
            return chapters.read_lines(self.cleaned_data["lines"])
        except chapters.BadLine as error:
            raise ValidationError(
                _(
                    "Line %(number)s is not understood. Write a time that is not there yet and a short title: “12:30 The bread rises”."
                ),
                code="bad_line",
                params={"number": error.number},
            ) from error

    def clean_file(self) -> bytes | None:
        """Read the file, if there is one."""
        file = self.cleaned_data["file"]
        return _bytes_of(file) if file else None


class PosterForm(forms.Form):
    """A person's own poster. FileField, not ImageField: the action judges and rewrites the picture itself."""

    picture = forms.FileField(
        label=_("Your own picture"),
        help_text=_("JPEG, PNG or WebP, best 1280 × 720 or larger."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


def _bytes_of(file: UploadedFile[bytes]) -> bytes:
    if (file.size or 0) > CAPTION_BYTES:
        raise ValidationError(
            _("This file is larger than 8 MB, so it is not only text. Check that it is the right one."),
            code="too_large",
        )
    data: bytes = file.read()
    return data
