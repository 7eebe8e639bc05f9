"""Receives the bytes of a file on its way, whatever it will be: durable before they are counted, one request at a time."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media import tus
from plateau.media.arriving import Arriving
from plateau.media.locks import alone

logger = logging.getLogger(__name__)

BLOCK = 1024 * 1024  # bytes read at once: what one request needs in memory
DURABLE_EVERY = 32 * BLOCK
LOST = "upload.lost"


class Body(Protocol):
    """Whatever a request's bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


def receive[Row: Arriving](
    upload: Row,
    body: Body,
    *,
    offset: int,
    size: int,
    finish: Callable[[Row], None],
    checksum: tus.Checksum | None = None,
) -> int:
    """Append a request's body to the file and return the bytes that now are on the disk for good.

    Refuses with 409 at another offset, 410 after the end or where what came before is not on this disk, 413 past the
    announced length, 423 while another request is at it, 460 when the body is not what its checksum says (it is then
    dropped whole).

    1. Take the upload for this request alone, and look at its row anew.
    2. Cut off what an interrupted request left past the durable bytes.
    3. Write block by block; every 32 MiB make it durable and say so in the row. With a checksum nothing counts
       before all of it is proved.
    4. When the last byte is there, ``finish``, still alone with the row; where it was there before, nothing else.
    A cut connection keeps what came until then.
    """
    with alone(upload):
        upload.refresh_from_db()
        demand_open(upload)
        if offset != upload.received_bytes:
            raise Refused(
                "upload.other_offset",
                _("The file goes on at byte %(offset)s.") % {"offset": upload.received_bytes},
            )
        if offset + size > upload.length:
            raise Refused("upload.too_much", _("There are more bytes than the file was announced with."), 413)
        if offset < upload.length:
            with _opened(upload) as file:
                file.truncate(offset)
                file.seek(offset)
                if checksum is None:
                    _copy(upload, body, file, size)
                else:
                    _copy_proved(upload, body, file, size, checksum)
        if upload.received_bytes == upload.length:
            finish(upload)
    return upload.received_bytes


def demand_open(upload: Arriving) -> None:
    """Refuse a file of which nothing more can be received: whole, given up, or silent for too long."""
    demand_unfinished(upload)
    if upload.expires_at <= now():
        raise _gone()


def demand_unfinished(upload: Arriving) -> None:
    """Refuse a file that has arrived whole, or was given up."""
    if upload.finished_at is not None:
        raise Refused("upload.finished", _("This file has arrived whole already."), 403)
    if upload.closed_at is not None:
        raise _gone()


def _gone() -> Refused:
    return Refused("upload.gone", _("This upload was given up. Please send the file again from its start."), 410)


def lost() -> Refused:
    """Return the refusal for a file of which the disk no longer holds what the row counts."""
    return Refused(
        LOST,
        _(
            "What had arrived of this file is no longer whole on the server. Stop it, then send it again from its start."
        ),
        410,
    )


@contextmanager
def each_for_itself(upload: Arriving) -> Iterator[None]:
    """Keep what ails one file, in a sweep of many, from all others: the log says it, the next sweep looks again."""
    try:
        yield
    except Refused as refused:  # mostly busy at this very moment
        if refused.code == LOST:
            logger.warning("%s %s can only be given up: it is not whole", upload._meta.model_name, upload.public_id)
    except OSError:
        logger.exception("%s %s is left as it is", upload._meta.model_name, upload.public_id)


def _opened(upload: Arriving) -> BinaryIO:
    """Open the file where it has at least the bytes that the row counts: it is made when it is announced, never here.

    On another machine's disk, or after a backup was put back, it is absent or short; filled up it would have a hole.
    """
    try:
        file = upload.path.open("r+b", buffering=0)
    except FileNotFoundError:
        raise lost() from None
    if os.fstat(file.fileno()).st_size < upload.received_bytes:
        file.close()
        raise lost()
    return file


def _copy(upload: Arriving, body: Body, file: BinaryIO, size: int) -> None:
    left = size
    pending = 0
    try:
        while left:
            block = body.read(min(BLOCK, left))
            if not block:
                break
            _write(file, block)
            left -= len(block)
            pending += len(block)
            if pending >= DURABLE_EVERY:
                counted, pending = pending, 0
                _make_durable(upload, file, counted)
    finally:
        if pending:
            _make_durable(upload, file, pending)


def _copy_proved(upload: Arriving, body: Body, file: BinaryIO, size: int, checksum: tus.Checksum) -> None:
    proof = checksum.new_hash()
    left = size
    while left:
        block = body.read(min(BLOCK, left))
        if not block:
            break
        proof.update(block)
        _write(file, block)
        left -= len(block)
    if left:
        raise Refused("upload.cut", _("The connection was cut before all bytes were there. Send them again."), 400)
    if proof.digest() != checksum.digest:
        raise Refused(
            "upload.checksum", _("Some bytes were damaged on their way. Send them again."), tus.CHECKSUM_MISMATCH
        )
    _make_durable(upload, file, size, proved=True)


def _write(file: BinaryIO, block: bytes) -> None:
    """Write all of a block; a full disk is a refusal that may pass, not a bug."""
    rest = memoryview(block)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Refused(
                "upload.disk_full", _("The disk is full at present. Try again later; nothing is lost."), 507
            ) from error
        raise


def _make_durable(upload: Arriving, file: BinaryIO, more: int, *, proved: bool = False) -> None:
    """Flush to the disk, then let the row say so: never the other way round."""
    os.fsync(file.fileno())
    moment = now()
    upload.received_bytes += more
    upload.proved_bytes += more if proved else 0
    upload.touched_at = moment
    upload.expires_at = moment + timedelta(days=settings.UPLOAD_KEPT_DAYS)
    upload.save(update_fields=["received_bytes", "proved_bytes", "touched_at", "expires_at"])
