"""The kinds of notices, each declared by the room that sends it; people choose their mail by kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ACCOUNT = "account"  # codes and warnings about one's own account: always mailed, never a choice


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice; ``mail`` says whether it is mailed to those who did not choose."""

    name: str
    label: str | _StrPromise
    mail: bool


_kinds: dict[str, Kind] = {}


def kind(name: str, label: str | _StrPromise, *, mail: bool = True) -> str:
    """Declare a kind (``noun.event``) with the words that the choice of mails shows; return its name."""
    _kinds[name] = Kind(name, label, mail)
    return name


def kind_named(name: str) -> Kind:
    """Return a declared kind; raises LookupError for one that nobody declared."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"The kind {name} is not declared: give it a label with notices.kinds.kind().") from None


def kinds() -> Iterator[Kind]:
    """Return all kinds, by name."""
    return iter(sorted(_kinds.values(), key=lambda one: one.name))
