"""schedule.xml, as frab, pretalx and the c3voc tools exchange it (XSD of c3voc)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from lxml import etree

from plateau.studio.interchange.as_json import TIMESLOT
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
    writable,
)

type Element = etree._Element  # noqa: SLF001  the library names its own type so


def write(schedule: Schedule) -> bytes:
    """Return a schedule as the XSD wants it, in UTF-8."""
    by_number = numbers(schedule.events)
    root = etree.Element("schedule")
    etree.SubElement(root, "generator", name="Plateau")
    _add(root, "version", schedule.version)
    conference = etree.SubElement(root, "conference")
    for name, text in (
        ("acronym", schedule.acronym),
        ("title", schedule.title),
        ("start", schedule.starts_on.isoformat()),
        ("end", schedule.ends_on.isoformat()),
        ("days", str(len(schedule.days()))),
        ("timeslot_duration", TIMESLOT),
        ("time_zone_name", schedule.zone.key),
    ):
        _add(conference, name, text)
    if schedule.url:
        _add(conference, "url", schedule.url)
    for number, day in enumerate(schedule.days(), start=1):
        start = datetime.combine(day, time(), schedule.zone)
        end = datetime.combine(day + timedelta(days=1), time(), schedule.zone) - timedelta(seconds=1)
        part = etree.SubElement(
            root, "day", index=str(number), date=day.isoformat(), start=start.isoformat(), end=end.isoformat()
        )
        for room, events in schedule.on(day):
            place = etree.SubElement(part, "room", name=writable(room.name))
            for event in events:
                _write_event(place, event, schedule.zone, by_number[event.guid])
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _write_event(room: Element, event: Event, zone: ZoneInfo, number: int) -> None:
    start = event.starts_at.astimezone(zone)
    found = etree.SubElement(room, "event", id=str(number), guid=str(event.guid))
    for name, text in (
        ("date", start.isoformat()),
        ("start", f"{start:%H:%M}"),
        ("duration", as_length(event.length)),
        ("room", event.room),
        ("slug", event.slug),
        ("title", event.title),
        ("subtitle", ""),
        ("track", event.track),
        ("type", event.format),
        ("language", event.language),
        ("abstract", ""),
        ("description", event.pitch),
    ):
        _add(found, name, text)
    if event.url:
        _add(found, "url", event.url)
    persons = etree.SubElement(found, "persons")
    for name in event.people:
        _add(persons, "person", name)


def _add(parent: Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = writable(text)


def read(data: bytes) -> Schedule:
    """Read a schedule as other programs write it; entities, DTDs and other files are never opened.

    Raises Unreadable for what is no schedule at all; all that is odd stands in the answer's ``oddities``.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is larger than twenty megabytes."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(_("This file is no XML.")) from None
    conference = root.find("conference")
    if root.tag != "schedule" or conference is None:
        raise Unreadable(_("This file is no schedule: it has no conference with days."))
    zone = read_zone(_text(conference, "time_zone_name"))
    reading = Reading(zone or ZoneInfo("UTC"))
    if zone is None:
        reading.odd(_text(conference, "title"), _("The file names no time zone that is known: UTC is taken."))
    origin = _text(conference, "base_url") or _text(conference, "acronym")
    rooms: list[Room] = []
    for day in root.iterfind("day"):
        for room in day.iterfind("room"):
            name = (room.get("name") or "").strip()
            rooms.append(Room(name))
            for event in room.iterfind("event"):
                _take(reading, event, room=name, origin=origin, day=day.get("date") or "")
    return reading.schedule(
        title=_text(conference, "title"),
        acronym=_text(conference, "acronym"),
        rooms=[room for room in rooms if room.name],
        starts_on=_date(_text(conference, "start")),
        ends_on=_date(_text(conference, "end")),
        url=_text(conference, "url"),
        version=(root.findtext("version") or "").strip(),
    )


def _take(reading: Reading, event: Element, *, room: str, origin: str, day: str) -> None:
    title = _text(event, "title")
    start = read_moment(_text(event, "date"), reading.zone) or read_moment(
        f"{day}T{_text(event, 'start')}", reading.zone
    )
    length = read_length(_text(event, "duration"))
    if start is None:
        reading.odd(title, _("It has no time, and is left out."))
        return
    if length is None:
        reading.odd(title, _("It has no length, and is left out."))
        return
    guid = (event.get("guid") or "").strip()
    if not guid:
        reading.odd(title, _("It has no guid: one is made of its number, so that a second import finds it again."))
        guid = event.get("id") or _text(event, "slug") or title
    persons = event.find("persons")
    names = [" ".join(_inside(person).split())[:100] for person in persons] if persons is not None else []
    reading.add(
        Event(
            guid=read_guid(guid, of=origin),
            room=_text(event, "room") or room,
            starts_at=start,
            ends_at=start + length,
            title=title,
            pitch="\n\n".join(filter(None, (_text(event, "abstract"), _text(event, "description")))),
            format=_text(event, "type"),
            track=_text(event, "track"),
            language=_text(event, "language")[:2].lower(),
            people=tuple(dict.fromkeys(filter(None, names))),
            code=event.get("code") or "",
            slug=_text(event, "slug"),
            url=_text(event, "url"),
        )
    )


def _text(parent: Element, name: str) -> str:
    found = parent.find(name)
    return _inside(found).strip() if found is not None else ""


def _inside(element: Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
