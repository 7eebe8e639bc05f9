"""Masters that a machine fetched make room for each other, and never for one that is being read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from plateau.media.storage.addresses import read_stores
from plateau.media.storage.cache import MasterCache
from plateau.media.storage.errors import Damaged
from plateau.media.storage.store import Store
from plateau_engine.errors import Cancelled
from tests.s3 import S3Server

SIZE = 1000


@pytest.fixture
def cloud(s3_server: S3Server, tmp_path: Path) -> Store:
    """A bucket with three masters."""
    s3_server.begin_anew()
    store = read_stores(f"cloud={s3_server.address}")["cloud"]
    for name in "abc":
        source = tmp_path / "source"
        source.write_bytes(name.encode() * SIZE)
        store.put(f"masters/{name}", source, sha256="")
    return store


def sha(name: str) -> str:
    return hashlib.sha256(name.encode() * SIZE).hexdigest()


def read(cache: MasterCache, store: Store, name: str) -> int:
    """Read a master as a job does; return when its file was written, which tells whether it was fetched anew."""
    with cache.held(store, f"masters/{name}", size=SIZE, sha256=sha(name)) as path:
        assert path.read_bytes() == name.encode() * SIZE
        return path.stat().st_ino


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("cloud/*") if not path.name.startswith("."))


def test_the_one_used_longest_ago_goes_and_is_fetched_again(cloud: Store, tmp_path: Path) -> None:
    cache = MasterCache(tmp_path / "cache", 2 * SIZE)
    first = read(cache, cloud, "a")
    read(cache, cloud, "b")
    os.utime(tmp_path / "cache/cloud/b", (1, 1))
    assert read(cache, cloud, "a") == first  # at hand, and used later than b
    read(cache, cloud, "c")
    assert (lying(tmp_path / "cache"), cache.used) == (["a", "c"], 2 * SIZE)
    read(cache, cloud, "b")
    assert (lying(tmp_path / "cache"), cache.used) == (["b", "c"], 2 * SIZE)


def test_what_is_read_stays_and_who_wants_room_waits(cloud: Store, tmp_path: Path) -> None:
    cache = MasterCache(tmp_path / "cache", SIZE)
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 2

    with cache.held(cloud, "masters/a", size=SIZE, sha256=sha("a")) as path:
        with pytest.raises(Cancelled), cache.held(cloud, "masters/b", size=SIZE, cancelled=cancelled):
            raise AssertionError("it came in beside one that is being read")
        assert path.read_bytes() == b"a" * SIZE
        assert lying(tmp_path / "cache") == ["a"]
    read(cache, cloud, "b")
    assert lying(tmp_path / "cache") == ["b"]


def test_one_larger_than_all_that_is_allowed_is_let_in_alone(cloud: Store, tmp_path: Path) -> None:
    cache = MasterCache(tmp_path / "cache", SIZE // 2)
    read(cache, cloud, "a")
    read(cache, cloud, "b")
    assert lying(tmp_path / "cache") == ["b"]


def test_what_comes_damaged_is_not_kept(cloud: Store, tmp_path: Path) -> None:
    cache = MasterCache(tmp_path / "cache", 2 * SIZE)
    with pytest.raises(Damaged), cache.held(cloud, "masters/a", size=SIZE, sha256=sha("b")):
        raise AssertionError("it was let in")
    with pytest.raises(Damaged), cache.held(cloud, "masters/a", size=SIZE + 1):
        raise AssertionError("it was let in")
    assert lying(tmp_path / "cache") == []
