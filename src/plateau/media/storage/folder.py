"""A store that is a folder: on this machine's disk, or on one that all machines share. Nothing in it is ever copied to be read."""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from plateau.media.storage.errors import Denied, NotThere, StorageFailed, Unreachable
from plateau.media.storage.store import AIR, BLOCK, MASTERS, PARTS, Held, OnSent, checked, is_key, nobody

type Roots = Callable[[], Mapping[str, Path]]

MARK = ".plateau-storage"
"""The file by which a folder is known as a storage that was set up: where a disk is not mounted, its empty place is there all the same."""

NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What file systems without hard links answer."""

logger = logging.getLogger(__name__)

_DRAFT = re.compile(
    r"\.[A-Za-z0-9_-][A-Za-z0-9._-]*\.[a-z0-9_]{8}(?:\.part)?"
)  # as tempfile makes them, here and in the engine
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}  # network file systems that keep names by themselves


class FolderStore:
    """Files in the folders of the three places; ``roots`` is asked each time, since settings may change under tests.

    Nothing goes into a folder, or out of it, that bears no mark: ``top`` is where the mark has to lie. Our own folder has
    none, since the program makes it.
    """

    def __init__(self, name: str, roots: Roots, *, top: Path | None = None) -> None:
        self._name = name
        self._roots = roots
        self._top = top

    @classmethod
    def at(cls, name: str, folder: Path) -> FolderStore:
        """Return a store whose places are folders in one folder."""
        return cls(name, lambda: {place: folder / place for place in (MASTERS, PARTS, AIR)}, top=folder)

    @property
    def name(self) -> str:
        return self._name

    @property
    def says(self) -> str:
        return str(self._roots()[MASTERS].parent)

    @property
    def origin(self) -> str:
        return ""

    def set_up(self) -> None:
        """Make the folder and mark it, once, for as long as it is this storage."""
        if self._top is not None:
            self._top.mkdir(parents=True, exist_ok=True)
            (self._top / MARK).touch()

    def demand_presence(self) -> None:
        """Raise ``Unreachable`` where the folder bears no mark: it is not mounted here, or was never set up."""
        if self._top is None:
            return
        try:
            is_marked = stat.S_ISREG((self._top / MARK).stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            is_marked = False
        except OSError as error:  # a network's disk that is away has several ways to say so
            raise Unreachable(f"{self._top} does not answer: {error.strerror}") from error
        if not is_marked:
            raise Unreachable(
                f"{self._top} is not mounted on this machine, or was never made a storage: plateau storage set-up {self._name}"
            )

    def demand_room(self, key: str, size: int) -> None:
        """Raise ``StorageFailed`` where the disk would have less left than uploads leave free."""
        self.demand_presence()
        with self._told(key):
            there = next(folder for folder in self.path(key).parents if folder.exists())
            free = shutil.disk_usage(there).free
        if free - size < settings.KEEP_FREE_BYTES:
            raise StorageFailed(f"the disk of {self.says} has no room for the {size} bytes of {key}")

    def path(self, key: str) -> Path:
        """Return where the file lies."""
        place, _, rest = checked(key).partition("/")
        return self._roots()[place] / rest

    def adopt(self, key: str, source: Path) -> bool:
        """Give a durable file a second name here: no byte is copied, whatever its size; False from another disk."""
        self.demand_presence()
        target = self.path(key)
        with self._told(key), _draft_beside(target) as draft:
            draft.unlink()
            try:
                os.link(source, draft)
            except OSError as error:
                if error.errno in {errno.EXDEV, *NO_LINKS}:
                    return False
                raise
            draft.chmod(0o644)
            draft.replace(target)
            sync_folder(target.parent)
        return True

    def put(self, key: str, source: Path, *, sha256: str, on_sent: OnSent = nobody) -> None:  # noqa: ARG002  the rows keep it
        """Copy beside the target, make it durable, rename, make that durable; nothing is begun without room for all of it."""
        with self._told(key):
            size = source.stat().st_size
        self.demand_room(key, size)
        target = self.path(key)
        with self._told(key), _draft_beside(target) as draft:
            with source.open("rb") as reader, draft.open("wb") as writer:
                while block := reader.read(BLOCK):
                    writer.write(block)
                    on_sent(len(block))
                writer.flush()
                os.fsync(writer.fileno())
            draft.chmod(0o644)
            draft.replace(target)
            sync_folder(target.parent)

    def get(self, key: str, target: Path) -> None:
        """Copy a file; only a move between stores asks for it."""
        with self._told(key), _draft_beside(target) as draft:
            shutil.copyfile(self.path(key), draft)
            draft.replace(target)

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield a stretch of a file in blocks."""
        with self._told(key), self.path(key).open("rb") as file:
            file.seek(start)
            left = stop - start if stop is not None else None
            while left is None or left > 0:
                block = file.read(BLOCK if left is None else min(BLOCK, left))
                if not block:
                    return
                left = None if left is None else left - len(block)
                yield block

    def look(self, key: str) -> Held | None:
        """Return size and time of a file."""
        path = self.path(key)
        with self._told(key):
            try:
                found = path.stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return Held(key, found.st_size, datetime.fromtimestamp(found.st_mtime, tz=UTC))

    def walk(self, prefix: str) -> Iterator[Held]:
        """Yield the files below; names that begin with a dot are drafts on their way."""
        place, _, rest = prefix.partition("/")
        root = self._roots()[place]
        top = root / rest.rpartition("/")[0]
        for folder, inner, names in os.walk(top):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                key = f"{place}/{(Path(folder) / name).relative_to(root).as_posix()}"
                held = self.look(key) if is_key(key) and key.startswith(prefix) else None
                if held is not None:
                    yield held

    def remove(self, key: str) -> None:
        """Take a file away, and the folders above it that are empty then."""
        self.demand_presence()
        path = self.path(key)
        root = self._roots()[key.partition("/")[0]]
        with self._told(key):
            path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == root or not folder.is_relative_to(root):
                return
            try:
                folder.rmdir()
            except OSError:  # not empty, or gone already
                return

    def drop_drafts(self, before: datetime) -> int:
        """Remove what copies left half written that were killed, untouched since ``before``; return how many files."""
        self.demand_presence()
        dropped = 0
        for place in (MASTERS, AIR):
            for folder, inner, names in os.walk(self._roots()[place]):
                inner[:] = [name for name in inner if not name.startswith(".")]
                for path in (Path(folder) / name for name in names if _DRAFT.fullmatch(name)):
                    try:
                        # a link that is just being made has the time of its file: only the inode's own says when
                        if path.lstat().st_ctime < before.timestamp():
                            path.unlink()
                            dropped += 1
                    except OSError as error:
                        logger.warning("the draft %s is still there: %s", path, error)
        return dropped

    def address(self, key: str, *, seconds: int, method: str = "GET") -> str:  # noqa: ARG002  a folder gives none
        """Return nothing: the edge reads folders by itself."""
        return ""

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            self.demand_presence()  # of a folder that is not mounted, one absent file says nothing
            raise NotThere(key) from error
        except PermissionError as error:
            raise Denied(f"{key}: {error.strerror}") from error
        except OSError as error:
            self.demand_presence()  # where the whole disk is away, nothing is the matter with this file
            raise StorageFailed(f"{key}: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a file's bytes alone may outlive a power cut without one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


@contextmanager
def _draft_beside(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
