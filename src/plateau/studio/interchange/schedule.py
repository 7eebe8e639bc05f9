"""What all formats have in common: a schedule of events in rooms, and what was odd about a file. Pure; no Django models."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_BYTES = 20_000_000
MOST_EVENTS = 5_000
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something about a file that a person should know; ``where`` names the event or the part of the file."""

    where: str
    sentence: str | _StrPromise


@dataclass(frozen=True, slots=True)
class Event:
    """One recording. ``starts_at`` and ``ends_at`` are instants; ``url`` is empty where nothing public is."""

    guid: uuid.UUID
    room: str
    starts_at: datetime
    ends_at: datetime
    title: str
    pitch: str = ""
    format: str = ""
    track: str = ""
    language: str = ""
    people: tuple[str, ...] = ()
    code: str = ""
    slug: str = ""
    url: str = ""
    state: str = ""

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Room:
    """A set, with the place where it stands."""

    name: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """An operation's events, in order of time; ``version`` changes whenever something in it does."""

    title: str
    acronym: str
    zone: ZoneInfo
    starts_on: date
    ends_on: date
    rooms: tuple[Room, ...]
    events: tuple[Event, ...]
    url: str = ""
    version: str = ""
    oddities: tuple[Oddity, ...] = field(default=(), compare=False)

    def days(self) -> list[date]:
        """Return every day from the first to the last, those of events beyond them included."""
        own = {self.day_of(event) for event in self.events}
        first, last = min({self.starts_on, *own}), max({self.ends_on, *own})
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def day_of(self, event: Event) -> date:
        """Return the day on which an event begins, at the sets."""
        return event.starts_at.astimezone(self.zone).date()

    def on(self, day: date) -> Iterator[tuple[Room, list[Event]]]:
        """Return each room with its events of a day."""
        for room in self.rooms:
            yield room, [event for event in self.events if event.room == room.name and self.day_of(event) == day]


class Unreadable(ValueError):
    """A file that cannot be read at all; the sentence says why."""

    def __init__(self, sentence: str | _StrPromise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def writable(text: str) -> str:
    """Leave out what neither XML 1.0 nor the database carries: control characters, lone surrogates, two non-characters."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r" or "\x20" <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"
    )


def acronym_of(slug: str) -> str:
    """Return a short address as the schemas want an acronym: small letters, figures and underscores, four at least."""
    return re.sub(r"[^a-z0-9]", "_", slug.lower()).ljust(4, "_")


def numbers(events: Sequence[Event]) -> dict[uuid.UUID, int]:
    """Return a whole number for each event, the same at each export: 31 bits of its guid, the next free one if taken."""
    found: dict[uuid.UUID, int] = {}
    taken: set[int] = set()
    for event in sorted(events, key=lambda one: one.guid):
        number = event.guid.int % (2**31 - 1) + 1
        while number in taken:
            number += 1
        taken.add(number)
        found[event.guid] = number
    return found


def as_length(length: timedelta) -> str:
    """Return a length as hours and minutes, ``01:30``."""
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_length(text: str) -> timedelta | None:
    """Read ``1:30``, ``01:30:00`` or ``90`` (minutes); None for anything else."""
    read = re.fullmatch(r"\s*(?:(\d{1,3}):)?(\d{1,3})(?::(\d{2}))?\s*", text)
    if read is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in read.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def read_guid(text: str, *, of: str) -> uuid.UUID:
    """Return a guid, or one made of the name that another program gave, the same each time (RFC 9562, version 5)."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{of}#{text}")


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant that a text names (ISO 8601), in the given zone where it names none; None for no moment."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None


def read_zone(name: str) -> ZoneInfo | None:
    """Return a time zone by name; None for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


class Reading:
    """Gathers a file's events one by one and says what was odd; the readers of all formats fill it."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.events: dict[uuid.UUID, Event] = {}
        self.oddities: list[Oddity] = []

    def odd(self, where: str, sentence: str | _StrPromise) -> None:
        """Note something that a person should know."""
        self.oddities.append(Oddity(where[:120], sentence))

    def add(self, event: Event) -> None:
        """Keep an event without letters that no database holds, or say why it cannot be."""
        event = replace(
            event,
            title=" ".join(writable(event.title).split()),
            room=" ".join(writable(event.room).split()),
            pitch=writable(event.pitch).strip(),
            people=tuple(dict.fromkeys(filter(None, (" ".join(writable(one).split()) for one in event.people)))),
        )
        where = event.title or str(event.guid)
        if not event.title:
            self.odd(where, _("It has no title, and is left out."))
        elif not event.room:
            self.odd(where, _("It has no room, and is left out."))
        elif event.ends_at <= event.starts_at:
            self.odd(where, _("It has no length, and is left out."))
        elif event.length > LONGEST:
            self.odd(where, _("It lasts over twelve hours, and is left out."))
        elif event.guid in self.events:
            self.odd(where, _("Another one before it has the same guid: only the first is kept."))
        elif len(self.events) >= MOST_EVENTS:
            raise Unreadable(_("The file holds over five thousand recordings: split it."))
        else:
            self.events[event.guid] = event

    def schedule(
        self,
        *,
        title: str,
        acronym: str,
        rooms: Sequence[Room],
        starts_on: date | None,
        ends_on: date | None,
        url: str = "",
        version: str = "",
    ) -> Schedule:
        """Return what was read; days and rooms that the file does not name follow from its events."""
        events = tuple(sorted(self.events.values(), key=lambda one: (one.starts_at, one.room, one.guid)))
        if not events and starts_on is None:
            raise Unreadable(_("Nothing in this file is a recording with a title, a room and a time."))
        own = [event.starts_at.astimezone(self.zone).date() for event in events]
        first = starts_on or min(own)
        last = ends_on or max([first, *own])
        named = {room.name: room for room in rooms}
        for event in events:
            named.setdefault(event.room, Room(event.room))
        return Schedule(
            title=title,
            acronym=acronym,
            zone=self.zone,
            starts_on=first,
            ends_on=max(first, last),
            rooms=tuple(named.values()),
            events=events,
            url=url,
            version=version,
            oddities=tuple(self.oddities),
        )
