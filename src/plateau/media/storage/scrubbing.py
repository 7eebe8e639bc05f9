"""Reads again, slowly, what the rows say lies in the stores, and says what is no longer what was put there."""

from __future__ import annotations

import errno
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from plateau.core.clock import now
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.actions import processing
from plateau.media.models import Asset, Film, StoredFile
from plateau.media.states import FileState
from plateau.media.storage.errors import NotThere, StorageFailed, Unreachable
from plateau.media.storage.store import AIR, MASTERS, Store
from plateau.media.storage.stores import store_called

DUE_AFTER = timedelta(days=30)
"""How long what was found holds: each file is read once in that time, if the rate allows."""
SHIFT_SECONDS = 50.0
"""After which no further file is begun."""

logger = logging.getLogger(__name__)

type Stop = Callable[[], bool]
type OnRead = Callable[[StoredFile, FileState], None]


@dataclass(slots=True)
class Scrubbed:
    """What one shift read, how much of it was not whole, and which stores did not answer."""

    files: int = 0
    bytes: int = 0
    ailing: int = 0
    away: list[str] = field(default_factory=list)


class Stopped(Exception):
    """Whoever asked for the reading does not want it any more."""


def to_read(*, older_than: timedelta = DUE_AFTER, store: str = "") -> QuerySet[StoredFile]:
    """Return the files whose last look lies that far back, oldest first; none that is about to leave or being rewritten."""
    at_work = processing.at_work().values("asset")
    rows = StoredFile.objects.filter(checked_at__lte=now() - older_than, leaves_at=None).exclude(asset__in=at_work)
    return (rows.filter(store=store) if store else rows).order_by("checked_at", "pk")


def scrub(
    rows: QuerySet[StoredFile],
    *,
    rate: int,
    seconds: float = SHIFT_SECONDS,
    stop: Stop = lambda: False,
    on_read: OnRead = lambda _row, _state: None,
) -> Scrubbed:
    """Read files through, ``rate`` bytes a second at most, and note what they are; 0 is as fast as it goes.

    1. Take the file whose last look is longest ago, of a store that answers.
    2. Read it, compare its SHA-256 with the row's.
    3. Write down what was found; what is new goes into the journal, and those who run the network hear of it.

    A file that was begun is read to its end, since a checksum cannot be put aside: a stop gives it up unread.
    """
    done, began, away = Scrubbed(), time.monotonic(), set[str]()
    for pk in list(rows.values_list("pk", flat=True)):
        if time.monotonic() - began >= seconds or stop():
            break
        row = rows.exclude(store__in=away).filter(pk=pk).first()
        if row is None:  # gone, or being rewritten, or its store is away
            continue
        try:
            found = read_through(store_called(row.store), row, rate=rate, stop=stop)
        except Stopped:
            break
        except StorageFailed as error:
            logger.warning("%s is not looked at now: %s", row, error)
            away.add(row.store)
            continue
        if note(row, found):
            done.files += 1
            done.bytes += row.size_bytes
            done.ailing += found != FileState.WHOLE
            on_read(row, found)
    done.away = sorted(away)
    return done


def read_through(store: Store, row: StoredFile, *, rate: int, stop: Stop = lambda: False) -> FileState:
    """Return what a file is by its bytes. Raises ``Stopped``, or ``StorageFailed`` where nothing can be said."""
    digest, size, began = hashlib.sha256(), 0, time.monotonic()
    try:
        for block in store.read(row.key):
            digest.update(block)
            size += len(block)
            while rate and (early := began + size / rate - time.monotonic()) > 0:
                if stop():
                    raise Stopped
                time.sleep(min(early, 1))
            if stop():
                raise Stopped
    except NotThere:
        demand_presence(store)
        return FileState.MISSING
    except Unreachable:  # says nothing of the file, whatever the disk answered
        raise
    except StorageFailed as error:
        if (
            isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EIO
        ):  # the disk itself cannot read it
            return FileState.DAMAGED
        raise
    whole = size == row.size_bytes and digest.hexdigest() == row.sha256
    return FileState.WHOLE if whole else FileState.DAMAGED


def demand_presence(store: Store) -> None:
    """Raise ``Unreachable`` where a whole folder is not on this machine: one absent file says nothing then."""
    store.demand_presence()
    roots = [path.parent for place in (MASTERS, AIR) if (path := store.path(f"{place}/x")) is not None]
    try:
        is_empty = bool(roots) and not any(root.is_dir() and any(root.iterdir()) for root in roots)
    except OSError as error:
        raise Unreachable(f"{store.name} does not answer on this machine: {error.strerror}") from error
    if is_empty:
        raise Unreachable(f"{store.name} is empty or not mounted on this machine")


def note(row: StoredFile, found: FileState) -> bool:
    """Write down what a look found, unless the file was written anew meanwhile; return whether it was written down.

    Whoever rewrites a package holds the film's row: behind the same lock the row is already the new file's.
    """
    same = StoredFile.objects.filter(pk=row.pk, sha256=row.sha256, stored_at=row.stored_at, leaves_at=None)
    if found == row.state:
        return bool(same.update(checked_at=now()))
    with transaction.atomic():
        asset = Asset.objects.select_for_update().get(pk=row.asset_id)
        film = Film.objects.select_for_update(of=("self",)).select_related("channel").get(pk=asset.film_id)
        if processing.at_work().filter(asset=asset).exists():
            return False
        if not same.filter(state=row.state).update(state=found, checked_at=now()):
            return False
        verb = verbs.FILE_FOUND_WHOLE if found == FileState.WHOLE else verbs.FILE_FOUND_AILING
        record(
            verb,
            actor=None,
            target=film,
            channel=film.channel,
            asset=asset.public_id,
            store=row.store,
            key=row.key,
            state=found,
        )
        return True


def ailing() -> QuerySet[StoredFile]:
    """Return the files that the last look found damaged or missing."""
    return StoredFile.objects.exclude(state=FileState.WHOLE).filter(leaves_at=None)
