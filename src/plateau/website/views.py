"""The style that all pages share, and the language they are read in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from plateau.people.actions import change_profile
from plateau.people.models import Person
from plateau.website import colour, look

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The style of every page; an old address gets the present style, but not for long."""
    response = HttpResponse(look.stylesheet(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER if digest == look.digest() else "public, max-age=60"
    return response


@require_safe
def accent(request: HttpRequest, rgb: str) -> HttpResponse:
    """A channel's accent as custom properties, readable on paper and on ink whatever the colour is."""
    response = HttpResponse(colour.accent_css(f"#{rgb}"), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER
    return response


@csrf_exempt  # visitors' pages carry no token, so that a cache may keep them; another site could change nothing but this
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Keep the language that the reader chose: in a cookie, and for a member in the profile."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponse(status=303, headers={"Location": back})
    if language in dict(settings.LANGUAGES):
        person: Person | None = request.person  # type: ignore[attr-defined]
        if person is not None:
            change_profile(person, by=person, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SECURE
        )
    return response
