"""Reads what a phone sends: a list of acts, each with the name and the time that the phone gave it. No database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from plateau.studio.actions.telling import by_our_clock
from plateau.studio.acts import Act

MOST = 200


class Unreadable(Exception):
    """This is no batch of acts."""


def read_batch(sent: object) -> list[Act]:
    """Return the acts of a batch, their times by the server's clock.

    The batch is ``{"sent_at": time, "acts": [{"id", "kind", "booking", "at", "data"}]}``, times in ISO 8601 with a zone;
    ``sent_at`` is what the phone's clock said on sending. Raises Unreadable for anything else.
    """
    if not isinstance(sent, Mapping):
        raise Unreadable
    sent_at = _moment(sent.get("sent_at"))
    acts = sent.get("acts")
    if not isinstance(acts, list) or not 1 <= len(acts) <= MOST:
        raise Unreadable
    return [_act(one, sent_at) for one in acts]


def _act(one: object, sent_at: datetime) -> Act:
    if not isinstance(one, Mapping):
        raise Unreadable
    data = one.get("data", {})
    if not isinstance(data, Mapping) or len(data) > 12:
        raise Unreadable
    small = {_text(name, 20): value[:300] if isinstance(value, str) else value for name, value in data.items()}
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
    return value


def _moment(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(_text(value, 40))
    except ValueError as wrong:
        raise Unreadable from wrong
    if at.tzinfo is None:
        raise Unreadable
    return at
