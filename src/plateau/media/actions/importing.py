"""A file that lies on this machine becomes a film's master, without a network between."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id, new_token
from plateau.media import space
from plateau.media.actions.uploads import (
    clean_name,
    demand_no_other_file,
    receive_asset,
    show_first_file,
    store_master,
)
from plateau.media.models import Asset, Film, name_for_new
from plateau.media.storage.errors import StorageFailed
from plateau.media.storage.records import Seen, note_master
from plateau.media.storage.store import master_key
from plateau.media.storage.stores import is_home, store_called
from plateau.people.models import Person

_BLOCK = 8 * 1024 * 1024


def import_master(
    film: Film, source: Path, *, by: Person | None, on_progress: Callable[[int, int], None] | None = None
) -> Asset:
    """Copy a file among the masters and give it to the machine; ``on_progress`` hears bytes done and bytes in all.

    1. Refuse what is no file, is empty, or has no room; and a film whose earlier file is still at work.
    2. Copy beside the masters, so that a broken copy is none; its SHA-256, taken from what was read, is the promise
       that the machine checks the master against.
    3. Where new films go to another storage, let the copy lie there, under the name that the row will have: no
       transaction waits for a storage. Raises ``StorageFailed``, for want of room before anything is copied.
    4. In one transaction: make the row, move the copy to its place, queue the work. A master that no row came to name
       goes, at once or with the nightly sweep.
    """
    if not source.is_file():
        raise Refused("import.no_file", _("There is no such file."), 404)
    size = source.stat().st_size
    asset_id, store = new_public_id(), store_called(name_for_new())
    key = master_key(asset_id)
    store.demand_presence()
    staged = Path(settings.UPLOADS) / f"import-{new_token()}"
    staged.parent.mkdir(parents=True, exist_ok=True)
    space.demand_room(film.channel, by, size)
    store.demand_room(key, size)
    try:
        digest = _copy(source, staged, size, on_progress or (lambda _done, _whole: None))
        if not is_home(store.name) and not store.adopt(key, staged):
            store.put(key, staged, sha256=digest)
        name = clean_name(source.name)
        asset = Asset(public_id=asset_id, film=film, original_name=name, size_bytes=size, sha256=digest, uploaded_by=by)
        asset.store = asset.master_store = store.name
        try:
            _take_in(asset, staged, by=by)
        except Refused:
            if not is_home(store.name):
                with suppress(StorageFailed):  # then it goes with the nightly sweep
                    store.remove(key)
            raise
    finally:
        staged.unlink(missing_ok=True)
    return asset


def _take_in(asset: Asset, staged: Path, *, by: Person | None) -> None:
    film = asset.film
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=film.channel_id)
        demand_no_other_file(film)
        space.demand_room(channel, by, asset.size_bytes)
        asset.save(force_insert=True)
        show_first_file(film, asset)
        if is_home(asset.master_store):
            store_master(staged, asset.master, size=asset.size_bytes)
        else:
            note_master(asset, Seen(asset.size_bytes, asset.sha256))
        receive_asset(asset, by=by)


def _copy(source: Path, target: Path, size: int, on_progress: Callable[[int, int], None]) -> str:
    """Copy in blocks, make it durable, and return the SHA-256; the copy ends where the source ended when it began."""
    done = 0
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("xb") as writer:
        while done < size and (block := reader.read(min(_BLOCK, size - done))):
            writer.write(block)
            digest.update(block)
            done += len(block)
            on_progress(done, size)
        writer.flush()
        os.fsync(writer.fileno())
    if done != size:
        raise Refused(
            "import.cut_short", _("The file changed while it was read. Import it again once it is complete."), 409
        )
    return digest.hexdigest()
