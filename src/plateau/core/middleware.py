"""Turns a refusal into an answer: a page, a fragment or problem+json; stops what no text can hold at the door."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from plateau.core.errors import Refused

logger = logging.getLogger(__name__)


class RefusedMiddleware:
    """Answer ``Refused`` from any view with its sentence and status, and zero bytes, which are no text, with 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a zero byte, which PostgreSQL keeps in no text.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this when a view raised.

        Forms refuse a zero byte in words; a value that a view took as it came fails only at the database.
        """
        if isinstance(exception, (ValueError, DatabaseError)) and _holds_zero_byte(request):
            raise BadRequest("The form holds a zero byte, which PostgreSQL keeps in no text.") from exception
        return answer_refusal(request, exception) if isinstance(exception, Refused) else None


def _holds_zero_byte(request: HttpRequest) -> bool:
    return any("\0" in value for _name, values in request.POST.lists() for value in values)


def answer_refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Render the refusal in the form that the caller reads: JSON (RFC 9457), an htmx fragment, or a page."""
    place = request.resolver_match.view_name if request.resolver_match else "-"  # an address may hold a key
    logger.info("refused %s %s: %s", request.method, place, refused.code)
    response: HttpResponse
    if "json" in request.headers.get("Accept", "") or request.path.startswith("/api/"):
        response = JsonResponse(
            {
                "type": f"about:blank#{refused.code}",
                "title": str(refused.sentence),
                "status": refused.status,
                "code": refused.code,
            },
            status=refused.status,
            content_type="application/problem+json",
        )
    else:
        fragment = request.headers.get("HX-Request") == "true"
        template = "core/refused_fragment.html" if fragment else "core/refused.html"
        response = render(request, template, {"refused": refused}, status=refused.status)
        if fragment:  # shown where messages appear, whatever the button's own target was
            response["HX-Retarget"] = "#messages"
            response["HX-Reswap"] = "innerHTML"
    if refused.retry_seconds is not None:
        response["Retry-After"] = str(refused.retry_seconds)
    return response
