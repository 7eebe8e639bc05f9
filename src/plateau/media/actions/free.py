"""The free start: the first part of a film that the gate lets everybody have."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import stamp
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.actions import processing
from plateau.media.models import Asset, Film, Job
from plateau.media.progress import last_free_job
from plateau.media.states import AssetState, JobKind, JobState
from plateau.media.storage import packages
from plateau.people.models import Person


def ensure_free_start(asset: Asset, percent: int) -> bool:
    """See to it that a ready film's free start is this share of it; return whether nothing is left to do for that.

    Otherwise a job makes it, replacing one of another share; until then the one before stays. A job for another share
    that waits, runs or failed is cancelled: nobody wants its result any more. 0 means that no free start is wanted.
    """
    with transaction.atomic():
        asset = processing.locked(asset.pk)
        if asset.state != AssetState.READY:
            raise Refused("film.not_ready", _("The film is not ready yet."))
        _cancel_others(asset, percent)
        if percent == 0 or (asset.free_share == percent and packages.free_is_there(asset)):
            return True
        job, made = Job.objects.get_or_create(
            asset=asset, kind=JobKind.FREE, number=percent, defaults={"due_at": stamp()}
        )
        if not made and job.state not in {JobState.WAITING, JobState.RUNNING}:
            Job.objects.filter(pk=job.pk).update(
                state=JobState.WAITING, attempts=0, due_at=stamp(), cancel_wanted=False
            )
        asset.jobs.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_wanted=False)
        processing.ring(job)
    return False


def _cancel_others(asset: Asset, percent: int) -> None:
    others = asset.jobs.filter(kind=JobKind.FREE).exclude(number=percent)
    others.filter(state=JobState.RUNNING).update(cancel_wanted=True)
    if others.filter(state__in=[JobState.WAITING, JobState.ASIDE]).update(
        state=JobState.CANCELLED, finished_at=stamp()
    ):
        transaction.on_commit(lambda: processing.clean_up(asset))


def retry_free_start(film: Film, *, by: Person) -> None:
    """Try again to make the free start that was last wanted of a film and failed."""
    job = last_free_job(film)
    if job is None or job.state != JobState.ASIDE:
        raise Refused("film.free_start_not_failed", _("The free start is made already, or on its way."))
    with transaction.atomic():
        ensure_free_start(job.asset, job.number)
        record(
            verbs.PROCESSING_RETRIED,
            actor=by,
            target=film,
            channel=film.channel,
            asset=job.asset.public_id,
            free=job.number,
        )
