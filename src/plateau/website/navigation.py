"""The ways through a channel and its desk: one list each, showing only what exists and what the person may enter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plateau.channels.access import may, rights_of
from plateau.channels.models import Channel
from plateau.channels.roles import Can
from plateau.people.models import Person


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of a navigation."""

    key: str
    word: str | Promise
    address: str
    here: bool


_CHANNEL: tuple[tuple[str, str | Promise, str], ...] = (
    ("films", _("On air"), "/c/{slug}/films"),
    ("subjects", _("Subjects"), "/c/{slug}/subjects"),
    ("operations", _("Recordings"), "/c/{slug}/operations"),
    ("about", _("About"), "/c/{slug}/about"),
)
_DESK: tuple[tuple[str, str | Promise, str, Can], ...] = (
    ("subjects", _("Subjects"), "/desk/{slug}/subjects", Can.SEE_DESK),
    ("operations", _("Operations"), "/desk/{slug}/operations", Can.SEE_DESK),
    ("films", _("Films"), "/desk/{slug}/films", Can.SEE_DESK),
    ("planned", _("Planned"), "/desk/{slug}/planned", Can.SEE_DESK),
    ("guests", _("Guests"), "/desk/{slug}/guests", Can.HANDLE_GUESTS),
    ("comments", _("Moderation"), "/desk/{slug}/comments", Can.MODERATE),
    ("audience", _("Audience"), "/desk/{slug}/audience", Can.SEE_AUDIENCE),
    ("money", _("Money"), "/desk/{slug}/money", Can.SEE_MONEY),
    ("outbox", _("Outbox"), "/desk/{slug}/outbox", Can.SEE_OUTBOX),
    ("team", _("Team"), "/desk/{slug}/team", Can.SEE_DESK),
    ("settings", _("Settings"), "/desk/{slug}/settings", Can.EDIT_CHANNEL),
)


def channel_ways(channel: Channel, person: Person | None, path: str) -> list[Way]:
    """Return the channel's public navigation, and the desk for whoever works there."""
    ways = [
        Way(key, word, address := pattern.format(slug=channel.slug), path.startswith(address))
        for key, word, pattern in _CHANNEL
        if _exists(pattern)
    ]
    desk = desk_ways(channel, person, "") if person is not None and may(person, Can.SEE_DESK, channel) else []
    if desk:
        ways.append(Way("desk", _("Desk"), desk[0].address, path.startswith("/desk/")))
    return ways


def desk_ways(channel: Channel, person: Person | None, section: str) -> list[Way]:
    """Return the sections of the channel's desk that this person may enter."""
    rights = rights_of(person, channel)
    return [
        Way(key, word, pattern.format(slug=channel.slug), key == section)
        for key, word, pattern, can in _DESK
        if can in rights and _exists(pattern)
    ]


@lru_cache(maxsize=64)
def _exists(pattern: str) -> bool:
    """Whether a room serves this address."""
    try:
        resolve(pattern.format(slug="a"))
    except Resolver404:
        return False
    return True
