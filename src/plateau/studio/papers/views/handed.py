"""Papers on a device that the crew hands over, or by a code on the guest's own phone: one booking, for an hour."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plateau.core.errors import Refused
from plateau.core.middleware import answer_refusal
from plateau.studio.guests.views.private import quiet
from plateau.studio.guests.visits import Visit
from plateau.studio.papers.actions.handing import visit_by
from plateau.studio.papers.views import signing

type View = Callable[[HttpRequest, Visit, signing.Ways], HttpResponse]


def handed(view: View) -> Callable[..., HttpResponse]:
    """Open the papers by the key in the address, in the guest's language whoever is logged in on the device."""

    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        try:
            visit = visit_by(token)
            with translation.override(visit.person.language), timezone.override(visit.booking.operation.zone):
                request.LANGUAGE_CODE = visit.person.language
                response = view(request, visit, _ways(token))
        except Refused as refused:
            response = answer_refusal(request, refused)
        return quiet(response)

    return never_cache(answer)


@handed
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, visit: Visit, ways: signing.Ways) -> HttpResponse:
    """Read and sign the deal and the release form."""
    return signing.sign(request, visit, ways)


@handed
@require_http_methods(["GET", "HEAD", "POST"])
def guardians(request: HttpRequest, visit: Visit, ways: signing.Ways) -> HttpResponse:
    """Say who has parental authority over a minor who stands at the set."""
    return signing.guardians(request, visit, ways)


@handed
@require_safe
def done(request: HttpRequest, visit: Visit, ways: signing.Ways) -> HttpResponse:
    """Say what is signed by now, and to give the device back."""
    operation = visit.booking.operation
    context = {
        "channel": operation.channel,
        "visit": visit,
        "ways": ways,
        "back_url": reverse(
            "floor_arrival", args=[operation.channel.slug, operation.public_id, visit.booking.public_id]
        ),
    }
    return render(request, "studio/guest/handed_done.html", context)


def _ways(token: str) -> signing.Ways:
    return signing.Ways(
        page=reverse("handed_done", args=[token]),
        sign=reverse("handed_sign", args=[token]),
        guardians=reverse("handed_guardians", args=[token]),
        layout=signing.HANDED,
    )
