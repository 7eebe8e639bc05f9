"""A team's own list: columns in two languages, days and times as people write them, and what is no list."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.utils.translation import override

from plateau.studio.interchange.guest_list import (
    COLUMNS,
    MOST_ROWS,
    Guest,
    GuestList,
    read_clock,
    read_day,
    read_list,
)
from plateau.studio.interchange.schedule import Unreadable

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 12, 3)
pytestmark = pytest.mark.usefixtures("english")
FRENCH = "Jour;Début;Fin;Plateau;Sujet;Invité;Courriel;Langue"


@pytest.fixture
def english() -> Iterator[None]:
    """Let sentences be read in English."""
    with override("en"):
        yield


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 3, hour, minute, tzinfo=PARIS)


def read(text: str | bytes, kind: str = "csv") -> GuestList:
    return read_list(kind, text.encode() if isinstance(text, str) else text, zone=PARIS, first=FIRST)


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    page = io.BytesIO()
    book.save(page)
    return page.getvalue()


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings(mark: str, encoding: str) -> None:
    line = "03/12/2026;9h00;9h30;Scène;Le pain;Zoé Été;zoe@example.org;français"
    found = read(f"{FRENCH}\r\n{line}\r\n".replace(";", mark).encode(encoding))
    (row,) = found.rows
    assert (row.starts_at, row.ends_at, row.set, row.title) == (at(9), at(9, 30), "Scène", "Le pain")
    assert (row.guests, row.language, row.number) == ((Guest("Zoé Été", "zoe@example.org"),), "fr", 2)
    assert (found.faults, found.unread) == ([], [])


def test_english_names_other_order_and_columns_nobody_reads() -> None:
    found = read("Set,Day,Start time,Minutes,Shoe size,First name,Name\nStage,2026-12-03,2:20 pm,30,43,Ada,Example\n")
    (row,) = found.rows
    assert (row.starts_at, row.ends_at, row.guests) == (at(14, 20), at(14, 50), (Guest("Ada Example"),))
    assert found.unread == ["Shoe size"]


def test_a_workbook_with_a_title_above_and_its_own_kinds_of_cells() -> None:
    found = read(
        workbook(
            ["Invités du salon"],
            [],
            ["Date", "Heure", "Fin", "Plateau", "Intervenants", "E-mail"],
            [
                datetime.combine(FIRST, time()),
                time(9, 0),
                time(9, 30),
                "Scène",
                "Ada, Bob",
                "ada@example.org; bob@example.org",
            ],
            ["3 décembre", 0.4375, "11:00", "Scène", None, None],
        ),
        "xlsx",
    )
    one, two = found.rows
    assert one.guests == (Guest("Ada", "ada@example.org"), Guest("Bob", "bob@example.org"))
    assert (two.number, two.starts_at, two.guests) == (5, at(10, 30), ())


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (";9:00;9:30;Scène;;;;", "day"),
        ("31/02/2026;9:00;9:30;Scène;;;;", "day"),
        ("03/12/2026;matin;9:30;Scène;;;;", "start"),
        ("03/12/2026;9:00;;Scène;;;;", "end"),
        ("03/12/2026;9:00;8:00;Scène;;;;", "twelve hours"),
        ("03/12/2026;9:00;9:30;Scène;;Ada;nowhere;", "nowhere"),
        ("03/12/2026;9:00;9:30;Scène;;Ada;a@example.org, b@example.org;", "more addresses"),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_stops_no_other(cells: str, words: str) -> None:
    found = read(f"{FRENCH}\n{cells}\n03/12/2026;10:00;10:30;Scène;;;;\n")
    assert [(fault.number, words in str(fault.sentence)) for fault in found.faults] == [(2, True)]
    assert [row.number for row in found.rows] == [3]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-03", (2026, 12, 3)), ("03/12/2026", (2026, 12, 3)), ("3.12.26", (2026, 12, 3)), ("3/12", (2026, 12, 3)),
        ("2/12", (2027, 12, 2)), ("jeudi 3 décembre 2026", (2026, 12, 3)), ("1er févr. 2027", (2027, 2, 1)),
        ("Thu 3rd Dec", (2026, 12, 3)), (datetime.combine(FIRST, time(9)), (2026, 12, 3)),
    ],
)  # fmt: skip
def test_days_as_people_write_them(words: object, day: tuple[int, int, int]) -> None:
    assert read_day(words, first=FIRST) == date(*day)


@pytest.mark.parametrize("words", ["", None, "demain", "32/12/2026", "2026-13-01", "12"])
def test_what_is_no_day(words: object) -> None:
    assert read_day(words, first=FIRST) is None


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("14:20", time(14, 20)), ("14h20", time(14, 20)), ("14 h 20", time(14, 20)), ("14h", time(14)), ("9", time(9)),
        ("14.20", time(14, 20)), ("14:20:30", time(14, 20)), ("12:05 am", time(0, 5)), ("2 PM", time(14)),
        (0.5, time(12)), (time(9, 5, 7), time(9, 5)), ("25:00", None), ("9:75", None), ("midi", None), (None, None),
    ],
)  # fmt: skip
def test_times_as_people_write_them(words: object, clock: time | None) -> None:
    assert read_clock(words) == clock


def test_a_cell_kept_from_calculating_loses_its_apostrophe() -> None:
    assert read(f"{FRENCH}\n03/12/2026;9:00;9:30;Scène;'=SOMME;'+Ada;;\n").rows[0].title == "=SOMME"


def letter() -> bytes:
    """Return what a word processor writes: an Office package that is no workbook."""
    kept = io.BytesIO()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    with zipfile.ZipFile(kept, "w") as box:
        part = f'<Types xmlns="{types}"><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
        box.writestr("[Content_Types].xml", part)
        box.writestr("word/document.xml", "<document/>")
    return kept.getvalue()


def bomb() -> bytes:
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("xl/worksheets/sheet1.xml", b" " * 61_000_000)
    return page.getvalue()


def laughs() -> bytes:
    whole = workbook(["day", "start", "end"])
    page = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(page, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + data
            new.writestr(part.filename, data)
    return page.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("xlsx", b"PK\x03\x04nothing", "cannot be read"),
        ("xlsx", letter(), "cannot be read"),
        ("xlsx", workbook(["Ada"], ["Bob"]), "names the columns"),
        ("csv", b"", "names the columns"),
        ("csv", b"Ada\nBob\n", "names the columns"),
        ("csv", b"\x00\x01\x02", "neither"),
        ("csv", b"x" * 5_000_001, "five megabytes"),
        ("csv", (FRENCH + "\n" + "03/12/2026;9:00;9:30;A;;;;\n" * (MOST_ROWS + 1)).encode(), "two hundred"),
    ],
)
def test_what_is_no_list(kind: str, data: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data, kind)
    assert words in str(refused.value.sentence)


def test_a_workbook_that_is_a_bomb_is_refused_before_it_is_read() -> None:
    for data, words in ((bomb(), "unpacks"), (laughs(), "no spreadsheet writes")):
        with pytest.raises(Unreadable) as refused:
            read(data, "xlsx")
        assert words in str(refused.value.sentence)


def test_the_documentation_names_every_column() -> None:
    told = (Path(__file__).parents[3] / "docs" / "lists.md").read_text("utf-8")
    rows = [line.split("|")[2] for line in told.splitlines() if line.startswith("| ") and "`" in line]
    names = [{plain(name) for name in re.findall(r"`([^`]+)`", cells)} for cells in rows]
    assert names == [set(known) for known in COLUMNS.values()]


def plain(name: str) -> str:
    """Return a name as the reader compares it."""
    bare = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"[^a-z0-9]+", "", "".join(letter for letter in bare if not unicodedata.combining(letter)))
