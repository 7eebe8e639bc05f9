"""What goes from the stores: files whose time there is over, and files that no row names; never what a row names."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Q

from plateau.core.clock import now
from plateau.core.ids import ALPHABET, LENGTH
from plateau.media.actions import processing
from plateau.media.models import Asset, Orphan, StoredFile
from plateau.media.states import ENDED
from plateau.media.storage.errors import StorageFailed
from plateau.media.storage.folder import FolderStore
from plateau.media.storage.scrubbing import demand_presence
from plateau.media.storage.store import AIR, MASTERS, PARTS, Held, Store, is_key
from plateau.media.storage.stores import all_stores, store_called

GRACE = timedelta(days=7)
"""How old a file is at least, and how long it was known as nobody's, before it goes."""
DRAFTS_KEPT = timedelta(days=1)
"""After which a half-written file is one of a copy that was killed."""
FEW = 100
"""Up to so many go without a question. More than lie there by name are more likely an older or another database."""

logger = logging.getLogger(__name__)

_OURS = re.compile(rf"(?:masters|parts|air)/([{ALPHABET}]{{{LENGTH}}})(?:/.+)?")


@dataclass(slots=True)
class Swept:
    """How many files were removed, and how many were found that nobody names; ``held_back`` are too many to go."""

    left: int = 0
    drafts: int = 0
    found: int = 0
    removed: int = 0
    held_back: int = 0


def remove_leaving(*, of: Asset | None = None) -> int:
    """Remove the files that every address given out for has ended, of one asset or of all, and return how many.

    A film's row is locked and no job of it is at work: none can be made for it either until the file is gone, so that
    nobody writes the file anew in between. A crash in between removes it again. Of a folder that is not on this machine
    the rows stay, for a machine that has it.
    """
    removed = 0
    due = StoredFile.objects.filter(leaves_at__lte=now())
    for pk in list((due.filter(asset=of) if of else due).values_list("pk", flat=True)):
        with transaction.atomic():
            row = StoredFile.objects.filter(pk=pk).first()
            if row is None or not Asset.objects.select_for_update().filter(pk=row.asset_id).exists():
                continue
            row = StoredFile.objects.filter(pk=pk, leaves_at__lte=now()).first()
            if row is None or processing.at_work().filter(asset=row.asset_id).exists():
                continue
            try:
                store = store_called(row.store)
                if store.look(row.key) is None:
                    demand_presence(store)
                store.remove(row.key)
            except StorageFailed as error:
                logger.warning("%s is still there: %s", row, error)
                continue
            row.delete()
            removed += 1
    return removed


def sweep_orphans(*, however_many: bool = False) -> Swept:
    """Look through every store for what nobody names, and remove what was nobody's a week ago and has not changed.

    1. Note each file that no row names and that has not changed for a week; forget notes of files that a row names now.
    2. Ask again for each that was noted a week ago, with its asset locked: whatever is named, new or changed stays.

    Files that bear no name of ours are left alone. Half-written files of folders, which have no key, go after a day.
    """
    swept = Swept()
    for store in all_stores().values():
        try:
            if isinstance(store, FolderStore):
                swept.drafts += store.drop_drafts(now() - DRAFTS_KEPT)
            named = _look_through(store, swept)
            due = Orphan.objects.filter(store=store.name, seen_at__lte=now() - GRACE)
            count = due.count()
            if count > max(FEW, named) and not however_many:
                logger.error("%s files of %s are nobody's, of %s: none was removed", count, store.name, count + named)
                swept.held_back += count
                continue
            swept.removed += sum(_remove(store, pk) for pk in list(due.values_list("pk", flat=True)))
        except StorageFailed as error:
            logger.warning("%s was not looked through: %s", store.name, error)
    return swept


def _look_through(store: Store, swept: Swept) -> int:
    """Bring the notes on one store up to date; return how many files there a row names."""
    named = 0
    for some in batched(_lying_in(store), 500):
        names = named_among(store.name, [held.key for held in some])
        named += len(names)
        Orphan.objects.filter(store=store.name, key__in=names).delete()
        old = [held for held in some if held.key not in names and held.changed_at <= now() - GRACE]
        swept.found += len(old)
        Orphan.objects.bulk_create(
            [
                Orphan(store=store.name, key=one.key, size_bytes=one.size, changed_at=one.changed_at, seen_at=now())
                for one in old
            ],
            ignore_conflicts=True,
        )
    return named


def _lying_in(store: Store) -> Iterator[Held]:
    """Yield masters and packages, and a bucket's parts: those of a folder are scratch, which is swept by the hour."""
    places = [MASTERS, AIR] if store.path(f"{PARTS}/x") is not None else [MASTERS, AIR, PARTS]
    for place in places:
        for held in store.walk(f"{place}/"):
            if is_key(held.key) and _OURS.fullmatch(held.key):
                yield held


def named_among(store: str, keys: Iterable[str]) -> set[str]:
    """Return those of these keys that a row names in this store.

    A file's own row names it; a film that is not removed names all below its master and package where it lies, and its
    parts while it is at work.
    """
    keys = list(keys)
    names = set(StoredFile.objects.filter(store=store, key__in=keys).values_list("key", flat=True))
    ids = {key: match[1] for key in keys if (match := _OURS.fullmatch(key))}
    assets = Asset.objects.filter(public_id__in=set(ids.values()), removed_at=None)
    masters = set(assets.filter(master_store=store).values_list("public_id", flat=True))
    packages = set(assets.filter(store=store).values_list("public_id", flat=True))
    working = assets.filter(~Q(state__in=ENDED) | Q(pk__in=processing.at_work().values("asset")), store=store)
    parts = set(working.values_list("public_id", flat=True))
    for place, there in ((MASTERS, masters), (AIR, packages), (PARTS, parts)):
        names |= {key for key in keys if key.startswith(f"{place}/") and ids.get(key) in there}
    return names


def _remove(store: Store, pk: int) -> bool:
    """Remove a file that was nobody's a week ago and still is; return whether it was removed."""
    with transaction.atomic():
        note = Orphan.objects.select_for_update().filter(pk=pk).first()
        match = _OURS.fullmatch(note.key) if note else None
        if note is None or match is None:
            return False
        list(Asset.objects.select_for_update().filter(public_id=match[1]))
        held = None if named_among(store.name, [note.key]) else store.look(note.key)
        if held is None:
            note.delete()
            return False
        if (held.size, _second(held.changed_at)) != (note.size_bytes, _second(note.changed_at)):
            note.delete()  # somebody wrote it meanwhile: its week begins anew
            return False
        store.remove(note.key)
        note.delete()
        return True


def sweep(*, however_many: bool = False) -> Swept:
    """Do both, and say how much went."""
    left = remove_leaving()
    swept = sweep_orphans(however_many=however_many)
    swept.left = left
    return swept


def _second(moment: datetime) -> datetime:
    """Leave parts of a second out: a bucket tells them in one answer and not in another."""
    return moment.replace(microsecond=0)
