"""What lies in each store, by the rows: for the command line and for pages; no store is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from plateau.core.clock import now
from plateau.media.models import StoredFile
from plateau.media.states import FileState
from plateau.media.storage.scrubbing import DUE_AFTER
from plateau.media.storage.store import AIR, MASTERS
from plateau.media.storage.stores import all_stores


@dataclass(frozen=True, slots=True)
class Line:
    """One store: bytes, and how many files."""

    name: str
    says: str
    masters: int
    packages: int
    leaving: int
    coming: int
    files: int
    read_lately: int
    ailing: int


def ledger() -> list[Line]:
    """Return a line a store, ``home`` first, and one for each that rows name but no setting does any more: one query."""
    stays = Q(leaves_at=None)
    comes = Q(state=FileState.COMING)
    sums = {
        row["store"]: row
        for row in StoredFile.objects.order_by()
        .values("store")
        .annotate(
            masters=Sum("size_bytes", filter=stays & Q(key__startswith=f"{MASTERS}/"), default=0),
            packages=Sum("size_bytes", filter=stays & Q(key__startswith=f"{AIR}/"), default=0),
            leaving=Sum("size_bytes", filter=~stays & ~comes, default=0),
            coming=Sum("size_bytes", filter=comes, default=0),
            files=Count("pk", filter=stays),
            read_lately=Count("pk", filter=stays & Q(checked_at__gt=now() - DUE_AFTER)),
            ailing=Count("pk", filter=stays & ~Q(state=FileState.WHOLE)),
        )
    }
    stores = all_stores()
    names = [*stores, *sorted(set(sums) - set(stores))]
    return [
        _line(name, stores[name].says if name in stores else "no setting names it any more", sums.get(name, {}))
        for name in names
    ]


def _line(name: str, says: str, sums: Mapping[str, Any]) -> Line:
    figures: tuple[int, ...] = tuple(
        sums.get(figure, 0) for figure in ("masters", "packages", "leaving", "coming", "files", "read_lately", "ailing")
    )
    return Line(name, says, *figures)
