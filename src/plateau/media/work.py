"""How a worker does one job: claim it, keep its row alive, do the step, settle the outcome."""

from __future__ import annotations

import errno
import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.db import Error as DatabaseFailed
from django.db import connection, transaction
from django.db.models import F

from plateau.core.clock import now
from plateau.media import steps, verbs
from plateau.media.actions import processing
from plateau.media.models import Asset, Job
from plateau.media.states import AssetState, JobKind, JobState
from plateau_engine import errors as engine

logger = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
LOST_AFTER = timedelta(seconds=20)  # without a heartbeat the worker is taken for dead
MOST_ATTEMPTS = 5
MOST_LOSSES = 20
PATIENCE = timedelta(seconds=10)  # before a second try; doubled for each further one
RUNG_ANEW_AFTER = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(minutes=10)  # in which the step between two jobs failed again and again

type ShouldStop = Callable[[], bool]


class Beat:
    """Keeps a claimed job's row alive from a thread of its own, and hears when the job is no longer wanted.

    Steps report to it and ask it; the thread writes heartbeat and progress once a second. Losing the claim and a
    wish to cancel look the same to the step: it stops.
    """

    def __init__(self, job: Job, should_stop: ShouldStop) -> None:
        self._job = job
        self._should_stop = should_stop
        self._over = threading.Event()
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"beat of job {job.pk}", daemon=True)
        self._began = time.monotonic()
        self._done = 0
        self.total = job.total

    def report(self, done: int) -> None:
        """Take note of how much is done, in the job's unit."""
        self._done = max(self._done, min(done, self.total) if self.total else done)

    def cancelled(self) -> bool:
        """Answer whether to stop now: nobody wants the result, or the worker shuts down."""
        return self._unwanted.is_set() or self._should_stop()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                try:
                    self._write()
                except DatabaseFailed:  # it comes back, or another worker takes over: the claim decides
                    connection.close()
        finally:
            connection.close()

    def _write(self) -> None:
        elapsed = time.monotonic() - self._began
        mine = Job.objects.filter(
            pk=self._job.pk, claim=self._job.claim, state=JobState.RUNNING, cancel_wanted=False
        ).update(heartbeat_at=now(), done=self._done, total=self.total, speed=self._done / elapsed)
        if not mine:
            self._unwanted.set()


def work(job_id: int, *, should_stop: ShouldStop = lambda: False) -> bool:
    """Do one job if it is free; return whether this call did it.

    1. Claim the row by a conditional update: a late or doubled task finds nothing to claim.
    2. Do the step, while a thread writes heartbeat and progress.
    3. Settle: done, again later, set aside, or given back. Whoever lost the claim settles nothing.
    """
    job = claim(job_id)
    if job is None:
        return False
    try:
        with Beat(job, should_stop) as beat:
            after = steps.STEPS[JobKind(job.kind)](job, beat)
        _settle(job, after)
    except engine.Cancelled:
        _give_back(job)
    except engine.Refusal as refusal:
        _refuse(job, refusal)
    except steps.ChecksumDiffers as error:
        _set_aside(job, "checksum_differs", str(error))
    except Exception as error:
        code, again = _kind_of(error)
        if code == "unexpected":
            logger.exception("job %s (%s) failed", job.pk, job)
        _fail(job, code, str(error) or repr(error), again=again)
    _go_on(job.asset)
    processing.clean_up(job.asset)
    return True


def _go_on(asset: Asset) -> None:
    """See what follows; a failure here is nobody's job, so the sweep tries again and in the end says so."""
    try:
        processing.advance(asset)
    except Exception:
        logger.exception("asset %s could not go on", asset.public_id)
        last = asset.jobs.filter(finished_at__isnull=False).order_by("-finished_at").first()
        if last is not None and last.finished_at is not None and last.finished_at < now() - GIVEN_UP_AFTER:
            processing.stop_asset(asset, AssetState.FAILED, "unexpected", {}, verbs.FILM_FAILED, by=None)


def claim(job_id: int) -> Job | None:
    """Take a waiting job for this worker, or return None."""
    moment = now()
    token = secrets.token_hex(16)
    taken = Job.objects.filter(pk=job_id, state=JobState.WAITING, due_at__lte=moment).update(
        state=JobState.RUNNING, claim=token, started_at=moment, heartbeat_at=moment, finished_at=None, done=0, speed=0
    )
    return Job.objects.select_related("asset__film__channel").get(pk=job_id, claim=token) if taken else None


def _mine(job: Job) -> bool:
    """Lock the row and say whether this worker still holds it; inside the caller's transaction."""
    return Job.objects.select_for_update().filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING).exists()


def _settle(job: Job, after: Callable[[], None]) -> None:
    """Write what the step found and mark the job done, in one transaction; what nobody wants any more changes nothing."""
    with transaction.atomic():
        asset = Asset.objects.select_for_update().get(
            pk=job.asset_id
        )  # asset first, everywhere, so that nobody deadlocks
        if not _mine(job):
            return
        ended = asset.state not in {AssetState.RECEIVED, AssetState.PROBING, AssetState.PROCESSING, AssetState.READY}
        unwanted = ended or Job.objects.filter(pk=job.pk, cancel_wanted=True).exists()
        Job.objects.filter(pk=job.pk).update(
            state=JobState.CANCELLED if unwanted else JobState.DONE,
            cancel_wanted=False,
            done=F("total"),
            finished_at=now(),
            failure_code="",
            failure_detail="",
        )
        if not unwanted:
            after()


def _give_back(job: Job) -> None:
    """Let go of a job that was stopped: cancelled where that was wanted, else free for another worker."""
    with transaction.atomic():
        if not _mine(job):
            return
        wanted = Job.objects.values_list("cancel_wanted", flat=True).get(pk=job.pk)
        if wanted:
            Job.objects.filter(pk=job.pk).update(
                state=JobState.CANCELLED, finished_at=now(), claim="", cancel_wanted=False
            )
        else:
            Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, due_at=now(), claim="")
            processing.ring(job)


def _kind_of(error: Exception) -> tuple[str, bool]:
    """Return the code of a failure, and whether another try may help."""
    match error:
        case engine.FfmpegMissing():
            return "ffmpeg_missing", error.retry
        case engine.FfmpegCrashed():
            return "ffmpeg_crashed", error.retry
        case engine.TookTooLong():
            return "took_too_long", error.retry
        case engine.NeedsTooMuchMemory():
            return "too_much_memory", error.retry
        case engine.OutputTooLarge():
            return "output_too_large", error.retry
        case engine.FfmpegFailed():
            return "ffmpeg_failed", error.retry
        case engine.PartMissing():
            return "part_missing", error.retry
        case engine.PackageBroken():
            return "package_broken", error.retry
        case FileNotFoundError():
            return "master_missing", False
        case OSError() if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return "disk_full", True
    return "unexpected", True


def _fail(job: Job, code: str, detail: str, *, again: bool) -> None:
    """Try again later, or set the job aside and say why on the film's page."""
    if not again or job.attempts + 1 >= MOST_ATTEMPTS:
        _set_aside(job, code, detail)
        return
    with transaction.atomic():
        if not _mine(job):
            return
        due = now() + PATIENCE * 2**job.attempts
        Job.objects.filter(pk=job.pk).update(
            state=JobState.WAITING,
            attempts=F("attempts") + 1,
            due_at=due,
            claim="",
            failure_code=code,
            failure_detail=detail[:2000],
        )
        processing.ring(job, at=due)


def _set_aside(job: Job, code: str, detail: str) -> None:
    with transaction.atomic():
        Asset.objects.select_for_update().get(pk=job.asset_id)
        if not _mine(job):
            return
        _write_aside(job, code, detail)
        if job.kind != JobKind.FREE or job.asset.state != AssetState.READY:
            processing.stop_asset(job.asset, AssetState.FAILED, code, {}, verbs.FILM_FAILED, by=None)


def _write_aside(job: Job, code: str, detail: str) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.ASIDE,
        attempts=F("attempts") + 1,
        finished_at=now(),
        claim="",
        failure_code=code,
        failure_detail=detail[:2000],
    )


def _refuse(job: Job, refusal: engine.Refusal) -> None:
    """End the asset with the engine's reason: refused for good, or failed where another try may pass."""
    state, verb = (
        (AssetState.FAILED, verbs.FILM_FAILED) if refusal.may_pass else (AssetState.REFUSED, verbs.FILM_REFUSED)
    )
    with transaction.atomic():
        Asset.objects.select_for_update().get(pk=job.asset_id)
        if not _mine(job):
            return
        _write_aside(job, refusal.code, str(refusal))
        facts: dict[str, object] = dict(refusal.parameters)
        processing.stop_asset(job.asset, state, refusal.code, facts, verb, by=None)


def rescue() -> int:
    """Free the jobs of dead workers, ring anew for those whose bell was lost, go on where a crash cut between two jobs.

    Safe to run at any time, from several workers at once; returns how many rows it touched.
    """
    touched = 0
    moment = now()
    for job in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=moment - LOST_AFTER).select_related("asset"):
        touched += _free(job)
    unheard = Job.objects.filter(state=JobState.WAITING, due_at__lt=moment - RUNG_ANEW_AFTER)
    for job in unheard[:500]:
        if Job.objects.filter(pk=job.pk, state=JobState.WAITING, due_at=job.due_at).update(due_at=moment):
            processing.ring(job)
            touched += 1
    between = Asset.objects.filter(state=AssetState.PROCESSING).exclude(
        jobs__state__in=[JobState.WAITING, JobState.RUNNING, JobState.ASIDE]
    )
    for asset in between:
        _go_on(asset)
        touched += 1
    return touched


def _free(job: Job) -> int:
    """Take a job from a worker that is taken for dead; it comes back, is cancelled, or is set aside as poison."""
    with transaction.atomic():
        Asset.objects.select_for_update().get(pk=job.asset_id)
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state != JobState.RUNNING or row.claim != job.claim or row.heartbeat_at != job.heartbeat_at:
            return 0
        if row.cancel_wanted:
            Job.objects.filter(pk=job.pk).update(
                state=JobState.CANCELLED, claim="", cancel_wanted=False, finished_at=now()
            )
            transaction.on_commit(lambda: processing.clean_up(job.asset))
        elif row.losses + 1 >= MOST_LOSSES:
            Job.objects.filter(pk=job.pk).update(losses=F("losses") + 1)
            _set_aside(row, "worker_lost", "no heartbeat")
        else:
            Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, losses=F("losses") + 1, claim="", due_at=now())
            processing.ring(job)
    logger.warning("job %s was freed from a worker that died", job.pk)
    return 1
