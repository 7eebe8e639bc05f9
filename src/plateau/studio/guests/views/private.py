"""What every private page has in common: its reader's language and zone, no index, no trace left elsewhere."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from plateau.core.errors import Refused
from plateau.core.middleware import answer_refusal
from plateau.media.views.protocol import refusal, speaks_tus
from plateau.people.middleware import person_of
from plateau.studio.guests.actions import guardian_by, guest_by

type View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Open a guest's page by the key in its address; a refusal leaves no trace either."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        try:
            guest = guest_by(token)
            with speaking(request, guest.person.language, guest.person.time_zone):
                response = view(request, guest, **kwargs)
        except Refused as refused:
            response = answer_refusal(request, refused)
        return quiet(response)

    return never_cache(answer)


def for_guardian(view: View) -> View:
    """Open a guardian's page by the key in its address."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        try:
            guardian = guardian_by(token)
            zone = guardian.release.booking.operation.time_zone
            with speaking(request, guardian.language, zone):
                response = view(request, guardian, **kwargs)
        except Refused as refused:
            response = answer_refusal(request, refused)
        return quiet(response)

    return never_cache(answer)


def for_sender(view: View) -> View:
    """Open a tus endpoint by the key in its address, at every request: a link that was replaced sends nothing more."""

    @speaks_tus
    def answer(request: HttpRequest, method: str, token: str, **kwargs: str) -> HttpResponse:
        guest = guest_by(token)
        with speaking(request, guest.person.language, guest.person.time_zone):
            try:
                response = view(request, method, guest, **kwargs)
            except Refused as refused:
                response = refusal(refused)
        return quiet(response)

    return wraps(view)(answer)


def quiet(response: HttpResponse) -> HttpResponse:
    """Keep an address that is a key out of search engines and of other sites' logs.

    Not ``no-referrer``: browsers then name no origin with a form either, which the check against forged ones refuses.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    return response


@contextmanager
def speaking(request: HttpRequest, language: str, zone: str) -> Iterator[None]:
    """Speak the page owner's language in their zone, unless whoever reads has chosen one, or is logged in."""
    with ExitStack() as stack:
        if person_of(request) is None:
            stack.enter_context(timezone.override(zoneinfo.ZoneInfo(zone)))
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                stack.enter_context(translation.override(language))
                request.LANGUAGE_CODE = language
        yield
