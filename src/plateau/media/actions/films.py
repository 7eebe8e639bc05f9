"""A film's page: made, and its texts changed."""

from __future__ import annotations

import shutil
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plateau.channels.models import Channel
from plateau.core.clock import now, stamp
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.actions import processing
from plateau.media.models import Asset, Film
from plateau.media.states import ENDED, JobState
from plateau.media.storage import packages
from plateau.people.models import Person

EDITABLE = ("title", "description", "language", "licence", "credits")


def create_film(channel: Channel, *, by: Person | None, title: str, language: str = "", description: str = "") -> Film:
    """Make a film on a channel, still without a file."""
    with transaction.atomic():
        film = Film.objects.create(
            channel=channel,
            title=title.strip(),
            description=description,
            language=language or channel.language,
            created_by=by,
        )
        record(verbs.FILM_CREATED, actor=by, target=film, channel=channel, title=film.title)
    return film


def title_from(file_name: str) -> str:
    """Return a title made of a file's name: without its ending, separators as spaces."""
    stem = PurePath(file_name).stem.replace("_", " ").replace(".", " ").strip()
    return " ".join(stem.split())[:160] or _("Film without a title")


def edit_film(film: Film, *, by: Person, **texts: object) -> Film:
    """Change texts, language, licence and credits; journal which ones, and nothing where nothing changed."""
    unknown = set(texts) - set(EDITABLE)
    if unknown:
        raise TypeError(f"edit_film cannot change {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in texts.items() if getattr(film, name) != value)
    if not changed:
        return film
    with transaction.atomic():
        for name in changed:
            setattr(film, name, texts[name])
        film.changed_at = now()
        film.save(update_fields=[*changed, "changed_at"])
        record(verbs.FILM_EDITED, actor=by, target=film, channel=film.channel, changed=changed)
    return film


def remove_file(asset: Asset, *, by: Person) -> None:
    """Take an earlier file of a film off the disk for good, master and package; the row stays as its memory.

    Refuses for the file that the film shows, and for one that is still being worked on.
    """
    with transaction.atomic():
        processing.locked(asset.pk)
        film = Film.objects.select_for_update().select_related("channel").get(pk=asset.film_id)
        asset.refresh_from_db()
        if film.asset_id == asset.pk:
            raise Refused(
                "film.file_in_use",
                gettext_lazy("This is the file that the film shows. Replace it first, then remove it."),
            )
        if asset.state not in ENDED or asset.jobs.filter(state=JobState.RUNNING).exists():
            raise Refused(
                "film.file_busy", gettext_lazy("This file is still being worked on. Stop that first, then remove it.")
            )
        if asset.removed_at is not None:
            raise Refused("film.no_master", gettext_lazy("This file is no longer here."), 410)
        asset.jobs.filter(state=JobState.WAITING).update(state=JobState.CANCELLED, finished_at=stamp())
        Asset.objects.filter(pk=asset.pk).update(removed_at=now(), package_bytes=0, free_share=None, finer_due=False)
        record(
            verbs.FILE_REMOVED,
            actor=by,
            target=film,
            channel=film.channel,
            name=asset.original_name,
            asset=asset.public_id,
        )
        transaction.on_commit(lambda: delete_files(asset))
    asset.refresh_from_db()


def delete_files(asset: Asset) -> None:
    """Take master, packages and scratch off every store; repeating it changes nothing."""
    packages.forget_everything(asset)
    shutil.rmtree(asset.scratch, ignore_errors=True)


def note_download(asset: Asset, *, by: Person) -> None:
    """Write down that a person took the master with them."""
    film = asset.film
    record(verbs.MASTER_DOWNLOADED, actor=by, target=film, channel=film.channel, name=asset.original_name)
