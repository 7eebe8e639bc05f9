"""Guests who write, and a team that answers, by the actions that people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.studio.cases.actions import filing
from plateau.studio.cases.correspondence import quiet_of
from plateau.studio.guests import actions as guests
from plateau.studio.models import Case, Contact
from tests.factories import make_channel, make_guest, make_team

PLAIN = "Quand mon film sera-t-il à l'antenne ?"
THREAT = "Vous allez le regretter, je sais où vous habitez."
THANKS = "Merci beaucoup à toute l'équipe, quel bel accueil."
HOSTILE = "Vous êtes ridicule, fermez-la."
CALM = "Bonjour Clara, votre film passe à son tour."


def by_day(channel: Channel) -> datetime:
    """Return the next noon at the channel at which nothing is quiet."""
    quiet = quiet_of(channel)
    noon = now().astimezone(quiet.zone).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while quiet.is_quiet_at(noon):
        noon += timedelta(days=1)
    return noon


def by_night(channel: Channel) -> datetime:
    """Return the next half past ten in the evening at the channel, with a working day after it."""
    quiet = quiet_of(channel)
    night = by_day(channel).replace(hour=22, minute=30)
    while quiet.is_quiet_at(night.replace(hour=12) + timedelta(days=1)):
        night += timedelta(days=1)
    return night


def make_writer(channel: Channel | None = None, *, language: str = "fr", **fields: object) -> tuple[Person, Channel]:
    """Return a guest without account who has a private page, and their channel."""
    channel = channel or make_channel()
    guest = make_guest("Clara Koenig", **{"contact_email": "clara@example.org", "language": language} | fields)
    guests.page_of(guest, channel)
    return guest, channel


def write(guest: Person, channel: Channel, text: str = PLAIN, **fields: object) -> Contact:
    """Let the guest write on their page; each call says something of its own."""
    return filing.receive(guest, channel, **{"author": guest, "text": text} | fields)


def handler(channel: Channel, name: str = "Tom Team", **fields: object) -> Person:
    """Return somebody of the team who answers guests."""
    return make_team(channel, Role.COMMUNITY_MANAGER, name=name, **fields)


def case_of(guest: Person, channel: Channel) -> Case:
    """Return the guest's case as it is now."""
    return Case.objects.select_related("holder", "taken_from").get(person=guest, channel=channel)
