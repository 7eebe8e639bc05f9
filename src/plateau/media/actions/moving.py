"""A film's master, or its packages, go to another store while it is watched: copies first, then the film's row, in one transaction.

Killed anywhere, it goes on where it was when it is begun again; nothing is taken away before the film lies elsewhere, nor
while an address that was given out before may still be used.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from itertools import batched
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from plateau.core.clock import now
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.actions import processing
from plateau.media.locks import moving
from plateau.media.models import DIRECT_FOLDER, FREE_FOLDER, FULL_FOLDER, Asset, Film, StoredFile
from plateau.media.states import AssetState, FileState
from plateau.media.storage import leaving, packages, records
from plateau.media.storage.addresses import HOME
from plateau.media.storage.copying import Changed, NotWanted, bring, is_there, note_unnoted, read_unnoted, renew
from plateau.media.storage.errors import Damaged, StorageFailed
from plateau.media.storage.packages import ADDRESSES_END, is_text
from plateau.media.storage.records import Seen
from plateau.media.storage.store import AIR, MASTERS, OnSent, air_key, master_key, nobody
from plateau.media.storage.stores import lies_here, store_called

ROUNDS = 3  # in which a film that is changed again and again is tried, before it is left for another time
SHIFT_SECONDS = 60.0  # after which no further master is begun
FAILED_FOR = timedelta(hours=6)  # in which the rule passes over a master that could not go

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Whoever asked for the move does not want it now."""


class Moved(Enum):
    """What became of a move."""

    DONE = "done"
    THERE = "there"
    AT_WORK = "at work"
    """The film is in the machine, somebody else moves it, or it was changed or removed meanwhile: another time, if at all."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One file that a film takes along: its row where it lies, and its key in the other store."""

    row: StoredFile
    key: str


def to_move(to: str, *, origin: str = "") -> QuerySet[Asset]:
    """Return the films' files that have something to take to a store, from one or from all others, oldest first."""
    return Asset.objects.filter(_master_elsewhere(to, origin) | _packages_elsewhere(to, origin), **_THERE).order_by(
        "pk"
    )


def bytes_to_move(to: str, *, origin: str = "") -> int:
    """Return how many bytes these have by their rows."""
    total = 0
    for place, elsewhere in ((MASTERS, _master_elsewhere(to, origin)), (AIR, _packages_elsewhere(to, origin))):
        assets = Asset.objects.filter(elsewhere, **_THERE)
        rows = StoredFile.objects.filter(asset__in=assets, key__startswith=f"{place}/", leaves_at=None)
        total += rows.aggregate(total=Sum("size_bytes", default=0))["total"]
    return total


def move_film(asset: Asset, to: str, *, origin: str = "", on_sent: OnSent = nobody) -> Moved:
    """Take all of a film's file to another store that is to go there; packages first, raises as they do."""
    done = Moved.THERE
    here = Asset.objects.filter(pk=asset.pk)
    for elsewhere, move in ((_packages_elsewhere, move_packages), (_master_elsewhere, move_master)):
        if here.filter(elsewhere(to, origin)).exists():
            done = move(asset.pk, to, on_sent=on_sent)
            if done == Moved.AT_WORK:
                return done
    return done


_THERE: dict[str, Any] = {"removed_at": None, "received_at__isnull": False}


def _packages_elsewhere(to: str, origin: str) -> Q:
    return ~Q(store=to) & (Q(store=origin) if origin else Q())


def _master_elsewhere(to: str, origin: str) -> Q:
    """Masters that are cold stay so: the rule would take them back."""
    elsewhere = ~Q(master_store=to) & (Q(master_store=origin) if origin else Q())
    return elsewhere & ~Q(master_store=settings.COLD_STORE) if settings.COLD_AFTER_DAYS else elsewhere


def move_master(asset_id: int, to: str, *, on_sent: OnSent = nobody) -> Moved:
    """Take a master to another store. Raises ``StorageFailed``, ``Damaged`` among it; the master then lies where it lay."""
    with moving(asset_id) as alone:
        asset = Asset.objects.get(pk=asset_id)
        if not alone or not processing.is_at_rest(asset):
            return Moved.AT_WORK
        if asset.master_store == to:
            return Moved.THERE
        _note_master(asset)
        row = _master_row(asset)
        try:
            bring(row, to, row.key, on_sent=on_sent)
        except (NotWanted, Changed):
            return Moved.AT_WORK
        return _name_master(asset_id, to)


def _note_master(asset: Asset) -> None:
    """Write the row of a master that has none; what was kept of it otherwise has to agree."""
    path = store_called(asset.master_store).path(master_key(asset.public_id))
    if path is None or not path.is_file() or asset.files.filter(store=asset.master_store, key=_key(asset)).exists():
        return
    seen = Seen.of(path)
    if asset.sha256 not in {"", seen.sha256}:
        raise Damaged(f"{asset.master_store}:{_key(asset)} is damaged where it lies")
    records.note_master(asset, seen)


def _key(asset: Asset) -> str:
    return master_key(asset.public_id)


def _master_row(asset: Asset) -> StoredFile:
    return _whole(asset.files.filter(store=asset.master_store, key=_key(asset), leaves_at=None), of=asset)[0]


def _whole(rows: QuerySet[StoredFile], *, of: Asset) -> list[StoredFile]:
    """Return these rows. Raises ``Damaged`` where one is known not to be whole, or where there is none."""
    found = list(rows)
    for row in found:
        if row.state != FileState.WHOLE:
            raise Damaged(f"{row} is known to be {row.state}")
    if not found:
        raise Damaged(f"nothing is known of the files of {of.public_id}")
    return found


def _name_master(asset_id: int, to: str) -> Moved:
    """Let the master lie where its copy is; the one before leaves."""
    with transaction.atomic():
        asset = processing.locked(asset_id)
        if not processing.is_at_rest(asset, lock=True):
            return Moved.AT_WORK
        film = Film.objects.select_for_update(of=("self",)).select_related("channel").get(pk=asset.film_id)
        row = _master_row(asset)
        if not is_there(row, to, row.key):
            return Moved.AT_WORK
        _arrive(asset, to, [row.key])
        StoredFile.objects.filter(pk=row.pk).update(leaves_at=now() + ADDRESSES_END)
        Asset.objects.filter(pk=asset.pk).update(master_store=to)
        _record(film, asset, "master", asset.master_store, to)
    return Moved.DONE


def move_packages(asset_id: int, to: str, *, on_sent: OnSent = nobody) -> Moved:
    """Take what is played of a film to another store; raises as ``move_master`` does.

    1. Bring everything, while nothing is held: the database ends a transaction that waits for a store too long.
    2. With the film held: its row. Where something new is there by then, once more.
    3. In our own folder, which the edge looks into first, nothing that may change later stays behind under the same name.
    """
    with moving(asset_id) as alone:
        for _round in range(ROUNDS):
            asset = Asset.objects.get(pk=asset_id)
            if not alone or not processing.is_at_rest(asset):
                return Moved.AT_WORK
            if asset.store == to:
                return Moved.THERE
            renew(asset, to)
            try:
                _note_packages(asset)
                for copy in _copies(asset, to):
                    bring(copy.row, to, copy.key, on_sent=on_sent)
            except Changed:
                continue
            except NotWanted:
                return Moved.AT_WORK
            if _name_packages(asset_id, to):
                leaving.remove_leaving(of=asset)
                return Moved.DONE
    return Moved.AT_WORK


def _note_packages(asset: Asset) -> None:
    """Write rows for files of before there were any. Raises ``Changed`` where one was written between look and row."""
    for folder, _there in _folders(asset, asset.store):
        here = packages.folder_here(asset, folder)
        unnoted = read_unnoted(asset, folder, here) if here is not None and here.is_dir() else {}
        if not unnoted:
            continue
        with transaction.atomic():
            asset = processing.locked(asset.pk)
            Film.objects.select_for_update().get(pk=asset.film_id)  # so that no captions are written meanwhile
            if not note_unnoted(asset, folder, unnoted):
                raise Changed(folder)


def _folders(asset: Asset, to: str) -> Iterator[tuple[str, str]]:
    """Yield the folders that a film plays from, each with its name in another store."""
    if asset.state == AssetState.READY:
        yield FULL_FOLDER, FULL_FOLDER
        if asset.free_share:
            yield asset.free_folder, FREE_FOLDER if lies_here(to) else f"{FREE_FOLDER}-{asset.free_share}"
    elif asset.plays_directly:
        yield DIRECT_FOLDER, DIRECT_FOLDER


def _copies(asset: Asset, to: str) -> list[Copy]:
    """Return what a film takes along, such that no file comes before one that it names."""
    found = []
    for folder, there in _folders(asset, to):
        cut = len(air_key(asset.public_id, folder, "x")) - 1
        rows = _whole(records.present(asset, folder), of=asset)
        names = sorted(((row, row.key[cut:]) for row in rows), key=lambda one: records.order_of_appearance(one[1]))
        found += [Copy(row, air_key(asset.public_id, there, name)) for row, name in names]
    return found


def _name_packages(asset_id: int, to: str) -> bool:
    """Let the film lie where its copies are; return False where something new has to be brought first, or it is at work."""
    with transaction.atomic():
        asset = processing.locked(asset_id)
        film = Film.objects.select_for_update(of=("self",)).select_related("channel").get(pk=asset.film_id)
        before = asset.store
        if not processing.is_at_rest(asset, lock=True):
            return False
        copies = _copies(asset, to)
        if not all(is_there(copy.row, to, copy.key) for copy in copies):
            return False
        _arrive(asset, to, [copy.key for copy in copies])
        left = StoredFile.objects.filter(asset=asset, store=before, key__startswith=f"{AIR}/", leaves_at=None)
        left.update(leaves_at=now() + ADDRESSES_END)
        if before == HOME:
            same = [copy.key for copy in copies if copy.key == copy.row.key and is_text(copy.key)]
            StoredFile.objects.filter(asset=asset, store=HOME, key__in=same).update(leaves_at=now())
        Asset.objects.filter(pk=asset.pk).update(store=to)
        _record(film, asset, "packages", before, to)
    return True


def _arrive(asset: Asset, to: str, keys: list[str]) -> None:
    moment = now()
    StoredFile.objects.filter(asset=asset, store=to, key__in=keys).update(
        state=FileState.WHOLE, leaves_at=None, stored_at=moment, checked_at=moment
    )


def _record(film: Film, asset: Asset, what: str, before: str, to: str) -> None:
    facts = {"asset": asset.public_id, "what": what, "origin": before, "to": to}
    record(verbs.FILES_MOVED, actor=None, target=film, channel=film.channel, **facts)


def to_cool() -> QuerySet[Asset]:
    """Return the ready films' files whose masters are due for the cold store, oldest first; none while the rule is off."""
    if not (settings.COLD_STORE and settings.COLD_AFTER_DAYS):
        return Asset.objects.none()
    due = Asset.objects.filter(
        state=AssetState.READY, removed_at=None, ready_at__lte=now() - timedelta(days=settings.COLD_AFTER_DAYS)
    )
    return due.exclude(master_store=settings.COLD_STORE).order_by("ready_at", "pk")


def cool_masters(*, seconds: float, stop: Callable[[], bool] = lambda: False) -> int:
    """Take masters that are due to the cold store, one after another until the time is over; return how many went.

    One that cannot be read or kept now stays where it is, says why in the log, and is passed over for some hours, so that
    the next ones have their turn. A copy that is stopped goes on another time.
    """
    began, cooled = time.monotonic(), 0

    def go_on(_more: int) -> None:
        if stop():
            raise Stopped

    for pk in _not_failed_lately(to_cool().values_list("pk", flat=True)):
        if stop() or time.monotonic() - began >= seconds:
            break
        try:
            cooled += move_master(pk, settings.COLD_STORE, on_sent=go_on) == Moved.DONE
        except Stopped:
            break
        except StorageFailed as error:
            cache.set(_failed(pk), 1, FAILED_FOR.total_seconds())
            logger.warning("the master of asset %s stays where it is: %s", pk, error)
    return cooled


def _failed(pk: int) -> str:
    return f"media.cool.failed.{pk}"


def _not_failed_lately(pks: Iterable[int]) -> Iterator[int]:
    for some in batched(pks, 500):
        failed = cache.get_many([_failed(pk) for pk in some])
        yield from (pk for pk in some if _failed(pk) not in failed)
