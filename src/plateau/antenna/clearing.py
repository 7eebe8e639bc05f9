"""What stands in the way of a film: asked of its recordings before it is put on air, and shown before anybody tries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import may
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.media.models import Film
from plateau.money.clearance import InTheWay, Obstacle, in_the_way
from plateau.people.models import Person
from plateau.studio.footage import left_out_of, may_be_left_out, recordings_in
from plateau.studio.models import Booking
from plateau.studio.telling import Words

THEIRS = _("What it needs of its guests is missing: the channel that it comes from knows what.")


@dataclass(frozen=True, slots=True)
class Line:
    """One obstacle as a page shows it; ``url`` leads to where it is settled, empty for whoever may not go there."""

    words: Words
    advice: Words
    url: str


@dataclass(slots=True)
class Waiting:
    """What of one recording stands in the way."""

    booking: Booking
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clearance:
    """How a film stands: what waits, recording by recording, and what is said to be left out of it.

    ``sees``: whether the reader may know the particulars; ``splits``: whether they may say what the film leaves out.
    """

    waiting: list[Waiting]
    left_out: list[Booking]
    sees: bool
    splits: bool

    @property
    def is_given(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.waiting

    @property
    def count(self) -> int:
        """How many things stand in the way."""
        return sum(len(one.lines) for one in self.waiting)


def of_film(film: Film, *, at: datetime | None = None) -> list[InTheWay]:
    """Return what keeps a film off air at a moment (None: now)."""
    day = (at or now()).astimezone(ZoneInfo(film.channel.time_zone)).date()
    return in_the_way(recordings_in(film), on=day)


def demand(film: Film, *, at: datetime | None = None, on: Channel | None = None) -> None:
    """Refuse, with the first obstacle and what to do about it, while anything keeps the film off air at a moment.

    ``on``: the channel whose team asks, where it may be another than the film's own.
    """
    found = of_film(film, at=at)
    if found:
        raise Refused("publication.not_cleared", said_to(on or film.channel, film, found))


def said_to(channel: Channel, film: Film, found: list[InTheWay]) -> str:
    """Return obstacles for the film's own channel; who did not pay or sign is not for another one's team."""
    return said_of(found) if channel.pk == film.channel_id else str(THEIRS)


def said_of(found: list[InTheWay]) -> str:
    """Return obstacles as one sentence for a refusal, a notice or a reason: the first, and how many more there are."""
    first = f"{found[0].words} {found[0].advice}"
    if len(found) == 1:
        return first
    return _("%(first)s And %(more)s more: its page on the desk lists all of it.") % {
        "first": first,
        "more": len(found) - 1,
    }


def clearance_for(person: Person | None, film: Film) -> Clearance:
    """Return how a film stands, as this person of its desk may see it."""
    waiting: dict[int, Waiting] = {}
    for one in of_film(film):
        line = Line(one.words, one.advice, _way(person, one))
        waiting.setdefault(one.booking.pk, Waiting(one.booking)).lines.append(line)
    publishes = may(person, Can.PUBLISH, film.channel)
    return Clearance(
        waiting=list(waiting.values()),
        left_out=left_out_of(film),
        sees=publishes,
        splits=publishes and bool(waiting) and may_be_left_out(film),
    )


def _way(person: Person | None, one: InTheWay) -> str:
    """Return where an obstacle is settled: on the fee's order, on the guest's papers, on the page that asks the guest."""
    operation = one.booking.operation
    channel = operation.channel
    if one.order is not None:
        way, needed = reverse("money_order", args=[channel.slug, one.order.public_id]), Can.SEE_MONEY
    elif one.kind in {Obstacle.NOT_SATISFIED, Obstacle.UNANSWERED}:
        way = reverse("money_leave", args=[channel.slug, operation.public_id, one.booking.public_id])
        needed = Can.RUN_SET
    else:
        way, needed = reverse("desk_guest", args=[channel.slug, one.person.public_id]), Can.HANDLE_GUESTS
    return way if may(person, needed, channel) else ""
