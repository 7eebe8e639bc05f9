"""What the team looks at: how far a file is, its poster proposals, its master."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from plateau.channels.access import need_person
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.media import panels
from plateau.media.access import film_for
from plateau.media.actions.films import note_download
from plateau.media.progress import progress_of
from plateau.media.storage.doors import door_to
from plateau.media.storage.packages import has_master
from plateau.media.storage.store import master_key

STOPPED_ASKING = 286  # htmx's own status: swap this in and poll no more


@never_cache
@require_GET
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the progress part anew; once nothing moves any more, stop the asking and tell the page."""
    film = film_for(need_person(request), public_id, Can.SEE_DESK)
    html = panels.progress(request, film)
    newest = panels.newest_asset(film)
    moving = (
        newest is not None and progress_of(newest).is_moving
    )  # looked at after drawing: the last change is never missed
    response = HttpResponse(html, status=200 if moving else STOPPED_ASKING)
    if not moving:
        response["HX-Trigger"] = "film-settled"
    return response


@never_cache
@require_GET
def progress_json(request: HttpRequest, public_id: str) -> JsonResponse:
    """Say how far the newest file is, for programs."""
    film = film_for(need_person(request), public_id, Can.SEE_DESK)
    newest = panels.newest_asset(film)
    return JsonResponse({"film": film.public_id, "file": progress_of(newest).to_json() if newest else None})


@never_cache
@require_GET
def poster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the poster part anew, when a file has become ready."""
    return HttpResponse(panels.poster(request, film_for(need_person(request), public_id, Can.SEE_DESK)))


@never_cache
@require_GET
def files(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the files part anew, when a file has come or gone."""
    return HttpResponse(panels.files(request, film_for(need_person(request), public_id, Can.SEE_DESK)))


@never_cache
@require_GET
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the upload part anew, when the machine is free for another file."""
    return HttpResponse(panels.upload(request, film_for(need_person(request), public_id, Can.SEE_DESK)))


@never_cache
@require_safe
def master(request: HttpRequest, public_id: str, asset_id: str) -> HttpResponse:
    """Let the edge send a master under its original name: the application itself touches no byte of it."""
    person = need_person(request)
    film = film_for(person, public_id, Can.DOWNLOAD_MASTER)
    asset = film.assets.filter(public_id=asset_id, received_at__isnull=False, removed_at__isnull=True).first()
    if asset is None or not has_master(asset):
        raise Refused("film.no_master", _("This file is no longer here."), 410)
    if request.method == "GET" and "Range" not in request.headers:  # a download resumed is still the same one
        note_download(asset, by=person)
    response = HttpResponse(content_type="application/octet-stream")
    response["X-Accel-Redirect"] = door_to(
        asset.master_store, master_key(asset.public_id), method=request.method or "GET"
    )
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in asset.original_name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(asset.original_name, safe='')}"
    )
    return response
