"""A job that was set aside is tried again, because a person says so."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import stamp
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.actions import processing
from plateau.media.models import Job
from plateau.media.states import AssetState, JobState
from plateau.people.models import Person


def try_again(job: Job, *, by: Person) -> None:
    """Try a job again that was set aside: by itself where its film is ready, else with the film's whole processing.

    Refuses when it was not set aside, or no longer is. The reasons of earlier tries are kept.
    """
    with transaction.atomic():
        asset = processing.locked(job.asset_id)
        if not Job.objects.filter(pk=job.pk, state=JobState.ASIDE).exists():
            raise Refused("job.not_aside", _("This was not set aside, or somebody has had it tried again already."))
        if asset.state == AssetState.READY:
            if job.kind in processing.FINER:  # its other pieces were let go with it
                if not processing.make_finer(asset):
                    raise Refused(
                        "film.still_stopping", _("The last run is still being stopped. Try again in a few seconds.")
                    )
            else:
                Job.objects.filter(pk=job.pk).update(
                    state=JobState.WAITING, attempts=0, losses=0, due_at=stamp(), finished_at=None, cancel_wanted=False
                )
                processing.ring(job)
            film = asset.film
            record(
                verbs.PROCESSING_RETRIED,
                actor=by,
                target=film,
                channel=film.channel,
                asset=asset.public_id,
                job=job.kind,
                number=job.number,
            )
            return
    processing.retry_processing(asset, by=by)
