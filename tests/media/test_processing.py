"""A master in the machine: truth in the rows, whatever the queue and the workers do."""

from __future__ import annotations

import hashlib
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.models import Entry
from plateau.media import flow, steps, work
from plateau.media.actions import processing, uploads
from plateau.media.models import Asset, Film, Job
from plateau.media.states import JobKind
from plateau_engine import Refusal, check_package
from plateau_engine.errors import MAY_PASS
from tests.clips import Clips
from tests.media.conftest import Stage
from tests.media.machine import run, run_until, send, tiny


@pytest.fixture
def sent(stage: Stage, clips: Clips) -> Asset:
    """A very short film, received."""
    return send(stage.film, tiny(clips), by=stage.producer)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def states(asset: Asset) -> dict[str, str]:
    return {f"{job.kind} {job.number}": job.state for job in asset.jobs.all()}


def test_a_film_becomes_ready(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, clips.film(), by=stage.producer))
    assert (asset.state, asset.failure_code) == ("ready", "")
    assert (asset.frames, asset.frame_rate, asset.duration_ms) == (100, 25, 4000)
    assert asset.sha256 == hashlib.sha256(clips.film().read_bytes()).hexdigest()
    assert check_package(asset.package).faults == ()
    assert set(states(asset).values()) == {"done"}
    assert next(rendition.height for rendition in asset.renditions.all()) == 180
    assert asset.package_bytes == sum(file.stat().st_size for file in asset.package.rglob("*") if file.is_file())
    assert not asset.scratch.exists()
    assert asset.master.read_bytes() == clips.film().read_bytes()
    film = Film.objects.get(pk=stage.film.pk)
    assert film.asset == asset
    assert film.poster
    assert not film.poster_by_hand
    assert verbs() == ["film.created", "film.file_received", "film.ready"]


def test_every_job_rings_on_its_queue(sent: Asset) -> None:
    rung = {(row.queue_name, row.priority) for row in ProcrastinateJob.objects.filter(task_name="media.run_job")}
    assert rung == {("media", 95), ("media", 90), ("encode", 75)}


def test_a_film_that_is_nearly_there_goes_before_other_films_chunks() -> None:
    waits_for_nothing_but_these = {JobKind.CHECKSUM, JobKind.PICTURES, JobKind.WAVEFORM, JobKind.AUDIO}
    assert all(flow.PRIORITY[kind] > flow.PRIORITY[JobKind.CHUNK] for kind in waits_for_nothing_but_these)


def test_a_doubled_or_late_task_finds_nothing_to_do(sent: Asset) -> None:
    job = Job.objects.get(asset=sent, kind="probe")
    assert work.work(job.pk) is True
    before = states(sent)
    assert work.work(job.pk) is False
    assert states(sent) == before
    asset = run(sent)
    assert [work.work(job.pk) for job in asset.jobs.all()] == [False] * asset.jobs.count()
    assert work.work(10**9) is False
    assert verbs().count("film.ready") == 1


def test_a_job_is_not_done_before_its_time(sent: Asset) -> None:
    job = Job.objects.get(asset=sent, kind="probe")
    Job.objects.filter(pk=job.pk).update(due_at=now() + timedelta(minutes=1))
    assert work.work(job.pk) is False


def test_a_file_that_differs_from_the_promise_is_not_shown(stage: Stage, clips: Clips) -> None:
    asset = run(send(stage.film, tiny(clips), by=stage.producer, promised_sha256="0" * 64))
    assert (asset.state, asset.failure_code) == ("failed", "checksum_differs")
    assert not asset.package.exists()
    assert asset.master.exists()


def test_a_kept_promise_is_written_down(stage: Stage, clips: Clips) -> None:
    digest = hashlib.sha256(tiny(clips).read_bytes()).hexdigest()
    asset = run(send(stage.film, tiny(clips), by=stage.producer, promised_sha256=digest))
    assert (asset.state, asset.sha256) == ("ready", digest)


def test_a_dead_workers_job_comes_back(sent: Asset) -> None:
    job = run_until(sent, "chunk")
    dead = work.claim(job.pk)
    assert dead is not None
    assert work.rescue() == 0  # its heart still beats
    Job.objects.filter(pk=job.pk).update(heartbeat_at=now() - work.LOST_AFTER - timedelta(seconds=1))
    assert work.rescue() == 1
    assert work.rescue() == 0
    job.refresh_from_db()
    assert (job.state, job.losses, job.attempts, job.claim) == ("waiting", 1, 0, "")
    assert run(sent).state == "ready"


def test_whoever_lost_a_job_settles_nothing(sent: Asset) -> None:
    job = run_until(sent, "chunk")
    slow = work.claim(job.pk)
    assert slow is not None
    Job.objects.filter(pk=job.pk).update(heartbeat_at=now() - timedelta(minutes=1))
    work.rescue()
    quick = work.claim(job.pk)
    assert quick is not None
    work._settle(slow, steps.nothing_to_write)
    work._fail(slow, "unexpected", "late", again=False)
    work._give_back(slow)
    job.refresh_from_db()
    assert (job.state, job.claim, job.failure_code) == ("running", quick.claim, "")


def test_a_worker_that_lost_its_job_hears_it(sent: Asset) -> None:
    claimed = work.claim(run_until(sent, "chunk").pk)
    assert claimed is not None
    beat = work.Beat(claimed, lambda: False)
    beat._write()
    assert not beat.cancelled()
    Job.objects.filter(pk=claimed.pk).update(claim="another")
    beat._write()
    assert beat.cancelled()


def test_a_worker_that_shuts_down_gives_its_job_back(sent: Asset) -> None:
    job = run_until(sent, "chunk")
    assert work.work(job.pk, should_stop=lambda: True) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.losses) == ("waiting", 0, 0)
    assert run(sent).state == "ready"


def test_a_lost_bell_is_rung_anew(sent: Asset) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert work.rescue() == 0
    Job.objects.update(due_at=now() - timedelta(minutes=3))
    assert work.rescue() == 3
    assert ProcrastinateJob.objects.filter(task_name="media.run_job").count() == 3
    assert work.rescue() == 0  # just rung


def test_a_crash_between_two_jobs_is_made_good(sent: Asset) -> None:
    run_until(sent, "chunk")
    Job.objects.filter(asset=sent, kind__in=["chunk", "audio"]).delete()
    Job.objects.filter(asset=sent).update(state="done")
    assert work.rescue() == 1
    assert states(sent)["chunk 0"] == "waiting"
    assert run(sent).state == "ready"


def test_a_crash_after_the_package_was_put_in_place_is_made_good(sent: Asset) -> None:
    run_until(sent, "waveform")
    job = run_until(sent, "pictures")
    for left in Job.objects.filter(asset=sent, state="waiting").exclude(pk=job.pk):
        work.work(left.pk)
    claimed = work.claim(job.pk)
    assert claimed is not None
    with work.Beat(claimed, lambda: False) as beat:
        after = steps.take_pictures(claimed, beat)
    (sent.scratch / "package").parent.mkdir(exist_ok=True)
    sent.package.parent.mkdir(parents=True, exist_ok=True)
    (sent.scratch / "package").rename(sent.package)  # the crash: renamed, not yet committed
    work._settle(claimed, after)
    assert work.rescue() == 1
    sent.refresh_from_db()
    assert sent.state == "ready"
    assert check_package(sent.package).faults == ()


def test_when_the_last_step_fails_the_sweep_tries_again_and_then_says_so(sent: Asset) -> None:
    run_until(sent, "waveform")
    shutil.rmtree(sent.package.parent)
    sent.package.parent.write_text("a file stands where the folder should be")
    asset = run(sent)
    assert asset.state == "processing"
    assert set(states(asset).values()) == {"done"}
    assert work.rescue() == 1
    assert Asset.objects.get(pk=sent.pk).state == "processing"
    Job.objects.filter(asset=sent).update(finished_at=now() - work.GIVEN_UP_AFTER - timedelta(minutes=1))
    work.rescue()
    assert (Asset.objects.get(pk=sent.pk).state, verbs()[-1]) == ("failed", "film.failed")


def test_a_passing_failure_is_tried_again_later(sent: Asset) -> None:
    job = run_until(sent, "chunk")
    claimed = work.claim(job.pk)
    assert claimed is not None
    work._fail(claimed, "ffmpeg_crashed", "signal 9", again=True)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.failure_code) == ("waiting", 1, "ffmpeg_crashed")
    assert timedelta(seconds=5) < job.due_at - now() <= work.PATIENCE
    assert run(sent).state == "ready"


def test_a_poisonous_job_is_set_aside_with_words(sent: Asset) -> None:
    job = run_until(sent, "chunk")
    for _ in range(work.MOST_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(due_at=now())
        claimed = work.claim(job.pk)
        assert claimed is not None
        work._fail(claimed, "ffmpeg_crashed", "signal 11", again=True)
    asset = Asset.objects.get(pk=sent.pk)
    assert (asset.state, asset.failure_code) == ("failed", "ffmpeg_crashed")
    assert states(asset)["chunk 0"] == "aside"
    assert "waiting" not in states(asset).values()
    assert verbs()[-1] == "film.failed"
    assert asset.master.exists()
    assert work.rescue() == 0


@pytest.mark.parametrize("code", sorted(MAY_PASS))
def test_a_probe_that_the_machine_could_not_end_may_be_tried_again(stage: Stage, sent: Asset, code: str) -> None:
    claimed = work.claim(run_until(sent, "probe").pk)
    assert claimed is not None
    work._refuse(claimed, Refusal(code, seconds=120))
    asset = Asset.objects.get(pk=sent.pk)
    assert (asset.state, asset.failure_code, verbs()[-1]) == ("failed", code, "film.failed")
    processing.retry_processing(asset, by=stage.producer)
    assert run(sent).state == "ready"


def test_a_job_that_kills_its_workers_is_set_aside(sent: Asset) -> None:
    job = run_until(sent, "chunk")
    for _ in range(work.MOST_LOSSES):
        assert work.claim(job.pk) is not None
        Job.objects.filter(pk=job.pk).update(heartbeat_at=now() - timedelta(minutes=1))
        work.rescue()
    asset = Asset.objects.get(pk=sent.pk)
    assert (asset.state, asset.failure_code) == ("failed", "worker_lost")


def test_a_master_that_vanished_is_said(sent: Asset) -> None:
    sent.master.unlink()
    assert run(sent).failure_code == "master_missing"


def test_cancelling_stops_everything_at_once(stage: Stage, sent: Asset) -> None:
    job = run_until(sent, "chunk")
    running = work.claim(job.pk)
    assert running is not None
    processing.cancel_processing(Asset.objects.get(pk=sent.pk), by=stage.producer)
    asset = Asset.objects.get(pk=sent.pk)
    assert asset.state == "cancelled"
    assert set(states(asset).values()) == {"done", "cancelled", "running"}
    beat = work.Beat(running, lambda: False)
    beat._write()
    assert beat.cancelled()
    assert sent.scratch.exists() is False or not processing.clean_up(asset)
    work._give_back(running)
    assert states(asset)["chunk 0"] == "cancelled"
    processing.clean_up(asset)
    assert not asset.scratch.exists()
    assert asset.master.exists()
    assert verbs()[-1] == "film.processing_cancelled"


def test_what_is_not_in_the_machine_cannot_be_cancelled(stage: Stage, sent: Asset) -> None:
    asset = run(sent)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="not_in_the_machine"):
        processing.cancel_processing(asset, by=stage.producer)
    assert (Asset.objects.get(pk=asset.pk).state, Entry.objects.count()) == ("ready", entries)


def test_a_stopped_film_can_be_started_again(stage: Stage, sent: Asset) -> None:
    run_until(sent, "chunk")
    processing.cancel_processing(Asset.objects.get(pk=sent.pk), by=stage.producer)
    processing.retry_processing(Asset.objects.get(pk=sent.pk), by=stage.camera)
    asset = run(sent)
    assert (asset.state, asset.failure_code) == ("ready", "")
    assert verbs()[-3:] == ["film.processing_cancelled", "film.processing_retried", "film.ready"]


def test_while_it_still_stops_it_is_not_started_again(stage: Stage, sent: Asset) -> None:
    assert work.claim(run_until(sent, "chunk").pk) is not None
    processing.cancel_processing(Asset.objects.get(pk=sent.pk), by=stage.producer)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="still_stopping"):
        processing.retry_processing(Asset.objects.get(pk=sent.pk), by=stage.producer)
    assert (Asset.objects.get(pk=sent.pk).state, Entry.objects.count()) == ("cancelled", entries)


def test_a_dead_worker_does_not_block_the_next_try(stage: Stage, sent: Asset) -> None:
    job = run_until(sent, "chunk")
    assert work.claim(job.pk) is not None
    processing.cancel_processing(Asset.objects.get(pk=sent.pk), by=stage.producer)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=now() - timedelta(minutes=1))
    work.rescue()
    processing.retry_processing(Asset.objects.get(pk=sent.pk), by=stage.producer)
    assert run(sent).state == "ready"


def test_a_ready_film_is_not_started_again(stage: Stage, sent: Asset) -> None:
    asset = run(sent)
    with pytest.raises(Refused, match="no_such_move"):
        processing.retry_processing(asset, by=stage.producer)
    assert Asset.objects.get(pk=asset.pk).state == "ready"
    assert set(states(asset).values()) == {"done"}


def test_a_replacement_takes_over_only_when_ready(stage: Stage, sent: Asset, clips: Clips) -> None:
    first = run(sent)
    second = send(stage.film, tiny(clips), by=stage.producer)
    assert Film.objects.get(pk=stage.film.pk).asset == first
    second = run(second)
    assert second.state == "ready"
    assert Film.objects.get(pk=stage.film.pk).asset == second
    assert first.master.exists()
    assert first.package.exists()


def test_a_refused_replacement_leaves_the_film_as_it_is(stage: Stage, sent: Asset, clips: Clips) -> None:
    first = run(sent)
    second = run(send(stage.film, clips.written("letter.mov", b"dear all, " * 100), by=stage.producer))
    assert second.state == "refused"
    assert Film.objects.get(pk=stage.film.pk).asset == first


@pytest.mark.django_db(transaction=True)
def test_a_new_try_waits_where_a_new_file_waits(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, tiny(clips), by=stage.producer)
    processing.cancel_processing(asset, by=stage.producer)
    told: list[str] = []

    def try_again() -> None:
        try:
            processing.retry_processing(Asset.objects.get(pk=asset.pk), by=stage.camera)
        except Refused as refused:
            told.append(refused.code)
        finally:
            connection.close()

    trying = threading.Thread(target=try_again)
    with transaction.atomic():
        Channel.objects.select_for_update().get(pk=stage.channel.pk)
        trying.start()
        trying.join(timeout=0.5)
        assert trying.is_alive()
        uploads.begin_upload(stage.film, by=stage.producer, name="b.mov", length=10)  # takes nothing that it holds
    trying.join(timeout=20)
    assert told == ["upload.one_at_a_time"]
    assert Asset.objects.get(pk=asset.pk).state == "cancelled"
    assert verbs()[-1] == "film.processing_cancelled"


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_make_one_film(stage: Stage, clips: Clips) -> None:
    asset = send(stage.film, clips.film(), by=stage.producer)
    over = threading.Event()
    failures: list[BaseException] = []

    def worker() -> None:
        try:
            while not over.is_set():
                for job_id in list(Job.objects.filter(asset=asset, state="waiting").values_list("pk", flat=True)):
                    work.work(job_id)
                if Asset.objects.get(pk=asset.pk).state in {"ready", "failed", "refused"}:
                    over.set()
        except BaseException as error:  # noqa: BLE001  told by the test
            failures.append(error)
            over.set()
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(3)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(timeout=60)
    assert failures == []
    asset.refresh_from_db()
    assert asset.state == "ready"
    assert check_package(asset.package).faults == ()
    assert verbs().count("film.ready") == 1
    assert all(job.attempts == 0 for job in asset.jobs.all())


def test_scratch_and_masters_lie_where_the_settings_say(sent: Asset, folders: Path) -> None:
    assert sent.master.parent == folders / "masters"
    assert sent.scratch.parent == folders / "scratch"
