"""Forms of channels: settings, team, and persons that the team makes."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image

from plateau.channels.models import Channel, Network, Visibility
from plateau.channels.roles import Role
from plateau.core.forms import DraftForm, OneLine
from plateau.people.forms import PictureField, time_zones
from plateau.people.models import Person

RESERVED = {"new-channel", "network", "new"}  # words that addresses of the desk use
_DOMAIN = re.compile(r"^(?=.{4,100}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")


class DomainsField(forms.CharField):
    """E-mail domains, one a line or with commas between; its clean value is a list in lower case."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the domains, or say which one is none."""
        text = super().clean(value)
        names = [name.lower().lstrip("@") for name in re.split(r"[\s,;]+", text) if name]
        for name in names:
            if not _DOMAIN.match(name):
                raise ValidationError(
                    _("“%(name)s” is not a domain. Write it like example.org."), params={"name": name}
                )
        return list(dict.fromkeys(names))


class ChannelForm(DraftForm[Channel]):
    """What a channel is and how it looks; actions write it."""

    logo = PictureField(
        label=_("Logo"),
        required=False,
        help_text=_("JPEG, PNG, WebP or GIF, 10 MB at most; best on a transparent ground."),
    )
    internal_domains = DomainsField(
        label=_("E-mail domains"),
        required=False,
        help_text=_("For an internal channel: one domain a line, such as example.org."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = Channel
        fields: ClassVar = [
            "name", "tagline", "accent", "language", "editorial_line", "beta", "visibility",
            "internal_domains", "default_gate", "free_share", "transcribes", "time_zone",
        ]  # fmt: skip
        field_classes: ClassVar = {"name": OneLine, "tagline": OneLine}
        help_texts: ClassVar = {
            "tagline": _("One line under the name."),
            "accent": _("Texts stay readable on any colour: it is darkened or lightened where it has to be."),
            "editorial_line": _("What the channel is for, what it takes and what it does not. Public. Markdown."),
            "beta": _("Shown beside the name as long as you try things out."),
            "default_gate": _("For new films; each film may have its own."),
            "free_share": _("What everybody may watch of a film before its gate, from 0 to 50."),
            "transcribes": _(
                "The machine writes down what is said in each new film, after all other work. Without it, only where"
                " somebody asks on the film's page."
            ),
        }
        widgets: ClassVar = {
            "accent": forms.TextInput(attrs={"type": "color"}),
            "editorial_line": forms.Textarea(attrs={"rows": 10}),
            "language": forms.RadioSelect,
            "visibility": forms.RadioSelect,
            "free_share": forms.NumberInput(attrs={"min": 0, "max": 50}),
        }

    def clean(self) -> dict[str, Any]:
        """An internal channel needs to know whose it is."""
        data = super().clean() or {}
        if (
            data.get("visibility") == Visibility.INTERNAL
            and not data.get("internal_domains")
            and "internal_domains" not in self.errors
        ):
            self.add_error("internal_domains", _("An internal channel needs at least one e-mail domain."))
        return data

    @property
    def settings(self) -> dict[str, Any]:
        """The clean values without the logo, which is a file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "logo"}

    @property
    def picture(self) -> Image.Image | None:
        """The new logo, if one came."""
        logo = self.cleaned_data["logo"]
        return logo if isinstance(logo, Image.Image) else None


class NewChannelForm(ChannelForm):
    """A new channel, with the address that it will keep."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=30,
        help_text=_("Comes after /c/ and never changes: lower-case letters, figures, hyphens."),
    )
    field_order = ("name", "slug")

    def clean_slug(self) -> str:
        """Refuse words that the site's own addresses use, and addresses of other channels."""
        slug: str = self.cleaned_data["slug"].lower()
        if slug in RESERVED:
            raise ValidationError(_("This word has a use of its own here. Choose another address."))
        if Channel.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another channel has this address."))
        return slug


class NetworkForm(DraftForm[Network]):
    """The name over all channels."""

    class Meta:
        model = Network
        fields: ClassVar = ["name", "tagline", "contact_email"]
        field_classes: ClassVar = {"name": OneLine, "tagline": OneLine}
        help_texts: ClassVar = {
            "contact_email": _("Shown, out of the reach of robots, to people who want to write to you.")
        }


class RolesForm(forms.Form):
    """The roles of one person on a channel."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    @property
    def chosen(self) -> set[Role]:
        """The roles that were ticked."""
        return {Role(role) for role in self.cleaned_data["roles"]}


class NewPersonForm(DraftForm[Person]):
    """Somebody whom the team knows and who has no account yet."""

    company = OneLine(label=_("Company"), max_length=120, required=False)

    field_order = ("name", "headline", "company", "contact_email", "language")

    class Meta:
        model = Person
        fields: ClassVar = ["name", "headline", "contact_email", "language"]
        field_classes: ClassVar = {"name": OneLine, "headline": OneLine}
        labels: ClassVar = {"headline": _("In a few words"), "language": _("Language")}
        help_texts: ClassVar = {
            "contact_email": _(
                "Never shown. With it you can mail the invitation; without it you pass the link on yourself."
            ),
        }
        widgets: ClassVar = {"language": forms.RadioSelect}


class AddressForm(forms.Form):
    """Where somebody without account is written to."""

    contact_email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Never shown. With it you can mail the link.")
    )
