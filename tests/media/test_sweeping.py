"""What a crash leaves on the disk is gone a day later, and nothing else is."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plateau.core.clock import now
from plateau.media import work
from plateau.media.actions import films, processing, sweeping
from plateau.media.models import Asset, Job
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send, tiny

LONG_AGO = time.time() - 25 * 3600


def left(path: Path) -> Path:
    """Say that this was last changed more than a day ago."""
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


@pytest.fixture
def sent(stage: Stage, clips: Clips) -> Asset:
    return send(stage.film, tiny(clips), by=stage.producer)


def test_a_killed_imports_copy_goes_after_a_day(folders: Path, stage: Stage, sent: Asset) -> None:
    (folders / "uploads").mkdir(exist_ok=True)
    for name in ("import-old", "import-new", "somebody"):
        (folders / "uploads" / name).write_bytes(b"x")
    left(folders / "uploads" / "import-old")
    left(folders / "uploads" / "somebody")
    assert sweeping.sweep_files() == 1
    assert sorted(path.name for path in (folders / "uploads").iterdir()) == ["import-new", "somebody"]
    assert sweeping.sweep_files() == 0


def test_scratch_goes_when_the_film_has_ended(stage: Stage, sent: Asset) -> None:
    run_until(sent, "assemble")
    left(sent.scratch)
    assert sweeping.sweep_files() == 0  # still at work, however long ago
    asset = run(sent)
    asset.scratch.mkdir()
    assert sweeping.sweep_files() == 0  # a day has not passed
    left(asset.scratch)
    assert sweeping.sweep_files() == 1
    assert not asset.scratch.exists()
    assert asset.master.exists()
    assert asset.package.exists()


def test_scratch_stays_while_a_job_works_in_it(stage: Stage, sent: Asset) -> None:
    job = work.claim(run_until(sent, "chunk").pk)
    assert job is not None
    processing.cancel_processing(Asset.objects.get(pk=sent.pk), by=stage.producer)
    sent.scratch.mkdir(parents=True, exist_ok=True)
    left(sent.scratch)
    assert sweeping.sweep_files() == 0
    Job.objects.filter(pk=job.pk).update(state="cancelled")
    assert sweeping.sweep_files() == 1


def test_scratch_of_nobody_goes(folders: Path, stage: Stage) -> None:
    folder = folders / "scratch" / "nobody"
    folder.mkdir(parents=True)
    left(folder)
    assert sweeping.sweep_files() == 1
    assert not folder.exists()


def test_files_that_a_person_had_removed_go(stage: Stage, sent: Asset, clips: Clips, settings: Any) -> None:
    first = run(sent)
    run(send(stage.film, tiny(clips), by=stage.producer))
    films.remove_file(first, by=stage.producer)  # the crash comes before its files are deleted
    assert sweeping.sweep_files() == 0
    Asset.objects.filter(pk=first.pk).update(removed_at=now() - timedelta(hours=25))
    settings.STORES = f"away=file:///{'x' * 300}"
    away = {"state": "cancelled", "size_bytes": 1, "removed_at": now() - timedelta(hours=25)}
    Asset.objects.create(film=stage.film, store="away", master_store="away", **away)  # it comes first
    assert sweeping.sweep_files() == 1
    assert not first.master.exists()
    assert not first.package.parent.exists()
    assert Asset.objects.get(state="ready", removed_at=None).master.exists()
    assert sweeping.sweep_files() == 0
