"""Runs what the code queued, as a worker would, inside the test's own transaction."""

from __future__ import annotations

import time
from typing import Any

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.core.clock import now


def queued(task: str = "") -> list[dict[str, object]]:
    """Return the arguments of the jobs that wait, oldest first; ``task`` keeps those of one task."""
    jobs = ProcrastinateJob.objects.filter(status="todo").order_by("id")
    return [job.args for job in (jobs.filter(task_name=task) if task else jobs)]


def run_queue(task: str = "") -> int:
    """Carry out the jobs that are due, and those that they queue, until none is left; return how many ran."""
    done: set[int] = set()
    while True:
        jobs = ProcrastinateJob.objects.filter(status="todo").exclude(pk__in=done).exclude(scheduled_at__gt=now())
        job = (jobs.filter(task_name=task) if task else jobs).order_by("id").first()
        if job is None:
            return len(done)
        done.add(job.pk)
        found = app.tasks[job.task_name]
        found.func(*([_context(job)] if found.pass_context else []), **job.args)


def _context(job: ProcrastinateJob) -> JobContext:
    """Return what a worker tells a task that asks for it; nobody is in a hurry here."""
    facts: dict[str, Any] = {"app": app, "job": job.procrastinate_job, "start_timestamp": time.time()}
    return JobContext(**facts, abort_reason=lambda: None)
