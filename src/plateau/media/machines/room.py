"""Whether this machine's disk has room for a job: looked at before it starts, and while it runs."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

from django.conf import settings

from plateau.media import flow
from plateau.media.models import Job
from plateau.media.states import JobKind
from plateau_engine import Plan

SMALL = 64 * 1024 * 1024
"""Bytes for a job that makes little: posters, a drawing, playlists."""


def has_room(job: Job) -> bool:
    """Whether the most that a job can write fits beside what is always kept free."""
    return _free() - _most_written(job) >= settings.KEEP_FREE_BYTES


def is_nearly_full() -> bool:
    """Whether a job that runs must stop: half of what is always kept free is gone."""
    return _free() < settings.KEEP_FREE_BYTES // 2


def _free() -> int:
    folder = Path(settings.SCRATCH)
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


def _most_written(job: Job) -> int:
    """Return the most bytes that a job leaves in the scratch folder, by its renditions' caps."""
    if job.asset.plan is None or job.kind not in {JobKind.CHUNK, JobKind.FINE, JobKind.ASSEMBLE, JobKind.EXTEND}:
        return SMALL
    plan = flow.read_plan(job.asset.plan)
    if plan.picture is None:
        return SMALL
    seconds = plan.picture.duration
    if job.kind in {JobKind.CHUNK, JobKind.FINE}:
        seconds *= _share(plan, job.number)
    kbps = sum(rendition.max_kbps for rendition in plan.picture.renditions)
    return SMALL + int(seconds * kbps * 1000 / 8)


def _share(plan: Plan, number: int) -> Fraction:
    whole = sum(chunk.frames for chunk in plan.chunks)
    return next((Fraction(chunk.frames, whole) for chunk in plan.chunks if chunk.number == number), Fraction(1))
