"""The finer sizes of a film that is ready: a person stops their making, or asks for them after all."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media import flow, verbs
from plateau.media.actions import processing
from plateau.media.models import Asset, Film
from plateau.media.states import AssetState
from plateau.people.models import Person


def can_be_made(asset: Asset) -> bool:
    """Whether a ready film could have sizes that it lacks, in either codec, and none are being made."""
    if asset.state != AssetState.READY or asset.removed_at or asset.finer_due or asset.plan is None:
        return False
    picture = flow.read_plan(asset.plan).picture
    wanted = {rendition.name for rendition in (picture.batch("av1") if picture else ())}
    return not wanted <= set(asset.renditions.values_list("name", flat=True))


def stop_finer(film: Film, *, by: Person) -> None:
    """Stop making finer sizes; the film plays in those that it has."""
    with transaction.atomic():
        asset = processing.locked(film.asset_id) if film.asset_id else None
        if asset is None or not asset.finer_due:
            raise Refused("film.finer_not_being_made", _("No finer sizes of this film are being made now."))
        processing.give_up_finer(asset)
        record(verbs.FINER_STOPPED, actor=by, target=film, channel=film.channel, asset=asset.public_id)
        transaction.on_commit(lambda: processing.clean_up(asset))


def ask_for_finer(film: Film, *, by: Person) -> None:
    """Have the finer sizes of a ready film made after all: they were stopped, given up, or put away."""
    with transaction.atomic():
        asset = processing.locked(film.asset_id) if film.asset_id else None
        if asset is None or not can_be_made(asset):
            raise Refused("film.finer_not_to_make", _("There are no finer sizes to be made of this film now."))
        if not processing.may_make_finer_again(asset):
            raise Refused(
                "film.finer_just_put_away",
                _(
                    "They were put away a short while ago, and some may still be playing them. Ask again in a few hours."
                ),
            )
        if not processing.make_finer(asset):
            raise Refused("film.still_stopping", _("The last run is still being stopped. Try again in a few seconds."))
        record(verbs.FINER_ASKED, actor=by, target=film, channel=film.channel, asset=asset.public_id)
