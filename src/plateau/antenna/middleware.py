"""Redeems an invitation that came with a page's address, and leads on to the clean address."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from plateau.antenna.access import COOKIE, MOST_INVITATIONS, is_token, tokens_of
from plateau.antenna.actions.invitations import redeem

PARAMETER = "invitation"
DAYS = 90


class InvitationMiddleware:
    """Turn ``/s/<slug>?invitation=…`` into a cookie of this browser and ``/s/<slug>``.

    So that the link is not copied on from the address bar. A link that has ended says so on the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if PARAMETER not in request.GET or request.method != "GET" or not request.path.startswith("/s/"):
            return self.get_response(request)
        token = request.GET[PARAMETER][:64]
        rest = request.GET.copy()
        del rest[PARAMETER]
        answer = HttpResponseRedirect(f"{request.path}?{rest.urlencode()}" if rest else request.path)
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "no-referrer"
        if not is_token(token) or redeem(token) is None:
            messages.warning(
                request, _("This invitation has ended or was taken back. Ask whoever sent it for a fresh one.")
            )
            return answer
        held = [known for known in tokens_of(request) if known != token]
        answer.set_cookie(
            COOKIE,
            ".".join([*held, token][-MOST_INVITATIONS:]),
            max_age=DAYS * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return answer
