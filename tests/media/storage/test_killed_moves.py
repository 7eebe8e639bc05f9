"""Whoever moves a film is killed in the middle of a put, again and again: it plays all the while, and arrives once, whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import QuerySet

from plateau.core.clock import now
from plateau.media.models import Asset, StoredFile
from plateau.media.states import FileState
from plateau.media.storage import leaving
from plateau.media.storage.copying import COMING_FOR
from plateau.media.storage.records import Seen
from plateau.media.storage.store import digest_of
from tests.media.conftest import Stage
from tests.media.storage.test_moving import kept, there
from tests.s3 import S3Server

MB = 1024 * 1024
KILLS = 3


def on_the_way() -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(state=FileState.COMING)


def mover(home: Path, bucket: S3Server) -> subprocess.Popen[bytes]:
    """Start ``plateau storage move``, as a person does."""
    database = connection.settings_dict
    environment = os.environ | {
        "PLATEAU_HOME": str(home),
        "DATABASE_URL": f"postgresql://{database['USER']}:@/{database['NAME']}?host={database['HOST']}",
        "PLATEAU_STORES": f"cloud={bucket.address}",
        "PLATEAU_STORAGE": "home",
        "PLATEAU_KEEP_FREE_GB": "0",
    }
    command = [sys.executable, "-m", "plateau.ops.cli", "storage", "move", "--to", "cloud"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.django_db(transaction=True)
def test_a_move_killed_in_the_middle_of_puts_arrives_whole(
    stage: Stage, bucket: S3Server, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 20 * MB  # sent in two parts
    files = {f"{name}.mp4": random.Random(name).randbytes(size) for name in "abcd"}
    asset = kept(stage, {**files, "package.json": b"{}", "master.m3u8": b"#EXTM3U"})
    here = {key: digest_of(folders / key) for key in there("home")}
    assert len(here) == 7
    in_a_put = 0
    for kill in range(KILLS):
        renewed_from = now() + COMING_FOR
        process = mover(folders, bucket)
        until = time.monotonic() + 60
        while not on_the_way().filter(sha256="", leaves_at__gt=renewed_from).exists():
            assert process.poll() is None, process.communicate()[0].decode()
            assert time.monotonic() < until
            time.sleep(0.002)
        time.sleep(0.02 * kill)  # some bytes have gone
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        in_a_put += on_the_way().filter(sha256="").exists()
        assert Asset.objects.get(pk=asset.pk).store == "home"
        assert {key: digest_of(folders / key) for key in there("home")} == here
        monkeypatch.setattr(leaving, "now", lambda: now() + timedelta(days=6))
        swept = leaving.sweep(however_many=True)
        assert (swept.left, swept.removed) == (0, 0)
        for row in on_the_way().exclude(sha256=""):
            assert Seen.of(bucket.objects / row.key) == Seen(row.size_bytes, row.sha256)

    assert in_a_put, "no kill came in the middle of a put"
    monkeypatch.undo()
    process = mover(folders, bucket)
    said = process.communicate(timeout=120)[0].decode()
    assert (process.returncode, "1 files of films moved to cloud." in said) == (0, True), said
    moved = Asset.objects.get(pk=asset.pk)
    assert (moved.store, moved.master_store) == ("cloud", "cloud")
    rows = StoredFile.objects.filter(store="cloud")
    assert set(rows.values_list("state", "leaves_at")) == {("whole", None)}
    assert {row.key: digest_of(bucket.objects / row.key) for row in rows} == here
