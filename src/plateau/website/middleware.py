"""Lets the page's own import map run: adds its hash to the policy that goes out with the page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from plateau.website.imports import source


class ImportMapMiddleware:
    """Add the import map's hash to ``script-src``, also where a view has a policy of its own (csp_override)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = getattr(response, "_csp_config", settings.SECURE_CSP)
        if policy and "script-src" in policy and response.headers.get("Content-Type", "").startswith("text/html"):
            policy = policy | {"script-src": [*policy["script-src"], source()]}
            response._csp_config = policy  # type: ignore[attr-defined]  # noqa: SLF001  as csp_override leaves it for Django
        return response
