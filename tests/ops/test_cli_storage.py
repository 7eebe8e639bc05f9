"""`plateau storage` says what lies where, reads it, and ends with 1 where something is not whole."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from rich.console import Console
from typer.testing import CliRunner

from plateau.core.clock import now
from plateau.media.actions import films
from plateau.media.models import Asset, StoredFile
from plateau.media.storage import leaving
from plateau.media.storage.records import Seen, note_master
from plateau.ops.cli import storage
from tests.media.conftest import Stage, clips, folders, stage
from tests.shelves import shelf_at

__all__ = ["clips", "folders", "stage"]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which no cell is broken, however long the path of the test's folder."""
    monkeypatch.setattr(storage, "console", Console(width=400, highlight=False))


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(storage.app, list(arguments))
    return done.exit_code, " ".join(done.output.split())


def kept(stage: Stage) -> Asset:
    asset = Asset.objects.create(film=stage.film, state="cancelled", size_bytes=6, received_at=now())
    asset.master.parent.mkdir(exist_ok=True)
    asset.master.write_bytes(b"master")
    note_master(asset, Seen.of(asset.master))
    return asset


def test_files_are_read_compared_and_shown(stage: Stage) -> None:
    asset = kept(stage)
    assert run("scrub") == (0, "1 files read, 6 B; 0 not whole.")
    asset.master.write_bytes(b"mastel")
    assert run("scrub", "--ailing") == (0, "0 files read, 0 B; 0 not whole.")
    status, said = run("scrub", "--store", "home")
    assert (status, said) == (1, f"damaged: home:masters/{asset.public_id} 1 files read, 6 B; 1 not whole.")
    status, said = run("show")
    assert (status, "6 B 0 B 0 B 0 B 1 of 1 files 1" in said) == (0, True)
    assert said.endswith(f"damaged: home:masters/{asset.public_id} of “Le pain”")
    asset.master.write_bytes(b"master")
    assert run("scrub", "--ailing") == (0, "1 files read, 6 B; 0 not whole.")
    films.delete_files(asset)
    assert run("show")[1].endswith("0 B 0 B 0 B 0 B 0 of 0 files 0")


def test_what_nobody_names_is_swept_and_too_much_of_it_is_not(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = kept(stage)
    nobodys = asset.master.with_name("n0b0dy234567")
    nobodys.write_bytes(b"x")
    monkeypatch.setattr(leaving, "now", lambda: now() + timedelta(days=8))
    first = "0 files that films left behind were removed, and 0 that were nobody's. 1 that nobody names wait"
    assert run("sweep") == (0, f"{first} until they were seen so for a week.")
    monkeypatch.setattr(leaving, "now", lambda: now() + timedelta(days=16))
    monkeypatch.setattr(leaving, "FEW", 0)
    StoredFile.objects.all().delete()
    Asset.objects.update(removed_at=now())
    status, said = run("sweep")
    assert (status, "0 files that films left" in said, nobodys.exists()) == (1, True, True)
    assert "1 files are nobody's, most of what lies there: none was removed." in said
    assert run("sweep", "--however-many")[1].startswith("0 files that films left behind were removed, and 1 that were")
    assert (nobodys.exists(), asset.master.exists()) == (False, True)


def test_a_storage_that_is_not_there_is_not_read(stage: Stage) -> None:
    kept(stage)
    StoredFile.objects.update(store="gone", checked_at=now() - timedelta(days=31))
    assert run("scrub", "--store", "gone") == (2, "There is no storage 'gone'; there are: home.")
    status, said = run("scrub")
    assert (status, "0 files read" in said) == (1, True)
    assert "gone did not answer" in said
    assert "gone no setting names it any more 6 B" in run("show")[1]


def test_films_are_moved_and_what_stays_is_said(stage: Stage, settings: Any, tmp_path: Path) -> None:
    settings.STORES = f"shelf={shelf_at(tmp_path / 'shelf')}"
    asset, stays = kept(stage), kept(stage)
    stays.master.write_bytes(b"mastel")
    status, said = run("move", "--to", "shelf")
    assert (status, said.endswith("1 files of films moved to shelf.")) == (1, True)
    assert f"“Le pain” stays where it is: home:masters/{stays.public_id} is damaged where it lies" in said
    asset.refresh_from_db()
    assert asset.master.read_bytes() == b"master"
    assert "shelf" in str(asset.master)
    stays.master.write_bytes(b"master")
    StoredFile.objects.update(state="whole")
    Asset.objects.filter(pk=stays.pk).update(state="processing")
    assert run("move", "--to", "shelf") == (
        0,
        "0 files of films moved to shelf. 1 are being worked on and stay for now: run this again later. “Le pain”",
    )
    assert run("move", "--to", "shelf", "--from", "shelf") == (2, "shelf is where they lie.")
    assert run("move", "--to", "attic") == (2, "There is no storage 'attic'; there are: home, shelf.")


def test_a_folder_is_set_up_once_its_disk_is_there(stage: Stage, settings: Any, tmp_path: Path) -> None:
    settings.STORES = f"shelf=file://{tmp_path}/shelf cloud=s3://films"
    for name in ("home", "cloud", "attic"):
        assert run("set-up", name) == (2, f"{name!r} is no folder that PLATEAU_STORES names.")
    asset = kept(stage)
    assert run("move", "--to", "shelf")[0] == 1
    assert not (tmp_path / "shelf").exists()
    assert run("set-up", "shelf") == (0, f"{tmp_path}/shelf is the storage shelf.")
    assert run("move", "--to", "shelf") == (0, "1 files of films moved to shelf.")
    settings.STORES = f"shelf=file://{tmp_path}/mount"
    status, said = run("set-up", "shelf")
    assert (status, "mount the disk first" in said, (tmp_path / "mount").exists()) == (1, True, False)
    asset.refresh_from_db()
    assert asset.master_store == "shelf"


def test_a_film_that_the_database_refuses_does_not_hold_up_the_others(
    stage: Stage, settings: Any, tmp_path: Path
) -> None:
    settings.STORES = f"shelf={shelf_at(tmp_path / 'shelf')}"
    first, second = kept(stage), kept(stage)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with open checks cannot be changed
        cursor.execute(
            f"ALTER TABLE media_asset ADD CONSTRAINT stays CHECK (id <> {first.pk} OR master_store = 'home')"
        )
    status, said = run("move", "--to", "shelf")
    assert (status, said.endswith("1 files of films moved to shelf.")) == (1, True)
    for asset, store in ((first, "home"), (second, "shelf")):
        asset.refresh_from_db()
        assert (asset.master_store, asset.master.read_bytes()) == (store, b"master")
