"""Films on air as a list shows them: the film, its address and its public figure, with one query for all figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from plateau.antenna.models import Publication
from plateau.audience.figures import totals_of
from plateau.audience.models import Kind
from plateau.media.models import Film
from plateau.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class Aired:
    """A film on air and how often it was played."""

    publication: Publication
    plays: int

    @property
    def film(self) -> Film:
        """What is watched."""
        return self.publication.film

    @property
    def subject(self) -> Subject:
        """What the film is about."""
        subject: Subject = self.film.on_subject.subject
        return subject

    @property
    def url(self) -> str:
        """Where it is watched."""
        url: str = self.film.on_subject.get_absolute_url()
        return url

    @property
    def comments(self) -> int:
        """How many comments stand under its subject, where ``count_comments`` was asked."""
        return getattr(self.subject, "comment_count", 0)

    @property
    def at(self) -> datetime | None:
        """Since when it is on air."""
        return self.publication.live_at


def aired(publications: Iterable[Publication], *, most: int | None = None) -> list[Aired]:
    """Return each film once (it may be on air on several channels), with its plays."""
    once = {publication.film_id: publication for publication in reversed(list(publications))}
    newest_first = list(reversed(once.values()))[:most]
    plays = (
        totals_of([publication.film.public_id for publication in newest_first], kind=Kind.PLAY) if newest_first else {}
    )
    return [Aired(publication, plays.get(publication.film.public_id, 0)) for publication in newest_first]
