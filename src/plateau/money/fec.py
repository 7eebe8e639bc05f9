"""The ledger as files: the French "fichier des écritures comptables", and a plain CSV. Pure.

Columns and order: livre des procédures fiscales, art. A47 A-1, VII: 18 columns apart by tabs, dates as YYYYMMDD,
decimals behind a comma, ISO 8859-15, one file for a financial year, named SIREN, "FEC" and the day on which it ends.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from plateau.money.chart import ACCOUNTS, CUSTOMERS, JOURNALS

COLUMNS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib"),
    *("PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate"),
    *("Montantdevise", "Idevise"),
)
PLAIN = ("number", "date", "journal", "account", "customer", "piece", "label", "debit", "credit", "currency")


@dataclass(frozen=True, slots=True)
class Written:
    """One line of the ledger with its transaction; ``minor`` is debit above zero, credit below, in cents."""

    number: int
    journal: str
    day: date
    account: str
    minor: int
    currency: str
    customer: str
    customer_name: str
    piece: str
    piece_day: date
    label: str
    valid_day: date


def fec(lines: Iterable[Written]) -> bytes:
    """Return the accountant's file; what ISO 8859-15 lacks is written as a question mark."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter="\t", lineterminator="\r\n", quoting=csv.QUOTE_NONE, quotechar=None)
    rows.writerow(COLUMNS)
    for line in lines:
        aside = line.account == CUSTOMERS.code
        foreign = line.currency != "EUR"
        rows.writerow(
            (
                line.journal,
                JOURNALS[line.journal],
                line.number,
                f"{line.day:%Y%m%d}",
                line.account,
                ACCOUNTS[line.account].name,
                line.customer if aside else "",
                _one_cell(line.customer_name) if aside else "",
                line.piece,
                f"{line.piece_day:%Y%m%d}",
                _one_cell(line.label),
                _comma(max(line.minor, 0)),
                _comma(max(-line.minor, 0)),
                "",
                "",
                f"{line.valid_day:%Y%m%d}",
                _comma(line.minor) if foreign else "",
                line.currency if foreign else "",
            )
        )
    return out.getvalue().encode("iso8859-15", "replace")


def plain(lines: Iterable[Written]) -> bytes:
    """Return the same lines for a spreadsheet: UTF-8 with its mark, points before cents."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(PLAIN)
    for line in lines:
        debit, credit = _point(max(line.minor, 0)), _point(max(-line.minor, 0))
        words = (_guarded(line.customer_name), line.piece, _guarded(line.label))
        rows.writerow((line.number, line.day, line.journal, line.account, *words, debit, credit, line.currency))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _point(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2).quantize(Decimal("0.01")))


def _comma(minor: int) -> str:
    return _point(minor).replace(".", ",")


def _one_cell(text: str) -> str:
    return " ".join(text.split())


def _guarded(text: str) -> str:
    """Keep a spreadsheet from reading a buyer's name as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
