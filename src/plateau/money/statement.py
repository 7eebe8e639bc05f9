"""Reads a bank's CSV, whatever its columns are called, and finds which order each line pays. Pure; knows no Django.

Known by the heads of their columns, in French and English: the exports of French banks and of a few that work across
Europe. Lines before the head (account, period, balance) are passed over, as banks put some there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from plateau.core.money import read_money
from plateau.money.reference import bare_text, is_right

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 5000

_DAY = (
    *("date", "dateoperation", "datedoperation", "datedeloperation", "dateop", "datecomptable", "bookingdate"),
    *(
        "transactiondate",
        "date de valeur",
        "datevaleur",
        "datedevaleur",
        "valuedate",
        "settlementdateutc",
        "completeddate",
    ),
    *("startedon", "operationdate", "dateutc", "posteddate"),
)
_WORDS = (
    *("libelle", "libelledeloperation", "libelleoperation", "libellesimplifie", "nature", "description", "label"),
    *("informationscomplementaires", "infoscomplementaires", "detail", "details", "detaildelecriture", "reference"),
    *("referencedeloperation", "paymentreference", "communication", "communications", "counterpartyname", "payee"),
    *("partnername", "beneficiary", "payer", "message", "motif", "libellecomplet", "counterparty", "note"),
)
_AMOUNT = (
    *("montant", "montanteur", "montantenuros", "montanteneuros", "montantdeloperation", "amount", "amounteur"),
    *("totalamountinclvat", "montantnet", "value"),
)
_CREDIT = ("credit", "crediteuros", "crediteur", "creditamount", "recette", "paidin", "moneyin")
_DEBIT = ("debit", "debiteuros", "debiteur", "debitamount", "depense", "paidout", "moneyout")
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y/%m/%d", "%d.%m.%y")
_REFERENCE = re.compile(r"RF[0-9]{2}[0-9A-HJKMNP-TV-Z]{12}")  # ours: 12 characters of core.ids behind the check figures


class BadStatement(ValueError):
    """A file that is no statement; ``code``: too_heavy, too_long, no_head or no_lines."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Found(StrEnum):
    """What a line of a statement is, to us."""

    EXACT = "exact"
    PART = "part"
    OVER = "over"
    SUM_ONLY = "sum_only"
    UNKNOWN = "unknown"
    OUTGOING = "outgoing"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its day, minor units (below zero: money that left), all its words, and a fingerprint.

    The same line has the same ``print`` in every export that holds it; equal lines of one day are told apart by their order.
    """

    day: date
    minor: int
    words: str
    print: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody is asked to pay: its key, what is still open in minor units, and the number of its invoice."""

    key: int
    reference: str
    open: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A line with what it is; ``key`` names the claim, or is None."""

    row: Row
    found: Found
    key: int | None = None


def read(raw: bytes, currency: str = "EUR") -> tuple[list[Row], int]:
    """Return the lines of a statement, and how many had no day or sum; raises BadStatement."""
    if len(raw) > MOST_BYTES:
        raise BadStatement("too_heavy")
    table = list(csv.reader(io.StringIO(_text(raw), newline=""), delimiter=_delimiter(_text(raw))))
    if len(table) > MOST_LINES:
        raise BadStatement("too_long")
    head = next((number for number, cells in enumerate(table[:40]) if _is_head(cells)), None)
    if head is None:
        raise BadStatement("no_head")
    names = [_bare(cell) for cell in table[head]]
    rows: list[Row] = []
    seen: Counter[str] = Counter()
    skipped = 0
    for cells in table[head + 1 :]:
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(names, cells, seen, currency)
        if row is None:
            skipped += 1
        else:
            rows.append(row)
    if not rows:
        raise BadStatement("no_lines")
    return rows, skipped


def match(rows: Iterable[Row], claims: Sequence[Claim], booked: frozenset[str] = frozenset()) -> list[Match]:
    """Return what each line pays: by the reference or number of an invoice in its words, else by a sum that only one asks.

    A sum alone is a guess, for a person to confirm. Lines whose fingerprint is ``booked`` are known already. What one
    line pays is taken off what the claim asks of the next.
    """
    by_reference = {claim.reference: claim for claim in claims}
    still = {claim.key: claim.open for claim in claims}
    found: list[Match] = []
    for row in rows:
        if row.print in booked:
            found.append(Match(row, Found.BOOKED))
            continue
        if row.minor <= 0:
            found.append(Match(row, Found.OUTGOING))
            continue
        claim = _named(row, by_reference, claims)
        if claim is not None:
            asked = still[claim.key]
            kind = Found.EXACT if row.minor == asked else Found.PART if row.minor < asked else Found.OVER
            still[claim.key] = asked - row.minor
            found.append(Match(row, kind, claim.key))
            continue
        fitting = [key for key, asked in still.items() if asked == row.minor]
        guess = fitting[0] if len(fitting) == 1 else None
        found.append(Match(row, Found.SUM_ONLY if guess is not None else Found.UNKNOWN, guess))
    return found


def _named(row: Row, by_reference: Mapping[str, Claim], claims: Sequence[Claim]) -> Claim | None:
    words = bare_text(row.words)
    for reference in _REFERENCE.findall(words):
        if is_right(reference) and reference in by_reference:
            return by_reference[reference]
    named = [claim for claim in claims if claim.code and bare_text(claim.code) in words]
    return named[0] if len(named) == 1 else None


def _row(names: list[str], cells: list[str], seen: Counter[str], currency: str) -> Row | None:
    values: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        values.setdefault(name, cell.strip())
    day = next((read_day for name in _DAY if (read_day := _day(values.get(_bare(name), "")))), None)
    minor = _minor(values, currency)
    if day is None or minor is None:
        return None
    words = " ".join(values[name] for name in names if name in _WORDS and values.get(name))
    words = " ".join(words.split())[:300]
    once = f"{day}|{minor}|{bare_text(words)}"
    seen[once] += 1
    return Row(day, minor, words, hashlib.sha256(f"{once}|{seen[once]}".encode()).hexdigest())


def _minor(values: Mapping[str, str], currency: str) -> int | None:
    for name in _AMOUNT:
        if values.get(name):
            return _sum(values[name], currency)
    came = next((_sum(values[name], currency) for name in _CREDIT if values.get(name)), None)
    if came:
        return abs(came)
    went = next((_sum(values[name], currency) for name in _DEBIT if values.get(name)), None)
    return -abs(went) if went else None


def _sum(text: str, currency: str) -> int | None:
    figures = text.replace("\u2212", "-").replace("+", "").strip()
    if figures.startswith("(") and figures.endswith(")"):
        figures = "-" + figures[1:-1]
    try:
        return read_money(figures, currency).minor
    except ValueError:
        return None


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text[:10].strip(), form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _is_head(cells: list[str]) -> bool:
    names = {_bare(cell) for cell in cells}
    days = {_bare(name) for name in _DAY}
    return bool(names & days) and bool(names & {*_AMOUNT, *_CREDIT, *_DEBIT}) and bool(names & set(_WORDS))


def _bare(text: str) -> str:
    """Return a head of a column as it is compared: small letters and figures, without accents, spaces and marks."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)


def _text(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _delimiter(text: str) -> str:
    lines = text.splitlines()[:40]
    return max(";\t,", key=lambda mark: max((line.count(mark) for line in lines), default=0) + (mark == ";") / 2)
