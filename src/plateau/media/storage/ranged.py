"""A file in a store, opened as if it lay here: what is read of it is fetched by ranges, some at once."""

from __future__ import annotations

import io
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from plateau.media.storage.errors import Damaged
from plateau.media.storage.store import Store

PIECE = 1024 * 1024  # bytes fetched at once: a player's segment of an ordinary master
KEPT = 8


@dataclass(frozen=True, slots=True)
class FarSize:
    """As much of a file's status as readers ask for."""

    st_size: int


@dataclass(frozen=True)
class FarFile:
    """Stands in for a Path where the engine only opens, reads and asks for the size."""

    store: Store
    key: str
    size: int

    def open(self, _mode: Literal["rb"] = "rb", /) -> BinaryIO:
        """Open for reading."""
        return cast("BinaryIO", FarReader(self))

    def stat(self) -> FarSize:
        """Return the size."""
        return FarSize(self.size)


class FarReader(io.RawIOBase):
    """Reads a far file piece by piece, and keeps the last pieces."""

    def __init__(self, file: FarFile) -> None:
        self._file = file
        self._at = 0
        self._pieces: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; nothing is fetched yet."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, less only at the end."""
        stop = self._file.size if size < 0 else min(self._file.size, self._at + size)
        out = bytearray()
        while self._at < stop:
            number, within = divmod(self._at, PIECE)
            got = self._piece(number)[within : within + stop - self._at]
            if not got:
                raise Damaged(f"{self._file.key} is shorter than it was")
            out += got
            self._at += len(got)
        return bytes(out)

    def _piece(self, number: int) -> bytes:
        if number not in self._pieces:
            start = number * PIECE
            stop = min(self._file.size, start + PIECE)
            self._pieces[number] = b"".join(self._file.store.read(self._file.key, start, stop))
            while len(self._pieces) > KEPT:
                self._pieces.popitem(last=False)
        return self._pieces[number]


def opened_where_it_lies(store: Store, key: str, size: int) -> Path | FarFile:
    """Return the path of a file that lies here, or what stands in for it. Raises ``Unreachable`` for a folder not mounted."""
    path = store.path(key)
    if path is None:
        return FarFile(store, key, size)
    if store.look(key) is None:
        store.demand_presence()
    return path
