"""One at a time on one upload, or on one film that moves: locks that die with the process that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.media import tus
from plateau.media.arriving import Arriving

_MOVING = 0x6D6F7665  # ("move")


@contextmanager
def alone(upload: Arriving) -> Iterator[None]:
    """Hold the upload's lock, or refuse with 423.

    A PostgreSQL advisory lock of the session: a web process killed in the middle of a request loses its connection
    and with it the lock, so that its client can go on at once. Not re-entrant by our rule, although PostgreSQL's is.
    """
    with _held(upload.lock_class, upload.pk) as got:
        if not got:
            raise Refused(
                "upload.busy", _("Another request is sending this file at this moment."), tus.LOCKED, retry_seconds=5
            )
        yield


@contextmanager
def moving(asset_id: int) -> Iterator[bool]:
    """Hold the lock of whoever moves this file of a film, and say whether it could be had."""
    with _held(_MOVING, asset_id) as got:
        yield got


@contextmanager
def _held(kind: int, number: int) -> Iterator[bool]:
    key = [kind, number & 0x7FFFFFFF]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        got: bool = cursor.fetchone()[0]
    try:
        yield got
    finally:
        if got and connection.is_usable():  # else the server has let the lock go with the connection
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
