"""What a deal says in figures beside its words, and the form of both that is hashed. No Django models."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

LANGUAGES = ("fr", "en")
KEYS = ("relation", "editing", "travel", "review", "rounds", "fee", "rights", "withdrawal", "rushes", "conduct")
"""The clauses, in the order in which they are read; a key never changes its meaning."""

MEDIA = ("site", "social", "partners", "events", "television")
TERRITORIES = ("world", "europe", "france")

type Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in every language: ``title`` and ``text`` by language code."""

    key: str
    title: Words
    text: Words


@dataclass(frozen=True, slots=True)
class Terms:
    """What later pages compute with.

    ``review_days`` are working days, 0: the guest sees the film on air. ``silence``: what no answer within them means.
    ``rights_years`` count from the recording. ``withdrawal_days``: how long taking a film off may last.
    ``rushes_days``: after how many days an unsatisfied guest's recording is erased. ``fee_minor`` in cents.
    ``unanswered``: what becomes of the film of a guest who has not said yes or no. ``paid_first``: whether it goes on
    air only once its fee is paid.
    """

    relation: Literal["media", "supplier"] = "media"
    may_shorten: bool = True
    may_delay: bool = True
    may_drop: bool = True
    travel_paid_by: Literal["guest", "team"] = "guest"
    review_days: int = 5
    silence: Literal["agrees", "waits"] = "agrees"
    review_rounds: int = 2
    fee_minor: int = 0
    currency: str = "EUR"
    media: tuple[str, ...] = ("site", "social")
    territory: str = "world"
    rights_years: int = 5
    embed: bool = True
    commercial_use: bool = False
    withdrawal_days: int = 10
    rushes_days: int = 30
    unanswered: Literal["waits", "airs"] = "waits"
    paid_first: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return asdict(self) | {"media": list(self.media)}


def read_terms(kept: Mapping[str, Any]) -> Terms:
    """Return what a row keeps as terms; raises TypeError for a name that no terms have."""
    values: dict[str, Any] = dict(kept)
    if "media" in values:
        values["media"] = tuple(values["media"])
    return replace(Terms(), **values)


def read_clauses(kept: Sequence[Mapping[str, Any]]) -> list[Clause]:
    """Return what a row keeps as clauses."""
    return [Clause(one["key"], dict(one["title"]), dict(one["text"])) for one in kept]


def write_clauses(clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    """Return clauses as a row keeps them."""
    return [{"key": one.key, "title": dict(one.title), "text": dict(one.text)} for one in clauses]


def canonical(clauses: Sequence[Clause], terms: Terms) -> bytes:
    """Return clauses and terms in the one form that is hashed.

    JSON in UTF-8 with sorted keys, no space between marks and no escapes; texts in Unicode's composed form (NFC), lines
    ended by a line feed.
    """
    whole = {"clauses": write_clauses(clauses), "terms": terms.to_json()}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text.replace("\\r\\n", "\\n")).encode()


def fingerprint(clauses: Sequence[Clause], terms: Terms) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal figures."""
    return hashlib.sha256(canonical(clauses, terms)).hexdigest()


def fingerprint_of(text: str) -> str:
    """Return the SHA-256 of a text that was signed as it stands, in hexadecimal figures."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
