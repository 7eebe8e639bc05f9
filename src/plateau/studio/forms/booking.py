"""What is asked of whoever books: the subject, who comes, a word to the organisers; and of whoever waits or cancels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plateau.core.forms import OneLine
from plateau.people.models import Person
from plateau.studio.actions.bringing import MOST_GUESTS, Named
from plateau.studio.heard import taken_off
from plateau.studio.models import Booking, PresencePart
from plateau.studio.states import TO_COME
from plateau.studio.when import day_words
from plateau.subjects.actions.drafting import Words
from plateau.subjects.models import Format, Subject, SubjectQuerySet
from plateau.subjects.states import OPEN, State

NEW = "new"
ROWS = 3
MOST_CHOICES = 80


class ComingForm(forms.Form):
    """Who comes on set: oneself, those named before, and new ones by name, with an address if it is known.

    Whoever was taken off stays on offer: typed anew they would be somebody else, without what they sent and signed.
    """

    me = forms.BooleanField(label=_("I am on set myself"), required=False, initial=True)
    keep = forms.MultipleChoiceField(
        label=_("Who comes besides you"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, booking: Booking, by: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.booking, self.by = booking, by
        on_set = list(booking.presences.filter(part=PresencePart.GUEST).select_related("person"))
        coming = {one.person.public_id: one.person for one in on_set if one.person_id != by.pk}
        gone = {one.public_id: one for one in _taken_off(booking) if one.pk != by.pk and one.public_id not in coming}
        self.known = coming | gone
        if self.known:
            keep = self.fields["keep"]
            assert isinstance(keep, forms.MultipleChoiceField)
            keep.choices = [
                *((public_id, person.name) for public_id, person in coming.items()),
                *(
                    (public_id, _("%(name)s (was taken off)") % {"name": person.name})
                    for public_id, person in gone.items()
                ),
            ]
            keep.initial = list(coming)
        else:
            del self.fields["keep"]
        self.rows = max(1, min(ROWS, MOST_GUESTS - len(coming)))
        for number in range(1, self.rows + 1):
            self.fields[f"name_{number}"] = OneLine(label=_("Name"), max_length=100, required=False)
            self.fields[f"email_{number}"] = forms.EmailField(label=_("E-mail address"), max_length=200, required=False)

    def guest_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of those newly named, side by side."""
        return [(self[f"name_{number}"], self[f"email_{number}"]) for number in range(1, self.rows + 1)]

    @property
    def has_named(self) -> bool:
        """Whether somebody is named in the fields as they stand."""
        return any(field.value() for row in self.guest_rows() for field in row)

    def clean(self) -> dict[str, Any]:
        """Refuse an address without a name, and nobody at all."""
        data: dict[str, Any] = super().clean() or {}
        for number in range(1, self.rows + 1):
            if data.get(f"email_{number}") and not data.get(f"name_{number}"):
                self.add_error(f"name_{number}", _("Say whose address this is."))
        if not self.errors and not data.get("me") and not data.get("keep") and not self.named():
            self.add_error("me", _("Somebody has to be on set: you, or somebody whom you name."))
        return data

    def named(self) -> list[Named]:
        """Return who is newly named."""
        data = self.cleaned_data
        rows = range(1, self.rows + 1)
        return [Named(data[f"name_{n}"], data.get(f"email_{n}") or "") for n in rows if data.get(f"name_{n}")]

    def kept(self) -> list[Person]:
        """Return oneself, if one comes, and those named before who still come."""
        data = self.cleaned_data
        return ([self.by] if data["me"] else []) + [self.known[one] for one in data.get("keep", [])]


class BookingForm(ComingForm):
    """The whole form of a held slot: a subject that is there, or a new one proposed in the same go."""

    subject = forms.ChoiceField(label=_("The subject"))
    title = OneLine(
        label=_("Title"),
        max_length=140,
        required=False,
        help_text=_("Best as a question: what should people know at the end?"),
    )
    pitch = forms.CharField(
        label=_("Pitch"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is it about, and why now? A few sentences are enough."),
    )
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")], required=False)
    words = forms.CharField(
        label=_("A word to the organisers"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they should know before you come. The team alone reads it."),
    )
    field_order = ("subject", "title", "pitch", "format", "language", "me", "words")

    def __init__(self, *args: Any, booking: Booking, by: Person, wanted: str = "", **options: Any) -> None:
        super().__init__(*args, booking=booking, by=by, **options)
        channel = booking.operation.channel
        self.subjects = _choices(booking, by, wanted)
        mine = [one for one in self.subjects if one.proposer_id == by.pk]
        others = [one for one in self.subjects if one.proposer_id != by.pk]
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (NEW, _("A new subject: I propose it here")),
            *([(_("My subjects"), [(one.public_id, one.title) for one in mine])] if mine else []),
            *([(_("Open on the channel"), [(one.public_id, one.title) for one in others])] if others else []),
        ]
        preferred = next((one.public_id for one in self.subjects if one.slug == wanted), None)
        field.initial = preferred or (mine[0].public_id if mine else NEW)
        self.fields["format"].initial = booking.slot.format or Format.INTERVIEW
        self.fields["language"].initial = channel.language

    def clean(self) -> dict[str, Any]:
        """Ask for a title and a pitch where the subject is new."""
        data = super().clean()
        if data.get("subject") == NEW:
            for name in ("title", "pitch"):
                if not str(data.get(name, "")).strip() and name not in self.errors:
                    self.add_error(name, _("A new subject needs a title and a few sentences of pitch."))
        return data

    def chosen(self) -> Subject | Words:
        """Return the subject chosen, or the words of a new one."""
        data = self.cleaned_data
        if data["subject"] != NEW:
            return next(one for one in self.subjects if one.public_id == data["subject"])
        channel = self.booking.operation.channel
        return Words(
            title=data["title"].strip(),
            pitch=data["pitch"].strip(),
            format=data["format"] or Format.INTERVIEW,
            language=data["language"] or channel.language,
        )

    def typed(self) -> dict[str, str]:
        """Return what was typed, to be shown again after a hold that ran out."""
        typed = {name: str(self.data.get(name, ""))[:8000] for name in self.fields if name not in {"keep", "me"}}
        return typed | {"me": "on" if self.data.get("me") else ""}


def initial_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed before as a form's beginning."""
    return {name: value for name, value in typed.items() if name != "me"} | {"me": typed.get("me") == "on"}


class WaitForm(forms.Form):
    """Which days suit whoever joins the waiting list; none chosen means any."""

    days = forms.MultipleChoiceField(
        label=_("Days that suit you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none, and any day suits you."),
    )

    def __init__(self, *args: Any, days: Sequence[date], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["days"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(day.isoformat(), day_words(day)) for day in days]
        if len(days) < 2:
            del self.fields["days"]

    def chosen(self) -> list[date]:
        """Return the days chosen."""
        return [date.fromisoformat(day) for day in self.cleaned_data.get("days", [])]


class CodeForm(forms.Form):
    """The code that opens a reserved slot."""

    code = OneLine(label=_("Your code"), max_length=40)


class CancelForm(forms.Form):
    """Why a booking is given up: the guest may say it, the team has to."""

    reason = forms.CharField(label=_("Why"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, needed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = needed


def _taken_off(booking: Booking) -> list[Person]:
    """Return the guests who were taken off a booking and are not back; not who took themselves off."""
    if booking.state not in TO_COME:
        return []
    gone = [public_id for public_id, entry in taken_off(booking).items() if entry.actor_id != public_id]
    if not gone:
        return []
    there = booking.presences.values("person")
    return list(Person.objects.present().filter(public_id__in=gone).exclude(pk__in=there).order_by("pk"))


def _choices(booking: Booking, by: Person, wanted: str) -> list[Subject]:
    """Return what this person may record here: their own first, then what is most wanted on the channels."""
    channels = booking.operation.channel_ids()
    rows: SubjectQuerySet = Subject.objects.visible_to(by).filter(
        channel__in=channels, state__in=OPEN | {State.IN_PRODUCTION}
    )
    mine = Q(proposer=by)
    open_ones = rows.filter(Q(private=False, unlisted=False, state__in=OPEN) | Q(slug=wanted)).exclude(mine)
    own = list(rows.filter(mine).order_by("-moved_at", "-id")[:MOST_CHOICES])
    chosen = list(open_ones.filter(slug=wanted)) if wanted else []
    others = open_ones.order_by("-support_count", "-id")[:MOST_CHOICES]
    return own + chosen + [one for one in others if one not in chosen]
