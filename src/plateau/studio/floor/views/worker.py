"""Serves the service worker of a desk's floor pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from plateau.studio.floor.offline import worker_script


@require_safe
def worker(request: HttpRequest, slug: str) -> HttpResponse:
    """The script alone: it holds nothing of anybody, so it needs no log-in, and a browser may renew it at any time."""
    answer = HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
