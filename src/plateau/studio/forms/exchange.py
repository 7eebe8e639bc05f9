"""The form that brings a schedule."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from plateau.studio.interchange.schedule import MOST_BYTES


class ScheduleForm(forms.Form):
    """One file of another program."""

    file = forms.FileField(
        label=_("Schedule"),
        help_text=_("schedule.json, schedule.xml, a calendar (.ics) or a table (.csv); twenty megabytes at most."),
        widget=forms.FileInput(attrs={"accept": ".json,.xml,.ics,.csv"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than twenty megabytes."))
        return file
