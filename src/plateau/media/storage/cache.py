"""Masters that this machine has fetched: each once, however many jobs want it, and never more bytes than allowed.

A file ``<store>/<asset>`` is whole, since it appears by a rename; its lock ``.<asset>.lock`` is held shared while a job
reads it, and alone while it is fetched or thrown away. The locks are the kernel's (flock): they die with their process.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from plateau.media.storage.errors import Damaged, StorageFailed
from plateau.media.storage.store import Store, digest_of
from plateau_engine.errors import Cancelled

_PAUSE = 0.2  # seconds between two looks whether a lock has become free
_MARGIN = 256 * 1024**2  # bytes that a fetch leaves free on the disk

type Cancel = Callable[[], bool]


class MasterCache:
    """At most ``most`` bytes in a folder. One file that alone is larger is let in while no other is there."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    @contextmanager
    def held(
        self, store: Store, key: str, *, size: int, sha256: str = "", cancelled: Cancel = lambda: False
    ) -> Iterator[Path]:
        """Yield a file's path here; until the end of the block nobody throws it away.

        Raises ``Damaged`` when what comes is not ``size`` bytes with this ``sha256``, ``Cancelled`` when nobody wants
        it any more, and whatever the store raises.
        """
        path = self._folder / store.name / key.rpartition("/")[2]
        while True:
            with _lock(path, fcntl.LOCK_SH, cancelled):
                if _is_whole(path, size):
                    os.utime(path)
                    yield path
                    return
            with _lock(path, fcntl.LOCK_EX, cancelled):
                if not _is_whole(path, size):
                    self._fetch(store, key, path, size, sha256, cancelled)

    def _fetch(self, store: Store, key: str, path: Path, size: int, sha256: str, cancelled: Cancel) -> None:
        """Make room, keep it by a file of that length, fetch, compare, rename."""
        draft = path.with_name(f"{path.name}.coming")
        try:
            with _lock(self._folder / "room", fcntl.LOCK_EX, cancelled):
                draft.unlink(missing_ok=True)  # of a fetch that was killed: its lock is ours now
                while not self._make_room(size):
                    if cancelled():
                        raise Cancelled("stopped on request")
                    time.sleep(_PAUSE)
                with draft.open("wb") as reserved:
                    reserved.truncate(size)
            got = path.with_name(f"{path.name}.got")
            store.get(key, got)
            found = got.stat().st_size
            if found != size or (sha256 and digest_of(got) != sha256):
                got.unlink()
                raise Damaged(f"{key} came from {store.name} with {found} of {size} bytes, or with another sha256")
            got.chmod(0o440)
            got.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def _make_room(self, size: int) -> bool:
        """Throw away what was used longest ago and is not in use; return whether there is room now."""
        if shutil.disk_usage(self._folder).free - size < _MARGIN and not self._oldest_first():
            raise StorageFailed(f"the disk of {self._folder} has no room for {size} bytes")
        for path in self._oldest_first():
            if self._fits(size):
                return True
            _throw_away(path)
        return self._fits(size) or not self._oldest_first()

    def _fits(self, size: int) -> bool:
        used = sum(
            found.st_size for path in self._folder.glob("*/*") if (found := _stat(path)) and path.suffix != ".got"
        )
        return used + size <= self._most and shutil.disk_usage(self._folder).free - size >= _MARGIN

    def _oldest_first(self) -> list[Path]:
        found = [(stat.st_mtime_ns, path) for path in self._folder.glob("*/*") if (stat := _stat(path))]
        return [path for _, path in sorted(found) if path.suffix != ".got" and not path.name.startswith(".")]

    @property
    def used(self) -> int:
        """How many bytes lie here or are on their way."""
        return sum(found.st_size for path in self._oldest_first() if (found := _stat(path)))


def _stat(path: Path) -> os.stat_result | None:
    with suppress(FileNotFoundError):
        return path.stat()
    return None


def _is_whole(path: Path, size: int) -> bool:
    found = _stat(path)
    return found is not None and found.st_size == size


def _throw_away(path: Path) -> None:
    """Remove a file unless somebody reads or fetches it at this moment."""
    asset = path.with_name(path.name.removesuffix(".coming"))
    with suppress(BlockingIOError), _opened(asset) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
        asset.with_name(f"{asset.name}.got").unlink(missing_ok=True)
        _lock_of(asset).unlink(missing_ok=True)


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock_of(path).open("ab") as lock:
        yield lock


@contextmanager
def _lock(path: Path, how: int, cancelled: Cancel) -> Iterator[None]:
    """Hold a file's lock; a lock whose file was thrown away meanwhile is taken anew."""
    while True:
        with _opened(path) as lock:
            while True:
                try:
                    fcntl.flock(lock, how | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if cancelled():
                        raise Cancelled("stopped on request") from None
                    time.sleep(_PAUSE)
            there = _stat(_lock_of(path))
            if there is not None and there.st_ino == os.fstat(lock.fileno()).st_ino:
                yield
                return
