"""Where the films of a guest's recordings are, as the machine and the antenna know it: nothing is promised, all is measured."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from plateau.antenna import gate
from plateau.antenna.models import Publication
from plateau.antenna.showing import Playing
from plateau.antenna.states import PublicationState
from plateau.channels.models import Gate
from plateau.media.models import Film
from plateau.media.states import IN_THE_MACHINE, AssetState
from plateau.studio.footage import films_with
from plateau.studio.models import Booking


class Stand(TextChoices):
    """Where a film is, as its guest reads it; what lies further ahead comes later."""

    OFF = "off", pgettext_lazy("a guest’s film", "Off air")
    WORK = "work", pgettext_lazy("a guest’s film", "With the team")
    MACHINE = "machine", pgettext_lazy("a guest’s film", "In the machine")
    READY = "ready", pgettext_lazy("a guest’s film", "Ready")
    SCHEDULED = "scheduled", pgettext_lazy("a guest’s film", "Scheduled")
    LIVE = "live", pgettext_lazy("a guest’s film", "On air")


@dataclass(frozen=True, slots=True)
class GuestFilm:
    """One film of a subject, and where it is. ``publications`` are those on air or else planned, or else taken off."""

    film: Film
    number: int
    address: str
    stand: Stand
    at: datetime | None = None
    publications: list[Publication] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What the team tells its guests of why it was taken off the air; mostly nothing.

        The last that was written on any of the channels on which it was last on air at once.
        """
        began: list[datetime] = []
        for one in self.publications if self.stand == Stand.OFF else ():
            if began and one.ended_at is not None and one.ended_at < min(began):
                break  # it was off everywhere in between: of that time a mail has been sent
            if one.words_to_guests:
                return one.words_to_guests
            began += [one.live_at] if one.live_at is not None else []
        return ""

    @property
    def open_to_visitors(self) -> bool:
        """Whether other sites' readers can watch it, or are told by its gate how."""
        return any(one.gate in {Gate.EVERYBODY, Gate.UNLISTED, Gate.REGISTERED} for one in self.publications)

    @property
    def gates(self) -> list[str]:
        """Who may watch it, in words, each once."""
        return list(dict.fromkeys(str(one.get_gate_display()) for one in self.publications))

    @property
    def channels(self) -> list[str]:
        """The names of the channels."""
        return list(dict.fromkeys(one.channel.name for one in self.publications))

    @property
    def snippet(self) -> str:
        """The lines that show it on another site."""
        verdict = gate.judge(self.film, self.publications, None)
        return Playing(film=self.film, number=self.number, verdict=verdict, address=self.address).snippet


def films_of(booking: Booking) -> list[GuestFilm]:
    """Return the films that hold a recording and have a page, in their order, in three queries; rushes are none."""
    return _standing_of([film.pk for film in films_with(booking)])


def film_at(film_id: int) -> GuestFilm | None:
    """Return where one film is; None where it has no page."""
    return next(iter(_standing_of([film_id])), None)


def _standing_of(keys: list[int]) -> list[GuestFilm]:
    if not keys:
        return []
    rows = Film.objects.filter(pk__in=keys, on_subject__isnull=False)
    rows = rows.select_related("asset", "channel", "on_subject__subject")
    films = list(rows.order_by("on_subject__subject", "on_subject__number"))
    shown = [PublicationState.LIVE, PublicationState.SCHEDULED, PublicationState.UNPUBLISHED]
    publications: dict[int, list[Publication]] = defaultdict(list)
    found = Publication.objects.filter(film__in=films, state__in=shown)
    for one in found.select_related("channel").order_by("pk"):
        publications[one.film_id].append(one)
    return [_standing(film, publications[film.pk]) for film in films]


def _standing(film: Film, publications: list[Publication]) -> GuestFilm:
    number, address = film.on_subject.number, settings.SITE_URL + film.on_subject.get_absolute_url()
    live = [one for one in publications if one.state == PublicationState.LIVE]
    if live:
        since = min(one.live_at for one in live if one.live_at is not None)
        return GuestFilm(film, number, address, Stand.LIVE, since, live)
    planned = sorted(
        (one for one in publications if one.state == PublicationState.SCHEDULED and one.starts_at is not None),
        key=lambda one: (one.starts_at, one.pk),
    )
    if planned:
        return GuestFilm(film, number, address, Stand.SCHEDULED, planned[0].starts_at, planned)
    off = sorted((one for one in publications if one.ended_at is not None), key=lambda one: one.ended_at, reverse=True)  # type: ignore[arg-type,return-value]
    if off:
        return GuestFilm(film, number, address, Stand.OFF, off[0].ended_at, off)
    asset = film.asset
    if asset is not None and asset.state == AssetState.READY:
        return GuestFilm(film, number, address, Stand.READY, asset.ready_at)
    if asset is not None and asset.state in IN_THE_MACHINE:
        return GuestFilm(film, number, address, Stand.MACHINE, asset.received_at)
    return GuestFilm(film, number, address, Stand.WORK)
