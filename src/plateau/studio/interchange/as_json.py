"""schedule.json, as frab, pretalx and the c3voc tools exchange it (schema of c3voc, draft 6)."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from plateau.studio.interchange.schedule import (
    MOST_BYTES,
    Event,
    Reading,
    Room,
    Schedule,
    Unreadable,
    as_length,
    numbers,
    read_guid,
    read_length,
    read_moment,
    read_zone,
)

TIMESLOT = "00:05"
_ZONE = re.compile(r"^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")  # what the schema allows as a name
_GENERATOR = {"name": "Plateau"}


def write(schedule: Schedule) -> str:
    """Return a schedule as the schema wants it."""
    by_number = numbers(schedule.events)
    conference: dict[str, Any] = {
        "acronym": schedule.acronym,
        "title": schedule.title,
        "start": schedule.starts_on.isoformat(),
        "end": schedule.ends_on.isoformat(),
        "daysCount": len(schedule.days()),
        "timeslot_duration": TIMESLOT,
        "rooms": [_room(room, schedule) for room in schedule.rooms],
        "days": [_day(schedule, number, day, by_number) for number, day in enumerate(schedule.days(), start=1)],
    }
    if _ZONE.match(schedule.zone.key):
        conference["time_zone_name"] = schedule.zone.key
    if schedule.url:
        conference["url"] = schedule.url
    whole = {"schedule": {"version": schedule.version, "conference": conference}, "generator": _GENERATOR}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _room(room: Room, schedule: Schedule) -> dict[str, Any]:
    named = {"name": room.name, "guid": str(read_guid(room.name, of=schedule.url or schedule.acronym))}
    return named | ({"description": room.place} if room.place else {})


def _day(schedule: Schedule, number: int, day: date, by_number: dict[Any, int]) -> dict[str, Any]:
    start = datetime.combine(day, time(), schedule.zone)
    end = datetime.combine(day + timedelta(days=1), time(), schedule.zone) - timedelta(seconds=1)
    return {
        "index": number,
        "date": day.isoformat(),
        "day_start": start.isoformat(),
        "day_end": end.isoformat(),
        "rooms": {
            room.name: [_event(event, schedule.zone, by_number[event.guid]) for event in events]
            for room, events in schedule.on(day)
        },
    }


def _event(event: Event, zone: ZoneInfo, number: int) -> dict[str, Any]:
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    found = {
        "id": number,
        "guid": str(event.guid),
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "end": end.isoformat(),
        "duration": as_length(event.length),
        "room": event.room,
        "slug": event.slug,
        "url": event.url,
        "title": event.title,
        "subtitle": "",
        "track": event.track,
        "type": event.format,
        "language": event.language or None,
        "abstract": "",
        "description": event.pitch,
        "do_not_record": False,
        "persons": [{"name": name} for name in event.people],
        "links": [],
    }
    return found | ({"code": event.code} if event.code else {})


def read(data: bytes) -> Schedule:
    """Read a schedule as other programs write it: what the schema forbids is taken where its meaning is plain.

    Raises Unreadable for what is no schedule at all; all that is odd stands in the answer's ``oddities``.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is larger than twenty megabytes."))
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable(_("This file is no JSON.")) from None
    schedule = _dict(_dict(whole).get("schedule", whole))
    conference = _dict(schedule.get("conference"))
    if not isinstance(conference.get("days"), list):
        raise Unreadable(_("This file is no schedule: it has no conference with days."))
    zone = read_zone(_text(conference.get("time_zone_name")))
    reading = Reading(zone or ZoneInfo("UTC"))
    if zone is None:
        reading.odd(_text(conference.get("title")), _("The file names no time zone that is known: UTC is taken."))
    origin = _text(schedule.get("base_url")) or _text(conference.get("acronym"))
    rooms = [
        Room(_text(_dict(room).get("name")), _text(_dict(room).get("description")))
        for room in _list(conference.get("rooms"))
    ]
    for day in conference["days"]:
        for name, events in _dict(_dict(day).get("rooms")).items():
            for event in _list(events):
                _take(reading, _dict(event), room=str(name), origin=origin, day=_text(_dict(day).get("date")))
    return reading.schedule(
        title=_text(conference.get("title")),
        acronym=_text(conference.get("acronym")),
        rooms=[room for room in rooms if room.name],
        starts_on=_date(conference.get("start")),
        ends_on=_date(conference.get("end")),
        url=_text(conference.get("url")),
        version=_text(schedule.get("version")),
    )


def _take(reading: Reading, event: dict[str, Any], *, room: str, origin: str, day: str) -> None:
    where = _text(event.get("title")) or _text(event.get("guid"))
    start = read_moment(_text(event.get("date")), reading.zone) or read_moment(
        f"{day}T{_text(event.get('start'))}", reading.zone
    )
    if start is None:
        reading.odd(where, _("It has no time, and is left out."))
        return
    length = read_length(_text(event.get("duration")))
    end = read_moment(_text(event.get("end")), reading.zone) or (start + length if length else None)
    if end is None:
        reading.odd(where, _("It has no length, and is left out."))
        return
    guid = _text(event.get("guid"))
    if not guid:
        reading.odd(where, _("It has no guid: one is made of its number, so that a second import finds it again."))
        guid = _text(event.get("id")) or _text(event.get("slug")) or where
    _say_what_is_odd(reading, event, where)
    reading.add(
        Event(
            guid=read_guid(guid, of=origin),
            room=_text(event.get("room")) or room,
            starts_at=start,
            ends_at=end,
            title=_text(event.get("title")),
            pitch="\n\n".join(filter(None, (_text(event.get("abstract")), _text(event.get("description"))))),
            format=_text(event.get("type")),
            track=_text(event.get("track")),
            language=_text(event.get("language"))[:2].lower(),
            people=tuple(dict.fromkeys(filter(None, (_name(person) for person in _list(event.get("persons")))))),
            code=_text(event.get("code")),
            slug=_text(event.get("slug")),
            url=_text(event.get("url")),
        )
    )


def _say_what_is_odd(reading: Reading, event: dict[str, Any], where: str) -> None:
    """Note what the schema forbids, though it is taken."""
    slug = event.get("slug")
    if isinstance(slug, str) and not re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", slug):
        reading.odd(where, _("Its short name has letters that the format does not allow."))
    if not isinstance(event.get("id"), int):
        reading.odd(where, _("Its number is no whole number."))


def _name(person: object) -> str:
    fields = _dict(person)
    return " ".join((_text(fields.get("name")) or _text(fields.get("public_name"))).split())[:100]


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None
