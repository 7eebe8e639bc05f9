"""Progress is what the rows say: frames done of frames, time left from the measured speed."""

from __future__ import annotations

import pytest
from django.utils import translation

from plateau.core.clock import now
from plateau.media.models import Asset, Job
from plateau.media.progress import progress_of
from tests.media.conftest import Stage


@pytest.fixture
def asset(stage: Stage) -> Asset:
    """A film of 250 frames in three chunks: one done, one running, one waiting."""
    made = Asset.objects.create(
        film=stage.film, state="processing", original_name="a.mov", size_bytes=9, received_at=now()
    )
    Job.objects.create(asset=made, kind="probe", state="done")
    Job.objects.create(asset=made, kind="chunk", number=0, state="done", total=100, done=100)
    Job.objects.create(asset=made, kind="chunk", number=1, state="running", total=100, done=40, speed=20.0)
    Job.objects.create(asset=made, kind="chunk", number=2, state="waiting", total=50, done=30, attempts=1)
    Job.objects.create(asset=made, kind="audio", state="waiting", total=10_000)
    return made


def test_frames_are_counted_and_time_is_measured(asset: Asset) -> None:
    with translation.override("en"):
        where = progress_of(asset)
    assert (where.done, where.total, where.percent) == (140, 250, 56)  # what a failed attempt had done does not count
    assert where.note == "140 of 250 pictures"
    assert where.remaining_seconds == round(110 / 20)
    assert where.is_moving
    assert [(part.kind, part.state, part.done, part.total, part.note) for part in where.parts] == [
        ("probe", "done", 0, 0, ""),
        ("chunk", "running", 140, 250, "tried again after it stopped"),
        ("audio", "waiting", 0, 10_000, ""),
    ]


def test_two_workers_are_faster_than_one(asset: Asset) -> None:
    Job.objects.filter(kind="chunk", number=2).update(state="running", done=0, speed=20.0)
    assert progress_of(asset).remaining_seconds == round(110 / 40)


def test_without_a_measure_no_time_is_named(asset: Asset) -> None:
    Job.objects.filter(state="running").update(speed=0)
    assert progress_of(asset).remaining_seconds is None


def test_all_but_one_picture_is_not_a_hundred_percent(asset: Asset) -> None:
    Job.objects.filter(kind="chunk").update(state="done", total=1000)
    Job.objects.filter(kind="chunk", number=2).update(state="running", done=999, total=1000)
    assert progress_of(asset).percent == 99


def test_for_sound_alone_the_sound_is_the_bar(asset: Asset) -> None:
    Job.objects.filter(kind="chunk").delete()
    Job.objects.filter(kind="audio").update(state="running", done=2500, speed=2500.0)
    asset.frames = 0
    where = progress_of(asset)
    assert (where.percent, where.remaining_seconds, where.note) == (25, 3, "")


def test_the_sound_beside_pictures_that_wait_for_measuring_is_not_the_bar(asset: Asset) -> None:
    Job.objects.filter(kind="chunk").delete()
    Job.objects.filter(kind="audio").update(state="running", done=2500, speed=2500.0)
    asset.frames = 250
    where = progress_of(asset)
    assert (where.percent, where.remaining_seconds, where.note) == (None, None, "")


def test_finer_sizes_have_no_percent_until_there_are_pieces(asset: Asset) -> None:
    Job.objects.all().delete()
    Asset.objects.update(state="ready", finer_due=True, frames=250, duration_ms=10_000)
    asset.refresh_from_db()
    Job.objects.create(asset=asset, kind="sample", state="running")
    finer = progress_of(asset).finer
    assert finer is not None
    assert (finer.percent, finer.remaining_seconds) == (None, None)
    Job.objects.create(asset=asset, kind="fine", state="running", total=100, done=40)
    finer = progress_of(asset).finer
    assert finer is not None
    assert finer.percent == 40


def test_nothing_is_measured_before_the_file_was_looked_into(asset: Asset) -> None:
    Job.objects.exclude(kind="probe").delete()
    where = progress_of(asset)
    assert (where.percent, where.remaining_seconds) == (None, None)


def test_a_failure_has_words_and_does_not_move(asset: Asset) -> None:
    Asset.objects.update(state="refused", failure_code="too_long", failure_facts={"seconds": 9, "max_seconds": 5})
    with translation.override("en"):
        where = progress_of(Asset.objects.get())
    assert where.failure is not None
    assert where.failure.happened == "The film lasts 9 seconds; at most 5 can be processed."
    assert not where.is_moving
    assert where.to_json()["failure"] == {"happened": where.failure.happened, "todo": where.failure.todo}
