"""What happens to plans and to films on air when a guest takes a form back or is not satisfied: plans end, people hear."""

from __future__ import annotations

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
from plateau.money.clearance import InTheWay
from plateau.notices.actions import tell_all
from plateau.notices.kinds import kind
from plateau.people.models import Person
from plateau.studio.footage import films_with
from plateau.studio.models import Booking
from plateau.studio.telling import said

DROPPED = kind("film.plan_dropped", _("A planned film of your channel cannot go on air"))
OFF_WANTED = kind("film.off_wanted", _("A film of your channel has to come off the air"))


def follow(booking: Booking, *, key: str) -> None:
    """End the plans of films with this recording that may not air any more; ask for those on air to be taken off.

    ``key`` names the news, so that nobody is told twice.
    """
    for film in films_with(booking):
        found = of_film(film)
        if not found:
            continue
        current = Publication.objects.filter(film=film, state__in=CURRENT).select_related("channel", "confirmed_by")
        for publication in current.select_for_update(of=("self",)).order_by("pk"):
            publication.film = film
            if publication.state == PublicationState.SCHEDULED:
                end_plan(publication, found)
            else:
                ask_for_off(publication, found, key=key)


def end_plan(publication: Publication, found: list[InTheWay]) -> None:
    """Take a film out of the plan because of what stands in its way, and tell who publishes. The caller holds the row."""
    channel = publication.channel
    with translation.override(channel.language):
        # a plan's reason is read by the whole desk: who has not paid or signed is for those who publish
        reason = _("What it needs of its guests is missing: the film’s page on the desk says what.")
        withdraw_plan(publication, by=None, reason=str(reason))
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
        key=f"film.plan_dropped:{publication.public_id}:{publication.starts_at}",
        channel=channel,
    )


def ask_for_off(publication: Publication, found: list[InTheWay], *, key: str) -> None:
    """Tell who publishes that a film on air has to come off, and why; taking it off is one press on its page."""
    channel = publication.channel
    tell_all(
        publishers(channel),
        OFF_WANTED,
        subject=format_lazy(_("To take off the air: {title}"), title=publication.film.title),
        text=format_lazy(
            _("“{film}” is on air on {channel}. {why} Take it off: its page on the desk has the button."),
            film=publication.film.title,
            channel=channel.name,
            why=said(said_to, channel, publication.film, found),
        ),
        url=f"{publication.desk_url}#on-air",
        key=f"film.off_wanted:{publication.public_id}:{key}",
        channel=channel,
    )


def publishers(channel: Channel) -> list[Person]:
    """Return those who put films on air there."""
    return list(Person.objects.with_account().filter(whose_role_allows(Can.PUBLISH, channel)))
