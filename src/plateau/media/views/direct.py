"""Stretches of tracks that do not lie on the disk: computed from the master, for films that play before they are encoded.

The edge has checked the signature already and keeps what is answered; it is checked here again, so that no way around
the edge opens a film.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import DIRECT_FOLDER, Asset
from plateau.media.signing import is_signed
from plateau.media.storage.errors import NotThere, StorageFailed
from plateau.media.storage.ranged import opened_where_it_lies
from plateau.media.storage.store import master_key
from plateau.media.storage.stores import store_called
from plateau_engine.direct import Direct, NotDirect, open_direct

KEPT_OPEN = 4  # a few megabytes of index for an hour of film
_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{0,18})")


@require_safe
def stretch(request: HttpRequest, signature: str, expires: int, asset_id: str, name: str) -> HttpResponseBase:
    """Answer a range of a track's file (RFC 9110 §14), for whoever has a signed address that is still good."""
    if not is_signed(f"{asset_id}/{DIRECT_FOLDER}", expires=expires, signature=signature, secret=settings.MEDIA_SECRET):
        raise Refused("media.not_signed", _("This address was not given by us."), 403)
    if expires < now().timestamp():
        raise Refused("media.outlived", _("This address has ended. Reload the page to get a fresh one."), 410)
    direct = _opened(asset_id)
    length = next((lane.starts[-1] for lane in direct.lanes if lane.track.name == name), 0)
    if not length:
        raise Refused("media.no_track", _("This film has no such track."), 404)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    stop = min(int(asked[2]) + 1 if asked and asked[2] else length, length)
    if not start < stop:
        answer: HttpResponseBase = StreamingHttpResponse((), status=416)
        answer["Content-Range"] = f"bytes */{length}"
        return answer
    pieces = direct.stretch(name, start, stop) if request.method == "GET" else ()
    answer = StreamingHttpResponse(pieces, status=206 if asked else 200, content_type="video/mp4")
    answer["Content-Length"] = str(stop - start)
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, max-age=3600, immutable"
    if asked:
        answer["Content-Range"] = f"bytes {start}-{stop - 1}/{length}"
    return answer


def _opened(asset_id: str) -> Direct:
    found = Asset.objects.filter(public_id=asset_id, removed_at=None).values_list("master_store", "size_bytes").first()
    if found is None:
        raise Refused("media.gone", _("This film is no longer here."), 404)
    try:
        return _index(found[0], settings.STORES, master_key(asset_id), found[1])
    except (FileNotFoundError, NotThere, NotDirect) as error:
        raise Refused("media.gone", _("This film is no longer here."), 404) from error
    except StorageFailed as error:
        raise Refused(
            "media.storage_away", _("The film's storage does not answer. Try again in a minute."), 503
        ) from error


@lru_cache(maxsize=KEPT_OPEN)
def _index(store: str, _stores: str, key: str, size: int) -> Direct:
    return open_direct(opened_where_it_lies(store_called(store), key, size))
