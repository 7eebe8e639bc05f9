"""Shapes of what is said about a guest's files: one file by a plain form, and what the team asks for."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BY_FORM = 25 * 10**6  # bytes: a form is sent whole or not at all, and the edge takes 32 MB


class FileForm(forms.Form):
    """A small file, sent at once, where the page has no script."""

    file = forms.FileField(label=_("The file"), help_text=_("25 MB at most."))

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what a form cannot carry."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BY_FORM:
            raise ValidationError(
                _("This file is larger than 25 MB. Allow JavaScript on this page: then it can be as large as it is.")
            )
        return file


class AskForm(forms.Form):
    """What the team asks a guest to send."""

    words = forms.CharField(
        label=_("What you need"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They get it by mail, with the link to their page, and are reminded once after three days."),
    )
