"""Takes all that a film holds off every store for good: masters, packages, pictures, captions and what was said in it."""

from __future__ import annotations

from django.db import transaction

from plateau.core.clock import now
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.actions import processing
from plateau.media.actions.films import delete_files
from plateau.media.models import Asset, Film
from plateau.media.states import ENDED, IN_THE_MACHINE, AssetState
from plateau.people.models import Person


def erase_film(film: Film, *, by: Person | None) -> bool:
    """Erase a film's files and words; its page stays as their memory. Return False while a file of it is still coming in.

    1. Lock its files, then the film, as everywhere; what the machine works on is stopped.
    2. Forget pictures, captions, chapters and transcripts.
    3. After the commit, take the files off; ``sweeping`` finds what a crash left.
    """
    with transaction.atomic():
        assets = [processing.locked(pk) for pk in film.assets.order_by("pk").values_list("pk", flat=True)]
        if any(asset.state == AssetState.RECEIVING for asset in assets):
            return False
        for asset in assets:
            if asset.state in IN_THE_MACHINE:
                processing.stop_asset(asset, AssetState.CANCELLED, "cancelled", {}, verbs.PROCESSING_CANCELLED, by=by)
        fresh = Film.objects.select_for_update(of=("self",)).select_related("channel").get(pk=film.pk)
        there = [asset for asset in film.assets.filter(removed_at=None).order_by("pk") if asset.state in ENDED]
        poster = fresh.poster.name
        Film.objects.filter(pk=fresh.pk).update(asset=None, poster="", poster_by_hand=False)
        for asset in there:
            processing.call_everything_off(asset)
        Asset.objects.filter(pk__in=[asset.pk for asset in there]).update(
            removed_at=now(), package_bytes=0, free_share=None, finer_due=False
        )
        fresh.captions.all().delete()
        fresh.chapters.all().delete()
        fresh.transcripts.all().delete()
        if there:
            names = [asset.original_name for asset in there]
            record(verbs.FILM_ERASED, actor=by, target=fresh, channel=fresh.channel, names=names)
        transaction.on_commit(lambda: _take_away(fresh, there, str(poster or "")))
    return True


def _take_away(film: Film, assets: list[Asset], poster: str) -> None:
    for asset in assets:
        delete_files(asset)
    if poster:
        film.poster.storage.delete(poster)
