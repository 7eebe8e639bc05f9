"""Gives each request its person, and the person's language and time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from plateau.people.models import Person


def person_of(request: HttpRequest) -> Person | None:
    """Return who asks: the logged-in person, or None for a visitor. They come with their account (``backend``)."""
    kept: Person | None
    if hasattr(request, "_person"):
        kept = request._person  # noqa: SLF001  our own mark on the request
        return kept
    person = None
    if "_auth_user_id" in request.session and request.user.is_authenticated:
        person = getattr(request.user, "person", None)
    request._person = person  # type: ignore[attr-defined]  # noqa: SLF001
    return person


class PersonMiddleware:
    """Set ``request.person`` (None for a visitor), and speak the person's language in their time zone.

    A visitor keeps what LocaleMiddleware chose (cookie, then browser); visitors without a session cost no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        request.person = person  # type: ignore[attr-defined]
        if person is None:
            return self.get_response(request)
        zone = zoneinfo.ZoneInfo(person.time_zone)
        with translation.override(person.language), timezone.override(zone):
            request.LANGUAGE_CODE = person.language
            response = self.get_response(request)
        response.headers["Content-Language"] = person.language
        return response
