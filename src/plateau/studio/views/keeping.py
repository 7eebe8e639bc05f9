"""What somebody typed into a form whose hold ran out: kept in their session until they have booked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from plateau.studio.models import Operation

_KEPT = "studio.forms"
_MOST = 4


def keep(request: HttpRequest, operation: Operation, typed: dict[str, str]) -> None:
    """Keep what was typed for this operation; the oldest of several goes."""
    kept: dict[str, Any] = request.session.get(_KEPT, {})
    kept.pop(operation.public_id, None)
    kept[operation.public_id] = typed
    request.session[_KEPT] = dict(list(kept.items())[-_MOST:])


def kept_for(request: HttpRequest, operation: Operation) -> dict[str, str] | None:
    """Return what was typed for this operation and not booked, if anything was."""
    found: dict[str, str] | None = request.session.get(_KEPT, {}).get(operation.public_id)
    return found


def forget(request: HttpRequest, operation: Operation) -> None:
    """Drop what was kept: it is booked."""
    kept = request.session.get(_KEPT, {})
    if kept.pop(operation.public_id, None) is not None:
        request.session[_KEPT] = kept
