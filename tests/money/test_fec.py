"""The accountant's file: its columns, figures and letters."""

from __future__ import annotations

import csv
import io
from datetime import date

from plateau.money.fec import COLUMNS, Written, fec, plain

LINES = [
    Written(
        number=1,
        journal="VE",
        day=date(2026, 11, 27),
        account=account,
        minor=minor,
        currency="EUR",
        customer="C1",
        customer_name="=Fournil\tDubois",
        piece="A-F2026-00001",
        piece_day=date(2026, 11, 26),
        label="Facture № 1",
        valid_day=date(2026, 11, 28),
    )
    for account, minor in (("411000", 60_000), ("706000", -50_000), ("445710", -10_000))
]


def test_the_file_has_the_18_columns_of_the_law_in_their_order() -> None:
    rows = [line.split("\t") for line in fec(LINES).decode("iso8859-15").splitlines()]
    assert rows[0] == list(COLUMNS)
    assert len(COLUMNS) == 18
    assert rows[1] == [
        *("VE", "Ventes", "1", "20261127", "411000", "Clients", "C1", "=Fournil Dubois", "A-F2026-00001", "20261126"),
        *("Facture ? 1", "600,00", "0,00", "", "", "20261128", "", ""),
    ]
    assert rows[2][6:8] == ["", ""], "only customers have an account aside"
    assert [row[12] for row in rows[1:]] == ["0,00", "500,00", "100,00"]


def test_the_plain_file_lets_no_name_become_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(plain(LINES).decode("utf-8-sig"))))
    assert rows[1][4] == "'=Fournil\tDubois"
    assert rows[2][7:] == ["0.00", "500.00", "EUR"]


def test_another_currency_stands_in_its_own_columns() -> None:
    line = Written(**{name: getattr(LINES[0], name) for name in LINES[0].__slots__} | {"currency": "CHF"})
    assert fec([line]).decode().splitlines()[1].split("\t")[16:] == ["600,00", "CHF"]
