"""Finds what is said in films, for those who may watch them to the end: never a word of what is behind a gate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from plateau.antenna.access import on_air_for
from plateau.channels.access import channels_where, domain_of
from plateau.channels.models import Gate
from plateau.channels.roles import Can
from plateau.media.models import Film
from plateau.media.transcripts import search
from plateau.people.models import Person
from plateau.subjects.states import State

MOST_HITS = 12
_FOUND = re.compile(f"{search.FROM}([^{search.FROM}{search.TO}]*){search.TO}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence, with what was found marked, and the address that plays it."""

    film: Film
    seconds: float
    sentence: SafeString
    language: str
    address: str


def whole_for(person: Person | None) -> Q:
    """Return the rule for listed publications that this person may watch to the end: the lists' side of ``gate.judge``."""
    rule = Q(gate=Gate.EVERYBODY)
    if person is not None and person.has_account:
        rule |= Q(gate=Gate.REGISTERED)
    domain = domain_of(person)
    if domain:
        rule |= Q(gate=Gate.INTERNAL, channel__internal_domains__contains=[domain])
    if person is not None:
        rule |= Q(channel__in=channels_where(person, Can.SEE_DESK))
    return rule


def find_said(text: str, person: Person | None, *, most: int = MOST_HITS) -> list[Hit]:
    """Return the best sentences that hold these words, of films that this person finds in lists and may watch whole."""
    text = search.cleaned(text)
    if not text:
        return []
    open_to_them = Exists(
        on_air_for(person)
        .filter(whole_for(person), film=OuterRef("film"))
        .filter(
            film__on_subject__subject__unlisted=False,
            film__on_subject__subject__state=State.PUBLISHED,
        )
    )
    found = search.best_of(text, search.holding(text).filter(open_to_them), most)
    return [
        Hit(
            film=one.film,
            seconds=one.starts_ms / 1000,
            sentence=_marked(one.english if one.language == "en" else one.passage),  # type: ignore[attr-defined]
            language=one.language,
            address=f"{one.film.on_subject.get_absolute_url()}?t={one.starts_ms / 1000:.15g}",
        )
        for one in found.select_related("film__on_subject__subject", "film__channel", "film__asset")
    ]


def _marked(passage: str) -> SafeString:
    return mark_safe(_FOUND.sub(r"<mark>\1</mark>", str(escape(passage))))  # noqa: S308  escaped first
