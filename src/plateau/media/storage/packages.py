"""A film's files outside of jobs: read and rewritten by pages and actions, on a folder and on a bucket alike."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connection

from plateau.core.clock import now
from plateau.media.models import FULL_FOLDER, Asset, StoredFile
from plateau.media.storage import records
from plateau.media.storage.addresses import HOME
from plateau.media.storage.errors import NotThere, StorageFailed
from plateau.media.storage.store import AIR, MASTERS, PARTS, Store, air_key, master_key
from plateau.media.storage.stores import all_stores, store_called

ADDRESSES_END = timedelta(hours=5)
"""After which no address given out earlier is good any more: they last four hours, and are rounded up."""

logger = logging.getLogger(__name__)

_TEXTS = (".m3u8", ".json", ".vtt", ".mpd")


def folder_here(asset: Asset, folder: str) -> Path | None:
    """Return where a package's folder lies on this machine's disks; None where it lies elsewhere."""
    path = store_called(asset.store).path(air_key(asset.public_id, folder, "x"))
    return path.parent if path is not None else None


def has_file(asset: Asset, folder: str, name: str) -> bool:
    """Whether a package has this file: by the disk, or by the rows where it lies elsewhere."""
    here = folder_here(asset, folder)
    return (here / name).is_file() if here is not None else name in records.names_in(asset, folder)


def names_in(asset: Asset, folder: str) -> set[str]:
    """Return the names of a package's files, as players may ask for them."""
    here = folder_here(asset, folder)
    return set(records.files_in(here)) if here is not None and here.is_dir() else records.names_in(asset, folder)


def read_file(asset: Asset, folder: str, name: str) -> bytes:
    """Return a small file of a package. Raises FileNotFoundError, or ``StorageFailed`` while its store is away."""
    try:
        return b"".join(store_called(asset.store).read(air_key(asset.public_id, folder, name)))
    except NotThere as error:
        raise FileNotFoundError(name) from error


def has_master(asset: Asset) -> bool:
    """Whether the master is where its row says."""
    return store_called(asset.master_store).look(master_key(asset.public_id)) is not None


def master_apart(asset: Asset) -> str:
    """Return the name of the store in which the master lies apart from what is played, to be fetched from; else nothing."""
    store = all_stores().get(asset.master_store)
    here = store is not None and store.path(master_key(asset.public_id)) is not None
    return "" if here or asset.master_store == asset.store else asset.master_store


@contextmanager
def rewriting(asset: Asset, folder: str) -> Iterator[Path]:
    """Yield a folder with the package's texts, to change; what changed is kept, the master playlist last.

    Inside the caller's transaction, which holds the film's row: one writer at a time. On a disk it is the package itself.
    """
    here = folder_here(asset, folder)
    if here is not None:
        leaving = {name: one for name, one in records.leaving_in(asset, folder).items() if is_text(name)}
        stamps = {name: _stamp(here / name) for name in leaving}
        yield here
        untouched = {name: one for name, one in leaving.items() if _stamp(here / name) == stamps[name]}
        _note_texts(asset, folder, here, untouched)
        return
    store = store_called(asset.store)
    with tempfile.TemporaryDirectory(prefix="plateau-texts-") as made:
        draft = Path(made)
        for name in records.names_in(asset, folder):
            if is_text(name):
                _stay_connected()
                store.get(air_key(asset.public_id, folder, name), draft / name)
        before = records.seen_in(draft)
        yield draft
        _note_texts(asset, folder, draft, before, store)


def is_text(name: str) -> bool:
    """Whether a package's file is one that may change: a playlist, a description, captions. Media never do."""
    return name.endswith(_TEXTS)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what differs once a file was written anew, even with the same bytes."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _stay_connected() -> None:
    """Ask the database for nothing: from a network it ends a transaction that is silent for two minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _note_texts(
    asset: Asset, folder: str, draft: Path, before: dict[str, records.Seen], store: Store | None = None
) -> None:
    """Bring rows, and the store if it lies elsewhere, to what stands in a folder now and did not before.

    What is to leave and was not written anew stays so.
    """
    present = {name: path for name, path in records.files_in(draft).items() if is_text(name)}
    after = {name: records.Seen.of(path) for name, path in present.items()}
    changed = {name: one for name, one in after.items() if one != before.get(name)}
    if store is not None:
        for name in sorted(changed, key=records.order_of_appearance):
            _stay_connected()
            store.put(air_key(asset.public_id, folder, name), draft / name, sha256=changed[name].sha256)
    records.note_files(asset, folder, changed)
    gone = {name for name in records.names_in(asset, folder) if is_text(name)} - set(after)
    records.forget_files(asset, folder, gone)
    if store is not None:
        for name in gone:
            store.remove(air_key(asset.public_id, folder, name))
    if asset.store != HOME:
        _forget_at_home(asset, [air_key(asset.public_id, folder, name) for name in {*changed, *gone}])


def _forget_at_home(asset: Asset, keys: list[str]) -> None:
    """Take older copies of texts out of our own folder: the edge looks there first, and a move may have left them.

    What does not lie on this machine may lie in the folder of another one: a sweep there finds its row due.
    """
    home = store_called(HOME)
    lying = [key for key in keys if home.look(key) is not None]
    for key in lying:
        home.remove(key)
    rows = StoredFile.objects.filter(asset=asset, store=HOME, key__in=keys)
    rows.filter(key__in=lying).delete()
    rows.update(leaves_at=now())


def forget_parts(asset: Asset) -> None:
    """Take the parts of an asset off its store, where they lie elsewhere; what is left a sweep finds."""
    store = store_called(asset.store)
    if store.path(f"{PARTS}/{asset.public_id}") is None:
        _remove_all(store, f"{PARTS}/{asset.public_id}/")


def let_go(asset: Asset, folder: str) -> None:
    """Name a folder's files no more; they stay until every address given out before has ended."""
    records.present(asset, folder).update(leaves_at=now() + ADDRESSES_END)


def is_still_there(asset: Asset) -> bool:
    """Whether anything of an asset lies in a store: by the disk, or by the rows where it lies elsewhere.

    Raises ``StorageFailed`` where a disk cannot say.
    """
    if StoredFile.objects.filter(asset=asset).exists():
        return True
    lying = ((asset.master_store, master_key(asset.public_id)), (asset.store, f"{AIR}/{asset.public_id}"))
    for store in (store_called(name) for name, _key in lying):
        store.demand_presence()
    places = [store_called(name).path(key) for name, key in lying]
    return any(place is not None and place.exists() for place in places)


def forget_everything(asset: Asset) -> None:
    """Take master, parts and packages off every store; repeating it changes nothing."""
    for store in all_stores().values():
        if store.path(master_key(asset.public_id)) is not None:
            try:
                _forget_here(store, asset)
            except StorageFailed as error:
                logger.warning("%s may still hold files of %s: %s", store.name, asset.public_id, error)
            continue
        _remove_all(store, f"{MASTERS}/{asset.public_id}", f"{AIR}/{asset.public_id}/", f"{PARTS}/{asset.public_id}/")
    StoredFile.objects.filter(asset=asset).delete()


def _forget_here(store: Store, asset: Asset) -> None:
    for key in (f"{AIR}/{asset.public_id}", f"{PARTS}/{asset.public_id}"):
        path = store.path(key)
        if path is not None:
            shutil.rmtree(path, ignore_errors=True)
    store.remove(master_key(asset.public_id))


def _remove_all(store: Store, *prefixes: str) -> None:
    for prefix in prefixes:
        try:
            for held in list(store.walk(prefix)):
                store.remove(held.key)
        except StorageFailed as error:
            logger.warning("%s below %s is still there: %s", store.name, prefix, error)


def free_is_there(asset: Asset) -> bool:
    """Whether the free start of this asset's share can be played."""
    return bool(asset.free_share) and has_file(asset, asset.free_folder, "master.m3u8")


def package_bytes(asset: Asset) -> int:
    """Return the bytes of the whole film's package, without what is to leave it."""
    here = folder_here(asset, FULL_FOLDER)
    if here is None:
        return records.bytes_in(asset, FULL_FOLDER)
    gone = records.leaving_in(asset, FULL_FOLDER)
    return sum(path.stat().st_size for name, path in records.files_in(here).items() if name not in gone)
