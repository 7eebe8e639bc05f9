"""A file on its way: begun, received piece by piece, finished, given up."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from plateau.channels.models import Channel
from plateau.core import queue
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import is_public_id
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.media import space, tus, verbs
from plateau.media.actions import processing, receiving
from plateau.media.actions.receiving import Body
from plateau.media.locks import alone
from plateau.media.models import Asset, Film, Upload
from plateau.media.states import ASSET_MOVES, IN_THE_MACHINE, AssetState
from plateau.media.storage.folder import NO_LINKS, sync_folder
from plateau.media.storage.stores import is_home
from plateau.people.models import Person

SMALL = 1_000_000_000
"""Bytes up to which a file waits for no larger one on its way to the storage."""


def begin_upload(
    film: Film, *, by: Person, name: str, length: int, metadata: str = "", promised_sha256: str = ""
) -> Upload:
    """Announce a file of ``length`` bytes for a film.

    Refuses when the film has a file on its way or in the machine already, and when there is no room.
    """
    moment = now()
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=film.channel_id)
        demand_no_other_file(film)
        space.demand_room(channel, by, length)
        asset = Asset.objects.create(film=film, original_name=clean_name(name), size_bytes=length, uploaded_by=by)
        upload = Upload.objects.create(
            asset=asset,
            person=by,
            length=length,
            metadata=metadata,
            promised_sha256=promised_sha256,
            touched_at=moment,
            expires_at=moment + timedelta(days=settings.UPLOAD_KEPT_DAYS),
        )
        show_first_file(film, asset)
        upload.path.parent.mkdir(parents=True, exist_ok=True)
        upload.path.touch(mode=0o640)
    return upload


def demand_no_other_file(film: Film) -> None:
    """Refuse a second file while one of the film's is on its way or in the machine. The caller holds the channel."""
    if film.assets.filter(state__in={AssetState.RECEIVING, *IN_THE_MACHINE}).exists():
        raise Refused(
            "upload.one_at_a_time",
            _("This film has a file on its way or in the machine already. Wait until it is ready, or stop it first."),
        )


def announced_before(channel: Channel, *, by: Person, length: int, metadata: str) -> Upload | None:
    """Return the open upload that the very same announcement began, if nothing of the file has come yet.

    Its answer was lost on the way: the client asks again, and neither is there a second film nor is the first one
    refused for being in its own way. Inside the caller's transaction: the channel's row is held, so that of two equal
    announcements at once the second finds the first.
    """
    Channel.objects.select_for_update().get(pk=channel.pk)
    return (
        Upload.objects.filter(
            person=by,
            length=length,
            metadata=metadata,
            received_bytes=0,
            finished_at__isnull=True,
            closed_at__isnull=True,
            expires_at__gt=now(),
            asset__film__channel=channel,
        )
        .select_related("asset__film__channel")
        .order_by("-id")
        .first()
    )


def clean_name(name: str) -> str:
    """Return a file's own name without folders, control characters and excess length."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-200:] or "film"


def show_first_file(film: Film, asset: Asset) -> None:
    """Let a film without a playable file show this one's progress."""
    shown = Film.objects.filter(pk=film.pk).exclude(asset__state=AssetState.READY).update(asset=asset)
    if shown:
        film.asset = asset


def receive(upload: Upload, body: Body, *, offset: int, size: int, checksum: tus.Checksum | None = None) -> int:
    """Append a request's body to a film's file, as ``receiving.receive`` does; the last byte finishes it."""
    return receiving.receive(upload, body, offset=offset, size=size, finish=finish_upload, checksum=checksum)


def complete(upload: Upload, *, or_give_up: bool = False) -> bool:
    """Finish an upload whose bytes are all there, where a crash cut its last step; return whether that was so.

    Refuses (410) where its bytes are lost; then, where its sender asks, it is given up as well, so that nothing stands
    in the way of sending it anew.
    """
    if upload.finished_at is not None or upload.closed_at is not None or upload.received_bytes != upload.length:
        return False
    with alone(upload):
        fresh = Upload.objects.get(pk=upload.pk)
        if fresh.finished_at is not None or fresh.closed_at is not None:
            return False
        try:
            finish_upload(upload)
        except Refused as refused:
            if or_give_up and refused.code == receiving.LOST:
                _give_up(upload, by=None, why=receiving.LOST)
            raise
    return True


def finish_upload(upload: Upload) -> None:
    """Make a master of a complete upload: constant work, whatever the size; safe to repeat after a crash.

    Where the storage is not our own folder, the file is sent there in the background (``storing.py``), and finished then.

    1. Give the file its second name among the masters (never over another), then take the first one away.
    2. In one transaction: the upload is finished, the asset received, its first jobs are there, the journal says so.
    """
    asset = upload.asset
    if not is_home(asset.master_store):
        ring_for(upload)
        return
    store_master(upload.path, asset.master, size=upload.length)
    take_in(upload)


def ring_for(*uploads: Upload) -> None:
    """Have complete uploads sent to the storage; one that has its job already waits for that one."""
    from plateau.media.tasks import SENDING_SMALL, store_upload

    jobs = ProcrastinateJob.objects.filter(queue_name=store_upload.queue, task_name=store_upload.name)
    open_jobs = jobs.filter(status__in=["todo", "doing"], args__upload_id__in=[upload.pk for upload in uploads])
    rung_for = set(open_jobs.values_list("args__upload_id", flat=True))
    silent = [upload for upload in uploads if upload.pk not in rung_for]
    queue.ring_all(
        store_upload.configure(lock=SENDING_SMALL),
        [{"upload_id": upload.pk} for upload in silent if upload.length <= SMALL],
    )
    queue.ring_all(store_upload, [{"upload_id": upload.pk} for upload in silent if upload.length > SMALL])


def take_in(upload: Upload) -> None:
    """Note that an upload's master is in its place: the upload is finished, the asset received. Repeating changes nothing."""
    with transaction.atomic():
        changed = Upload.objects.filter(pk=upload.pk, finished_at__isnull=True, closed_at__isnull=True).update(
            finished_at=now()
        )
        if not changed:
            return
        receive_asset(upload.asset, by=upload.person)
    upload.refresh_from_db()


def receive_asset(asset: Asset, *, by: Person | None) -> None:
    """Take a master that is in its place into the machine; inside the caller's transaction."""
    move(asset, AssetState.RECEIVED, ASSET_MOVES, received_at=now())
    record(
        verbs.FILE_RECEIVED,
        actor=by,
        target=asset.film,
        channel=asset.film.channel,
        name=asset.original_name,
        size_bytes=asset.size_bytes,
    )
    processing.begin(asset)


def store_master(source: Path, master: Path, *, size: int) -> None:
    """Move a file of ``size`` bytes among the masters without ever replacing one; repeating it changes nothing.

    A second name (hard link) is made first: unlike a rename it fails where a master of that name is. Refuses (410)
    where neither file is there, or the one on its way has another size: what was received of it is lost.
    """
    if are_lost(source, master, size):
        raise receiving.lost()
    master.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, master)
    except FileExistsError:
        if source.exists() and not source.samefile(master):
            raise
    except FileNotFoundError:
        if not master.exists():
            raise receiving.lost() from None
    except OSError as error:
        if error.errno not in NO_LINKS or master.exists():
            raise
        source.rename(master)
    master.chmod(0o440)
    sync_folder(master.parent)
    with suppress(FileNotFoundError):
        source.unlink()


def are_lost(source: Path, master: Path, size: int) -> bool:
    """Whether the bytes of a complete file are on this machine neither on their way nor among the masters."""
    try:
        return source.stat().st_size != size
    except FileNotFoundError:
        return not master.exists()


def stop_upload(upload: Upload, *, by: Person | None) -> None:
    """Give up a file on its way; its bytes are removed, the film stays. ``by`` is None for the sweep.

    Refuses for one that is complete (403), unless its bytes are lost.
    """
    with alone(upload):
        upload.refresh_from_db()
        if upload.finished_at is not None:
            raise Refused("upload.finished", _("This file has arrived whole already."), 403)
        if upload.closed_at is not None:
            raise Refused("upload.gone", _("This upload was given up already."), 410)
        if upload.received_bytes == upload.length and not _is_lost(upload):
            finish_upload(upload)
            raise Refused("upload.finished", _("This file has arrived whole already."), 403)
        _give_up(upload, by=by, why="upload.stopped" if by else "upload.expired")


def _give_up(upload: Upload, *, by: Person | None, why: str) -> None:
    """Close an upload that the caller holds alone, for what ``failures.py`` has words for."""
    asset = upload.asset
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(closed_at=now())
        move(asset, AssetState.CANCELLED, ASSET_MOVES, failure_code=why, failure_facts={})
        Film.objects.filter(pk=asset.film_id, asset=asset).update(asset=None)
        record(verbs.FILE_STOPPED, actor=by, target=asset.film, channel=asset.film.channel, name=asset.original_name)
    upload.path.unlink(missing_ok=True)
    upload.refresh_from_db()


def _is_lost(upload: Upload) -> bool:
    """Whether a complete upload cannot be finished from here.

    One for another storage may lie on the disk of another machine: so only its sender's word ends it, or its time. While
    that machine sends it, it is not alone; later, a sweep there takes the bytes away.
    """
    asset = upload.asset
    if is_home(asset.master_store):
        return are_lost(upload.path, asset.master, upload.length)
    try:
        return upload.path.stat().st_size != upload.length
    except FileNotFoundError:
        return True


def sweep_uploads() -> int:
    """Close uploads that waited too long, finish those whose last step was cut, and return how many were touched.

    Bytes of those that have ended go: a kill, or an end on another machine, has left them.
    One that cannot be finished now is told to the log, and keeps none of the others waiting.
    """
    touched = 0
    open_ones = Upload.objects.filter(finished_at__isnull=True, closed_at__isnull=True).select_related(
        "asset__film__channel", "person"
    )
    for upload in open_ones.filter(expires_at__lte=now())[:200]:
        with receiving.each_for_itself(upload):
            stop_upload(upload, by=None)
            touched += 1
    for upload in open_ones.filter(received_bytes=F("length"))[:200]:
        with receiving.each_for_itself(upload):
            touched += complete(upload)
    kept = set(open_ones.values_list("public_id", flat=True))
    ended = Upload.objects.filter(Q(finished_at__isnull=False) | Q(closed_at__isnull=False))
    folder = Path(settings.UPLOADS)
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name not in kept and is_public_id(left.name) and ended.filter(public_id=left.name).exists():
            left.unlink(missing_ok=True)
            touched += 1
    return touched
