"""Who reaches which film: by its page, its player, an embed or an invitation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plateau.antenna import gate
from plateau.antenna.models import (
    LISTED_GATES,
    Invitation,
    Publication,
    PublicationQuerySet,
)
from plateau.channels.access import channels_where, demand, domain_of, lets_in_readers_of, visible_channels
from plateau.channels.models import Channel, Gate
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.people.middleware import person_of
from plateau.people.models import Person

COOKIE = "invitations"
MOST_INVITATIONS = 20


@dataclass(frozen=True, slots=True)
class Viewing:
    """A film, where it is on air, and what the person who asks may watch of it."""

    film: Film
    publications: list[Publication]
    verdict: gate.Verdict


def viewing_for(request: HttpRequest, public_id: str) -> Viewing:
    """Return a film as the person who asks may watch it, or refuse with 404 where for them there is none.

    The team of its channel also gets films that are not on air.
    """
    film = Film.objects.select_related("asset", "channel").filter(public_id=public_id).first()
    if film is not None:
        publications = list(film.publications.on_air().select_related("channel"))
        verdict = gate.judge(film, publications, person_of(request), invited_to(request, publications))
        if verdict.publication is not None or verdict.whole:
            return Viewing(film, publications, verdict)
    raise Refused("film.not_found", _("There is no such film, or it is not on air."), 404)


def invited_to(request: HttpRequest, publications: list[Publication]) -> frozenset[int]:
    """Return the keys of those publications for which the browser holds a working invitation.

    Costs a query only where a gate asks for an invitation and the browser brings one.
    """
    asked = [publication.pk for publication in publications if publication.gate == Gate.INVITED]
    tokens = tokens_of(request)
    if not asked or not tokens:
        return frozenset()
    at = now()
    held = Invitation.objects.filter(token__in=tokens, publication__in=asked)
    return frozenset(invitation.publication_id for invitation in held if invitation.works_at(at))


def tokens_of(request: HttpRequest) -> list[str]:
    """Return the invitations that the browser brings, the latest last; what no link of ours holds is left out."""
    return [token for token in request.COOKIES.get(COOKIE, "").split(".") if is_token(token)][-MOST_INVITATIONS:]


def is_token(text: str) -> bool:
    """Whether a text may be an invitation at all: what is written in other signs is not asked of the database."""
    return bool(text) and text.isascii() and text.isprintable()


def publication_for(person: Person | None, public_id: str, can: Can) -> Publication:
    """Return a publication for somebody who may do this on its channel; else 404, 401 or 403."""
    found = (
        Publication.objects.select_related("film__asset", "film__channel", "channel")
        .filter(public_id=public_id, channel__in=visible_channels(person))
        .first()
    )
    if found is None:
        raise Refused("publication.not_found", _("There is no such publication."), 404)
    demand(person, can, found.channel)
    return found


def channels_to_air(person: Person | None, film: Film) -> list[Channel]:
    """Return the channels on which this person may put a film on air, the film's own first.

    Those whose readers could not open the film's page are left out: ``put_on_air`` refuses them.
    """
    channels = channels_where(person, Can.PUBLISH).order_by("name")
    fitting = [channel for channel in channels if lets_in_readers_of(film.channel, channel)]
    return sorted(fitting, key=lambda channel: channel.pk != film.channel_id)


def listed_to(person: Person | None) -> models.Q:
    """Return the rule for lists: what is open to everybody or to members, and what is for this person's own house."""
    rule = models.Q(gate__in=LISTED_GATES)
    domain = domain_of(person)
    if domain:
        rule |= models.Q(gate=Gate.INTERNAL, channel__internal_domains__contains=[domain])
    return rule


def on_air_for(person: Person | None) -> PublicationQuerySet:
    """Return what lists show to this person (None: a visitor): on air, with a page they may open, the newest first."""
    open_to_them = visible_channels(person)
    return (
        Publication.objects.on_air()
        .filter(listed_to(person), channel__in=open_to_them, film__on_subject__subject__channel__in=open_to_them)
        .select_related("film__asset", "film__on_subject__subject", "channel")
        .order_by("-live_at", "-id")
    )
