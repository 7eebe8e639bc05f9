"""What stands on the stage of a home: the most current thing, chosen from what the page has loaded already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from plateau.antenna.models import Publication
from plateau.core.text import plain
from plateau.subjects.models import Subject
from plateau.website.airing import Aired

if TYPE_CHECKING:
    from django.db.models.fields.files import ImageFieldFile
    from django.utils.functional import _StrPromise

FRESH = timedelta(days=21)
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Current:
    """One thing on the stage: its state, its words, where its one action leads."""

    state: str
    since: datetime | None
    title: str
    text: str
    language: str
    url: str
    action: str | _StrPromise
    play: bool = False
    poster: ImageFieldFile | None = None


def most_current(
    on_air: Sequence[Aired], planned: Sequence[Publication], debates: Sequence[Subject], *, now: datetime
) -> Current | None:
    """Choose: a film that went on air lately, else one about to, else the liveliest debate, else the newest film.

    The lists come sorted: newest, next and most wanted first. None when there is nothing at all.
    """
    newest = on_air[0] if on_air else None
    if newest and newest.at and newest.at > now - FRESH:
        return _film(newest)
    if planned and planned[0].starts_at and planned[0].starts_at < now + SOON:
        return _planned(planned[0])
    if debates:
        return _debate(debates[0])
    return _film(newest) if newest else None


def _film(aired: Aired) -> Current:
    film = aired.film
    return Current(
        state="live",
        since=None,
        title=film.title,
        text=plain(film.description or aired.subject.pitch, limit=180),
        language=film.language,
        url=aired.url,
        action=_("Watch"),
        play=True,
        poster=film.poster,
    )


def _planned(publication: Publication) -> Current:
    film = publication.film
    subject: Subject = film.on_subject.subject
    return Current(
        state="scheduled",
        since=None,
        title=film.title,
        text=plain(film.description or subject.pitch, limit=180),
        language=film.language,
        url=subject.get_absolute_url(),
        action=_("See what is coming"),
        poster=film.poster,
    )


def _debate(subject: Subject) -> Current:
    return Current(
        state=subject.state,
        since=subject.moved_at,
        title=subject.title,
        text=plain(subject.pitch, limit=180),
        language=subject.language,
        url=subject.get_absolute_url(),
        action=_("Take part in the debate"),
    )
