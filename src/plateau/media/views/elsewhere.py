"""Where a package's file lies that is not on the edge's disk: asked by the edge alone, which then fetches it by itself.

The edge has checked the signature already; it is checked here again, so that no way around the edge opens a film. The
application touches no byte of the file.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import Asset, StoredFile
from plateau.media.signing import is_signed
from plateau.media.states import FileState
from plateau.media.storage.addresses import HOME
from plateau.media.storage.doors import door_to
from plateau.media.storage.store import air_key


@require_safe
def file(request: HttpRequest, signature: str, expires: int, asset_id: str, folder: str, name: str) -> HttpResponse:
    """Name the inner door behind which a file is, for whoever has a signed address that is still good."""
    if not is_signed(f"{asset_id}/{folder}", expires=expires, signature=signature, secret=settings.MEDIA_SECRET):
        raise Refused("media.not_signed", _("This address was not given by us."), 403)
    if expires < now().timestamp():
        raise Refused("media.outlived", _("This address has ended. Reload the page to get a fresh one."), 410)
    try:
        key = air_key(asset_id, folder, name)
    except ValueError:
        key = ""
    store = _store_of(asset_id, key) if key else HOME
    if store == HOME:  # the edge has looked on its own disk
        raise Refused("media.gone", _("This film is no longer here."), 404)
    response = HttpResponse()
    del response.headers["Content-Type"]
    response["X-Accel-Redirect"] = door_to(store, key, method=request.method or "GET")
    return response


def _store_of(asset_id: str, key: str) -> str:
    """Return where a file lies: with its film, or where the film left it for those who have earlier addresses."""
    found = Asset.objects.filter(public_id=asset_id, removed_at=None).values_list("pk", "store").first()
    if found is None:
        return HOME
    rows = StoredFile.objects.filter(asset=found[0], key=key).exclude(state=FileState.COMING)
    stores = list(rows.values_list("store", flat=True))
    return found[1] if found[1] in stores or not stores else stores[0]
