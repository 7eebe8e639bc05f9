"""What the player asks: signed addresses, and to keep a member's place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from plateau.antenna.access import Viewing, viewing_for
from plateau.antenna.actions.watching import keep_position
from plateau.channels.access import need_person
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.sources import Sources, film_sources

SECONDS_VALID = 4 * 3600


@require_GET
def sources(request: HttpRequest, public_id: str) -> JsonResponse:
    """Answer where the film, or its free start, may be fetched from; the gate is checked at every call."""
    viewing = viewing_for(request, public_id)
    found = _sources(viewing)
    answer = JsonResponse(
        {
            "whole": viewing.verdict.whole,
            "master": found.master_url,
            "storyboard": found.storyboard_url,
            "captions": [{"language": one.language, "label": one.label, "address": one.url} for one in found.captions],
            "seconds": found.seconds,
            "stage": found.stage,
            "improves": found.improves,
            "expires_in": found.expires - int(now().timestamp()),
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _sources(viewing: Viewing) -> Sources:
    """Return fresh addresses of what somebody may watch, or refuse with 403."""
    verdict = viewing.verdict
    found = film_sources(viewing.film, whole=verdict.whole, seconds_valid=SECONDS_VALID) if verdict.playable else None
    if found is None:
        raise Refused("film.behind_the_gate", _("This film is behind a gate: its page says how to pass."), 403)
    return found


@require_safe
def playlist(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """Lead another player from an address that stays to the signed one of this moment; the gate is checked each time.

    ``form`` is ``m3u8`` (HLS) or ``mpd`` (DASH).
    """
    found = _sources(viewing_for(request, public_id))
    address = found.master_url if form == "m3u8" else found.manifest_url
    if not address:
        raise Refused("film.no_manifest", _("This film cannot be played by DASH yet; its HLS address works."), 404)
    answer = HttpResponseRedirect(address)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def position(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep where a member stands in a film."""
    person = need_person(request)
    viewing = viewing_for(request, public_id)
    milliseconds = request.POST.get("milliseconds", "")
    if not milliseconds.isascii() or not milliseconds.isdigit() or len(milliseconds) > 9:
        raise Refused("position.no_number", _("The position has to be whole milliseconds."), 422)
    keep_position(
        person,
        viewing.film,
        milliseconds=int(milliseconds),
        ended=bool(request.POST.get("ended")),
        whole=viewing.verdict.whole,
    )
    return HttpResponse(status=204)
