"""Reads what a phone sends: a list of acts, each with the name and the time that the phone gave it. No database.

Each act is read alone: one that says nothing sensible stops no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plateau.studio.floor.actions.telling import by_our_clock
from plateau.studio.floor.acts import Act

MOST = 200


class Unreadable(Exception):
    """This is no batch of acts."""


@dataclass(slots=True)
class Batch:
    """What could be read, and the names of the acts that could not."""

    acts: list[Act] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def read_batch(sent: object) -> Batch:
    """Return the acts of a batch, their times by the server's clock.

    The batch is ``{"sent_at": time, "acts": [{"id", "kind", "booking", "at", "data"}]}``, times in ISO 8601 with a zone;
    ``sent_at`` is what the phone's clock said on sending. Raises Unreadable for anything else, and for an act without a
    name: nobody could say what became of it.
    """
    if not isinstance(sent, Mapping):
        raise Unreadable
    sent_at = _moment(sent.get("sent_at"))
    acts = sent.get("acts")
    if not isinstance(acts, list) or not 1 <= len(acts) <= MOST:
        raise Unreadable
    batch = Batch()
    for one in acts:
        try:
            batch.acts.append(_act(one, sent_at))
        except Unreadable:
            batch.unreadable.append(_named(one))
    return batch


def _named(one: object) -> str:
    """Return the name that the phone gave to an act, whatever it looks like: so it finds it again in the answer."""
    name = one.get("id") if isinstance(one, Mapping) else None
    if not isinstance(name, str) or not name:
        raise Unreadable
    return name


def _act(one: object, sent_at: datetime) -> Act:
    if not isinstance(one, Mapping):
        raise Unreadable
    data = one.get("data", {})
    if not isinstance(data, Mapping) or len(data) > 12:
        raise Unreadable
    small = {
        _text(name, 20): _storable(value[:300]) if isinstance(value, str) else value for name, value in data.items()
    }
    if any(not isinstance(value, str | int) for value in small.values()):
        raise Unreadable
    return Act(
        act_id=_text(one.get("id"), 40),
        kind=_text(one.get("kind"), 24),
        booking=_text(one.get("booking"), 12),
        at=by_our_clock(_moment(one.get("at")), sent_at=sent_at),
        data=small,
    )


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise Unreadable
    return _storable(value)


def _storable(value: str) -> str:
    """Return a text that the database takes: neither a zero nor half of a pair of surrogates."""
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Unreadable
    return value


def _moment(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(_text(value, 40))
    except ValueError as wrong:
        raise Unreadable from wrong
    if at.tzinfo is None:
        raise Unreadable
    return at
