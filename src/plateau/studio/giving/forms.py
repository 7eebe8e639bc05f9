"""What is asked when the team gives a slot to somebody, and when that person takes what was offered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.forms import OneLine
from plateau.people.models import Person
from plateau.studio.actions.bringing import Named
from plateau.studio.forms.booking import NEW
from plateau.studio.giving.actions import THEY_SAY_WHO, Gift
from plateau.studio.guests.known import known_person
from plateau.studio.models import Booking, Operation, Slot, Wait
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Format, Subject
from plateau.subjects.states import OPEN, State

BOOK, OFFER = "book", "offer"
THEY_SAY = "they-say"
LANGUAGES = [("fr", "Français"), ("en", "English")]
MOST_SUBJECTS = 150
ROWS = 2
MORNING, EVENING = 9, 20


class MomentField(forms.DateTimeField):
    """A day and a time at the sets of an operation, whatever the zone of whoever types."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ForOperation(forms.Form):
    """A form about an operation."""

    def __init__(self, *args: Any, operation: Operation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.operation = operation


class GuestForm(ForOperation):
    """Somebody known on the channel (``person``), or somebody new by name, address and language."""

    team_first = False
    person = forms.CharField(required=False, max_length=12)
    name = OneLine(
        label=_("Name"),
        max_length=100,
        error_messages={"required": _("Say who it is: choose somebody of the list, or type a name.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=200,
        required=False,
        help_text=_("Everything is sent there, with the link to their private page."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, operation: Operation, **options: Any) -> None:
        super().__init__(*args, operation=operation, use_required_attribute=False, **options)
        self.chosen_person = known_person(operation.channel, str(self["person"].value() or ""))
        self.fields["name"].required = self.chosen_person is None
        self.fields["language"].required = self.chosen_person is None
        self.fields["language"].initial = operation.channel.language
        address = reverse("desk_people", args=[operation.channel.slug, operation.public_id])
        self.fields["name"].widget.attrs |= {
            "autocomplete": "off",
            "hx-get": f"{address}?team=first" if self.team_first else address,
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#known",
        }

    def clean_person(self) -> str:
        """Refuse somebody whom the channel does not know."""
        public_id: str = self.cleaned_data["person"]
        if public_id and self.chosen_person is None:
            raise ValidationError(_("Choose somebody of the list, or type a name."))
        return public_id

    def somebody(self) -> Person | Named:
        """Return who is chosen or named."""
        data = self.cleaned_data
        if self.chosen_person is not None:
            return self.chosen_person.person
        return Named(data["name"], data["email"], data["language"])


class GiveForm(GuestForm):
    """The whole of what the team gives: to whom, for what, with whom, at once or until when."""

    way = forms.ChoiceField(
        label=_("How"),
        choices=[
            (BOOK, _("Book it for them now: they sign on their page")),
            (OFFER, _("Offer it: they take it or let it go")),
        ],
        widget=forms.RadioSelect,
        initial=BOOK,
    )
    until = MomentField(
        label=_("The offer ends"),
        help_text=_("At the time of the set."),
        error_messages={"required": _("Say until when the slot is kept.")},
    )
    subject = forms.ChoiceField(label=_("The subject"))
    title = OneLine(label=_("Title"), max_length=140, error_messages={"required": _("Give the new subject a title.")})
    pitch = forms.CharField(label=_("Pitch"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, required=False)
    words = forms.CharField(
        label=_("A word to the guest"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the mail, in your words."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, slot: Slot, by: Person, wait: Wait | None = None, **options: Any) -> None:
        super().__init__(*args, operation=slot.operation, **options)
        self.slot, self.wait = slot, wait
        self.subjects = {one.public_id: one for one in _subjects(slot.operation, by)}
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (NEW, _("A new subject")),
            (THEY_SAY, _("They say it themselves (with an offer)")),
            (_("Open on the channel"), [(key, one.title) for key, one in self.subjects.items()]),
        ]
        self.fields["title"].required = self["subject"].value() in {None, NEW}
        self.fields["until"].required = self["way"].value() == OFFER or not self.is_bound
        self.fields["format"].initial = slot.format or Format.INTERVIEW
        self.fields["until"].initial = _usual_end(slot)
        for number in range(1, ROWS + 1):
            self.fields[f"name_{number}"] = OneLine(label=_("Name"), max_length=100, required=False)
            self.fields[f"email_{number}"] = forms.EmailField(label=_("E-mail address"), max_length=200, required=False)

    def company_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of who else comes, side by side."""
        return [(self[f"name_{number}"], self[f"email_{number}"]) for number in range(1, ROWS + 1)]

    @property
    def has_company(self) -> bool:
        """Whether somebody else is named in the fields as they stand."""
        return any(field.value() for row in self.company_rows() for field in row)

    def clean(self) -> dict[str, Any]:
        """Ask for what each way needs: an end of the offer, a title of a new subject."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("way") == OFFER and "until" not in self.errors:
            self._clean_until(data)
        if data.get("way") == BOOK and data.get("subject") == THEY_SAY:
            self.add_error("subject", _("A booking needs its subject: choose one, or offer the slot instead."))
        for number in range(1, ROWS + 1):
            if data.get(f"email_{number}") and not data.get(f"name_{number}"):
                self.add_error(f"name_{number}", _("Say whose address this is."))
            elif data.get("way") == OFFER and data.get(f"name_{number}"):
                self.add_error(f"name_{number}", THEY_SAY_WHO)
        return data

    def _clean_until(self, data: dict[str, Any]) -> None:
        until: datetime = data["until"]
        until = until.replace(tzinfo=self.operation.zone)
        if not now() < until <= self.slot.starts_at:
            self.add_error("until", _("The offer has to end in the future, and before the slot begins."))
        data["until"] = until

    def gift(self) -> Gift:
        """Return what is given."""
        data = self.cleaned_data
        rows = range(1, ROWS + 1)
        return Gift(
            guest=self.somebody(),
            subject=self._subject(),
            company=[Named(data[f"name_{n}"], data[f"email_{n}"], data["language"]) for n in rows if data[f"name_{n}"]],
            until=data["until"] if data["way"] == OFFER else None,
            words=data["words"],
            wait=self.wait,
        )

    def _subject(self) -> Subject | Words | None:
        data = self.cleaned_data
        if data["subject"] == THEY_SAY:
            return None
        if data["subject"] != NEW:
            return self.subjects[data["subject"]]
        return Words(
            title=data["title"],
            pitch=data["pitch"].strip() or data["title"],
            format=data["format"] or Format.INTERVIEW,
            language=self.operation.channel.language,
        )


class TakeForm(forms.Form):
    """What somebody says who takes an offered slot: what they will speak of, unless the team said it, and who comes too."""

    title = OneLine(
        label=_("What would you like to speak of?"),
        max_length=140,
        help_text=_("Best as a question: what should people know at the end?"),
    )
    pitch = forms.CharField(
        label=_("In a few sentences"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    name_1 = OneLine(label=_("Name"), max_length=100, required=False)
    email_1 = forms.EmailField(label=_("E-mail address"), max_length=200, required=False)
    words = forms.CharField(
        label=_("A word to the organisers"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, booking: Booking, **options: Any) -> None:
        super().__init__(*args, **options)
        self.booking = booking
        if booking.subject_id is not None:
            del self.fields["title"], self.fields["pitch"]

    def clean(self) -> dict[str, Any]:
        """Refuse an address without a name."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("email_1") and not data.get("name_1"):
            self.add_error("name_1", _("Say whose address this is."))
        return data

    def subject(self) -> Subject | Words:
        """Return the subject that the team chose, or the words of a new one."""
        booking, data = self.booking, self.cleaned_data
        if booking.subject is not None:
            return booking.subject
        return Words(
            title=data["title"],
            pitch=data["pitch"].strip() or data["title"],
            format=booking.slot.format or Format.INTERVIEW,
            language=booking.booked_by.language,
        )

    def company(self) -> list[Named]:
        """Return who else comes."""
        data = self.cleaned_data
        return [Named(data["name_1"], data["email_1"])] if data["name_1"] else []


def mark_of(posted: Mapping[str, Any]) -> str:
    """Return a fingerprint of what was typed, so that what is sent is what was looked at."""
    about = {"csrfmiddlewaretoken", "act", "seen"}
    fields = sorted((key, str(value)) for key, value in posted.items() if key not in about)
    return hashlib.sha256(repr(fields).encode()).hexdigest()


def _subjects(operation: Operation, by: Person) -> list[Subject]:
    """Return what can be recorded here and this person may see, what was decided last first."""
    states = [*OPEN, State.IN_PRODUCTION]
    rows = Subject.objects.visible_to(by).filter(
        channel__in=operation.channel_ids(), state__in=states, merged_into=None
    )
    return list(rows.order_by("-moved_at", "-id")[:MOST_SUBJECTS])


def _usual_end(slot: Slot) -> datetime:
    """Return until when an offer is kept unless the team says otherwise, by the clock of the set, without its zone.

    As long as what comes free waits for the line, but not to an hour at which nobody reads mails: then until noon.
    """
    zone = slot.operation.zone
    end = (now() + slot.operation.offer_lasts()).astimezone(zone)
    if end.hour >= EVENING:
        end += timedelta(days=1)
    if not MORNING <= end.hour < EVENING:
        end = end.replace(hour=12, minute=0)
    latest = max(slot.starts_at - timedelta(hours=1), now() + timedelta(minutes=15)).astimezone(zone)
    return min(end, latest).replace(tzinfo=None, second=0, microsecond=0)
