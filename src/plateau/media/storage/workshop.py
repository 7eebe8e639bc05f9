"""Where one job works, whatever store its film lies in: the same steps on a shared folder and on a bucket.

On a folder nothing is copied: the master is read where it lies, parts and package stand in the film's scratch folder, and
``keep`` has nothing to do. On a bucket a job has a scratch folder of its own on its machine; the master comes from the
machine's cache; a finished part is put under a name of its own try, and then a small note that names it: it is there
whole or not at all, and of two tries one counts.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings

from plateau.media.models import FULL_FOLDER, Asset
from plateau.media.states import AssetState
from plateau.media.storage import records
from plateau.media.storage.cache import MasterCache
from plateau.media.storage.errors import Damaged
from plateau.media.storage.store import PARTS, Store, air_key, checked, master_key
from plateau.media.storage.stores import store_called
from plateau_engine.errors import Cancelled, PartMissing

LEFT_AFTER = 24 * 3600  # seconds after which a private scratch folder is one of a killed worker

type Cancel = Callable[[], bool]


class Workshop(Protocol):
    """What steps ask for."""

    @property
    def parts(self) -> Path:
        """Where chunks and sound are encoded into, and stand when they are put together."""

    @property
    def package(self) -> Path:
        """Where the package is made, or at hand."""

    @property
    def made(self) -> Path:
        """A folder of this job's own, for packages that take another's place."""

    def master(self) -> Path:
        """Return where the master can be read on this machine, until the job ends."""

    def has_part(self, name: str) -> bool:
        """Whether a part was finished before, here or on another machine."""

    def keep_part(self, folder: Path) -> None:
        """Keep a finished part, for whichever machine puts the film together."""

    def bring_parts(self) -> None:
        """See to it that all finished parts stand in ``parts``."""

    def bring_package(self, *endings: str) -> None:
        """See to it that the package's files with these endings stand in ``package``, whole."""

    def bring_starts(self, lengths: dict[str, int]) -> None:
        """See to it that so many first bytes of these files of the package stand in ``package``."""

    def keep_package(
        self, seen: dict[str, records.Seen], folder: str = FULL_FOLDER, *, made: Path | None = None
    ) -> None:
        """Keep these finished files of a package, for players and for the jobs that follow."""


@contextmanager
def workshop(asset: Asset, *, cancelled: Cancel = lambda: False) -> Iterator[Workshop]:
    """Open the workshop of one job."""
    store = store_called(asset.store)
    store.demand_presence()
    with _master_at_hand(asset, cancelled) as master:
        if store.path(f"{PARTS}/{asset.public_id}") is not None:
            yield FolderWorkshop(asset, store, master)
            return
        bench = Path(settings.SCRATCH) / f"{asset.public_id}.{secrets.token_hex(6)}"
        bench.mkdir(parents=True)
        try:
            yield RemoteWorkshop(asset, store, master, bench, cancelled)
        finally:
            shutil.rmtree(bench, ignore_errors=True)


@contextmanager
def _master_at_hand(asset: Asset, cancelled: Cancel) -> Iterator[Callable[[], Path]]:
    """Yield a function that returns the master's path; what it fetched is held until the end of the block."""
    store, key = store_called(asset.master_store), master_key(asset.public_id)
    with ExitStack() as held:

        def at_hand() -> Path:
            path = store.path(key)
            if path is not None:
                if store.look(key) is None:
                    store.demand_presence()
                return path
            cache = MasterCache(Path(settings.CACHE), settings.CACHE_MOST_BYTES)
            return held.enter_context(
                cache.held(store, key, size=asset.size_bytes, sha256=asset.sha256, cancelled=cancelled)
            )

        yield at_hand


class FolderWorkshop:
    """The film's scratch folder on the disk that its package will lie on: every step works in place."""

    def __init__(self, asset: Asset, store: Store, master: Callable[[], Path]) -> None:
        self._asset = asset
        self._store = store
        self.master = master
        on_air = asset.state == AssetState.READY
        self.parts = asset.scratch / "parts"
        self.package = asset.package if on_air else asset.scratch / "package"
        self.made = asset.scratch

    def has_part(self, name: str) -> bool:
        return (self.parts / name).is_dir()

    def keep_part(self, folder: Path) -> None:
        """Do nothing: it stands where it is put together."""

    def bring_parts(self) -> None:
        """Do nothing: they stand there."""

    def bring_package(self, *endings: str) -> None:
        """Do nothing: it stands there."""

    def bring_starts(self, lengths: dict[str, int]) -> None:
        """Do nothing: the whole files stand there."""

    def keep_package(
        self, seen: dict[str, records.Seen], folder: str = FULL_FOLDER, *, made: Path | None = None
    ) -> None:
        """Do nothing: it appears by a rename, once the film is ready."""


class RemoteWorkshop:
    """A folder of one job's own on this machine, in front of a store that lies elsewhere."""

    def __init__(self, asset: Asset, store: Store, master: Callable[[], Path], bench: Path, cancelled: Cancel) -> None:
        self._asset = asset
        self._store = store
        self._cancelled = cancelled
        self.master = master
        self.parts = bench / "parts"
        self.package = bench / "package"
        self.made = bench

    def _note(self, name: str) -> str:
        return checked(f"{PARTS}/{self._asset.public_id}/{name}.whole")

    def has_part(self, name: str) -> bool:
        return self._store.look(self._note(name)) is not None

    def keep_part(self, folder: Path) -> None:
        """Put the files under this try's own name, then the note, unless another try was first."""
        name, token = folder.name, secrets.token_hex(8)
        seen = records.seen_in(folder)
        for inner, one in seen.items():
            self._stop_if_unwanted()
            key = checked(f"{PARTS}/{self._asset.public_id}/{name}/{token}/{inner}")
            self._store.put(key, folder / inner, sha256=one.sha256)
        note = folder.with_name(f"{name}.whole")
        note.write_text(
            json.dumps({"try": token, "files": {inner: [one.size, one.sha256] for inner, one in seen.items()}}), "utf-8"
        )
        if not self.has_part(name):
            self._store.put(self._note(name), note, sha256=records.Seen.of(note).sha256)

    def bring_parts(self) -> None:
        """Fetch what the notes name, and compare it with what they say."""
        prefix = f"{PARTS}/{self._asset.public_id}/"
        notes = [held.key for held in self._store.walk(prefix) if held.key.endswith(".whole")]
        if not notes:
            raise PartMissing("every part")
        for key in notes:
            note = json.loads(b"".join(self._store.read(key)))
            name = key.removeprefix(prefix).removesuffix(".whole")
            draft = self.parts / f".{name}"
            for inner, (size, sha256) in note["files"].items():
                self._stop_if_unwanted()
                target = draft / inner
                self._store.get(checked(f"{prefix}{name}/{note['try']}/{inner}"), target)
                if records.Seen.of(target) != records.Seen(size, sha256):
                    raise Damaged(f"{inner} of {name} is not what was put there")
            draft.rename(self.parts / name)

    def bring_package(self, *endings: str) -> None:
        """Fetch the package's files of these endings and compare them with their rows."""
        cut = len(air_key(self._asset.public_id, FULL_FOLDER, "x")) - 1
        for row in records.present(self._asset, FULL_FOLDER):
            name = row.key[cut:]
            if f"/{name}".endswith(endings):
                self._stop_if_unwanted()
                self._store.get(row.key, self.package / name)
                if records.Seen.of(self.package / name) != records.Seen(row.size_bytes, row.sha256):
                    raise Damaged(f"{row.key} is not what was put there")

    def bring_starts(self, lengths: dict[str, int]) -> None:
        """Fetch first bytes only: a free start needs no more of any file."""
        for name, length in lengths.items():
            target = self.package / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                for block in self._store.read(air_key(self._asset.public_id, FULL_FOLDER, name), 0, length):
                    self._stop_if_unwanted()
                    file.write(block)

    def keep_package(
        self, seen: dict[str, records.Seen], folder: str = FULL_FOLDER, *, made: Path | None = None
    ) -> None:
        """Put the files where the edge finds them, the master playlist last; the rows follow once the job counts."""
        for name in sorted(seen, key=records.order_of_appearance):
            self._stop_if_unwanted()
            key = air_key(self._asset.public_id, folder, name)
            self._store.put(key, (made or self.package) / name, sha256=seen[name].sha256)

    def _stop_if_unwanted(self) -> None:
        if self._cancelled():
            raise Cancelled("stopped on request")


def sweep_benches() -> int:
    """Remove this machine's scratch folders of workers that were killed a day ago; return how many."""
    left = 0
    root = Path(settings.SCRATCH)
    for folder in root.glob("*.*") if root.is_dir() else ():
        if folder.is_dir() and folder.stat().st_mtime < time.time() - LEFT_AFTER:
            shutil.rmtree(folder, ignore_errors=True)
            left += 1
    return left
