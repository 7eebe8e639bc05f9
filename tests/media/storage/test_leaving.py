"""What films left behind goes, what nobody names goes after a week, and what a row names never does."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_force
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from plateau.core.clock import now
from plateau.media.models import Asset, Job, Orphan, StoredFile
from plateau.media.states import JobKind
from plateau.media.storage import leaving
from plateau.media.storage.records import Seen, note_files
from plateau.media.storage.store import Store
from plateau.media.storage.stores import all_stores, store_called
from tests.media.conftest import Stage
from tests.shelves import shelf_at

LONG_AGO = timedelta(days=8)
NOBODY = "n0b0dy234567"

type Later = Callable[[timedelta], None]


def asset_in(stage: Stage, name: str, **more: Any) -> Asset:
    facts = {"state": "ready", "duration_ms": 1, "frames": 1, "size_bytes": 1} | more
    return Asset.objects.create(film=stage.film, **{"store": name, "master_store": name} | facts)


def put(name: str, key: str, text: bytes = b"x") -> None:
    source = Path(in_force.UPLOADS) / "source"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(text)
    store_called(name).put(key, source, sha256="")


def lying(name: str) -> set[str]:
    return {held.key for place in ("masters/", "air/", "parts/") for held in store_called(name).walk(place)}


@pytest.fixture
def here(stage: Stage, store: Store, settings: Any, tmp_path: Path, s3_server: Any) -> str:
    """The name of a folder and of a bucket beside ``home``."""
    address = shelf_at(tmp_path / "shelf") if store.name == "shelf" else s3_server.address
    settings.STORES = f"{store.name}={address}"
    return store.name


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let time pass: files and rows keep theirs."""
    ahead = [timedelta(0)]
    monkeypatch.setattr(leaving, "now", lambda: now() + ahead[0])

    def pass_by(more: timedelta) -> None:
        ahead[0] += more

    return pass_by


def test_what_a_film_left_behind_goes_when_its_time_has_come(stage: Stage, here: str) -> None:
    asset = asset_in(stage, here)
    base = f"air/{asset.public_id}/free-10"
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        put(here, f"{base}/{name}")
        note_files(asset, "free-10", {name: Seen(1, "")})
    StoredFile.objects.filter(key__endswith="a.mp4").update(leaves_at=now())
    StoredFile.objects.filter(key__endswith="b.mp4").update(leaves_at=now() + timedelta(hours=1))
    job = Job.objects.create(asset=asset, kind=JobKind.FREE, number=10)
    assert leaving.remove_leaving() == 0  # that job may be writing the same file anew
    assert lying(here) == {f"{base}/a.mp4", f"{base}/b.mp4", f"{base}/c.mp4"}
    Job.objects.filter(pk=job.pk).update(kind=JobKind.TRANSCRIBE)  # waits without end where no machine listens
    assert leaving.remove_leaving() == 1
    assert lying(here) == {f"{base}/b.mp4", f"{base}/c.mp4"}
    assert set(StoredFile.objects.values_list("key", flat=True)) == lying(here)
    assert leaving.remove_leaving() == 0


def test_what_lies_in_another_machines_folder_is_left_to_it(stage: Stage, settings: Any, tmp_path: Path) -> None:
    asset = asset_in(stage, "home")
    key = f"air/{asset.public_id}/full/master.m3u8"
    put("home", key)
    note_files(asset, "full", {"master.m3u8": Seen(1, "")})
    StoredFile.objects.update(leaves_at=now())
    before = list(StoredFile.objects.values())
    with_it = (settings.MASTERS, settings.AIR)
    settings.MASTERS, settings.AIR = tmp_path / "other" / "masters", tmp_path / "other" / "air"
    assert leaving.remove_leaving() == 0
    assert list(StoredFile.objects.values()) == before
    settings.MASTERS, settings.AIR = with_it
    assert leaving.remove_leaving() == 1
    assert (lying("home"), StoredFile.objects.count()) == (set(), 0)


def test_nobodys_files_go_after_two_looks_a_week_apart(stage: Stage, here: str, later: Later) -> None:
    asset = asset_in(stage, here)
    mine = {f"masters/{asset.public_id}", f"air/{asset.public_id}/full/unnoted.mp4"}
    lost = {f"masters/{NOBODY}", f"air/{NOBODY}/full/v.mp4"}
    for key in (*mine, *lost, "masters/holiday.mov"):
        put(here, key)
    assert (leaving.sweep_orphans(), Orphan.objects.count()) == (leaving.Swept(), 0)  # too new to be anything's loss
    later(LONG_AGO)
    assert leaving.sweep_orphans() == leaving.Swept(found=2)
    assert lying(here) == {*mine, *lost, "masters/holiday.mov"}
    put(here, f"air/{NOBODY}/full/v.mp4", b"written anew")
    later(timedelta(days=6))
    assert leaving.sweep_orphans().removed == 0  # not for a week yet
    later(timedelta(days=1))
    assert leaving.sweep_orphans().removed == 1
    assert lying(here) == {*mine, f"air/{NOBODY}/full/v.mp4", "masters/holiday.mov"}
    assert Orphan.objects.count() == 0


def test_what_was_nobodys_and_is_named_again_stays(stage: Stage, here: str, later: Later) -> None:
    put(here, f"masters/{NOBODY}")
    later(LONG_AGO)
    assert leaving.sweep_orphans().found == 1
    asset_in(stage, here, public_id=NOBODY)
    later(LONG_AGO)
    assert leaving.sweep_orphans() == leaving.Swept()
    assert (lying(here), Orphan.objects.count()) == ({f"masters/{NOBODY}"}, 0)


def test_where_most_is_nobodys_nothing_goes_unasked(
    stage: Stage, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "FEW", 2)
    asset = asset_in(stage, "home")
    for key in (f"masters/{asset.public_id}", *(f"air/{NOBODY}/full/{number}.mp4" for number in range(3))):
        put("home", key)
    later(LONG_AGO)
    leaving.sweep_orphans()
    later(LONG_AGO)
    assert leaving.sweep_orphans() == leaving.Swept(found=3, held_back=3)
    assert len(lying("home")) == 4
    assert leaving.sweep_orphans(however_many=True) == leaving.Swept(found=3, removed=3)
    assert lying("home") == {f"masters/{asset.public_id}"}


def test_what_a_killed_copy_left_half_written_goes_after_a_day(
    stage: Stage, settings: Any, tmp_path: Path, later: Later
) -> None:
    settings.STORES = f"gone=file:///{'x' * 300} shelf={shelf_at(tmp_path / 'shelf')}"
    kept = [f"masters/{NOBODY}", "masters/.nfs0000000000a1b2c3", f"air/{NOBODY}/full/.v.mp4.part", ".films.a1b2c3d4"]
    drafts = [
        f"masters/.{NOBODY}.a1b2c3d4",
        f"air/{NOBODY}/full/.v.mp4._0abcdef",
        f"air/{NOBODY}/full/.a360.a1b2c3d4.part",
    ]
    for top in (tmp_path, tmp_path / "shelf"):
        for name in (*kept, *drafts):
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_bytes(b"x")
            os.utime(top / name, (0, 0))  # a link that is being made is as old as its file
    assert leaving.sweep_orphans().drafts == 0
    later(timedelta(days=1, minutes=1))
    assert leaving.sweep_orphans().drafts == 6
    for top in (tmp_path, tmp_path / "shelf"):
        assert ([(top / name).exists() for name in kept], [(top / name).exists() for name in drafts]) == (
            [True] * 4,
            [False] * 3,
        )


FILES = st.sampled_from(["masters/{}", "air/{}/full/v.mp4", "air/{}/free/v.mp4", "air/{}/direct/master.m3u8"])
PUT = st.tuples(st.sampled_from(["home", "shelf"]), FILES, st.integers(0, 3), st.integers(0, 20))
NOTED = st.tuples(st.sampled_from(["home", "shelf"]), FILES, st.integers(0, 2), st.sampled_from([-2, None, 2]))
STEPS = st.lists(st.tuples(st.sampled_from([0, 3, 8]), st.sampled_from(["", "name", "unname"])), min_size=3, max_size=6)
ASSETS = st.lists(
    st.tuples(st.sampled_from(["home", "shelf"]), st.sampled_from(["home", "shelf"]), st.booleans()),
    min_size=1,
    max_size=3,
)


@given(assets=ASSETS, puts=st.lists(PUT, min_size=4, max_size=12), noted=st.lists(NOTED, max_size=6), steps=STEPS)
@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_a_row_names_is_ever_removed(
    stage: Stage,
    tmp_path: Path,
    settings: Any,
    later: Later,
    assets: list[tuple[str, str, bool]],
    puts: list[tuple[str, str, int, int]],
    noted: list[tuple[str, str, int, int | None]],
    steps: list[tuple[int, str]],
) -> None:
    settings.STORES = f"shelf={shelf_at(tmp_path / 'shelf')}"
    for model in (StoredFile, Orphan, Asset):
        model.objects.all().delete()
    for name in all_stores():
        for key in lying(name):
            store_called(name).remove(key)
    ids = [f"asset{number}234567"[:12] for number in range(3)] + [NOBODY]
    for number, (store, master_store, removed) in enumerate(assets):
        gone = {"removed_at": now()} if removed else {}
        asset_in(stage, store, master_store=master_store, public_id=ids[number], **gone)
    for name, shape, number, age in puts:
        key = shape.format(ids[number])
        put(name, key)
        back = (now() - timedelta(days=age)).timestamp()
        path = store_called(name).path(key)
        assert path is not None
        os.utime(path, (back, back))
    for name, shape, number, days in noted:
        asset = Asset.objects.filter(public_id=ids[number]).first()
        if asset is not None:
            leaves = None if days is None else leaving.now() + timedelta(days=days)
            facts = {"asset": asset, "size_bytes": 1, "sha256": "", "leaves_at": leaves}
            StoredFile.objects.update_or_create(store=name, key=shape.format(ids[number]), defaults=facts)
    for days_more, step in steps:
        later(timedelta(days=days_more))
        orphan, owner = Orphan.objects.first(), Asset.objects.first()
        if step == "name" and orphan is not None:
            facts = {"asset": owner, "size_bytes": 1, "sha256": ""}
            StoredFile.objects.get_or_create(store=orphan.store, key=orphan.key, defaults=facts)
        if step == "unname":
            StoredFile.objects.filter(pk__in=StoredFile.objects.values("pk")[:1]).delete()
        before = {(name, key) for name in all_stores() for key in lying(name)}
        kept = {(name, key) for name, key in before if must_stay(name, key, leaving.now())}
        leaving.sweep(however_many=True)
        after = {(name, key) for name in all_stores() for key in lying(name)}
        assert kept <= after
        assert after <= before


def must_stay(name: str, key: str, moment: datetime) -> bool:
    """Say by the rows alone, one by one, whether somebody still needs this file."""
    for row in StoredFile.objects.filter(store=name, key=key):
        if row.leaves_at is None or row.leaves_at > moment:
            return True
    for asset in Asset.objects.filter(removed_at=None, public_id=key.split("/")[1]):
        lies = asset.master_store if key.startswith("masters/") else asset.store
        left = StoredFile.objects.filter(store=name, key=key, leaves_at__lte=moment).exists()
        if lies == name and not left:
            return True
    return False
