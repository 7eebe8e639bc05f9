"""What every store can do, whatever stands behind it: the one interface to masters, parts and packages.

A key is a path of plain names whose first one is its place: ``masters/<asset>``, ``parts/<asset>/…`` for chunks on
their way, ``air/<asset>/<folder>/…`` for packages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

MASTERS = "masters"
PARTS = "parts"
AIR = "air"
PLACES = (MASTERS, PARTS, AIR)
BLOCK = 4 * 1024 * 1024

_KEY = re.compile(r"(?:masters|parts|air)(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")


@dataclass(frozen=True, slots=True)
class Held:
    """One file that a store holds. ``sha256`` is what was noted when it was put; empty where nothing was."""

    key: str
    size: int
    changed_at: datetime
    sha256: str = ""


type OnSent = Callable[[int], None]


def nobody(_more: int) -> None:
    """Hear nothing."""


class Store(Protocol):
    """Files under keys. Every method raises ``StorageFailed``, whose ``retry`` says whether to try again."""

    @property
    def name(self) -> str:
        """What rows call it."""

    @property
    def says(self) -> str:
        """Where it is, for people; holds no secret."""

    @property
    def origin(self) -> str:
        """Scheme, host and port from which ``address`` fetches; empty for a folder."""

    def demand_presence(self) -> None:
        """Raise ``Unreachable`` where this machine cannot have the store: a folder that is not mounted. A bucket is asked when used."""

    def demand_room(self, key: str, size: int) -> None:
        """Raise ``StorageFailed`` where so many bytes more have no room. A bucket has no end."""

    def path(self, key: str) -> Path | None:
        """Return where the file lies on this machine; None where it lies elsewhere and has to be fetched."""

    def adopt(self, key: str, source: Path) -> bool:
        """Make a file that its owner lets go of the one under this key without copying it; return False where that cannot be.

        Seen whole or not at all, as by ``put``; ``source`` is durable already, and nobody writes to it any more.
        """

    def put(self, key: str, source: Path, *, sha256: str, on_sent: OnSent = nobody) -> None:
        """Keep a copy of a file, seen under its key whole or not at all; what lay there before is replaced.

        ``on_sent`` hears how many bytes more have gone, from any thread; what it raises stops the sending.
        """

    def get(self, key: str, target: Path) -> None:
        """Bring a file here, seen under ``target`` whole or not at all. Raises ``NotThere``."""

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from ``start`` up to ``stop``, or to the end, in blocks. Raises ``NotThere``."""

    def look(self, key: str) -> Held | None:
        """Return what lies under a key, or None."""

    def walk(self, prefix: str) -> Iterator[Held]:
        """Yield everything whose key begins with this, without its checksum."""

    def remove(self, key: str) -> None:
        """Take a file away; one that is not there is no matter."""

    def address(self, key: str, *, seconds: int, method: str = "GET") -> str:
        """Return path and query, under ``origin``, where whoever has them may fetch the file for a while."""


def checked(key: str) -> str:
    """Return the key if it is one. Raises ValueError for anything that could lead elsewhere."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key")
    return key


def is_key(name: str) -> bool:
    """Whether this could be a key of ours: what else lies in a store is nobody's business here."""
    return _KEY.fullmatch(name) is not None


def master_key(asset_id: str) -> str:
    """Return the key of a master."""
    return checked(f"{MASTERS}/{asset_id}")


def air_key(asset_id: str, folder: str, name: str) -> str:
    """Return the key of a package's file."""
    return checked(f"{AIR}/{asset_id}/{folder}/{name}")


def digest_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
