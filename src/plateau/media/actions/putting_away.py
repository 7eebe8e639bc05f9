"""The finer sizes of films that nobody watches are put away, and made again when somebody does."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Greatest

from plateau.core.clock import now
from plateau.journal.actions import record
from plateau.media import flow, steps, verbs
from plateau.media.actions import processing
from plateau.media.models import FULL_FOLDER, Asset, Film, Rendition, StoredFile
from plateau.media.states import AssetState, FileState
from plateau.media.storage import packages, records
from plateau.media.storage.errors import StorageFailed
from plateau.media.storage.packages import ADDRESSES_END
from plateau.media.storage.store import MASTERS
from plateau_engine import unname_tracks
from plateau_engine.errors import EngineError
from plateau_engine.extend import track_files

AT_ONCE = 200
"""How many films are seen to in one shift."""
NOTED_WITHIN = timedelta(days=1)
"""How late the row may be in saying that a film is watched: it is written once a day."""

logger = logging.getLogger(__name__)


def unwatched() -> QuerySet[Asset]:
    """Return the ready films' files whose finer sizes may be put away, unwatched longest first; none while the rule is off."""
    if not settings.FINER_DAYS:
        return Asset.objects.none()
    ailing = StoredFile.objects.filter(asset=OuterRef("pk"), key__startswith=f"{MASTERS}/", leaves_at=None)
    ailing = ailing.exclude(state=FileState.WHOLE)  # of what could they be made again?
    return (
        _have_finer()
        .annotate(last=Greatest("ready_at", "watched_at"))
        .filter(
            ~Exists(ailing),
            last__lt=now() - timedelta(days=settings.FINER_DAYS) - NOTED_WITHIN,
        )
        .order_by("last", "pk")
    )


def begun() -> QuerySet[Asset]:
    """Return those whose finer sizes are to be put away and are there all the same: a crash came in between."""
    return _have_finer().exclude(finer_away_at=None).order_by("finer_away_at", "pk")


def _have_finer() -> QuerySet[Asset]:
    """Return the ready films' files at rest whose rows name finer sizes."""
    at_work = processing.at_work().filter(asset=OuterRef("pk"))
    av1 = Rendition.objects.filter(asset=OuterRef("pk"), name__startswith="a", height__gt=0)
    here = Asset.objects.filter(state=AssetState.READY, removed_at=None, finer_due=False, plan__isnull=False)
    return here.filter(Exists(av1), ~Exists(at_work))


def put_away_unwatched(*, most: int) -> int:
    """Put the finer sizes of so many films away, those that were begun first; return of how many.

    A film of which that fails says why in the log, and is tried again by the next shift; the others go on.
    """
    done = 0
    for pk in [*begun().values_list("pk", flat=True)[:most], *unwatched().values_list("pk", flat=True)[:most]]:
        try:
            done += put_away_finer(pk)
        except (StorageFailed, EngineError, OSError) as error:
            logger.warning("the finer sizes of asset %s are not put away: %s", pk, error)
    return done


def put_away_finer(asset_id: int) -> bool:
    """Name the finer sizes of a film no more, if nobody has watched it meanwhile; return whether they were put away.

    1. Write down that they are put away, on its own: from then on it is done to its end, whoever watches.
    2. Name them no more. What a crash leaves half-written the next shift writes.

    Their files stay until every address given out before has ended: who plays them now goes on.
    """
    with transaction.atomic():
        processing.locked(asset_id)
        if not begun().filter(pk=asset_id).exists():
            if not unwatched().filter(pk=asset_id).exists():
                return False
            Asset.objects.filter(pk=asset_id).update(finer_away_at=now())
    return _unname_finer(asset_id)


def _unname_finer(asset_id: int) -> bool:
    with transaction.atomic():
        processing.locked(asset_id)
        asset = begun().filter(pk=asset_id).first()
        if asset is None or asset.plan is None:
            return False
        picture = flow.read_plan(asset.plan).picture
        film = Film.objects.select_for_update(of=("self",)).select_related("channel").get(pk=asset.film_id)
        names = [one.name for one in (*picture.batch("av1"), *picture.copied)] if picture else []
        with packages.rewriting(asset, FULL_FOLDER) as folder:
            package = unname_tracks(folder, names)
        files = [file for name in names for file in track_files(name)]
        records.let_leave(asset, FULL_FOLDER, files, after=ADDRESSES_END)
        steps.note_renditions(asset, package)
        Asset.objects.filter(pk=asset.pk).update(finer_away_at=now(), package_bytes=packages.package_bytes(asset))
        record(verbs.FINER_PUT_AWAY, actor=None, target=film, channel=film.channel, asset=asset.public_id)
    return True


def bring_back_finer(asset: Asset) -> bool:
    """Make finer sizes again that were put away, since somebody watches; return whether that begins.

    Once: if it fails they are given up, and only a person can ask again.
    """
    with transaction.atomic():
        asset = processing.locked(asset.pk)
        if asset.finer_away_at is None or not processing.make_finer(asset):
            return False
        film = Film.objects.select_related("channel").get(pk=asset.film_id)
        record(verbs.FINER_WANTED, actor=None, target=film, channel=film.channel, asset=asset.public_id)
    return True
