"""How a worker does one job: claim it, keep its row alive, do the step, settle the outcome."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.core.clock import now, stamp
from plateau.media import flow, steps, verbs
from plateau.media.actions import processing
from plateau.media.machines.beat import Beat, ShouldStop
from plateau.media.machines.claims import claim, claim_next, spend
from plateau.media.machines.lack import crew, room_among
from plateau.media.machines.models import SILENT_AFTER, Attempt, Worker
from plateau.media.models import Asset, Job
from plateau.media.states import AssetState, JobKind, JobState
from plateau.media.storage.errors import NotThere, StorageFailed
from plateau_engine import errors as engine
from plateau_engine.transcript import ModelMissing

logger = logging.getLogger(__name__)

LOST_AFTER = SILENT_AFTER
MOST_ATTEMPTS = 5
MOST_LOSSES = 20
BROKE_DOWN = "unreadable"  # the probe itself died: of the file, or because somebody killed it
MOST_BREAKDOWNS = 3
PATIENCE = timedelta(seconds=10)  # before a second try; doubled for each further one
RUNG_ANEW_AFTER = timedelta(seconds=10)
ROOM_AGAIN = timedelta(minutes=1)  # before a job that filled a disk looks for room again
OTHERS_AFTER = timedelta(seconds=1)  # before a job that this code cannot read is offered to others
PAUSES = (0.0, 0.5, 2.0, 5.0)  # seconds before each try to reach a database that went away
GIVEN_UP_AFTER = timedelta(minutes=10)  # in which the step between two jobs failed again and again
_unreadable: set[int] = set()  # assets whose plan this process cannot read: newer code made it


def work(job_id: int, *, should_stop: ShouldStop = lambda: False, worker: int | None = None) -> bool:
    """Do one job if it is free; return whether this call did it."""
    job = claim(job_id, worker=worker)
    return job is not None and _do(job, should_stop)


def answer(bell: str, *, should_stop: ShouldStop = lambda: False, worker: int | None = None) -> bool:
    """Answer a bell (``flow.BELLS``) with the job whose turn it is, whichever rang; return whether one was done.

    There are as many bells as jobs, so each is heard for in the end, in the order of ``machines.order``. A bell that
    was spent on a job of another name is rung again: those who hear the other one may not be able to do this one's.
    """
    queue, needs = flow.BELLS[bell]
    job = claim_next(queue, worker=worker, but_of=_unreadable)
    if job is None:
        return False
    if job.needs != needs:
        kinds = [kind for kind in JobKind if flow.QUEUE[kind] == queue]
        unheard = Job.objects.filter(state=JobState.WAITING, kind__in=kinds, needs=needs, due_at__lte=stamp())
        first = unheard.order_by("due_at").first()
        if first is not None:
            processing.ring(first)
    return _do(job, should_stop)


def _do(job: Job, should_stop: ShouldStop) -> bool:
    """Do a job that this worker has claimed; return False if it was left to others.

    1. Leave it if this code cannot read the film's plan.
    2. Do the step, while a thread writes heartbeat and progress.
    3. Settle: done, again later, set aside, or given back. Whoever lost the claim settles nothing.
    """
    if not _is_readable(job):
        _unreadable.add(job.asset_id)
        _leave(job, OTHERS_AFTER)
        return False
    began = time.monotonic()
    beat = Beat(job, should_stop)
    try:
        with beat:
            after = steps.STEPS[JobKind(job.kind)](job, beat)
        _settle(job, after)
    except engine.Cancelled:
        if beat.out_of_room:
            _leave(job, ROOM_AGAIN, code="disk_full")
        else:
            _give_back(job)
    except engine.Refusal as refusal:
        if refusal.code == BROKE_DOWN and job.attempts + 1 < MOST_BREAKDOWNS:
            _fail(job, refusal.code, str(refusal), again=True)
        else:
            _refuse(job, refusal)
    except steps.ChecksumDiffers as error:
        _set_aside(job, "checksum_differs", str(error))
    except (OperationalError, InterfaceError) as error:
        _lose(job, str(error))
    except Exception as error:
        code, again = _kind_of(error)
        if code == "unexpected":
            logger.exception("job %s (%s) failed", job.pk, job)
        _fail(job, code, str(error) or repr(error), again=again)
    spend(job.asset.film.channel_id, time.monotonic() - began)
    _go_on(job.asset)
    processing.clean_up(job.asset)
    return True


def _is_readable(job: Job) -> bool:
    """Whether this code knows the format of the film's plan; a newer release may have made it."""
    try:
        if job.asset.plan is not None:
            flow.read_plan(job.asset.plan)
    except (TypeError, ValueError):
        return False
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


def _mine(job: Job) -> bool:
    """Lock the row and say whether this worker still holds it; inside the caller's transaction."""
    return Job.objects.select_for_update().filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING).exists()


def _settle(job: Job, after: Callable[[], None]) -> None:
    """Write what the step found and mark the job done, in one transaction; what nobody wants any more changes nothing."""
    with transaction.atomic():
        asset = processing.locked(job.asset_id)  # asset first, everywhere, so that nobody deadlocks
        if not _mine(job):
            return
        ended = asset.state not in {AssetState.RECEIVED, AssetState.PROBING, AssetState.PROCESSING, AssetState.READY}
        unwanted = ended or Job.objects.filter(pk=job.pk, cancel_wanted=True).exists()
        Job.objects.filter(pk=job.pk).update(
            state=JobState.CANCELLED if unwanted else JobState.DONE,
            cancel_wanted=False,
            done=F("total"),
            finished_at=stamp(),
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
                state=JobState.CANCELLED, finished_at=stamp(), claim="", cancel_wanted=False
            )
        else:
            Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, due_at=stamp(), claim="")
            processing.ring(job)


def _leave(job: Job, pause: timedelta, *, code: str = "") -> None:
    """Put a job back untried, for another worker or a later time: no attempt of its own, whatever the reason."""
    with transaction.atomic():
        if not _mine(job):
            return
        Job.objects.filter(pk=job.pk).update(
            state=JobState.WAITING, due_at=stamp(pause), claim="", failure_code=code, failure_detail=""
        )
        processing.ring(job, at=Job.objects.values_list("due_at", flat=True).get(pk=job.pk))


def _lose(job: Job, detail: str) -> None:
    """Put a job back whose connection to the database broke, once it is there again; else the heartbeat tells.

    Whether the last write arrived is not known: the row does.
    """
    for pause in PAUSES:
        time.sleep(pause)
        connection.close()
        try:
            _free(job, "database_lost", detail)
        except (OperationalError, InterfaceError):
            continue
        return


def _kind_of(error: Exception) -> tuple[str, bool]:
    """Return the code of a failure, and whether another try may help."""
    match error:
        case ModelMissing():
            return "model_missing", True  # another machine may have one
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
        case StorageFailed() | FileNotFoundError():
            return _kind_of_absence(error)
        case OSError() if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return "disk_full", True
    return "unexpected", True


def _kind_of_absence(error: StorageFailed | FileNotFoundError) -> tuple[str, bool]:
    """Return what it means that a file could not be had."""
    if isinstance(error, NotThere | FileNotFoundError):
        return "master_missing", False
    return "storage_away" if error.retry else "storage_refuses", error.retry


def _fail(job: Job, code: str, detail: str, *, again: bool) -> None:
    """Try again later, or set the job aside and say why on the film's page."""
    if not again or job.attempts + 1 >= MOST_ATTEMPTS:
        _set_aside(job, code, detail)
        return
    with transaction.atomic():
        if not _mine(job):
            return
        Job.objects.filter(pk=job.pk).update(
            state=JobState.WAITING,
            attempts=F("attempts") + 1,
            due_at=stamp(PATIENCE * 2**job.attempts),
            claim="",
            failure_code=code,
            failure_detail=detail[:2000],
        )
        _note(job, code, detail)
        processing.ring(job, at=Job.objects.values_list("due_at", flat=True).get(pk=job.pk))


def _set_aside(job: Job, code: str, detail: str) -> None:
    with transaction.atomic():
        asset = processing.locked(job.asset_id)
        if not _mine(job):
            return
        if job.kind == JobKind.SAMPLE and asset.plan is not None:
            _go_unmeasured(job, asset, code, detail)
            return
        _write_aside(job, code, detail)
        if job.kind in processing.FINER and asset.state == AssetState.READY:
            processing.give_up_finer(job.asset)
        elif job.kind != JobKind.FREE or job.asset.state != AssetState.READY:
            processing.stop_asset(job.asset, AssetState.FAILED, code, {}, verbs.FILM_FAILED, by=None)


def _go_unmeasured(job: Job, asset: Asset, code: str, detail: str) -> None:
    """Call the measuring off and go on without: what really ails the film shows where it is encoded."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE, attempts=F("attempts") + 1, finished_at=stamp(), claim="", cancel_wanted=False
    )
    _note(job, code, detail)
    steps.leave_unmeasured(asset)


def _write_aside(job: Job, code: str, detail: str) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.ASIDE,
        attempts=F("attempts") + 1,
        finished_at=stamp(),
        claim="",
        failure_code=code,
        failure_detail=detail[:2000],
    )
    _note(job, code, detail)


def _note(job: Job, code: str, detail: str) -> None:
    """Keep why this try came to nothing, beside the reasons of earlier ones."""
    worker = Worker.objects.filter(jobs=job.pk).first()
    Attempt.objects.create(
        job_id=job.pk,
        worker=str(worker) if worker else "",
        began_at=job.started_at,
        ended_at=stamp(),
        code=code,
        detail=detail[:2000],
    )


def _refuse(job: Job, refusal: engine.Refusal) -> None:
    """End the asset with the engine's reason: refused for good, or failed where another try may pass."""
    state, verb = (
        (AssetState.FAILED, verbs.FILM_FAILED) if refusal.may_pass else (AssetState.REFUSED, verbs.FILM_REFUSED)
    )
    with transaction.atomic():
        processing.locked(job.asset_id)
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
    for job in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=stamp(-LOST_AFTER)).select_related("asset"):
        touched += _free(job, "worker_lost", "no heartbeat")
    living = crew()
    touched += sum(_ring_anew(bell, living) for bell in flow.BELLS)
    open_jobs = Job.objects.filter(asset=OuterRef("pk"), state__in=[JobState.WAITING, JobState.RUNNING, JobState.ASIDE])
    finer_jobs = open_jobs.filter(kind__in=processing.FINER)  # others of a ready film say nothing of its finer sizes
    between = Asset.objects.filter(
        Q(~Exists(open_jobs), state=AssetState.PROCESSING)
        | Q(~Exists(finer_jobs), state=AssetState.READY, finer_due=True)
    )
    for asset in between:
        _go_on(asset)
        touched += 1
    return touched


def rescue_from(worker: Worker) -> int:
    """Free the jobs of a worker that is known to be dead, without waiting for its silence; return how many."""
    held = Job.objects.filter(worker=worker, state=JobState.RUNNING).select_related("asset")
    return sum(_free(job, "worker_lost", "the worker was started again") for job in held)


def _ring_anew(bell: str, living: list[Worker]) -> int:
    """Ring as often as bells are missing, for what has room somewhere: any bell of a name does for any job of it."""
    queue, needs = flow.BELLS[bell]
    kinds = [kind for kind in JobKind if flow.QUEUE[kind] == queue]
    unheard = Job.objects.filter(
        state=JobState.WAITING, kind__in=kinds, needs=needs, due_at__lt=stamp(-RUNG_ANEW_AFTER)
    )
    room = room_among(living, queue, needs)
    if room is not None:
        unheard = unheard.filter(room_bytes__lte=room)
    waiting = unheard.count()
    if not waiting:
        return 0
    bells = ProcrastinateJob.objects.filter(status="todo", task_name="media.run_job", queue_name=bell)
    ringing = bells.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=stamp())).count()
    missing = unheard.order_by("asset_id", "number")[: max(0, min(waiting - ringing, 500))]
    for job in missing:
        processing.ring(job)
    return len(missing)


def _free(job: Job, code: str, detail: str) -> int:
    """Take a job from a worker that died or lost the database; it comes back, is cancelled, or is set aside as poison."""
    with transaction.atomic():
        processing.locked(job.asset_id)
        row = Job.objects.select_for_update().get(pk=job.pk)
        heard = code == "worker_lost" and row.heartbeat_at != job.heartbeat_at
        if row.state != JobState.RUNNING or row.claim != job.claim or heard:
            return 0
        if row.cancel_wanted:
            Job.objects.filter(pk=job.pk).update(
                state=JobState.CANCELLED, claim="", cancel_wanted=False, finished_at=stamp()
            )
            transaction.on_commit(lambda: processing.clean_up(job.asset))
        elif row.losses + 1 >= MOST_LOSSES:
            Job.objects.filter(pk=job.pk).update(losses=F("losses") + 1)
            _set_aside(row, code, detail)
        else:
            Job.objects.filter(pk=job.pk).update(
                state=JobState.WAITING, losses=F("losses") + 1, claim="", due_at=stamp()
            )
            _note(row, code, detail)
            processing.ring(job)
    logger.warning("job %s was freed: %s, %s", job.pk, code, detail)
    return 1
