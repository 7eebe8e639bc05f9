"""What the desk's lists show: films with their states, and what is planned."""

from __future__ import annotations

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from plateau.antenna.models import Publication
from plateau.antenna.states import PublicationState
from plateau.channels.models import Channel
from plateau.media.models import Asset, Film
from plateau.media.states import IN_THE_MACHINE, AssetState

MOVING = [AssetState.RECEIVING, *sorted(IN_THE_MACHINE)]
STOPPED = [AssetState.REFUSED, AssetState.FAILED, AssetState.CANCELLED]


def films_of(channel: Channel, *, text: str = "", state: str = "") -> QuerySet[Film]:
    """Return a channel's films for its team, the newest first, with ``stand``: the state in one word for the tally.

    Films of other channels that air here are listed too.
    """
    here = Publication.objects.filter(film=OuterRef("pk"))
    newest = Asset.objects.filter(film=OuterRef("pk")).order_by("-id").values("state")[:1]
    films = (
        Film.objects.filter(Q(channel=channel) | Q(publications__channel=channel))
        .distinct()
        .select_related("asset", "channel")
        .annotate(
            live=Exists(here.filter(state=PublicationState.LIVE)),
            scheduled=Exists(here.filter(state=PublicationState.SCHEDULED)),
            newest=Coalesce(Subquery(newest), Value("missing"), output_field=CharField()),
        )
        .annotate(
            stand=Case(
                When(live=True, then=Value("live")),
                When(scheduled=True, then=Value("scheduled")),
                default="newest",
                output_field=CharField(),
            )
        )
        .order_by("-id")
    )
    if text:
        films = films.filter(title__icontains=text)
    match state:
        case PublicationState.LIVE | PublicationState.SCHEDULED:
            return films.filter(**{str(state): True})
        case "machine":
            return films.filter(newest__in=MOVING)
        case "ready":
            return films.filter(newest=AssetState.READY, live=False, scheduled=False)
        case "stopped":
            return films.filter(newest__in=STOPPED)
        case "empty":
            return films.filter(newest="missing")
        case _:
            return films


def lent_to(channel: Channel, public_id: str) -> list[Publication] | None:
    """Return what a channel has or had on its air of another channel's film; None where there is nothing such."""
    found = list(
        Publication.objects.filter(film__public_id=public_id, channel=channel)
        .exclude(film__channel=channel)
        .select_related("film__asset", "film__channel", "channel", "confirmed_by")
        .order_by("-id")
    )
    return found or None


def planned_on(channel: Channel) -> QuerySet[Publication]:
    """Return what goes on air on a channel, the next first."""
    return (
        Publication.objects.planned()
        .filter(channel=channel)
        .select_related("film__asset", "film__channel", "film__on_subject__subject__channel", "channel", "confirmed_by")
    )
