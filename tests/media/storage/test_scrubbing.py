"""A stored file that is no longer what was put there is found, told once, and known to be whole again when it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from plateau.core.clock import now
from plateau.journal.models import Entry
from plateau.media.models import Asset, Job, StoredFile
from plateau.media.states import FileState, JobKind
from plateau.media.storage import scrubbing
from plateau.media.storage.records import Seen, note_files, note_master
from plateau.media.storage.store import Store
from plateau.media.storage.stores import store_called
from plateau.media.tasks import scrub as scrub_task
from plateau.notices.models import Notice
from plateau.people.models import Person
from tests.factories import make_person
from tests.media.conftest import Stage
from tests.queue import run_queue
from tests.shelves import shelf_at

FAST = 0
LONG_AGO = timedelta(days=31)


@pytest.fixture
def kept(stage: Stage, store: Store, settings: Any, tmp_path: Path, s3_server: Any) -> Asset:
    """A film of two small files whose last look is a month ago, in a folder and in a bucket."""
    address = shelf_at(tmp_path / "shelf") if store.name == "shelf" else s3_server.address
    settings.STORES = f"{store.name}={address}"
    asset = Asset.objects.create(
        film=stage.film, state="ready", store=store.name, master_store=store.name, duration_ms=1, frames=1, size_bytes=6
    )
    for key, text in ((f"masters/{asset.public_id}", b"master"), (f"air/{asset.public_id}/full/v.mp4", b"package")):
        put(asset, key, text)
    StoredFile.objects.update(checked_at=now() - LONG_AGO)
    return asset


def put(asset: Asset, key: str, text: bytes, *, noted: bool = True) -> None:
    source = Path(settings.UPLOADS) / "source"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(text)
    seen = Seen.of(source)
    store_called(asset.store).put(key, source, sha256=seen.sha256)
    if noted and key.startswith("masters/"):
        note_master(asset, seen)
    elif noted:
        note_files(asset, "full", {key.rpartition("/")[2]: seen})


def shift() -> scrubbing.Scrubbed:
    return scrubbing.scrub(scrubbing.to_read(), rate=FAST)


def states() -> dict[str, str]:
    return {row.key.partition("/")[0]: row.state for row in StoredFile.objects.all()}


def told() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="film.file_found").order_by("id").values_list("verb", flat=True))


def test_whole_files_are_read_once_a_month(kept: Asset) -> None:
    done = shift()
    assert (done.files, done.bytes, done.ailing, done.away) == (2, 13, 0, [])
    assert shift().files == 0
    assert (states(), told()) == ({"masters": "whole", "air": "whole"}, [])


def test_damage_and_absence_are_found_told_and_healed(kept: Asset, stage: Stage) -> None:
    runs = make_person("Nora Network")
    Person.objects.filter(pk=runs.pk).update(network_admin=True)
    put(kept, f"masters/{kept.public_id}", b"mastel", noted=False)  # as long as before: only the bytes tell
    store_called(kept.store).remove(f"air/{kept.public_id}/full/v.mp4")
    put(kept, f"air/{kept.public_id}/full/w.mp4", b"other", noted=False)  # the folder is there, the file is not
    done = shift()
    assert (done.files, done.ailing) == (2, 2)
    assert states() == {"masters": "damaged", "air": "missing"}
    assert told() == ["film.file_found_ailing"] * 2
    run_queue("journal.react")
    assert Notice.objects.filter(person=runs).count() == 1  # one a day, however many files
    assert not Notice.objects.exclude(person=runs).filter(kind="film.file_ailing").exists()

    StoredFile.objects.update(checked_at=now() - LONG_AGO)
    assert shift().ailing == 2
    assert len(told()) == 2  # known already

    put(kept, f"masters/{kept.public_id}", b"master", noted=False)
    put(kept, f"air/{kept.public_id}/full/v.mp4", b"package", noted=False)
    StoredFile.objects.update(checked_at=now() - LONG_AGO)
    assert shift().ailing == 0
    assert states() == {"masters": "whole", "air": "whole"}
    assert told()[2:] == ["film.file_found_whole"] * 2


def test_a_store_that_is_away_or_unknown_says_nothing_of_its_files(kept: Asset, settings: Any, tmp_path: Path) -> None:
    before = list(StoredFile.objects.order_by("pk").values())
    settings.STORES = f"{kept.store}=file://{tmp_path}/not-mounted"
    assert (shift().files, shift().away) == (0, [kept.store])
    settings.STORES = ""
    assert (shift().files, shift().away) == (0, [kept.store])
    assert list(StoredFile.objects.order_by("pk").values()) == before
    assert told() == []


def test_a_file_written_anew_while_it_was_read_is_no_damage(kept: Asset) -> None:
    row = StoredFile.objects.get(key__startswith="air/")
    put(kept, row.key, b"another package")
    assert scrubbing.note(row, FileState.DAMAGED) is False
    Job.objects.create(asset=kept, kind=JobKind.EXTEND)
    assert scrubbing.note(StoredFile.objects.get(pk=row.pk), FileState.DAMAGED) is False
    StoredFile.objects.update(checked_at=now() - LONG_AGO)
    assert shift().files == 0  # the film is at work
    Job.objects.update(kind=JobKind.TRANSCRIBE)  # waits without end where no machine listens
    assert shift().files == 2
    assert (states(), told()) == ({"masters": "whole", "air": "whole"}, [])


def test_a_stop_leaves_the_file_to_the_next_shift(kept: Asset) -> None:
    answers = iter([False, True])
    done = scrubbing.scrub(scrubbing.to_read(), rate=1, stop=lambda: next(answers, True))
    assert (done.files, scrubbing.to_read().count()) == (0, 2)


def test_the_rate_is_kept(kept: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    moment = [0.0]
    monkeypatch.setattr(scrubbing.time, "monotonic", lambda: moment[0])

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        moment[0] += seconds

    monkeypatch.setattr(scrubbing.time, "sleep", sleep)
    row = StoredFile.objects.get(key__startswith="air/")
    assert scrubbing.read_through(store_called(kept.store), row, rate=2) == FileState.WHOLE
    assert sum(slept) == 3.5  # seven bytes, two a second


def test_the_task_comes_after_everything_else() -> None:
    assert (scrub_task.priority, scrub_task.queue) == (-50, "copies")
