"""What a subject's page shows of its films: gathered once a request, in one query, for all panels of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from plateau.antenna import gate
from plateau.antenna.access import invited_to, listed_to
from plateau.antenna.actions.watching import begun
from plateau.antenna.models import Publication
from plateau.channels.access import visible_channels
from plateau.core.errors import Refused
from plateau.media.models import Chapter, Film
from plateau.media.transcripts.models import Transcript
from plateau.people.middleware import person_of
from plateau.people.models import Person
from plateau.subjects.models import Subject, SubjectFilm
from plateau.subjects.states import State

NEXT_FILMS = 6
_NOT_HERE = _("There is no such film, or it is not on air.")


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter: its second on the film, and its name."""

    seconds: float
    title: str


@dataclass(frozen=True, slots=True)
class Playing:
    """A film in its player. ``address`` is its page with scheme and host, ``start`` counts seconds."""

    film: Film
    number: int
    verdict: gate.Verdict
    address: str
    start: float = 0
    keep: str = ""
    chapters: Sequence[Mark] = ()
    embedded: bool = False
    preview: bool = False
    """On the team's desk: what is played there is no audience."""
    member: bool = False
    words: bool = False
    """Whether there is a transcript."""
    open: bool = False
    """Whether anybody may watch all of it: then other players can, which bring nothing that a gate could know."""

    @property
    def sources(self) -> str:
        """Where the player asks for signed addresses."""
        return reverse("film_sources", args=[self.film.public_id])

    @property
    def embed(self) -> str:
        """The address that other sites show in a frame."""
        return settings.SITE_URL + reverse("embed", args=[self.film.public_id])

    @property
    def hls(self) -> str:
        """The address for other players, which leads to the HLS playlist of the moment."""
        return settings.SITE_URL + reverse("film_hls", args=[self.film.public_id])

    @property
    def dash(self) -> str:
        """The same by DASH; empty until the film has its sizes."""
        return settings.SITE_URL + reverse("film_dash", args=[self.film.public_id]) if self.film.is_ready else ""

    @property
    def back(self) -> str:
        """The path that brings somebody back to the second where the free start ends."""
        path = self.address.removeprefix(settings.SITE_URL)
        return f"{path}?t={int(self.free_seconds)}" if self.free_seconds else path

    @property
    def snippet(self) -> str:
        """The lines that show the film on another site, as wide as there is room."""
        asset = self.film.asset
        ratio = f"{asset.width} / {asset.height}" if asset is not None and asset.width else "16 / 9"
        return format_html(
            '<iframe src="{}" title="{}" style="width: 100%; aspect-ratio: {}; border: 0" loading="lazy"'
            ' allow="fullscreen; picture-in-picture" allowfullscreen></iframe>',
            self.embed,
            self.film.title,
            ratio,
        )

    def frame(self, width: int, height: int) -> str:
        """Return the frame of a given size, as oEmbed wants it."""
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" frameborder="0" loading="lazy"'
            ' allow="fullscreen; picture-in-picture" allowfullscreen></iframe>',
            self.embed,
            self.film.title,
            width,
            height,
        )

    @property
    def seconds(self) -> float:
        """The length of the whole film."""
        asset = self.film.asset
        return (asset.duration_ms or 0) / 1000 if asset is not None else 0

    @property
    def free_seconds(self) -> float:
        """The length of the free start."""
        asset = self.film.asset
        return (asset.free_ms or 0) / 1000 if asset is not None and self.verdict.free_share else 0

    @property
    def playable_seconds(self) -> float:
        """The length of what this person may watch."""
        return self.seconds if self.verdict.whole else self.free_seconds

    @property
    def upright(self) -> bool:
        """Whether the picture is higher than wide."""
        asset = self.film.asset
        return asset is not None and asset.height > asset.width

    @property
    def sound_only(self) -> bool:
        """Whether there is no picture: what stands for one stays while it plays."""
        asset = self.film.asset
        return asset is not None and not asset.width

    @property
    def width(self) -> int:
        """The width of an embed, in CSS pixels."""
        return 480 if self.upright else 640

    @property
    def height(self) -> int:
        """The height of an embed that fits the picture, in CSS pixels."""
        asset = self.film.asset
        if asset is None or not asset.width:
            return 360
        return 600 if self.upright else round(self.width * asset.height / asset.width)


class Showing:
    """The films of one subject as one request may see them."""

    def __init__(self, request: HttpRequest, subject: Subject) -> None:
        self._request = request
        self._subject = subject
        self._person: Person | None = person_of(request)
        match = request.resolver_match
        self.number = int(match.kwargs.get("number", 0)) if match is not None else 0

    @cached_property
    def _gathered(self) -> list[Publication]:
        """What is on air of this subject, and the newest that its channel shows besides: one query, none before the air."""
        if self._subject.state != State.PUBLISHED:
            return []
        own = Q(film__on_subject__subject=self._subject)
        chapters = Chapter.objects.filter(film=OuterRef("film")).order_by("starts_ms")
        besides = (
            Publication.objects.on_air()
            .filter(listed_to(self._person), channel=self._subject.channel_id)
            .filter(film__on_subject__subject__channel__in=visible_channels(self._person))
            .exclude(own)
            .order_by("-live_at", "-id")
        )
        found = (
            Publication.objects.on_air()
            .filter(own | Q(pk__in=besides.values("pk")[:NEXT_FILMS]))
            .select_related("film__asset", "film__channel", "film__on_subject__subject", "channel")
            .annotate(marks=ArraySubquery(chapters.values(mark=JSONObject(at="starts_ms", title="title"))))
            .annotate(words=Exists(Transcript.objects.filter(film=OuterRef("film"), current__isnull=False)))
            .order_by("film__on_subject__number", "pk")
        )
        if self._person is not None:
            place = begun(self._person).filter(film=OuterRef("film"))
            names = {"frame": "frame", "over": "rate_denominator", "rate": "rate_numerator"}
            found = found.annotate(begun=Subquery(place.values(one=JSONObject(**names))[:1]))
        return list(found)

    @cached_property
    def publications(self) -> list[Publication]:
        """Everything of this subject that is on air, in the order of its films."""
        return [one for one in self._gathered if one.film.on_subject.subject_id == self._subject.pk]

    @cached_property
    def following(self) -> list[Publication]:
        """What the channel shows besides: the newest films of other subjects."""
        others = [one for one in self._gathered if one.film.on_subject.subject_id != self._subject.pk]
        return sorted(others, key=lambda one: (one.live_at, one.pk), reverse=True)

    @cached_property
    def playings(self) -> list[Playing]:
        """The films that this person may know of, in the subject's order."""
        invited = invited_to(self._request, self.publications)
        found = []
        for film in {publication.film_id: publication.film for publication in self.publications}.values():
            own = [publication for publication in self.publications if publication.film_id == film.pk]
            verdict = gate.judge(film, own, self._person, invited)
            if verdict.publication is None and not verdict.whole:
                continue
            link = film.on_subject
            link.subject = self._subject
            found.append(
                Playing(
                    film=film,
                    number=link.number,
                    verdict=verdict,
                    address=settings.SITE_URL + link.get_absolute_url(),
                    start=_seconds(getattr(own[0], "begun", None)),
                    chapters=[Mark(mark["at"] / 1000, mark["title"]) for mark in own[0].marks],  # type: ignore[attr-defined]
                    words=own[0].words,  # type: ignore[attr-defined]
                    open=gate.judge(film, own, None).whole,
                )
            )
        return found

    @cached_property
    def playing(self) -> Playing | None:
        """The film on top of this page, with the place where a member left it; None where nothing is on air.

        Refuses with 404 an address whose number no film on air has.
        """
        wanted = self.number
        chosen = (
            next((one for one in self.playings if one.number == wanted), None)
            if wanted
            else next(iter(self.playings), None)
        )
        if chosen is None:
            if wanted:
                raise Refused("film.not_found", _NOT_HERE, 404)
            return None
        if self._person is None:
            return chosen
        return replace(chosen, keep=reverse("film_position", args=[chosen.film.public_id]), member=True)

    @property
    def listed(self) -> bool:
        """Whether search engines may keep this page's film."""
        return any(publication.is_listed for publication in self.publications)


def _seconds(begun: Mapping[str, int] | None) -> float:
    """Return the second at which to go on, from whole frames and their rate."""
    return begun["frame"] * begun["over"] / begun["rate"] if begun else 0.0


def showing_of(request: HttpRequest, subject: Subject) -> Showing:
    """Return what this request shows of a subject's films, gathered once for all panels."""
    kept: dict[int, Showing] = request.__dict__.setdefault("_showings", {})
    return kept.setdefault(subject.pk, Showing(request, subject))


def link_of(film: Film) -> SubjectFilm | None:
    """Return which subject a film belongs to."""
    return SubjectFilm.objects.select_related("subject__channel").filter(film=film).first()
