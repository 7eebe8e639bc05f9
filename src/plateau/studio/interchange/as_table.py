"""The same as a table: one line a recording, readable by any spreadsheet; and as a calendar (RFC 5545)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from django.utils.translation import gettext_lazy as _

from plateau.studio.interchange.schedule import (
    MOST_BYTES,
    Event,
    Reading,
    Schedule,
    Unreadable,
    read_guid,
    read_moment,
    read_zone,
)

COLUMNS: dict[str, Callable[[Event, ZoneInfo], str]] = {
    "day": lambda event, zone: f"{event.starts_at.astimezone(zone):%Y-%m-%d}",
    "start": lambda event, zone: f"{event.starts_at.astimezone(zone):%H:%M}",
    "end": lambda event, zone: f"{event.ends_at.astimezone(zone):%H:%M}",
    "set": lambda event, _zone: event.room,
    "title": lambda event, _zone: event.title,
    "people": lambda event, _zone: ", ".join(event.people),
    "format": lambda event, _zone: event.format,
    "state": lambda event, _zone: event.state,
    "address": lambda event, _zone: event.url,
    "guid": lambda event, _zone: str(event.guid),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate what begins so


def write_csv(schedule: Schedule) -> str:
    """Return the recordings as CSV (RFC 4180), with a mark at the beginning by which spreadsheets know UTF-8.

    What a spreadsheet would take for a formula is written behind an apostrophe, so that nothing a stranger typed runs.
    """
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    for event in schedule.events:
        writer.writerow([_harmless(column(event, schedule.zone)) for column in COLUMNS.values()])
    return "\ufeff" + page.getvalue()


def read_csv(data: bytes, zone: ZoneInfo) -> Schedule:
    """Read what ``write_csv`` wrote, also with semicolons; ``zone`` is that of the sets. Raises Unreadable."""
    lines = _lines(data)
    reading = Reading(zone)
    for line in lines:
        row = {str(name).strip().lower(): _plain(value or "") for name, value in line.items() if name}
        title = row.get("title", "")
        start = read_moment(f"{row.get('day', '')}T{row.get('start', '')}", zone)
        end = read_moment(f"{row.get('day', '')}T{row.get('end', '')}", zone)
        if start is None or end is None:
            reading.odd(title, _("It has no time, and is left out."))
            continue
        if end <= start:
            end += timedelta(days=1)  # past midnight
        guid = row.get("guid") or f"{row.get('set', '')} {start.isoformat()}"
        reading.add(
            Event(
                guid=read_guid(guid, of="table"),
                room=row.get("set", ""),
                starts_at=start,
                ends_at=end,
                title=title,
                format=row.get("format", ""),
                people=tuple(dict.fromkeys(filter(None, (name.strip() for name in row.get("people", "").split(","))))),
                url=row.get("address", ""),
                state=row.get("state", ""),
            )
        )
    return reading.schedule(title="", acronym="", rooms=[], starts_on=None, ends_on=None)


def _lines(data: bytes) -> list[dict[str | None, str | None]]:
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is larger than twenty megabytes."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    try:
        lines = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Unreadable(_("This file is no table of text.")) from None
    names = {str(name).strip().lower() for name in (lines[0] if lines else {}) if name}
    if not {"day", "start", "end", "set", "title"} <= names:
        raise Unreadable(
            _("The first line has to name the columns: day, start, end, set, title, and as many others as you like.")
        )
    return lines


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def write_calendar(schedule: Schedule) -> bytes:
    """Return the recordings as a calendar that programs may subscribe to; each keeps its UID."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Plateau//schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", schedule.title)
    calendar.add("x-wr-timezone", schedule.zone.key)
    for event in schedule.events:
        entry = icalendar.Event()
        entry.add("uid", str(event.guid))
        entry.add("dtstamp", event.starts_at)
        entry.add("dtstart", event.starts_at.astimezone(schedule.zone))
        entry.add("dtend", event.ends_at.astimezone(schedule.zone))
        entry.add("summary", event.title)
        entry.add("location", event.room)
        if event.url:
            entry.add("url", event.url)
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def read_calendar(data: bytes, zone: ZoneInfo) -> Schedule:
    """Read the events of a calendar; ``zone`` is taken for times that name none. Raises Unreadable.

    All-day events and what repeats without a place in the file are left out, with a word.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is larger than twenty megabytes."))
    try:
        calendar = icalendar.Calendar.from_ical(data)
    except (ValueError, IndexError, KeyError, TypeError):
        raise Unreadable(_("This file is no calendar.")) from None
    named = read_zone(str(calendar.get("x-wr-timezone", "")))
    reading = Reading(named or zone)
    for entry in calendar.walk("VEVENT"):
        title = str(entry.get("summary", ""))
        start, end = _instant(entry, "dtstart", reading.zone), _instant(entry, "dtend", reading.zone)
        if start is None:
            reading.odd(title, _("It has no time, and is left out."))
            continue
        length = getattr(entry.get("duration"), "dt", None)
        if entry.get("rrule") is not None:
            reading.odd(title, _("It repeats: only its first time is taken."))
        reading.add(
            Event(
                guid=read_guid(str(entry.get("uid", "")), of="calendar"),
                room=str(entry.get("location", "")),
                starts_at=start,
                ends_at=end or (start + length if isinstance(length, timedelta) else start),
                title=title,
                pitch=str(entry.get("description", "")),
                url=str(entry.get("url", "")),
            )
        )
    return reading.schedule(
        title=str(calendar.get("x-wr-calname", "")), acronym="", rooms=[], starts_on=None, ends_on=None
    )


def _instant(entry: icalendar.Component, name: str, zone: ZoneInfo) -> datetime | None:
    value = getattr(entry.get(name), "dt", None)
    if not isinstance(value, datetime):
        return None
    try:
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
