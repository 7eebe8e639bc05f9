"""Which inner door the edge opens for a file: doors are locations of its configuration that no visitor reaches."""

from __future__ import annotations

from plateau.media.storage.addresses import HOME
from plateau.media.storage.store import MASTERS
from plateau.media.storage.stores import lies_here, store_called

SECONDS_OPEN = 300
"""How long an address of a bucket's file is good: the edge asks at once, the rest is for clocks that do not agree."""


def door_to(store_name: str, key: str, *, method: str = "GET") -> str:
    """Return what X-Accel-Redirect says: a path on the edge's disk, or a bucket's signed address behind the edge."""
    store = store_called(store_name)
    if not lies_here(store_name):
        return f"/elsewhere/{store_name}{store.address(key, seconds=SECONDS_OPEN, method=method)}"
    if store_name == HOME and key.startswith(f"{MASTERS}/"):
        return f"/{key}"
    return f"/shelf/{store_name}/{key}"
