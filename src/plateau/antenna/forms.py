"""Shapes of what the desk sends: how a film goes on air, films listed, invitations, reasons."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plateau.antenna.actions.air import OPEN_GATES, Airing
from plateau.antenna.models import Publication
from plateau.antenna.states import PublicationState
from plateau.channels.models import Channel, Gate
from plateau.media.models import Film

DATETIME_LOCAL = "%Y-%m-%dT%H:%M"


class ZonedTimeField(forms.CharField):
    """A day and time as the browser's own picker writes them, in a given zone; gives an instant in UTC."""

    def __init__(self, *, zone: zoneinfo.ZoneInfo, **options: Any) -> None:
        options["widget"] = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=DATETIME_LOCAL)
        super().__init__(max_length=19, **options)
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        """Show an instant in the zone."""
        return value.astimezone(self.zone).strftime(DATETIME_LOCAL) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        """Read the time, and refuse one that the clocks leave out that night."""
        text = super().clean(value)
        if not text:
            return None
        try:
            wall = datetime.strptime(text[:16], DATETIME_LOCAL).replace(tzinfo=self.zone)
            instant = wall.astimezone(UTC)
        except (ValueError, OverflowError):  # the calendar's first day may lie before it in UTC
            raise forms.ValidationError(
                _("Write a day and a time, such as 2026-12-04 18:00."), code="invalid"
            ) from None
        if instant.astimezone(self.zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
            raise forms.ValidationError(
                _("This time does not exist: the clocks go forward that night."), code="no_such_time"
            )
        return instant


def zone_of(channel: Channel) -> zoneinfo.ZoneInfo:
    """Return a channel's time zone."""
    return zoneinfo.ZoneInfo(channel.time_zone)


class AiringForm(forms.Form):
    """How a film goes on air. Times are those of the film's own channel."""

    channels = forms.MultipleChoiceField(label=_("On which channels"), widget=forms.CheckboxSelectMultiple)
    when = forms.ChoiceField(
        label=_("When"), choices=[("now", _("Now")), ("later", _("At a time"))], widget=forms.RadioSelect, initial="now"
    )
    gate = forms.ChoiceField(label=_("Who may watch it to its end"), choices=Gate.choices, widget=forms.RadioSelect)
    free_share = forms.IntegerField(
        label=_("Free start, in percent of the film"),
        help_text=_("What anybody may watch before the gate; 10 to 20 is usual, 0 means none. Open films need none."),
        min_value=0,
        max_value=50,
        required=False,
    )
    tell_followers = forms.BooleanField(label=_("Tell those who follow the subject"), required=False, initial=True)

    def __init__(self, *args: Any, film: Film, channels: Sequence[Channel], **options: Any) -> None:
        super().__init__(*args, **options)
        self._channels = {channel.slug: channel for channel in channels}
        self.fields["channels"].choices = [(channel.slug, channel.name) for channel in channels]  # type: ignore[attr-defined]
        zone = zone_of(film.channel)
        self.fields["starts_at"] = ZonedTimeField(
            zone=zone,
            label=_("Day and time"),
            required=False,
            help_text=_("In the time zone of the channel: %(zone)s.") % {"zone": zone.key},
        )
        self.order_fields(["channels", "when", "starts_at", "gate", "free_share", "tell_followers"])
        self.initial.setdefault("channels", [film.channel.slug])
        self.initial.setdefault("gate", film.channel.default_gate)
        self.initial.setdefault("free_share", film.channel.free_share)

    def clean(self) -> dict[str, Any]:
        """Ask for a time where one is needed."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") == "later" and "starts_at" in data and data["starts_at"] is None:
            self.add_error("starts_at", forms.ValidationError(_("Choose the day and time."), code="required"))
        return data

    def chosen(self) -> list[Channel]:
        """Return the channels chosen."""
        return [self._channels[slug] for slug in self.cleaned_data["channels"]]

    def airing(self) -> Airing:
        """Return the wishes as the action takes them."""
        data = self.cleaned_data
        return Airing(
            gate=data["gate"],
            free_share=0 if data["gate"] in OPEN_GATES else data["free_share"] or 0,
            tell_followers=data["tell_followers"],
            starts_at=data["starts_at"] if data["when"] == "later" else None,
        )


class AccessForm(forms.Form):
    """Who may watch what is planned or on air."""

    gate = AiringForm.base_fields["gate"]
    free_share = AiringForm.base_fields["free_share"]

    def __init__(self, *args: Any, publication: Publication, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("gate", publication.gate)
        self.initial.setdefault("free_share", publication.free_share or publication.channel.free_share)


class ReplanForm(forms.Form):
    """Another time for what is planned."""

    def __init__(self, *args: Any, publication: Publication, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = zone_of(publication.channel)
        self.fields["starts_at"] = ZonedTimeField(
            zone=zone,
            label=_("Day and time"),
            initial=publication.starts_at,
            help_text=_("In the time zone of the channel: %(zone)s.") % {"zone": zone.key},
        )


class TakeOffForm(forms.Form):
    """Why a film goes off the air."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For the team alone. The journal keeps it."),
        max_length=300,
    )
    words = forms.CharField(
        label=_("A word to its guests"),
        help_text=_("Once it is on air nowhere, they get a mail with these words; without, no reason is given."),
        max_length=300,
        required=False,
    )


class InvitationForm(forms.Form):
    """A link for somebody."""

    label = forms.CharField(label=_("For whom"), max_length=80)

    def __init__(self, *args: Any, publication: Publication, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = zone_of(publication.channel)
        self.fields["expires_at"] = ZonedTimeField(
            zone=zone, label=_("Works until"), required=False, help_text=_("Empty: until you take it back.")
        )


class FilmListForm(forms.Form):
    """What the list of films shows."""

    q = forms.CharField(
        label=_("Title"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("films", "All")),
            ("machine", _("In the machine")),
            ("ready", _("Ready, not on air")),
            (PublicationState.SCHEDULED.value, _("Planned")),
            (PublicationState.LIVE.value, _("On air")),
            ("stopped", _("Stopped or refused")),
            ("empty", _("No file yet")),
        ],
    )


class NewFilmForm(forms.Form):
    """The title under which a film begins."""

    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("You can change it at any time."))
