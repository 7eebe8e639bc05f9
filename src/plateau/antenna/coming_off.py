"""What happens to plans and to films on air that are no longer cleared: plans end, those who publish hear, until it is off."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import batched
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plateau.antenna.actions.air import withdraw_plan
from plateau.antenna.clearing import of_film, said_to
from plateau.antenna.models import Publication
from plateau.antenna.states import CURRENT, PublicationState
from plateau.channels.access import whose_role_allows
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.core.clock import now
from plateau.money.clearance import InTheWay, in_the_way
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person
from plateau.studio.footage import films_with, recordings_in_each
from plateau.studio.models import Booking
from plateau.studio.on_air import knows_what_airs
from plateau.studio.telling import said

DROPPED = kind("film.plan_dropped", _("A planned film of your channel cannot go on air"))
OFF_WANTED = kind("film.off_wanted", _("A film of your channel has to come off the air"))

RECALLED_AFTER = timedelta(days=3)
BATCH = 100

# a reason is read by the whole desk, also of another channel: who has not paid or signed is for those who publish
REASON = _("What it needs of its guests is missing: the film’s page on the desk says what.")

logger = logging.getLogger(__name__)


@knows_what_airs
def airs(booking: Booking) -> bool:
    """Whether a film with this recording is on air on any channel."""
    return Publication.objects.on_air().filter(film__in=films_with(booking)).exists()


def follow(booking: Booking, *, news: str = "", at: datetime | None = None) -> None:
    """End the plans of films with this recording that may not air any more; ask for those on air to be taken off.

    Only where something of this recording stands in the way; that is said first. Inside the caller's transaction.
    ``news``: how the names begin of what was said ``at`` that moment; it is asked for though it was asked for before,
    since its guest may have said otherwise in between.
    """
    for film in films_with(booking):
        found = of_film(film)
        found.sort(key=lambda one: one.booking.pk != booking.pk)
        if not found or found[0].booking.pk != booking.pk:
            continue
        current = Publication.objects.filter(film=film, state__in=CURRENT).select_related("channel", "confirmed_by")
        for publication in current.select_for_update(of=("self",)).order_by("pk"):
            publication.film = film
            if publication.state == PublicationState.SCHEDULED:
                end_plan(publication, found)
                continue
            if news and at is not None and publication.off_asked_at is not None and publication.off_asked_at < at:
                publication.off_asked_for = [one for one in publication.off_asked_for if not one.startswith(news)]
            ask_for_off(publication, found)


def follow_all() -> int:
    """Ask for every film to come off the air that may not stay there any more; return how many were asked for now.

    A form ends with a day and a fee gets late by itself: nothing tells of it. One that cannot be told stops no other.
    """
    live = Publication.objects.on_air().select_related("film__channel", "channel").order_by("film__channel", "pk")
    return sum(_ask_together(rows) for rows in batched(live.iterator(), BATCH))


def _ask_together(rows: Sequence[Publication]) -> int:
    """Ask for those of these that may not stay; where they cannot be looked at together, each is looked at alone."""
    try:
        looked_at = list(_found(rows))
    except Exception:
        if len(rows) > 1:
            return sum(_ask_together([row]) for row in rows)
        logger.exception("what stands in the way of publication %s could not be told", rows[0].public_id)
        return 0
    asked = 0
    for publication, found in looked_at:
        try:
            asked += _ask_anew(publication, found)
        except Exception:
            logger.exception("publication %s could not be asked to come off", publication.public_id)
    return asked


def _found(rows: Sequence[Publication]) -> Iterable[tuple[Publication, list[InTheWay]]]:
    """Return these publications with what stands in the way of each, in a fixed number of queries a time zone."""
    held = recordings_in_each([row.film for row in rows])
    zones: dict[str, list[Publication]] = defaultdict(list)
    for row in rows:
        zones[row.film.channel.time_zone].append(row)
    for zone, there in zones.items():
        bookings = {one.pk: one for row in there for one in held[row.film_id]}
        obstacles: dict[int, list[InTheWay]] = defaultdict(list)
        for one in in_the_way(bookings.values(), on=now().astimezone(ZoneInfo(zone)).date()):
            obstacles[one.booking.pk].append(one)
        for row in there:
            yield row, [one for booking in held[row.film_id] for one in obstacles[booking.pk]]


def _ask_anew(publication: Publication, found: list[InTheWay]) -> bool:
    """Ask for one film, if it is on air still; with nothing in its way, forget what was asked for before."""
    if not found and publication.off_asked_at is None:
        return False
    with transaction.atomic():
        rows = Publication.objects.on_air().select_for_update(of=("self",)).select_related("film__channel", "channel")
        fresh = rows.filter(pk=publication.pk).first()
        return fresh is not None and ask_for_off(fresh, found)


def end_plan(publication: Publication, found: list[InTheWay]) -> None:
    """Take a film out of the plan because of what stands in its way, and tell who publishes. The caller holds the row."""
    channel = publication.channel
    with translation.override(channel.language):
        withdraw_plan(publication, by=None, reason=str(REASON))
    tell_all(
        publishers(channel),
        DROPPED,
        subject=format_lazy(_("No longer planned: {title}"), title=publication.film.title),
        text=format_lazy(
            _("“{film}” does not go on air on {channel} as planned. {why} Its settings are kept: plan it anew then."),
            film=publication.film.title,
            channel=channel.name,
            why=said(said_to, channel, publication.film, found),
        ),
        url=publication.desk_url,
        key=f"film.plan_dropped:{publication.public_id}:{publication.confirmed_at}",
        channel=channel,
    )


def ask_for_off(publication: Publication, found: list[InTheWay]) -> bool:
    """Tell who publishes that a film on air has to come off, and why; return whether they were told now.

    Told when something new stands in the way, which is said first, and again every three days, whatever the hour, until
    it is off; taking it off is one press on its page. The caller holds the row.
    """
    channel, moment = publication.channel, now()
    zone = ZoneInfo(publication.film.channel.time_zone)
    day = moment.astimezone(zone).date()
    found = [one for one in found if one.takes_off_on(day)]
    before, asked_at = set(publication.off_asked_for), publication.off_asked_at
    new = {one.name for one in found} - before
    recalled = asked_at is not None and asked_at.astimezone(zone).date() <= day - RECALLED_AFTER
    told = bool(found) and (bool(new) or recalled)
    publication.off_asked_for = sorted({one.name for one in found})
    publication.off_asked_at = moment if told else asked_at if found else None
    publication.save(update_fields=["off_asked_for", "off_asked_at"])
    if not told:
        return False
    found = sorted(found, key=lambda one: one.name not in new)
    line = _("To take off the air: {title}") if new else _("Still on air, and to be taken off: {title}")
    tell_all(
        publishers(channel),
        OFF_WANTED,
        subject=format_lazy(line, title=publication.film.title),
        text=format_lazy(
            _("“{film}” is on air on {channel}. {why} Take it off: its page on the desk has the button."),
            film=publication.film.title,
            channel=channel.name,
            why=said(said_to, channel, publication.film, found),
        ),
        url=f"{publication.desk_url}#on-air",
        key=f"film.off_wanted:{publication.public_id}:{moment.isoformat()}",
        channel=channel,
    )
    return True


def publishers(channel: Channel) -> list[Person]:
    """Return those who put films on air there."""
    return list(Person.objects.with_account().filter(whose_role_allows(Can.PUBLISH, channel)))
