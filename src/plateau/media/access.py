"""Who reaches which film, upload and master: the only way from a person to these rows."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import channels_where, demand, visible_channels
from plateau.channels.roles import Can
from plateau.core.errors import Refused
from plateau.media.models import Film, Upload
from plateau.people.models import Person


def film_for(person: Person | None, public_id: str, can: Can) -> Film:
    """Return the film for somebody who may do this on its channel.

    Refuses with 404 where there is none or its channel is closed to the person, else 401 or 403.
    """
    film = (
        Film.objects.select_related("channel", "asset")
        .filter(public_id=public_id, channel__in=visible_channels(person))
        .first()
    )
    if film is None:
        raise Refused("film.not_found", _("There is no such film, or it is not open to you."), 404)
    demand(person, can, film.channel)
    return film


def films_where(person: Person | None, can: Can) -> QuerySet[Film]:
    """Return the films on whose channel this person may do this: the list that agrees with ``film_for``."""
    return Film.objects.filter(channel__in=channels_where(person, can))


def upload_for(person: Person, public_id: str) -> Upload:
    """Return a person's own upload, as long as they may upload on that channel; else 404, whatever the reason."""
    upload = (
        Upload.objects.select_related("asset__film__channel")
        .filter(public_id=public_id, person=person, asset__film__in=films_where(person, Can.UPLOAD_FILM))
        .first()
    )
    if upload is None:
        raise Refused("upload.not_found", _("There is no such upload."), 404)
    return upload
