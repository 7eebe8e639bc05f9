"""The stores of this installation by name: ``home`` always, the others as the settings name them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from plateau.media.storage.addresses import HOME, read_stores
from plateau.media.storage.errors import Elsewhere, UnknownStore
from plateau.media.storage.folder import FolderStore
from plateau.media.storage.store import AIR, MASTERS, PARTS, Store


def _home_roots() -> dict[str, Path]:
    return {MASTERS: Path(settings.MASTERS), PARTS: Path(settings.SCRATCH), AIR: Path(settings.AIR)}


_HOME = FolderStore(HOME, _home_roots)
_named = lru_cache(maxsize=8)(read_stores)


def all_stores() -> dict[str, Store]:
    """Return every store by name, ``home`` first."""
    return {HOME: _HOME, **_named(settings.STORES)}


def store_called(name: str) -> Store:
    """Return a store. Raises ``UnknownStore`` where the settings no longer name one that a row does."""
    found = all_stores().get(name)
    if found is None:
        raise UnknownStore(f"no setting names the store {name!r} any more")
    return found


def local_path(name: str, key: str) -> Path:
    """Return where a file of this store lies on this machine's disks. Raises ``Elsewhere`` for a bucket's."""
    path = store_called(name).path(key)
    if path is None:
        raise Elsewhere(f"{key} lies in {name}, not on a disk")
    return path


def is_home(name: str) -> bool:
    """Whether this store is our own folder: always there, on the disk where uploads gather, so that a link puts a file in place."""
    return name == HOME


def lies_here(name: str) -> bool:
    """Whether this store is a folder, read where it lies: our own, or one on a disk that may not be mounted."""
    return isinstance(store_called(name), FolderStore)
