"""A film's poster: the first proposal by itself, then what a person chooses or uploads."""

from __future__ import annotations

import io
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.ids import new_public_id
from plateau.core.pictures import read_picture
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.models import FULL_FOLDER, Asset, Film
from plateau.media.storage import packages
from plateau.people.models import Person

LONGEST_SIDE = 1280


def take_first_poster(film: Film, asset: Asset) -> None:
    """Give a film the best proposal of its new file, unless a person chose its poster."""
    if (film.poster and film.poster_by_hand) or not asset.posters:
        return
    _set_poster(film, _proposal(asset, 0), by_hand=False)


def fetch_first_poster(asset_id: int) -> None:
    """Do what ``take_first_poster`` does for an asset whose package lies in a bucket; repeating it does no harm."""
    with transaction.atomic():
        asset = Asset.objects.get(pk=asset_id)
        film = Film.objects.select_for_update().get(pk=asset.film_id)
        if film.asset_id == asset.pk:
            take_first_poster(film, asset)


def choose_poster(film: Film, number: int, *, by: Person) -> None:
    """Take one of the proposals, counted from 0."""
    asset = film.asset
    if asset is None or not 0 <= number < len(asset.posters):
        raise Refused(
            "film.no_such_poster", _("This picture is no longer proposed. Reload the page to see those that are."), 404
        )
    try:
        picture = _proposal(asset, number)
    except FileNotFoundError as error:
        raise Refused(
            "film.no_such_poster", _("This picture is no longer here. Upload one, or choose another."), 404
        ) from error
    _change(film, picture, by=by, source="proposed")


def _proposal(asset: Asset, number: int) -> Image.Image:
    """Return a picture that the engine drew itself: of any size, since a film may be four lines high."""
    data = packages.read_file(asset, FULL_FOLDER, asset.posters[number]["file"])
    with Image.open(io.BytesIO(data)) as picture:
        return picture.convert("RGB")


def upload_poster(film: Film, file: IO[bytes], *, by: Person) -> None:
    """Take a person's own picture: judged by content, written anew without what it carried."""
    try:
        picture = read_picture(file)
    except ValidationError as error:
        raise Refused("film.poster_unreadable", error.messages[0], 422) from error
    _change(film, picture, by=by, source="uploaded")


def _change(film: Film, picture: Image.Image, *, by: Person, source: str) -> None:
    with transaction.atomic():
        locked = Film.objects.select_for_update().select_related("channel").get(pk=film.pk)
        _set_poster(locked, picture, by_hand=True)
        record(verbs.POSTER_CHOSEN, actor=by, target=locked, channel=locked.channel, source=source)
    film.poster, film.poster_by_hand = locked.poster, True


def _set_poster(film: Film, picture: Image.Image, *, by_hand: bool) -> None:
    """Write the poster as a JPEG under a new name, and remove the one before once nobody names it."""
    before = film.poster.name
    small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=86, optimize=True, progressive=True)
    film.poster.save(f"{film.public_id}-{new_public_id()}.jpg", ContentFile(out.getvalue()), save=False)
    film.poster_by_hand = by_hand
    film.changed_at = now()
    film.save(update_fields=["poster", "poster_by_hand", "changed_at"])
    if before:
        transaction.on_commit(lambda: default_storage.delete(before))
