"""What the living page shows: rows that are never saved, with much, little and nothing in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.media.models import Asset, Film
from plateau.people.models import Person
from plateau.subjects.models import Format, Subject
from plateau.subjects.states import LIFE, State
from plateau.subjects.timeline import Passed, Step, steps

LONG = (
    "Comment une coopérative de vingt-sept maraîchers, trois cantines scolaires et un supermarché "
    "se sont-ils mis d'accord sur un seul prix ?"
)
PITCH = (
    "On me propose chaque semaine des avis « certifiés » à 4 € pièce. Mes concurrents en achètent, les plateformes "
    "ferment les yeux, et mes vrais clients n'écrivent jamais. Je voudrais réunir un libraire qui a tout refusé, "
    "quelqu'un qui en vend, et une avocate."
)


class SampleForm(forms.Form):
    """Every widget that forms of the house use."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("A question often works best."))
    pitch = forms.CharField(label=_("Pitch"), widget=forms.Textarea, required=False)
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    gate = forms.ChoiceField(
        label=_("Access"),
        widget=forms.RadioSelect,
        choices=[("a", _("Everybody")), ("b", _("Members"))],
        required=False,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("host", _("Host")), ("camera", _("Camera operator"))],
        required=False,
    )
    date = forms.DateTimeField(
        label=_("On air from"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), required=False
    )
    share = forms.IntegerField(label=_("Free start, in percent"), min_value=0, max_value=50)
    accent = forms.CharField(label=_("Accent colour"), widget=forms.ColorInput, required=False, initial="#2f8f6b")
    file = forms.FileField(label=_("Document"), required=False)
    agreed = forms.BooleanField(label=_("Show my name"), required=False)


@dataclass(frozen=True, slots=True)
class Tab:
    """One page beside others."""

    word: str | Promise
    address: str
    here: bool = False
    n: int = 0


def person(name: str, public_id: str, headline: str = "") -> Person:
    """Return somebody who is not in the database; the public id decides the colour."""
    return Person(name=name, public_id=public_id, headline=headline)


PERSONS = [
    person("Aïcha Benali", "1", "Libraire à Lyon"),
    person("Jean Prado", "2"),
    person("Clara Koenig", "3"),
    person("Léo Marchand", "4"),
    person("Sofia Neri", "5"),
    person("Noé Vidal", "6"),
    person("Inès", "7"),
]


def film(title: str, seconds: int | None) -> Film:
    """Return a film of this length; None for one without a file."""
    asset = Asset(state="ready", duration_ms=seconds * 1000) if seconds else None
    return Film(title=title, language="fr", asset=asset)


def subject(title: str, state: State, *, supports: int = 0, questions: int = 0, pitch: str = PITCH) -> Subject:
    """Return a subject that stands at this state since three days."""
    return Subject(
        title=title,
        slug="sample",
        state=state,
        pitch=pitch,
        language="fr",
        support_count=supports,
        question_count=questions,
        moved_at=now() - timedelta(days=3),
    )


def life(state: State) -> list[Step]:
    """Return the line of a subject that came to this state step by step, one every nine days."""
    here = LIFE.index(state) if state in LIFE else 2
    passed = [
        Passed(step, now() - timedelta(days=9 * (here - number) + 3)) for number, step in enumerate(LIFE[: here + 1])
    ]
    if state not in LIFE:
        passed.append(Passed(state, now()))
    return steps(state, passed)


def sample_forms() -> tuple[SampleForm, SampleForm]:
    """Return a form as it is opened, and as it comes back with faults."""
    faulty = SampleForm({"faulty-title": "", "faulty-share": "80", "faulty-format": "debate"}, prefix="faulty")
    faulty.add_error(None, _("Two things need another look."))
    return SampleForm(prefix="fresh"), faulty


def sample_context() -> dict[str, object]:
    """Return all that the living page draws."""
    fresh, faulty = sample_forms()
    return {
        "persons": PERSONS,
        "first": PERSONS[0],
        "one": PERSONS[:1],
        "lives": [life(State.IN_DEBATE), life(State.PUBLISHED), life(State.PROPOSED), life(State.PARKED)],
        "life": life(State.COMMISSIONED),
        "films": [(film("Faut-il encore un site quand on vend sur le marché ?", 2467), 12400), (film(LONG, 3725), 1)],
        "bare_film": film("Sans image ni durée", None),
        "subjects": [
            subject("Que vaut l'avis d'un client quand on le paie ?", State.IN_DEBATE, supports=128, questions=9),
            subject(LONG, State.IN_PRODUCTION, supports=25500, questions=1),
            subject("Court", State.PROPOSED, pitch=""),
        ],
        "tabs": [
            Tab(_("All"), "#tabs", here=True, n=312),
            Tab(_("In debate"), "#tabs", n=27),
            Tab(_("Parked"), "#tabs"),
        ],
        "many": Paginator(range(1, 700), 24).page(12),
        "few": Paginator(range(1, 40), 24).page(1),
        "values": [3, 4, 3, 12, 9, 18, 16, 31, 28, 44, 40, 61, 72, 96],
        "today": now().date(),
        "now": now(),
        "days_ago": now() - timedelta(days=2),
        "long_ago": now() - timedelta(days=400),
        "fresh": fresh,
        "faulty": faulty,
    }
