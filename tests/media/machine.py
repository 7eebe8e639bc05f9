"""Runs jobs in the test's own process, as a worker would, without waiting for a queue."""

from __future__ import annotations

import io
from pathlib import Path

from plateau.core.clock import now
from plateau.media import work
from plateau.media.actions import uploads
from plateau.media.models import Asset, Film, Job
from plateau.media.states import JobState
from plateau.people.models import Person
from tests.clips import Clips


def tiny(clips: Clips) -> Path:
    """Four pictures with sound: the whole way in as little time as can be."""
    return clips.numbered("tiny.mp4", frames=4, size=(64, 36))


def send(film: Film, path: Path, *, by: Person, promised_sha256: str = "") -> Asset:
    """Bring a file in by the upload's own steps, and return its asset."""
    data = path.read_bytes()
    upload = uploads.begin_upload(film, by=by, name=path.name, length=len(data), promised_sha256=promised_sha256)
    if data:
        uploads.receive(upload, io.BytesIO(data), offset=0, size=len(data))
    else:
        uploads.complete(upload)
    return Asset.objects.get(pk=upload.asset_id)


def next_job(asset: Asset) -> Job | None:
    """Return a job that waits, whether or not its pause is over."""
    return Job.objects.filter(asset=asset, state=JobState.WAITING).order_by("id").first()


def run(asset: Asset, *, most: int = 200) -> Asset:
    """Do all jobs of an asset, pauses left out, until none waits."""
    for _ in range(most):
        job = next_job(asset)
        if job is None:
            return Asset.objects.get(pk=asset.pk)
        Job.objects.filter(pk=job.pk).update(due_at=now())
        work.work(job.pk)
    raise AssertionError(f"more than {most} jobs: {list(Job.objects.filter(asset=asset))}")


def run_until(asset: Asset, kind: str) -> Job:
    """Do jobs until one of this kind waits, and return it."""
    for _ in range(100):
        wanted = Job.objects.filter(asset=asset, kind=kind, state=JobState.WAITING).first()
        if wanted is not None:
            return wanted
        job = next_job(asset)
        assert job is not None, f"no {kind} came"
        work.work(job.pk)
    raise AssertionError(f"no {kind} came")
