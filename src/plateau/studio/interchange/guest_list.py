"""A list of slots and guests as teams keep it in a spreadsheet: CSV or XLSX, French or English, read row by row.

Columns are known by their names in both languages, whatever their order, case and accents. What a row lacks is said
with its number and what to do; nothing is guessed but the year of a day written without one.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from plateau.studio.interchange.schedule import Unreadable

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000  # of a workbook: what is larger is no list of guests
MOST_ROWS = 200
MOST_COLUMNS = 60
LONGEST_CELL = 2000
HEAD_WITHIN = 10  # rows in which the line with the columns' names may stand

COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("day", "date", "jour", "journee"),
    "start": ("start", "from", "begins", "starttime", "debut", "heure", "heurededebut", "de", "horaire"),
    "end": ("end", "to", "until", "endtime", "fin", "heuredefin", "a"),
    "minutes": ("minutes", "duration", "length", "duree", "dureeminutes"),
    "set": ("set", "stage", "plateau", "scene"),
    "place": ("place", "hall", "venue", "lieu", "salle", "site"),
    "title": ("title", "subject", "topic", "titre", "sujet", "theme"),
    "guest": ("guest", "guests", "name", "speaker", "invite", "invites", "nom", "intervenant", "intervenants"),
    "first_name": ("firstname", "prenom"),
    "email": ("email", "mail", "emailaddress", "courriel", "adresseemail", "adressemail"),
    "language": ("language", "langue"),
    "format": ("format",),
}
"""What a column may be called, in small letters without accents, spaces and signs."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev feb february",
            "mars mar march",
            "avril avr apr april",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "aout aou aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en", "english": "en"}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody named in a row."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that says when and where; ``number`` is the one that the spreadsheet shows beside it."""

    number: int
    starts_at: datetime
    ends_at: datetime
    set: str
    place: str = ""
    title: str = ""
    guests: tuple[Guest, ...] = ()
    language: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read, and what to do."""

    number: int
    sentence: str | _StrPromise


@dataclass(slots=True)
class GuestList:
    """All rows of a file, those that cannot be read, and the columns that nothing is done with."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class _Wrong(Exception):
    """Says what is wrong with one row."""

    def __init__(self, sentence: str | _StrPromise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def read_list(kind: str, data: bytes, *, zone: ZoneInfo, first: date) -> GuestList:
    """Read a file (``kind`` csv or xlsx); ``zone`` is that of the sets, ``first`` the operation's first day.

    Raises Unreadable for what is no table, is too large, or names no columns that are needed.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is larger than five megabytes. Keep only the rows of this operation."))
    table = _workbook(data) if kind == "xlsx" else _text(data)
    head, columns = _columns(table)
    found = GuestList(
        unread=[_words(cell) for at, cell in enumerate(table[head]) if at not in columns and _words(cell)]
    )
    rows = [(number, cells) for number, cells in enumerate(table[head + 1 :], head + 2) if any(map(_words, cells))]
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("This list has more than two hundred rows. Import it in parts."))
    for number, cells in rows:
        values = {name: cells[at] if at < len(cells) else None for at, name in columns.items()}
        try:
            found.rows.append(_row(number, values, zone=zone, first=first))
        except _Wrong as wrong:
            found.faults.append(Fault(number, wrong.sentence))
    return found


def _row(number: int, values: dict[str, Any], *, zone: ZoneInfo, first: date) -> Row:
    day = read_day(values.get("day"), first=first)
    if day is None:
        raise _Wrong(_("The day cannot be read: write it as 03/12/2026 or 2026-12-03."))
    start = read_clock(values.get("start"))
    if start is None:
        raise _Wrong(_("The start cannot be read: write it as 14:20 or 14h20."))
    starts_at = datetime.combine(day, start, zone)
    row = Row(
        number=number,
        starts_at=starts_at,
        ends_at=_end(values, starts_at, zone),
        set=_words(values.get("set"))[:60],
        place=_words(values.get("place"))[:80],
        title=_words(values.get("title"))[:140],
        guests=_guests(values),
        language=_LANGUAGES.get(_plain(values.get("language")), ""),
        format=_plain(values.get("format")),
    )
    if row.ends_at - row.starts_at > timedelta(hours=12):
        raise _Wrong(_("It lasts more than twelve hours: look at the start and the end."))
    return row


def _end(values: dict[str, Any], starts_at: datetime, zone: ZoneInfo) -> datetime:
    end = read_clock(values.get("end"))
    if end is not None:
        ends_at = datetime.combine(starts_at.date(), end, zone)
        return ends_at if ends_at > starts_at else datetime.combine(starts_at.date() + timedelta(days=1), end, zone)
    minutes = re.match(r"\d+", _words(values.get("minutes")))
    if minutes is not None and 0 < int(minutes[0]) <= 720:
        return starts_at + timedelta(minutes=int(minutes[0]))
    raise _Wrong(_("The end cannot be read: write it as 14:50, or the minutes in a column of their own."))


def _guests(values: dict[str, Any]) -> tuple[Guest, ...]:
    """Return who is named: several with commas or semicolons between, their addresses in the same order."""
    names = _pieces(values.get("guest"))
    if len(names) == 1 and (first := _words(values.get("first_name"))):
        names = [f"{first} {names[0]}"]
    emails = [one.lower() for one in _pieces(values.get("email"))]
    for email in emails:
        try:
            validate_email(email)
        except ValidationError:
            raise _Wrong(_("“%(email)s” is no e-mail address.") % {"email": email[:80]}) from None
    if len(emails) > len(names):
        raise _Wrong(_("There are more addresses than guests: write one address for each, in the same order."))
    emails += [""] * (len(names) - len(emails))
    return tuple(Guest(name[:100], email) for name, email in zip(names, emails, strict=True))


def read_day(value: Any, *, first: date) -> date | None:
    """Read a day as people write it: 2026-12-03, 03/12/2026, 3.12.26, 3/12, jeudi 3 décembre, 3 Dec 2026; None else.

    The day stands before the month. Without a year it is the first such day from the operation's first day on.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = _plain(value, by=" ")
    numbers = words.split()
    try:
        if re.fullmatch(r"\d{4} \d{1,2} \d{1,2}( 0+)*", words):
            return date(*(int(one) for one in numbers[:3]))
        if re.fullmatch(r"\d{1,2} \d{1,2}( \d{2}| \d{4})?", words):
            return _with_year(int(numbers[0]), int(numbers[1]), numbers[2:], first)
        known = re.search(r"(\d{1,2})(?:er|st|nd|rd|th)? ([a-z]+)(?: (\d{4}|\d{2}))?$", words)
        if known is not None and known[2] in _MONTHS:
            return _with_year(int(known[1]), _MONTHS[known[2]], [known[3]] if known[3] else [], first)
    except ValueError:
        return None
    return None


def _with_year(day: int, month: int, year: Sequence[str], first: date) -> date:
    if year:
        number = int(year[0])
        return date(number if number > 99 else 2000 + number, month, day)
    found = date(first.year, month, day)
    return found if found >= first else date(first.year + 1, month, day)


def read_clock(value: Any) -> time | None:
    """Read a time of day: 14:20, 14h20, 14h, 14.20, 9:05:00, 2:20 pm; a workbook's own kinds too; None else."""
    if isinstance(value, datetime):
        return value.time().replace(second=0, microsecond=0)
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, float) and 0 <= value < 1:  # a part of a day, as spreadsheets keep times
        minutes = round(value * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    known = re.fullmatch(r"(\d{1,2})(?:\s*[:h.]\s*(\d{2})?(?::\d{2})?)?\s*(am|pm)?", _words(value).lower())
    if known is None:
        return None
    hour, minute = int(known[1]), int(known[2] or 0)
    if known[3]:
        hour = hour % 12 + (12 if known[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _columns(table: Sequence[Sequence[Any]]) -> tuple[int, dict[int, str]]:
    """Return the row with the columns' names, and which column is where."""
    names = {each: key for key, words in COLUMNS.items() for each in words}
    for at, cells in enumerate(table[:HEAD_WITHIN]):
        found: dict[int, str] = {}
        for place, cell in enumerate(cells):
            key = names.get(_plain(cell))
            if key is not None and key not in found.values():
                found[place] = key
        known = set(found.values())
        if {"day", "start"} <= known and known & {"end", "minutes"}:
            return at, found
    raise Unreadable(
        _(
            "No row names the columns. Needed are day, start, and end or minutes; take the sample file as an example (its first row, in French or English)."
        )
    )


def _text(data: bytes) -> list[list[Any]]:
    text = _decoded(data)
    if "\x00" in text:
        raise Unreadable(_("This is neither a table of text nor a workbook (.xlsx). Save it as one of both."))
    lines = [line for line in text.splitlines() if line.strip()]
    marks = {mark: sum(line.count(mark) for line in lines[:HEAD_WITHIN]) for mark in (";", "\t", ",")}
    mark = max(marks, key=lambda one: marks[one])
    try:
        table: list[list[Any]] = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            table.append(list(row[:MOST_COLUMNS]))
            if len(table) > MOST_ROWS * 4:
                raise Unreadable(_("This list has more than two hundred rows. Import it in parts."))
    except csv.Error:
        raise Unreadable(_("This file is no table of text.")) from None
    return table


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _workbook(data: bytes) -> list[list[Any]]:
    """Return the first sheet of a workbook; refuses one that unpacks to more than a list can be, before it is read."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _demand_harmless(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS * 4 + 1, max_col=MOST_COLUMNS, values_only=True)
        table = [list(row) for row in rows]
        book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        SyntaxError,
        OSError,
        zlib.error,
    ):
        raise Unreadable(
            _("This workbook cannot be read. Save it again as .xlsx, or as a table of text (.csv).")
        ) from None
    if len(table) > MOST_ROWS * 4:
        raise Unreadable(_("This list has more than two hundred rows. Import it in parts."))
    return table


def _demand_harmless(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            parts = box.infolist()
            if len(parts) > 500 or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable(_("This workbook unpacks to far more than a list. Copy its rows into a new one."))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with box.open(part) as file:
                        if b"<!" in file.read(4096).replace(b"<!--", b""):
                            raise Unreadable(_("This workbook holds what no spreadsheet writes, and is not read."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise Unreadable(
            _("This workbook cannot be read. Save it again as .xlsx, or as a table of text (.csv).")
        ) from None


def _words(value: Any) -> str:
    """Return a cell as one line of text; the apostrophe that keeps a spreadsheet from calculating is left out."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split())[:LONGEST_CELL]
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text


def _pieces(value: Any) -> list[str]:
    return [piece for piece in (" ".join(one.split()) for one in re.split(r"[;,\n]", str(value or ""))) if piece]


def _plain(value: Any, *, by: str = "") -> str:
    """Return a cell in small letters without accents, with everything else that is no letter or figure replaced."""
    bare = unicodedata.normalize("NFKD", _words(value).lower())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", by, bare).strip()


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a workbook."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    page = io.BytesIO()
    book.save(page)
    return page.getvalue()
