"""Every store keeps the same promises, and says the same when it cannot."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plateau.core.clock import now
from plateau.media.storage.addresses import BadAddress, read_stores
from plateau.media.storage.errors import Denied, NotThere, StorageFailed, Unreachable
from plateau.media.storage.folder import MARK, FolderStore
from plateau.media.storage.ranged import opened_where_it_lies
from plateau.media.storage.store import Store, digest_of
from tests.s3 import S3Server
from tests.shelves import shelf_at

LARGE = 40 * 1024 * 1024  # sent and fetched in parts


def written(folder: Path, data: bytes) -> Path:
    path = folder / "source"
    path.write_bytes(data)
    return path


def put(store: Store, key: str, folder: Path, data: bytes) -> None:
    store.put(key, written(folder, data), sha256=hashlib.sha256(data).hexdigest())


def test_what_is_put_is_there_whole(store: Store, tmp_path: Path) -> None:
    data = bytes(range(256)) * (LARGE // 256)
    sent: list[int] = []
    digest = hashlib.sha256(data).hexdigest()
    store.put("masters/abc", written(tmp_path, data), sha256=digest, on_sent=sent.append)
    held = store.look("masters/abc")
    assert held is not None
    assert (held.key, held.size) == ("masters/abc", LARGE)
    assert abs(held.changed_at - now()) < timedelta(minutes=1)
    assert sum(sent) == LARGE
    store.get("masters/abc", tmp_path / "deep" / "fetched")
    assert digest_of(tmp_path / "deep" / "fetched") == digest
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["fetched"]


def test_any_stretch_can_be_read(store: Store, tmp_path: Path) -> None:
    put(store, "air/abc/full/v720.mp4", tmp_path, b"0123456789")
    assert b"".join(store.read("air/abc/full/v720.mp4")) == b"0123456789"
    assert b"".join(store.read("air/abc/full/v720.mp4", 3)) == b"3456789"
    assert b"".join(store.read("air/abc/full/v720.mp4", 3, 5)) == b"34"
    assert b"".join(store.read("air/abc/full/v720.mp4", 3, 3)) == b""


def test_a_second_put_replaces_the_first(store: Store, tmp_path: Path) -> None:
    put(store, "air/abc/full/master.m3u8", tmp_path, b"before")
    put(store, "air/abc/full/master.m3u8", tmp_path, b"now")
    assert b"".join(store.read("air/abc/full/master.m3u8")) == b"now"


def test_a_walk_finds_what_begins_alike_and_nothing_else(store: Store, tmp_path: Path) -> None:
    for key in ("air/abc/full/a.mp4", "air/abc/full/in/b.jpg", "air/abd/full/a.mp4", "masters/abc"):
        put(store, key, tmp_path, b"x" * 3)
    assert sorted(held.key for held in store.walk("air/abc/")) == ["air/abc/full/a.mp4", "air/abc/full/in/b.jpg"]
    assert sorted(held.key for held in store.walk("air/")) == [
        "air/abc/full/a.mp4", "air/abc/full/in/b.jpg", "air/abd/full/a.mp4",
    ]  # fmt: skip
    assert [held.size for held in store.walk("masters/")] == [3]
    assert list(store.walk("parts/")) == []


def test_what_is_removed_is_gone_and_removing_nothing_is_no_matter(store: Store, tmp_path: Path) -> None:
    put(store, "air/abc/full/a.mp4", tmp_path, b"x")
    store.remove("air/abc/full/a.mp4")
    store.remove("air/abc/full/a.mp4")
    assert store.look("air/abc/full/a.mp4") is None
    assert list(store.walk("air/")) == []


def test_what_is_not_there_is_said_alike(store: Store, tmp_path: Path) -> None:
    assert store.look("masters/none") is None
    with pytest.raises(NotThere):
        store.get("masters/none", tmp_path / "fetched")
    with pytest.raises(NotThere):
        b"".join(store.read("masters/none"))
    assert not (tmp_path / "fetched").exists()
    assert list(tmp_path.glob(".fetched*")) == []


@pytest.mark.parametrize("key", ["masters/../x", "masters", "other/abc", "air/abc//x", "masters/.x", "air/abc/ü"])
def test_a_key_leads_nowhere_else(store: Store, tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="is not a key"):
        put(store, key, tmp_path, b"x")


def test_a_far_file_reads_like_one_that_lies_here(store: Store, tmp_path: Path) -> None:
    data = hashlib.sha256(b"seed").digest() * 90_000
    put(store, "masters/abc", tmp_path, data)
    file = opened_where_it_lies(store, "masters/abc", len(data))
    assert file.stat().st_size == len(data)
    with file.open("rb") as reader:
        for start, size in ((0, 16), (1_048_570, 20), (2_097_152, 5), (len(data) - 4, 50), (7, 2_200_000)):
            reader.seek(start)
            assert reader.read(size) == data[start : start + size]


def test_a_store_is_made_of_its_address() -> None:
    found = read_stores(
        "shelf=file:///mnt/films cloud=s3://k%2Fey:s%40cret@My.Bucket/tv/air?endpoint=http://127.0.0.1:9000&class=STANDARD_IA"
    )
    shelf, cloud = found["shelf"], found["cloud"]
    assert isinstance(shelf, FolderStore)
    assert shelf.path("masters/abc") == Path("/mnt/films/masters/abc")
    assert (cloud.says, cloud.origin) == ("s3://My.Bucket/tv/air at http://127.0.0.1:9000", "http://127.0.0.1:9000")
    assert "cret" not in repr(cloud)
    assert read_stores("aws=s3://films?region=eu-west-3")["aws"].origin == "https://s3.eu-west-3.amazonaws.com"


def test_a_folder_that_is_not_mounted_is_never_made(tmp_path: Path) -> None:
    folder = tmp_path / "mount"
    shelf = read_stores(f"shelf=file://{folder}")["shelf"]
    assert isinstance(shelf, FolderStore)
    for is_there in (False, True):  # the place of a disk that is not mounted is there, and empty
        with pytest.raises(Unreachable, match="plateau storage set-up shelf"):
            put(shelf, "masters/abc", tmp_path, b"x")
        with pytest.raises(Unreachable):
            shelf.remove("masters/abc")
        assert (folder.exists(), list(folder.rglob("*"))) == (is_there, [])
        folder.mkdir(exist_ok=True)
    shelf.set_up()
    put(shelf, "masters/abc", tmp_path, b"x")
    assert shelf.look("masters/abc") is not None


def test_a_disk_that_answers_with_any_error_is_away(tmp_path: Path) -> None:
    """A network's disk says EIO or ESTALE; a name that is too long stands for all but the absent ones."""
    shelf = read_stores(f"shelf=file:///{'x' * 300}/films")["shelf"]
    for ask in (
        shelf.demand_presence,
        lambda: shelf.look("masters/abc"),
        lambda: shelf.remove("masters/abc"),
        lambda: shelf.adopt("masters/abc", tmp_path / "source"),
        lambda: put(shelf, "masters/abc", tmp_path, b"x"),
        lambda: opened_where_it_lies(shelf, "masters/abc", 1),
    ):
        with pytest.raises(Unreachable, match="does not answer: File name too long"):
            ask()


def test_a_folder_without_room_is_not_begun_to_be_filled(tmp_path: Path, settings: Any) -> None:
    shelf = read_stores(f"shelf={shelf_at(tmp_path / 'shelf')}")["shelf"]
    settings.KEEP_FREE_BYTES = 10**18
    with pytest.raises(StorageFailed, match=r"no room for the 1 bytes of masters/abc") as full:
        put(shelf, "masters/abc", tmp_path, b"x")
    assert (full.value.retry, list((tmp_path / "shelf").rglob("*"))) == (True, [tmp_path / "shelf" / MARK])


def test_a_file_is_adopted_under_another_name_and_replaces_what_was_there(tmp_path: Path) -> None:
    shelf = read_stores(f"shelf={shelf_at(tmp_path / 'shelf')}")["shelf"]
    put(shelf, "masters/abc", tmp_path, b"before")
    mine = tmp_path / "mine"
    mine.write_bytes(b"now")
    for _again in range(2):
        assert shelf.adopt("masters/abc", mine)
    assert b"".join(shelf.read("masters/abc")) == b"now"
    assert mine.samefile(tmp_path / "shelf" / "masters" / "abc")
    assert [path.name for path in (tmp_path / "shelf" / "masters").iterdir()] == ["abc"]


@pytest.mark.parametrize(
    "setting",
    [
        "home=file:///mnt", "Shelf=file:///mnt", "shelf", "shelf=file://host/mnt", "a=file:///a a=file:///b", "a=ftp://x",
        "a=s3://key@films", "a=s3://films?endpoint=example.org", "a=s3://films?endpoint=https://x/y", "a=s3://films?zone=1",
        "a=s3://films?class=DEEP_ARCHIVE",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_store_is_refused(setting: str) -> None:
    with pytest.raises(BadAddress):
        read_stores(setting)


def test_a_bucket_that_is_away_or_shut_says_whether_to_try_again(s3_server: S3Server, tmp_path: Path) -> None:
    shut = read_stores(f"x={s3_server.address.replace('plateau-tests', 'stranger')}")["x"]
    with pytest.raises(Denied) as denied:
        put(shut, "masters/abc", tmp_path, b"x")
    assert not denied.value.retry
    away = read_stores("x=s3://k:s@films?endpoint=http://127.0.0.1:9")["x"]
    with pytest.raises(Unreachable) as unreachable:
        away.look("masters/abc")
    assert unreachable.value.retry
