"""A file that has arrived whole goes from the disk of the machine that received it to the storage."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import connection, transaction
from django.db.models import F

from plateau.core.errors import Refused
from plateau.media.actions.uploads import ring_for, take_in
from plateau.media.locks import alone
from plateau.media.models import Upload
from plateau.media.storage.addresses import HOME
from plateau.media.storage.errors import StorageFailed
from plateau.media.storage.records import Seen, note_master
from plateau.media.storage.store import Store, master_key
from plateau.media.storage.stores import is_home, store_called

logger = logging.getLogger(__name__)

TOLD_EVERY = 1.0  # seconds between two notes of how much has gone


class Stopped(Exception):
    """Whoever sends is to end now."""


def store_upload(upload_id: int, *, stop: Callable[[], bool] = lambda: False) -> bool:
    """Send one complete upload to the storage and take it in; return whether this call did it.

    1. Leave it where it is done, closed, not complete, or its bytes lie on another machine's disk: that one is rung too.
    2. Hold its lock. Where it only needs another name on the same disk, give it that: its SHA-256 is taken in the machine.
    3. Else, where there is room, read it through for its SHA-256 and send it. A crash, or ``stop``, sends it again, over
       what came before.
    4. Note the master and take the asset in, in one transaction; then only let go of the bytes here.
    """
    upload = Upload.objects.select_related("asset__film__channel", "person").filter(pk=upload_id).first()
    if upload is None or not _waits(upload) or not upload.path.is_file():
        return False
    with suppress(Refused), alone(upload):
        upload.refresh_from_db()
        if not _waits(upload):
            return False
        if (size := upload.path.stat().st_size) != upload.length:
            logger.error("upload %s has %s bytes on the disk, not %s", upload.public_id, size, upload.length)
            return False
        name = upload.asset.master_store
        try:
            seen = _bring(upload, store_called(name), stop)
        except Stopped:
            return False
        except StorageFailed as error:  # rung for again by a sweep: nothing is lost meanwhile
            logger.warning("upload %s is not in %s yet: %s", upload.public_id, name, error)
            return False
        with transaction.atomic():
            if seen is not None:
                note_master(upload.asset, seen)
            take_in(upload)
        upload.path.unlink(missing_ok=True)
        return True
    return False


def _bring(upload: Upload, store: Store, stop: Callable[[], bool]) -> Seen | None:
    """Let the file lie in the store; return what was sent, None where nothing had to be. Raises ``Stopped``."""
    key = master_key(upload.asset.public_id)
    if store.adopt(key, upload.path):
        return None
    store.demand_room(key, upload.length)
    seen = Seen.of(upload.path)
    store.put(key, upload.path, sha256=seen.sha256, on_sent=_Note(upload, stop))
    return seen


def _waits(upload: Upload) -> bool:
    open_still = upload.finished_at is None and upload.closed_at is None
    return open_still and upload.received_bytes == upload.length and not is_home(upload.asset.master_store)


class _Note:
    """Writes how much has gone into the upload's row, once a second; heard from the sender's threads, or in the caller's.

    Raises ``Stopped`` there where it is to end: what is half written then is taken away, as a kill would not.
    """

    def __init__(self, upload: Upload, stop: Callable[[], bool]) -> None:
        self._pk = upload.pk
        self._stop = stop
        self._sent = 0
        self._told = time.monotonic()
        self._thread = threading.get_ident()

    def __call__(self, more: int) -> None:
        if self._stop():
            raise Stopped
        self._sent += more
        if time.monotonic() - self._told >= TOLD_EVERY:
            self._told = time.monotonic()
            Upload.objects.filter(pk=self._pk).update(stored_bytes=self._sent)
            if threading.get_ident() != self._thread:
                connection.close()  # each of the sender's threads has one of its own; the caller's holds the lock


def ring_for_left() -> int:
    """See to it that complete uploads which are not in the storage yet are rung for; return how many there are."""
    waiting = Upload.objects.filter(finished_at__isnull=True, closed_at__isnull=True, received_bytes=F("length"))
    left = waiting.exclude(asset__master_store=HOME)[:200]
    ring_for(*left)
    return len(left)
