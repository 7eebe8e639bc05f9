"""One file goes to another store: announced by a row, put, read back there and compared; until the film lies there, nothing asks for it."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from plateau.core.clock import now
from plateau.media.models import Asset, StoredFile
from plateau.media.states import FileState
from plateau.media.storage import records, scrubbing
from plateau.media.storage.errors import Damaged, NotThere, StorageFailed
from plateau.media.storage.records import Seen
from plateau.media.storage.store import OnSent, Store, air_key, nobody
from plateau.media.storage.stores import store_called

COMING_FOR = timedelta(days=7)
"""How long a copy waits for whoever goes on with a move that was killed."""


class NotWanted(Exception):
    """The film was removed while its files were on their way."""


class Changed(Exception):
    """A file was written anew, or its film came to work, while it was on its way."""


@dataclass(frozen=True, slots=True)
class Unnoted:
    """A file of a package that no row names, as it was read."""

    path: Path
    seen: Seen
    changed_ns: int

    @property
    def is_as_read(self) -> bool:
        """Whether nobody has written it since, by its size and time."""
        found = self.path.stat() if self.path.is_file() else None
        return found is not None and (found.st_size, found.st_mtime_ns) == (self.seen.size, self.changed_ns)


def bring(row: StoredFile, to: str, key: str, *, on_sent: OnSent = nobody) -> None:
    """See to it that a file lies in another store under this key, read there and found to be the same.

    1. Announce it: a row that names the copy, so that no sweep takes it for nobody's.
    2. Put it, unless a whole one lies there already, as after a kill.
    3. Read it there; only what is the row's SHA-256 is noted.

    Raises ``Damaged`` when the file is not what its row says, where it lies now or after it came; ``Changed``;
    ``NotWanted``; and what the stores raise. Outside of a transaction, so that a finding of damage stays written.
    """
    coming = _announce(row, to, key)
    target = store_called(to)
    wanted = Seen(row.size_bytes, row.sha256)
    held = target.look(key)
    is_as_long = held is not None and held.size == row.size_bytes
    if is_as_long and coming.sha256 == row.sha256:
        on_sent(row.size_bytes)
        return
    if is_as_long and seen_there(target, key) == wanted:
        on_sent(row.size_bytes)
    else:
        try:
            put_and_compare(row, to, key, on_sent=on_sent)
        except StorageFailed as error:
            if StoredFile.objects.filter(pk=coming.pk).exists():
                raise
            raise NotWanted(str(row)) from error
    if not StoredFile.objects.filter(pk=coming.pk).update(sha256=row.sha256, checked_at=now()):
        target.remove(key)
        raise NotWanted(str(row))


def is_there(row: StoredFile, to: str, key: str) -> bool:
    """Whether a copy was read in that store and found to be what this row says."""
    same = {"size_bytes": row.size_bytes, "sha256": row.sha256}
    return StoredFile.objects.filter(store=to, key=key, state=FileState.COMING, **same).exists()


def put_and_compare(row: StoredFile, to: str, key: str, *, on_sent: OnSent = nobody) -> None:
    """Send a file to another store and read it there. Raises ``Damaged``, and says of which of the two; or ``Changed``."""
    target = store_called(to)
    with _at_hand(row) as path:
        target.put(key, path, sha256=row.sha256, on_sent=on_sent)
        if seen_there(target, key) == Seen(row.size_bytes, row.sha256):
            return
        own_fault = Seen.of(path) != Seen(row.size_bytes, row.sha256)
    target.remove(key)
    if own_fault:
        if not scrubbing.note(row, FileState.DAMAGED):
            raise Changed(str(row))
        raise Damaged(f"{row} is damaged where it lies")
    raise Damaged(f"{key} did not come whole to {to}")


def seen_there(store: Store, key: str) -> Seen:
    """Read a file through where it lies."""
    digest, size = hashlib.sha256(), 0
    for block in store.read(key):
        digest.update(block)
        size += len(block)
    return Seen(size, digest.hexdigest())


def renew(asset: Asset, to: str) -> None:
    """Let the copies of an earlier try stay, since somebody goes on with it."""
    coming = StoredFile.objects.filter(asset=asset, store=to, state=FileState.COMING)
    coming.update(leaves_at=now() + COMING_FOR)


def _announce(row: StoredFile, to: str, key: str) -> StoredFile:
    """Write the row of a copy that comes; with the film's file locked, as sweeps and removals lock it."""
    with transaction.atomic():
        asset = Asset.objects.select_for_update(no_key=True).get(pk=row.asset_id)
        if asset.removed_at is not None:
            raise NotWanted(str(row))
        found = StoredFile.objects.filter(store=to, key=key).first()
        if found is not None and found.state == FileState.COMING and found.sha256 in {"", row.sha256}:
            return found
        facts = {
            "asset": asset,
            "size_bytes": row.size_bytes,
            "sha256": "",
            "stored_at": now(),
            "state": FileState.COMING,
            "leaves_at": now() + COMING_FOR,
        }
        return StoredFile.objects.update_or_create(store=to, key=key, defaults=facts)[0]


@contextmanager
def _at_hand(row: StoredFile) -> Iterator[Path]:
    """Yield where a file can be read on this machine; what lies in a bucket is fetched first, and goes afterwards."""
    source = store_called(row.store)
    path = source.path(row.key)
    if path is not None:
        if source.look(row.key) is None:
            source.demand_presence()
            raise NotThere(f"{row} does not lie on this machine")
        yield path
        return
    bench = Path(settings.SCRATCH) / f"moving.{secrets.token_hex(6)}"
    bench.mkdir(parents=True)
    try:
        if shutil.disk_usage(bench).free - row.size_bytes < settings.KEEP_FREE_BYTES:
            raise StorageFailed(f"the disk of {bench.parent} has no room for the {row.size_bytes} bytes of {row}")
        source.get(row.key, bench / "file")
        yield bench / "file"
    finally:
        shutil.rmtree(bench, ignore_errors=True)


def read_unnoted(asset: Asset, folder: str, path: Path) -> dict[str, Unnoted]:
    """Read the files of a package that have no row, made by a release that kept no checksums: they are taken as they lie."""
    known = set(StoredFile.objects.filter(asset=asset, store=asset.store).values_list("key", flat=True))
    unnoted: dict[str, Unnoted] = {}
    for name, one in records.files_in(path).items():
        if air_key(asset.public_id, folder, name) not in known:
            changed_ns = one.stat().st_mtime_ns
            unnoted[name] = Unnoted(one, Seen.of(one), changed_ns)
    return unnoted


def note_unnoted(asset: Asset, folder: str, unnoted: Mapping[str, Unnoted]) -> bool:
    """Write rows for files that were read, in the caller's transaction; return False if one was written since then."""
    known = set(StoredFile.objects.filter(asset=asset, store=asset.store).values_list("key", flat=True))
    left = {name: one for name, one in unnoted.items() if air_key(asset.public_id, folder, name) not in known}
    same = {name: one.seen for name, one in left.items() if one.is_as_read}
    records.note_files(asset, folder, same)
    return len(same) == len(left)
