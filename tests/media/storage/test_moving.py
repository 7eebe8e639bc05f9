"""Films go from store to store while they are watched: whole, once, and never old where they are new."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_force
from django.core.cache import cache
from django.db import transaction

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media.actions import films, moving, processing, texts
from plateau.media.actions.free import ensure_free_start
from plateau.media.actions.moving import Moved, move_film, move_master, move_packages, to_cool, to_move
from plateau.media.models import Asset, Film, Job, Orphan, StoredFile
from plateau.media.signing import sign
from plateau.media.sources import film_sources
from plateau.media.states import FileState, JobKind
from plateau.media.storage import leaving, packages
from plateau.media.storage.errors import Damaged
from plateau.media.storage.records import Seen, note_files, note_master
from plateau.media.storage.store import Store
from plateau.media.storage.stores import store_called
from plateau_engine import check_package
from tests.factories import client_of
from tests.media.conftest import Stage
from tests.media.machine import run
from tests.media.made import Made, made
from tests.media.storage.test_films import CAPTIONS, package_of
from tests.s3 import S3Server
from tests.shelves import shelf_at

__all__ = ["made"]

LATER = timedelta(hours=6)


def fresh(asset: Asset) -> Asset:
    return Asset.objects.select_related("film__channel").get(pk=asset.pk)


def there(name: str) -> set[str]:
    return {held.key for place in ("masters/", "air/") for held in store_called(name).walk(place)}


def rows_in(name: str, **more: Any) -> set[str]:
    return set(StoredFile.objects.filter(store=name, **more).values_list("key", flat=True))


def kept(stage: Stage, files: dict[str, bytes], *, name: str = "home", **more: Any) -> Asset:
    """A ready film of arbitrary bytes: moves look at nothing else."""
    facts = {"state": "ready", "duration_ms": 1, "frames": 1, "size_bytes": 6, "received_at": now(), "ready_at": now()}
    asset = Asset.objects.create(film=stage.film, store=name, master_store=name, **facts | more)
    put(asset, f"masters/{asset.public_id}", b"master")
    for inner, text in files.items():
        put(asset, f"air/{asset.public_id}/full/{inner}", text)
    return asset


def put(asset: Asset, key: str, text: bytes) -> None:
    source = Path(in_force.UPLOADS) / "source"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(text)
    store_called(asset.store).put(key, source, sha256="")
    if key.startswith("masters/"):
        note_master(asset, Seen.of(source))
    else:
        note_files(asset, "full", {key.split("/full/")[1]: Seen.of(source)})


def elsewhere(asset: Asset, folder: str, name: str, settings: Any) -> str:
    """Ask as the edge does where a file lies that it does not have."""
    signed = sign(f"{asset.public_id}/{folder}", expires=int(time.time()) + 600, secret=settings.MEDIA_SECRET)
    answer = client_of(None).get(signed + name)
    return str(answer.headers.get("X-Accel-Redirect", answer.status_code))


@pytest.fixture
def three(bucket: S3Server, settings: Any, tmp_path: Path) -> S3Server:
    """Our own folder, a shelf and a bucket; what arrives goes into the folder."""
    settings.STORES = f"cloud={bucket.address} shelf={shelf_at(tmp_path / 'shelf')}"
    settings.STORE_FOR_NEW = "home"
    return bucket


@pytest.fixture
def target(store: Store, stage: Stage, settings: Any, tmp_path: Path, s3_server: S3Server) -> str:
    """The name of a folder and of a bucket beside ``home``."""
    address = shelf_at(tmp_path / "shelf") if store.name == "shelf" else s3_server.address
    settings.STORES = f"{store.name}={address}"
    return store.name


def test_a_film_goes_round_all_stores_and_plays_on(
    stage: Stage, three: S3Server, made: Made, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = made.stand(stage.film)
    film = Film.objects.get(pk=stage.film.pk)
    assert not ensure_free_start(asset, 50)
    texts.add_captions(film, CAPTIONS, language="fr", by=stage.producer)
    asset = run(asset)
    before, earlier = there("home"), fresh(asset)
    playlist = (asset.package / "master.m3u8").read_bytes()

    assert (move_packages(asset.pk, "cloud"), move_master(asset.pk, "cloud")) == (Moved.DONE, Moved.DONE)
    asset = fresh(asset)
    assert (asset.store, asset.master_store) == ("cloud", "cloud")
    for folder in ("full", "free-50"):
        assert check_package(package_of(three, asset, folder, tmp_path)).faults == ()
    assert rows_in("cloud") == there("cloud")
    assert set(StoredFile.objects.filter(store="cloud").values_list("state", "leaves_at")) == {("whole", None)}
    assert (three.objects / "masters" / asset.public_id).read_bytes() == made.master.read_bytes()
    gone = before - there("home")
    assert gone == {key for key in before if "/full/" in key and packages.is_text(key)}
    assert elsewhere(asset, "free", "not-here.mp4", settings).startswith("/elsewhere/cloud/")
    assert elsewhere(asset, "full", "master.m3u8", settings).startswith("/elsewhere/cloud/")
    assert b"".join(store_called("home").read(f"air/{asset.public_id}/free/master.m3u8"))  # for earlier addresses
    assert "/free-50/" in sources_of(film, whole=False)

    path = store_called("home").path(f"air/{asset.public_id}/full/master.m3u8")
    assert path is not None
    path.write_bytes(playlist)  # as if a crash had come before it was taken away
    texts.add_captions(film, CAPTIONS, language="en", by=stage.producer)
    assert packages.read_file(asset, "full", "master.m3u8") != playlist
    assert not [key for key in there("home") if key.endswith(("m3u8", "vtt")) and "/full/" in key]

    film.captions.filter(language="fr").delete()
    with transaction.atomic():
        texts.write_captions(film, earlier)  # read before the move, by whoever waited for the film
    captions = {key.rpartition("/")[2] for key in there("cloud") if "captions" in key}
    assert captions == {"captions-0-en.vtt", "captions-0-en.m3u8"}

    assert move_film(asset, "shelf") == Moved.DONE
    asset = fresh(asset)
    assert (asset.store, asset.master_store) == ("shelf", "shelf")
    assert elsewhere(asset, "full", "master.m3u8", settings) == f"/shelf/shelf/air/{asset.public_id}/full/master.m3u8"
    assert elsewhere(asset, "free-50", "master.m3u8", settings).startswith("/elsewhere/cloud/")  # left, not gone yet

    assert move_film(asset, "home") == Moved.DONE
    asset = fresh(asset)
    for place in (asset.package, asset.free_package):
        assert check_package(place).faults == ()
    assert (asset.package / "captions-0-en.vtt").read_text().endswith("Bonjour\n")
    assert elsewhere(asset, "free-50", "master.m3u8", settings).startswith("/elsewhere/cloud/")
    assert move_film(asset, "home") == Moved.THERE

    monkeypatch.setattr(leaving, "now", lambda: now() + LATER)
    leaving.remove_leaving()
    assert (there("cloud"), there("shelf")) == (set(), set())
    assert rows_in("home") == there("home")
    assert check_package(asset.package).faults == ()
    assert Entry.objects.filter(verb="film.files_moved").count() == 6


def sources_of(film: Film, *, whole: bool) -> str:
    found = film_sources(Film.objects.select_related("asset", "channel").get(pk=film.pk), whole=whole)
    assert found is not None
    return found.master_url


def test_what_changes_meanwhile_goes_along(stage: Stage, three: S3Server) -> None:
    asset = kept(stage, {"a.mp4": b"a" * 9, "b.mp4": b"b" * 9, "package.json": b"{}", "master.m3u8": b"old"})
    changed: list[int] = []

    def change(more: int) -> None:
        if not changed:
            changed.append(more)
            put(asset, f"air/{asset.public_id}/full/master.m3u8", b"new")
            put(asset, f"air/{asset.public_id}/full/c.jpg", b"c")

    assert move_packages(asset.pk, "shelf", on_sent=change) == Moved.DONE
    asset = fresh(asset)
    assert packages.read_file(asset, "full", "master.m3u8") == b"new"
    assert packages.read_file(asset, "full", "c.jpg") == b"c"
    assert rows_in("shelf", state="whole", leaves_at=None) == there("shelf")


@pytest.mark.parametrize("kind", [JobKind.FREE, JobKind.TRANSCRIBE])
def test_a_film_at_work_stays(stage: Stage, target: str, kind: JobKind) -> None:
    asset = kept(stage, {"a.mp4": b"a", "master.m3u8": b"m"})
    job = Job.objects.create(asset=asset, kind=kind, state="running", claim="x")
    before = [list(model.objects.order_by("pk").values()) for model in (Asset, StoredFile, Entry)]
    assert (move_packages(asset.pk, target), move_master(asset.pk, target)) == (Moved.AT_WORK, Moved.AT_WORK)
    assert [list(model.objects.order_by("pk").values()) for model in (Asset, StoredFile, Entry)] == before
    assert there(target) == set()
    Job.objects.filter(pk=job.pk).update(state="waiting")
    listens = kind == JobKind.TRANSCRIBE  # and may wait for days
    assert move_film(asset, target) == (Moved.DONE if listens else Moved.AT_WORK)
    texts_left = [key for key in there("home") if packages.is_text(key)]
    assert texts_left == ([] if listens else [f"air/{asset.public_id}/full/master.m3u8"])


@pytest.mark.parametrize("name", ["a.mp4", "master.m3u8"])
def test_what_is_damaged_stays_and_is_told(stage: Stage, target: str, name: str) -> None:
    asset = kept(stage, {"a.mp4": b"a" * 9, "master.m3u8": b"a" * 9})
    (asset.package / name).write_bytes(b"a" * 8 + b"b")
    with pytest.raises(Damaged, match="is damaged where it lies"):
        move_film(asset, target)
    assert fresh(asset).store == "home"
    assert rows_in("home", state=FileState.DAMAGED) == {f"air/{asset.public_id}/full/{name}"}
    assert Entry.objects.filter(verb="film.file_found_ailing").count() == 1
    before = there(target)  # what came before it, and leaves after a week
    with pytest.raises(Damaged, match="is known to be damaged"):
        move_packages(asset.pk, target)
    assert there(target) == before
    assert f"air/{asset.public_id}/full/{name}" not in before
    assert move_master(asset.pk, target) == Moved.DONE


def test_a_film_that_is_removed_meanwhile_leaves_nothing(stage: Stage, three: S3Server) -> None:
    asset = kept(stage, {"a.mp4": b"a" * 9, "b.mp4": b"b", "master.m3u8": b"m"})

    def remove(_more: int) -> None:
        if fresh(asset).removed_at is None:
            Asset.objects.filter(pk=asset.pk).update(removed_at=now())
            films.delete_files(fresh(asset))

    assert move_packages(asset.pk, "shelf", on_sent=remove) == Moved.AT_WORK
    assert (there("shelf"), there("home"), StoredFile.objects.count()) == (set(), set(), 0)


def test_files_of_before_there_were_rows_go_along(stage: Stage, target: str) -> None:
    asset = kept(stage, {"a.mp4": b"a", "in/b.jpg": b"b", "master.m3u8": b"m"})
    StoredFile.objects.all().delete()
    assert move_film(asset, target) == Moved.DONE
    assert there(target) == {f"masters/{asset.public_id}", *(f"air/{asset.public_id}/full/{name}" for name in ("a.mp4", "in/b.jpg", "master.m3u8"))}  # fmt: skip


def test_sweeps_beside_a_move_take_nothing_of_it(
    stage: Stage, three: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no week of grace whatever nobody names goes at once: only the rows of what comes keep it."""
    monkeypatch.setattr(leaving, "GRACE", timedelta(0))
    names = ("a.mp4", "b.mp4", "c.mp4", "master.m3u8")
    asset = kept(stage, {name: name.encode() * 9 for name in names})
    lost = f"air/{asset.public_id}/full/a.mp4"  # of an earlier move, known as nobody's for long
    path = store_called("shelf").path(lost)
    assert path is not None
    path.parent.mkdir(parents=True)
    path.write_bytes(b"old")
    os.utime(path, (1, 1))
    Orphan.objects.create(store="shelf", key=lost, size_bytes=3, changed_at=now(), seen_at=now() - timedelta(days=9))
    swept: list[leaving.Swept] = []

    def sweep(_more: int) -> None:
        swept.append(leaving.sweep(however_many=True))

    assert move_film(asset, "shelf", on_sent=sweep) == Moved.DONE
    assert len(swept) == 5
    assert sum(one.removed for one in swept) == 0
    assert {name: packages.read_file(fresh(asset), "full", name) for name in names} == {
        name: name.encode() * 9 for name in names
    }
    sweep(0)
    assert there("shelf") == rows_in("shelf", leaves_at=None)
    assert f"masters/{asset.public_id}" in there("shelf")


def test_a_move_that_nobody_goes_on_with_leaves_after_a_week(
    stage: Stage, three: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = kept(stage, {"a.mp4": b"a", "b.mp4": b"b", "master.m3u8": b"m"})

    def give_up(_more: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_packages(asset.pk, "shelf", on_sent=give_up)
    assert rows_in("shelf", state=FileState.COMING) == {f"air/{asset.public_id}/full/a.mp4"}
    monkeypatch.setattr(leaving, "now", lambda: now() + timedelta(days=6))
    assert leaving.remove_leaving() == 0
    monkeypatch.setattr(leaving, "now", lambda: now() + timedelta(days=8))
    assert leaving.remove_leaving() == 1
    assert (rows_in("shelf"), there("shelf")) == (set(), set())
    assert move_packages(asset.pk, "shelf") == Moved.DONE


def test_masters_go_to_the_cold_store_once_they_are_old_enough(stage: Stage, three: S3Server, settings: Any) -> None:
    new = kept(stage, {"master.m3u8": b"m"}, ready_at=now() - timedelta(days=29))
    old = kept(stage, {"master.m3u8": b"m"}, ready_at=now() - timedelta(days=31))
    settings.COLD_STORE = "cloud"
    assert not to_cool().exists()  # off without days
    settings.COLD_AFTER_DAYS = 30
    assert list(to_cool()) == [old]
    assert moving.cool_masters(seconds=60, stop=lambda: True) == 0
    assert moving.cool_masters(seconds=60) == 1
    assert (fresh(old).store, fresh(old).master_store, fresh(new).master_store) == ("home", "cloud", "home")
    assert (three.objects / "masters" / old.public_id).read_bytes() == b"master"
    assert old.pk in set(StoredFile.objects.exclude(leaves_at=None).values_list("asset", flat=True))
    assert packages.master_apart(fresh(old)) == "cloud"
    assert packages.has_master(fresh(old))
    assert not to_cool().exists()
    assert moving.cool_masters(seconds=60) == 0
    assert list(to_move("home")) == []  # the rule would take it back
    assert list(to_move("shelf")) == [new, old]
    assert move_film(old, "shelf") == Moved.DONE
    assert (fresh(old).store, fresh(old).master_store) == ("shelf", "cloud")


def test_a_master_that_cannot_go_does_not_hold_up_the_next(stage: Stage, three: S3Server, settings: Any) -> None:
    broken = kept(stage, {"master.m3u8": b"m"}, ready_at=now() - timedelta(days=32))
    broken.master.write_bytes(b"mastel")
    whole = kept(stage, {"master.m3u8": b"m"}, ready_at=now() - timedelta(days=31))
    settings.COLD_STORE, settings.COLD_AFTER_DAYS = "cloud", 30
    assert moving.cool_masters(seconds=60) == 1
    assert (fresh(broken).master_store, fresh(whole).master_store) == ("home", "cloud")
    broken.master.write_bytes(b"master")
    StoredFile.objects.update(state=FileState.WHOLE)
    assert moving.cool_masters(seconds=60) == 0  # passed over for some hours
    cache.clear()
    assert moving.cool_masters(seconds=60) == 1


def test_a_stop_gives_a_copy_up(stage: Stage, three: S3Server, settings: Any) -> None:
    asset = kept(stage, {"master.m3u8": b"m"}, ready_at=now() - timedelta(days=31))
    settings.COLD_STORE, settings.COLD_AFTER_DAYS = "shelf", 30
    answers = iter([False, True])
    assert moving.cool_masters(seconds=60, stop=lambda: next(answers, True)) == 0
    assert (fresh(asset).master_store, asset.master.read_bytes()) == ("home", b"master")
    assert rows_in("shelf", state=FileState.COMING) == {f"masters/{asset.public_id}"}
    assert moving.cool_masters(seconds=60) == 1


def test_no_store_is_asked_within_the_last_transaction(
    stage: Stage, three: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database of a network ends a transaction that is silent for two minutes: copies come before, texts among them."""
    asset = kept(stage, {"a.mp4": b"a", "master.m3u8": b"m"})
    name = moving._name_packages

    def without_a_store(asset_id: int, to: str) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr(in_force, "STORES", "cloud=s3://k:s@films?endpoint=http://127.0.0.1:9")
            return name(asset_id, to)

    monkeypatch.setattr(moving, "_name_packages", without_a_store)
    assert move_packages(asset.pk, "cloud") == Moved.DONE
    assert (three.objects / "air" / asset.public_id / "full" / "master.m3u8").read_bytes() == b"m"


def test_a_folder_that_is_not_mounted_gets_nothing(
    stage: Stage, three: S3Server, settings: Any, tmp_path: Path
) -> None:
    asset = kept(stage, {"master.m3u8": b"m"}, ready_at=now() - timedelta(days=31))
    (tmp_path / "mount").mkdir()
    settings.STORES = f"cold=file://{tmp_path}/mount"
    settings.COLD_STORE, settings.COLD_AFTER_DAYS = "cold", 30
    assert moving.cool_masters(seconds=60) == 0
    assert (fresh(asset).master_store, list((tmp_path / "mount").iterdir())) == ("home", [])
    assert rows_in("home", leaves_at=None) == there("home")


def test_a_text_that_left_and_is_written_anew_stays(stage: Stage, target: str) -> None:
    """Even with the same bytes: what was to leave is named again."""
    asset = kept(stage, {"a.mp4": b"a", "master.m3u8": b"m", "captions.vtt": b"c"})
    assert move_packages(asset.pk, target) == Moved.DONE
    asset = fresh(asset)
    row = StoredFile.objects.get(store=target, key__endswith="captions.vtt")
    StoredFile.objects.filter(pk=row.pk).update(leaves_at=now())
    with transaction.atomic(), packages.rewriting(asset, "full") as folder:
        (folder / "captions.vtt").unlink(missing_ok=True)
        (folder / "captions.vtt").write_bytes(b"c")
    assert leaving.remove_leaving(of=asset) >= 0
    assert packages.read_file(asset, "full", "captions.vtt") == b"c"
    assert StoredFile.objects.get(store=target, key=row.key).leaves_at is None


def test_a_cold_store_that_is_away_keeps_masters_where_they_are(stage: Stage, three: S3Server, settings: Any) -> None:
    asset = kept(stage, {"master.m3u8": b"m"}, ready_at=now() - timedelta(days=31))
    settings.STORES = "cold=s3://k:s@films?endpoint=http://127.0.0.1:9"
    settings.COLD_STORE, settings.COLD_AFTER_DAYS = "cold", 30
    assert moving.cool_masters(seconds=60) == 0
    assert (fresh(asset).master_store, asset.master.read_bytes()) == ("home", b"master")


def test_what_is_made_of_a_cold_master_fetches_it(
    stage: Stage, three: S3Server, made: Made, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = made.stand(stage.film)
    assert move_master(asset.pk, "cloud") == Moved.DONE
    monkeypatch.setattr(leaving, "now", lambda: now() + LATER)
    assert leaving.remove_leaving() == 1
    assert not (tmp_path / "masters" / asset.public_id).exists()
    assert processing.make_finer(asset)
    page = client_of(stage.producer).get(f"/films/{stage.film.public_id}/progress").content.decode()
    assert "L’original se trouve dans le stockage cloud" in page
    asset = run(asset)
    assert check_package(asset.package).faults == ()
    assert (tmp_path / "cache" / "cloud" / asset.public_id).read_bytes() == made.master.read_bytes()


def test_an_older_text_in_another_machines_folder_is_left_to_a_sweep_there(
    stage: Stage, three: S3Server, settings: Any, tmp_path: Path
) -> None:
    asset = kept(stage, {"a.mp4": b"a", "master.m3u8": b"old"}, name="home")
    old = StoredFile.objects.get(store="home", key__endswith="master.m3u8")
    assert move_packages(asset.pk, "cloud") == Moved.DONE
    asset = fresh(asset)
    put(Asset(public_id=asset.public_id, pk=asset.pk, store="home"), old.key, b"old")  # as after a crash
    StoredFile.objects.filter(store="home", key=old.key).update(leaves_at=now() + LATER)
    with_it = (settings.MASTERS, settings.AIR)
    settings.MASTERS, settings.AIR = tmp_path / "other" / "masters", tmp_path / "other" / "air"
    with transaction.atomic(), packages.rewriting(asset, "full") as folder:
        (folder / "master.m3u8").write_bytes(b"new")
    assert leaving.remove_leaving() == 0
    settings.MASTERS, settings.AIR = with_it
    assert leaving.remove_leaving() == 1
    assert old.key not in there("home")
    assert packages.read_file(asset, "full", "master.m3u8") == b"new"
