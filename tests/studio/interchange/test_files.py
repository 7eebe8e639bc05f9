"""Schedules as files: valid by the others' schemas, read as they write them, the same after a round trip."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from plateau.studio.interchange import as_json, as_table, as_xml
from plateau.studio.interchange.schedule import (
    Event,
    Room,
    Schedule,
    Unreadable,
    acronym_of,
    as_length,
    numbers,
    read_guid,
    read_length,
)

GIVEN = Path(__file__).parents[4] / "shared" / "interchange" / "schedule"
given_files = pytest.mark.skipif(not GIVEN.is_dir(), reason=f"the schedules of others are not here: {GIVEN.name}")
PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 30, 9, tzinfo=UTC)


def event(number: int = 1, **fields: object) -> Event:
    """Return an event of half an hour, one after the other by its number."""
    start = START + timedelta(minutes=30 * number)
    return Event(
        **{
            "guid": UUID(int=number + 1),
            "room": "Scène",
            "starts_at": start,
            "ends_at": start + timedelta(minutes=30),
            "title": f"Sujet {number}",
            "slug": f"salon-sujet-{number}-abc",
            "url": f"https://tv.example/s/sujet-{number}",
            "format": "debate",
            "language": "fr",
        }
        | fields
    )


def schedule(*events: Event, **fields: object) -> Schedule:
    """Return a schedule of these events."""
    return Schedule(
        **{
            "title": "Salon & Cie",
            "acronym": "salon",
            "zone": PARIS,
            "starts_on": date(2026, 11, 30),
            "ends_on": date(2026, 12, 2),
            "rooms": (Room("Scène", "Hall 1"), Room("Salon")),
            "events": events,
            "url": "https://tv.example/salon",
            "version": "abc",
        }
        | fields
    )


FULL = schedule(
    event(1, people=("Léa Martin", "Ben <Roy>"), pitch="Un « pitch »\n\nen deux parties & plus", track="Gestion"),
    event(2, room="Salon", starts_at=START + timedelta(hours=14), ends_at=START + timedelta(hours=15, minutes=30)),
    event(60, code="ABC123"),
)


@given_files
def test_what_is_written_is_valid_by_the_schemas() -> None:
    schema = json.loads((GIVEN / "schema.json").read_text())
    jsonschema.validate(json.loads(as_json.write(FULL)), schema, format_checker=jsonschema.FormatChecker())
    xsd = etree.XMLSchema(etree.parse(GIVEN / "schedule.xml.xsd"))
    xsd.assertValid(etree.fromstring(as_xml.write(FULL)))
    for empty in (schedule(), schedule(rooms=())):
        jsonschema.validate(json.loads(as_json.write(empty)), schema)
        xsd.assertValid(etree.fromstring(as_xml.write(empty)))


@given_files
def test_a_valid_schedule_of_another_program_is_read_whole() -> None:
    read = as_json.read((GIVEN / "pretalx-democon.json").read_bytes())
    assert (read.title, read.acronym, len(read.events), read.starts_on) == (
        "DemoCon",
        "democon",
        36,
        date(2020, 12, 14),
    )
    first = read.events[0]
    assert (first.people, first.room) == (("Brian Robinson",), "Gray Room")
    assert (first.title, first.length) == ("Focused 5thgeneration hardware", timedelta(minutes=30))
    assert read.oddities == ()


@given_files
def test_known_errors_are_named_and_the_schedule_is_read_all_the_same() -> None:
    data = (GIVEN / "frab-camp2019.json").read_bytes()
    schema = json.loads((GIVEN / "schema.json").read_text())
    assert not jsonschema.Draft6Validator(schema).is_valid(json.loads(data))
    with override("en"):
        read = as_json.read(data)
        said = {str(oddity.sentence) for oddity in read.oddities}
    known = sum(
        len(room) for day in json.loads(data)["schedule"]["conference"]["days"] for room in day["rooms"].values()
    )
    assert (len(read.events), read.zone.key) == (known, "Europe/Berlin")
    assert len(read.oddities) == known
    assert said == {"Its short name has letters that the format does not allow."}
    opening = next(one for one in read.events if one.title == "Opening Ceremony")
    assert (opening.starts_at, opening.people) == (datetime(2019, 8, 21, 9, tzinfo=UTC), ("jinxx", "smtw"))


@given_files
def test_the_negative_example_is_read_with_what_is_wrong_said() -> None:
    read = as_json.read((GIVEN / "invalid-example.json").read_bytes())
    assert read.events
    with override("en"):
        assert any("number" in str(oddity.sentence) for oddity in read.oddities)


def comparable(one: Schedule) -> Schedule:
    return Schedule(
        title=one.title,
        acronym=one.acronym,
        zone=one.zone,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        rooms=tuple(Room(room.name) for room in one.rooms),
        events=tuple(
            Event(**{name: getattr(event, name) for name in Event.__slots__ if name not in {"code", "state"}})
            for event in sorted(one.events, key=lambda event: (event.starts_at, event.room, event.guid))
        ),
        url=one.url,
        version=one.version,
    )


def test_json_and_xml_come_back_as_they_were() -> None:
    assert comparable(as_json.read(as_json.write(FULL).encode())) == comparable(FULL)
    assert comparable(as_xml.read(as_xml.write(FULL))) == comparable(FULL)


def test_table_and_calendar_keep_when_where_what_and_who() -> None:
    table = as_table.read_csv(as_table.write_csv(FULL).encode(), PARIS)
    calendar = as_table.read_calendar(as_table.write_calendar(FULL), ZoneInfo("UTC"))
    for read in (table, calendar):
        assert [(one.guid, one.room, one.starts_at, one.ends_at, one.title, one.url) for one in read.events] == [
            (one.guid, one.room, one.starts_at, one.ends_at, one.title, one.url) for one in FULL.events
        ]
    assert table.events[0].people == ("Léa Martin", "Ben <Roy>")


letters = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30)
titles = letters.map(lambda text: " ".join(text.split())).filter(bool)
events = st.builds(
    lambda guid, room, start, minutes, title, pitch, people: Event(
        guid, room, START + timedelta(minutes=start), START + timedelta(minutes=start + minutes), title, pitch.strip(),
        people=tuple(dict.fromkeys(people)),
    ),
    st.uuids(),
    st.sampled_from(["Scène", "Salon", "=Dehors"]),
    st.integers(0, 5000),
    st.integers(1, 600),
    titles,
    letters,
    st.lists(titles.filter(lambda name: "," not in name), max_size=3),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(events, min_size=1, max_size=6, unique_by=lambda one: one.guid))
def test_whatever_is_written_comes_back(found: list[Event]) -> None:
    whole = schedule(*found, rooms=(Room("Scène"), Room("Salon"), Room("=Dehors")))
    assert comparable(as_json.read(as_json.write(whole).encode())) == comparable(whole)
    assert comparable(as_xml.read(as_xml.write(whole))) == comparable(whole)
    table = as_table.read_csv(as_table.write_csv(whole).encode(), PARIS)
    expected = sorted((one.guid, one.starts_at, one.title, one.people) for one in found)
    assert sorted((one.guid, one.starts_at, one.title, one.people) for one in table.events) == expected


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (as_json.read, b""),
        (as_json.read, b"{"),
        (as_json.read, b"[" * 100_000),
        (as_json.read, b"[]"),
        (as_json.read, b'{"schedule": {"conference": {"days": []}}}'),
        (as_json.read, b" " * 20_000_001),
        (as_xml.read, b""),
        (as_xml.read, b"<html/>"),
        (as_xml.read, b"<schedule><conference/></schedule>"),
        (as_xml.read, b'<!DOCTYPE a [<!ENTITY x "y">]><schedule>&x;</schedule>'),
        (lambda data: as_table.read_csv(data, PARIS), b"a,b\n1,2\n"),
        (lambda data: as_table.read_csv(data, PARIS), b""),
        (lambda data: as_table.read_calendar(data, PARIS), b"no calendar"),
    ],
)
def test_what_is_no_schedule_is_refused_in_words(read, data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert str(refused.value).endswith(".")


def test_xml_opens_nothing_but_itself(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("never")
    head = f'<!DOCTYPE schedule [<!ENTITY other SYSTEM "{secret.as_uri()}">]>'
    body = as_xml.write(FULL).decode().split("?>", 1)[1].replace("Sujet 1", "Sujet &other;")
    try:
        read = as_xml.read((head + body).encode())
    except Unreadable:
        return
    assert "never" not in repr(read)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_readers_survive_anything(data: bytes) -> None:
    for read in (
        as_json.read,
        as_xml.read,
        lambda it: as_table.read_csv(it, PARIS),
        lambda it: as_table.read_calendar(it, PARIS),
    ):
        try:
            read(data)
        except Unreadable:
            continue


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
odd_event = st.fixed_dictionaries(
    {},
    optional={
        name: anything | st.sampled_from(["2026-11-30T09:00:00+01:00", "09:00", "00:30", "Scène", str(uuid4())])
        for name in ("guid", "id", "date", "start", "end", "duration", "room", "title", "persons", "slug", "language")
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(odd_event | anything, max_size=4), anything, anything)
def test_odd_events_are_left_out_with_a_word_or_kept_whole(found: list[object], zone: object, start: object) -> None:
    day = {"date": "2026-11-30", "rooms": {"Scène": found}}
    whole = {"schedule": {"conference": {"title": "X", "time_zone_name": zone, "start": start, "days": [day, zone]}}}
    try:
        read = as_json.read(json.dumps(whole).encode())
    except Unreadable:
        return
    for one in read.events:
        assert one.title
        assert one.room
        assert timedelta() < one.length <= timedelta(hours=12)


def test_a_table_with_semicolons_from_a_spreadsheet_is_read() -> None:
    data = "Day;Start;End;Set;Title\n2026-11-30;23:30;00:15;Scène;Tard\n".encode("cp1252")
    read = as_table.read_csv(data, PARIS)
    assert [(one.title, one.room, one.length) for one in read.events] == [("Tard", "Scène", timedelta(minutes=45))]


def test_nothing_that_a_stranger_typed_runs_in_a_spreadsheet() -> None:
    assert "'=1+1" in as_table.write_csv(schedule(event(1, title="=1+1")))


def test_numbers_are_stable_positive_and_unique() -> None:
    one, two = event(1, guid=UUID(int=5)), event(2, guid=UUID(int=5 + 2**31 - 1))
    assert numbers([one, two]) == numbers([two, one]) == {one.guid: 6, two.guid: 7}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:30", 30), ("1:30", 90), ("01:30:00", 90), ("45", 45), ("", None), ("a", None), ("-1:00", None)],
)
def test_lengths(text: str, minutes: int | None) -> None:
    assert read_length(text) == (None if minutes is None else timedelta(minutes=minutes))
    assert as_length(timedelta(minutes=95)) == "01:35"


def test_names_as_the_schemas_want_them() -> None:
    assert [acronym_of(slug) for slug in ("scem", "lounge-cloudpro1", "tv")] == ["scem", "lounge_cloudpro1", "tv__"]
    assert read_guid("42", of="camp") == read_guid("42", of="camp") != read_guid("42", of="other")
