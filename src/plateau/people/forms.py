"""Forms of people: what sign-up asks beside the address, and the profile."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from PIL import Image

from plateau.core.forms import DraftForm, OneLine
from plateau.core.pictures import read_picture
from plateau.people.actions import join
from plateau.people.models import Person, User

MOST_LINKS = 5


class SignupForm(forms.Form):
    """What we ask beside address and password: the name that others will see."""

    name = OneLine(
        label=_("Your name, as others will see it"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002  allauth's own signature
        """Make the person of a new account (allauth calls this in the sign-up's transaction)."""
        join(user, name=self.cleaned_data["name"], language=(get_language() or "fr")[:2])


class PictureField(forms.FileField):
    """An uploaded picture, judged by what it holds; its clean value is the picture itself, upright."""

    widget = forms.ClearableFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Read the picture of a new file; False means take the old one away, None leave it."""
        value = super().clean(data, initial)
        return read_picture(value) if isinstance(value, UploadedFile) else (False if value is False else None)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser offer pictures only."""
        return super().widget_attrs(widget) | {"accept": "image/jpeg,image/png,image/webp,image/gif"}


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, str]]:
    """Return the zones that are places, with their names as people write them."""
    areas = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    names = sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in areas)
    return [("UTC", "UTC")] + [(name, name.replace("_", " ").replace("/", " / ")) for name in names]


class ProfileForm(DraftForm[Person]):
    """What others see of a person, and how the site speaks to them."""

    company = OneLine(
        label=_("Company"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "companies", "autocomplete": "organization"}),
    )
    photo = PictureField(
        label=_("Photo"), required=False, help_text=_("JPEG, PNG, WebP or GIF, 10 MB at most. It is cut to a square.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = Person
        fields: ClassVar = ["name", "headline", "language", "time_zone"]
        field_classes: ClassVar = {"name": OneLine, "headline": OneLine}
        labels: ClassVar = {"name": _("Name"), "headline": _("In a few words"), "language": _("Language")}
        help_texts: ClassVar = {"headline": _("What you do, in one line.")}
        widgets: ClassVar = {"name": forms.TextInput(attrs={"autocomplete": "name"}), "language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.company is not None:
            self.initial["company"] = self.instance.company.name

    @property
    def picture(self) -> Image.Image | None:
        """The new photo, if one came."""
        photo = self.cleaned_data["photo"]
        return photo if isinstance(photo, Image.Image) else None


class WebAddressField(forms.URLField):
    """An address that a link on a page may lead to."""

    default_validators = [  # noqa: RUF012  Django declares it so
        URLValidator(schemes=["http", "https"], message=_("Write a web address that begins with http:// or https://."))
    ]


class LinkForm(forms.Form):
    """One link of a profile."""

    label = OneLine(label=_("What it is"), max_length=40, required=False)
    url = WebAddressField(
        label=_("Address"),
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    def clean(self) -> dict[str, Any]:
        """A label needs an address; an address alone is labelled by its host."""
        data = super().clean() or {}
        if data.get("label") and not data.get("url") and "url" not in self.errors:
            self.add_error("url", _("Write the address of this link, or empty the line."))
        return data


LinkFormSet = forms.formset_factory(LinkForm, extra=1, max_num=MOST_LINKS, validate_max=True, absolute_max=MOST_LINKS)


def links_of(formset: forms.BaseFormSet[LinkForm]) -> list[dict[str, str]]:
    """Return the links that a valid form set holds, without the empty lines."""
    found = []
    for form in formset.forms:
        url = form.cleaned_data.get("url", "")
        if url:
            host = url.split("/")[2].removeprefix("www.")
            found.append({"label": form.cleaned_data.get("label") or host, "url": url})
    return found
