"""One address that fails, to see what a visitor is told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from plateau.config.urls import urlpatterns as ours


def _broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug")


urlpatterns = [path("broken", _broken), *ours]  # first: what follows ours is an operation's address
