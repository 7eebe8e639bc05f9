"""A master in the machine: which jobs there are, what follows which, and how it ends.

The queue is only a doorbell: whatever it loses, doubles or delays, the rows here decide.
"""

from __future__ import annotations

import shutil
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core import queue
from plateau.core.clock import now, stamp
from plateau.core.errors import Refused
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.media import flow, verbs
from plateau.media.models import Asset, Film, Job
from plateau.media.states import ASSET_MOVES, ENDED, IN_THE_MACHINE, AssetState, JobKind, JobState
from plateau.media.storage import packages
from plateau.media.storage.stores import lies_here
from plateau.people.models import Person
from plateau_engine import Plan

FINER = (JobKind.SAMPLE, JobKind.FINE, JobKind.EXTEND)
HEARING = (JobKind.PAUSES, JobKind.TRANSCRIBE, JobKind.TRANSCRIPT)


def locked(asset_id: int) -> Asset:
    """Lock an asset's row and return it; inside the caller's transaction, before its film's row.

    Rows that name the asset may still be added by whoever holds the film: they wait for nobody who waits for them.
    """
    return Asset.objects.select_for_update(no_key=True).get(pk=asset_id)


def at_work() -> QuerySet[Job]:
    """Return the jobs that read or write their film's files, or may begin to at any moment.

    Jobs that listen may wait without end: they look where the film lies once they begin.
    """
    open_jobs = Job.objects.filter(state__in=[JobState.WAITING, JobState.RUNNING])
    return open_jobs.exclude(state=JobState.WAITING, kind__in=HEARING)


def is_at_rest(asset: Asset, *, lock: bool = False) -> bool:
    """Whether no job reads or writes an asset's files, nor can begin to while it is locked."""
    if lock:
        list(asset.jobs.filter(state__in=[JobState.WAITING, JobState.RUNNING]).select_for_update())
    return asset.removed_at is None and asset.state in ENDED and not at_work().filter(asset=asset).exists()


def begin(asset: Asset) -> None:
    """Make the first jobs of a received master; inside the caller's transaction."""
    add_jobs(
        asset,
        [flow.Step(JobKind.DIRECT), flow.Step(JobKind.PROBE), flow.Step(JobKind.CHECKSUM, total=asset.size_bytes)],
    )


def add_jobs(asset: Asset, steps: list[flow.Step]) -> None:
    """Make rows for steps that have none yet, and ring for them; repeating it changes nothing."""
    plan = flow.read_plan(asset.plan) if asset.plan is not None else None
    Job.objects.bulk_create(
        [
            Job(
                asset=asset,
                kind=step.kind,
                number=step.number,
                total=step.total,
                needs=step.needs,
                room_bytes=_room_for(asset, plan, step),
                due_at=stamp(),
            )
            for step in steps
        ],
        ignore_conflicts=True,
    )
    wanted = {(step.kind, step.number) for step in steps}
    for job in Job.objects.filter(asset=asset, state=JobState.WAITING):
        if (job.kind, job.number) in wanted:
            ring(job)


def _room_for(asset: Asset, plan: Plan | None, step: flow.Step) -> int:
    """Return the most that a step writes; where the film lies elsewhere, what is put together is fetched first."""
    if plan is None:
        return 0
    fetched = step.kind in {JobKind.ASSEMBLE, JobKind.EXTEND} and not lies_here(asset.store)
    return flow.most_written(plan, step.kind, step.number) * (2 if fetched else 1)


def ring(job: Job, *, at: datetime | None = None) -> None:
    """Tell the queue that a job waits; harmless when told twice."""
    from plateau.media.tasks import run_job

    bell = flow.bell(job.kind, job.needs)
    priority = flow.PRIORITY[JobKind(job.kind)]
    queue.ring(run_job.configure(queue=bell, priority=priority, schedule_at=at), job_id=job.pk)


def advance(asset: Asset) -> None:
    """Make the jobs that have become possible; when none is left, put the package in place: the film is ready.

    A ready film goes on towards its finer sizes.

    Exactly once, since the asset's row is locked: two jobs that end together do not both find themselves last.
    """
    with transaction.atomic():
        asset = locked(asset.pk)
        if asset.plan is None or not (asset.state == AssetState.PROCESSING or _may_get_finer(asset)):
            return
        jobs = {(job.kind, job.number): job.state for job in asset.jobs.all()}
        plan = flow.read_plan(asset.plan)
        if asset.state == AssetState.READY:
            add_jobs(asset, flow.finer(plan, jobs))
            return
        wanted = flow.following(plan, jobs, free_share=_share_to_keep(asset))
        if wanted:
            add_jobs(asset, wanted)
        elif all(state == JobState.DONE for state in jobs.values()):
            _put_in_place(asset)
            steps = flow.finer(plan, jobs)
            _become_ready(asset, finer_due=bool(steps))
            add_jobs(asset, steps)


def give_up_finer(asset: Asset) -> None:
    """Leave a ready film with the sizes that it has; inside the caller's transaction, which holds the asset's row."""
    _call_off(asset.jobs.filter(kind__in=FINER))
    Asset.objects.filter(pk=asset.pk).update(finer_due=False)


def give_up_extras(asset: Asset) -> None:
    """Leave a file that its film shows no longer as it is: no finer sizes, no transcript; as ``give_up_finer``."""
    give_up_finer(asset)
    _call_off(asset.jobs.filter(kind__in=HEARING))
    asset.heard_stretches.all().delete()


def call_everything_off(asset: Asset) -> None:
    """Stop all that works or waits for a file that goes for good; inside the caller's transaction, as ``give_up_finer``."""
    _call_off(asset.jobs.all())
    asset.heard_stretches.all().delete()


def _call_off(jobs: QuerySet[Job]) -> None:
    jobs.filter(state=JobState.WAITING).update(state=JobState.CANCELLED, finished_at=stamp())
    jobs.filter(state=JobState.RUNNING).update(cancel_wanted=True)


def make_finer(asset: Asset) -> bool:
    """Start the finer sizes of a ready film anew, where they were dropped or given up; return whether they begin.

    While they come, while the last try is still being stopped, and where there are none, it changes nothing; nor while
    those that were put away are still there for whoever plays them, under the names that the new ones will have.
    """
    with transaction.atomic():
        asset = locked(asset.pk)
        if asset.state != AssetState.READY or asset.removed_at or asset.finer_due or asset.plan is None:
            return False
        if not may_make_finer_again(asset):
            return False
        plan = flow.read_plan(asset.plan)
        if plan.picture is None or not plan.picture.batch("av1"):
            return False
        finer = asset.jobs.filter(kind__in=FINER)
        if finer.filter(state=JobState.RUNNING).exists():
            return False
        finer.delete()
        # who asks counts as who watches, so that they are not put away again at once
        Asset.objects.filter(pk=asset.pk).update(finer_due=True, finer_away_at=None, watched_at=now())
        add_jobs(asset, flow.finer_chunks(plan))
    return True


def may_make_finer_again(asset: Asset) -> bool:
    """Whether every address of finer sizes that were put away has ended."""
    return asset.finer_away_at is None or now() >= asset.finer_away_at + packages.ADDRESSES_END


def _may_get_finer(asset: Asset) -> bool:
    return asset.state == AssetState.READY and asset.finer_due


def _share_to_keep(asset: Asset) -> int | None:
    """Return the free start that the film shows now, so that a replacement has the same from its first second."""
    shown = Asset.objects.filter(shown_by=asset.film_id, state=AssetState.READY).exclude(pk=asset.pk).first()
    return shown.free_share if shown else None


def _put_in_place(asset: Asset) -> None:
    """Rename the finished folders to where the edge serves them; a crash before the commit repeats it harmlessly.

    In a bucket they stand there already, and nobody has an address of them yet.
    """
    if not lies_here(asset.store):
        return
    for made, place in ((asset.scratch / "package", asset.package), (asset.scratch / "free", asset.free_package)):
        if made.is_dir() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            made.rename(place)


def _become_ready(asset: Asset, *, finer_due: bool) -> None:
    from plateau.media.actions import pictures, texts
    from plateau.media.transcripts import hearing

    size = packages.package_bytes(asset)
    asset.free_share = _share_to_keep(asset)
    share = asset.free_share if packages.free_is_there(asset) else None
    move(
        asset, AssetState.READY, ASSET_MOVES, ready_at=now(), package_bytes=size, free_share=share, finer_due=finer_due
    )
    earlier = Asset.objects.filter(film=asset.film_id, pk__lt=asset.pk, state=AssetState.READY)
    for one in earlier.select_for_update(no_key=True).order_by("pk"):
        give_up_extras(one)
    film = Film.objects.select_for_update().select_related("channel").get(pk=asset.film_id)
    if film.asset_id is None or film.asset_id <= asset.pk:
        film.asset = asset
        film.save(update_fields=["asset"])
    if lies_here(asset.store):
        pictures.take_first_poster(film, asset)
    else:  # the poster is written beside the pages, which may be on another machine
        from plateau.media.tasks import first_poster

        queue.ring(first_poster, asset_id=asset.pk)
    texts.write_captions(film, asset)
    hearing.begin(asset)
    record(verbs.FILM_READY, actor=None, target=film, channel=film.channel, asset=asset.public_id)
    transaction.on_commit(lambda: clean_up(asset))


def stop_asset(
    asset: Asset, to: AssetState, code: str, facts: dict[str, object], verb: str, *, by: Person | None
) -> None:
    """End an asset aside: its waiting jobs are cancelled, its running ones asked to stop."""
    with transaction.atomic():
        asset = locked(asset.pk)
        if asset.state in ENDED:
            return
        move(asset, to, ASSET_MOVES, failure_code=code, failure_facts=facts)
        _call_off(asset.jobs.all())
        record(verb, actor=by, target=asset.film, channel=asset.film.channel, asset=asset.public_id, code=code)
        transaction.on_commit(lambda: clean_up(asset))


def cancel_processing(asset: Asset, *, by: Person) -> None:
    """Stop a film's processing at once; the master stays, and it can be started again."""
    if asset.state not in IN_THE_MACHINE:
        raise Refused(
            "film.not_in_the_machine", _("This file is not being processed now, so there is nothing to stop.")
        )
    stop_asset(asset, AssetState.CANCELLED, "cancelled", {}, verbs.PROCESSING_CANCELLED, by=by)
    asset.refresh_from_db()


def retry_processing(asset: Asset, *, by: Person) -> None:
    """Start a stopped film's processing again, from its master.

    Refuses while a job of the last run is still stopping, and when the film has another file on its way.
    """
    with transaction.atomic():
        asset.refresh_from_db(from_queryset=Asset.objects.select_for_update(no_key=True))  # first, as everywhere
        # then the channel's, as where an upload begins: of a new file and a new try, one comes second
        channel = Channel.objects.select_for_update().get(films=asset.film_id)
        film = Film.objects.select_for_update().get(pk=asset.film_id)
        if asset.received_at is None or asset.removed_at is not None:
            raise Refused("film.no_master", _("This file is no longer here. Send it again."), 410)
        if asset.jobs.filter(state=JobState.RUNNING).exists():
            raise Refused("film.still_stopping", _("The last run is still being stopped. Try again in a few seconds."))
        busy = {AssetState.RECEIVING, *IN_THE_MACHINE}
        if film.assets.filter(state__in=busy).exclude(pk=asset.pk).exists():
            raise Refused(
                "upload.one_at_a_time",
                _(
                    "This film has a file on its way or in the machine already. Wait until it is ready, or stop it first."
                ),
            )
        move(asset, AssetState.RECEIVED, ASSET_MOVES, failure_code="", failure_facts={})
        asset.jobs.all().delete()
        begin(asset)
        record(verbs.PROCESSING_RETRIED, actor=by, target=film, channel=channel, asset=asset.public_id)


def clean_up(asset: Asset) -> bool:
    """Remove the scratch folder of an asset that has ended, once no job works in it; return whether it was removed.

    Jobs that listen read what is finished: they need none, and may wait for days.
    """
    state = Asset.objects.values_list("state", flat=True).get(pk=asset.pk)
    working = asset.jobs.filter(state__in=[JobState.RUNNING, JobState.WAITING]).exclude(kind__in=HEARING)
    if state not in ENDED or working.exists():
        return False
    packages.forget_parts(asset)
    if not asset.scratch.exists():
        return False
    shutil.rmtree(asset.scratch, ignore_errors=True)
    return True
