"""What a beacon says, judged without a database: a hit, or nothing to count. No Django."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import crawleruseragents

from plateau.audience.sources import Source, source_of

PAGE = "page"  # the page of a subject or operation was in front of somebody for two seconds
PLAY = "play"  # a film played for five seconds, or half of it when it is shorter
WINDOW = {PAGE: timedelta(minutes=30), PLAY: timedelta(hours=6)}  # the same visitor counts once in this time
LARGEST = 2048  # bytes of a beacon
_ID = re.compile(r"[0-9a-z]{12}")


@dataclass(frozen=True, slots=True)
class Hit:
    """One visit worth a look: who (a keyed hash that lives a day), what, when, whence.

    ``window`` is the number of whole windows since 1970 (UTC): the same visitor, target and window counts once.
    """

    kind: str
    target: str
    visitor: bytes
    window: int
    day: str
    source: Source


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether this User-Agent names a robot, or nothing at all."""
    return not agent.strip() or crawleruseragents.is_crawler(agent)


def visitor_key(address: str, agent: str, *, salt: bytes) -> bytes:
    """Return 16 bytes that tell visitors apart for one day: the salt is random, and destroyed after two days.

    HMAC-SHA-256 (RFC 2104) of network address and User-Agent; neither is kept.
    """
    return hmac.new(salt, f"{address}\0{agent}".encode(), hashlib.sha256).digest()[:16]


def read_hit(
    body: bytes, *, address: str, agent: str, moment: datetime, salt: bytes, own_hosts: Collection[str]
) -> Hit | None:
    """Return the hit that a beacon's JSON body describes, or None when nothing is to be counted.

    The body is ``{"kind": "page"|"play", "id": public id, "referrer": address, "mark": text, "embedded": bool}``.
    """
    if len(body) > LARGEST or is_robot(agent):
        return None
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):  # nested a thousand deep
        return None
    if not isinstance(said, dict):
        return None
    target = str(said.get("id", ""))  # twelve figures may come as a number, which would spoil its whole batch
    if not _ID.fullmatch(target):
        return None
    kind = str(said.get("kind", ""))
    if kind not in WINDOW:
        return None
    source = source_of(
        str(said.get("referrer", "")),
        mark=str(said.get("mark", "")),
        embedded=said.get("embedded") is True,
        own_hosts=own_hosts,
    )
    return Hit(
        kind=kind,
        target=target,
        visitor=visitor_key(address, agent, salt=salt),
        window=int(moment.timestamp() // WINDOW[kind].total_seconds()),
        day=moment.astimezone(UTC).date().isoformat(),
        source=source,
    )
