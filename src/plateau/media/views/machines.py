"""The page of the machines, for those who run the network, and the same figures for Prometheus."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from plateau.channels.access import need_network_admin
from plateau.core.errors import Refused
from plateau.media.actions.again import try_again
from plateau.media.failures import in_words
from plateau.media.machines import figures, metrics
from plateau.media.models import Job
from plateau.media.states import JobKind

COUNT_FRAMES = frozenset({JobKind.CHUNK, JobKind.FINE})
COUNT_MILLISECONDS = frozenset({JobKind.AUDIO, JobKind.PAUSES, JobKind.TRANSCRIBE})


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what waits, what runs, who works, what was set aside, and how much was done."""
    need_network_admin(request)
    return render(request, "media/machines.html", _now())


@never_cache
@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """Draw the living part of the page anew."""
    need_network_admin(request)
    return render(request, "media/_machines.html", _now())


def _now() -> dict[str, Any]:
    at_work = figures.running()
    hands = figures.workers(at_work)
    hours = figures.throughput()
    return {
        "waiting": figures.waiting(hands),
        "running": [(job, _percent(job), _speed(job)) for job in at_work],
        "hands": hands,
        "aside": [(job, in_words(job.failure_code, {})) for job in figures.set_aside()],
        "films": sum(hour.films for hour in hours),
        "seconds": sum(hour.seconds for hour in hours),
        "hours": [hour for hour in reversed(hours) if hour.films],
        "rate": figures.failure_rate(),
    }


def _percent(job: Job) -> int | None:
    return int(100 * job.done / job.total) if job.total else None


def _speed(job: Job) -> float | None:
    """Return how many seconds of film a job makes in one; None where its unit is not film, or nothing was measured."""
    if not job.speed:
        return None
    if job.kind in COUNT_MILLISECONDS:
        return job.speed / 1000
    rate = job.asset.frame_rate
    return job.speed / float(rate) if job.kind in COUNT_FRAMES and rate else None


@require_POST
def again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Try a job again that was set aside."""
    person = need_network_admin(request)
    job = Job.objects.select_related("asset__film__channel").filter(pk=job_id).first()
    if job is None:
        raise Refused("job.not_found", gettext_lazy("This is no longer there: the film was started anew."), 404)
    try_again(job, by=person)
    messages.success(request, _("It is on its way again."))
    return redirect("network-machines")


@never_cache
@require_safe
def for_prometheus(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format whoever knows the token; nobody where none is set."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    wanted = settings.METRICS_TOKEN
    if not wanted or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise Refused("metrics.not_found", gettext_lazy("There is no such page, or it is not open to you."), 404)
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
