"""Bank statements as banks write them, and what their lines pay."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.money.reference import creditor_reference, in_groups
from plateau.money.statement import MOST_BYTES, BadStatement, Claim, Found, Row, match, read

OURS = creditor_reference("abcdefghjkmn")
OTHER = creditor_reference("mnpqrstvwxyz")

BANKS = {
    "agricultural, cp1252, a preamble and two columns of sums": (
        "Téléchargement du 27/11/2026;\r\nCompte n° 123;\r\n\r\nDate;Libellé;Débit euros;Crédit euros;\r\n"
        f'24/11/2026;"VIR DUBOIS\r\n{in_groups(OURS)}";;600,00;\r\n25/11/2026;CB PAPETERIE;12,50;;\r\n'
    ).encode("cp1252"),
    "mutual, one signed sum": (
        f"Date;Date de valeur;Montant;Libellé;Solde\n24/11/2026;24/11/2026;600,00;VIR DUBOIS {in_groups(OURS)};1\n"
        "25/11/2026;25/11/2026;-12,50;CB PAPETERIE;1\n"
    ).encode(),
    "online, English, commas": (
        "\ufeffOperation date (UTC),Counterparty name,Payment reference,Amount\n".replace(
            "Operation date (UTC)", "Date"
        )
        + f"2026-11-24,VIR DUBOIS,{in_groups(OURS)},600.00\n2026-11-25,CB PAPETERIE,,-12.50\n"
    ).encode(),
    "tabs, thousands, dots": (
        f"Date opération\tLibellé opération\tDébit\tCrédit\n24.11.2026\tVIR DUBOIS {in_groups(OURS)}\t\t600,00\n"
        "25.11.2026\tCB PAPETERIE\t-12,50\t\n"
    ).encode(),
}


@pytest.mark.parametrize("bank", BANKS)
def test_each_bank_is_read_the_same(bank: str) -> None:
    rows, skipped = read(BANKS[bank])
    assert [(row.day, row.minor, row.words) for row in rows] == [
        (date(2026, 11, 24), 60_000, f"VIR DUBOIS {in_groups(OURS)}"),
        (date(2026, 11, 25), -1_250, "CB PAPETERIE"),
    ]
    assert skipped == 0


def test_all_exports_of_one_line_have_the_same_fingerprint() -> None:
    prints = {tuple(row.print for row in read(raw)[0]) for raw in BANKS.values()}
    assert len(prints) == 1


def test_two_equal_transfers_of_a_day_are_two() -> None:
    line = "24/11/2026;VIR DUBOIS;600,00\n"
    rows, _skipped = read(f"Date;Libellé;Montant\n{line}{line}".encode())
    assert len({row.print for row in rows}) == 2


def test_lines_without_a_day_or_sum_are_counted() -> None:
    rows, skipped = read(b"Date;Libelle;Montant\n24/11/2026;A;1,00\n;Solde;5,00\n25/11/2026;B;rien\n")
    assert (len(rows), skipped) == (1, 2)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no_head"),
        (b"Nom;Ville\nA;B\n", "no_head"),
        (b"Date;Libelle;Montant\n", "no_lines"),
        (b"x" * (MOST_BYTES + 1), "too_heavy"),
        (b"Date;Libelle;Montant\n" + b"24/11/2026;A;1,00\n" * 5001, "too_long"),
    ],
)
def test_what_is_no_statement_says_why(raw: bytes, code: str) -> None:
    with pytest.raises(BadStatement) as failure:
        read(raw)
    assert failure.value.code == code


def row(minor: int, words: str = "", print_: str = "p") -> Row:
    return Row(date(2026, 11, 24), minor, words, print_)


def test_the_reference_decides_and_the_sum_says_how_well() -> None:
    claims = [Claim(1, OURS, 60_000), Claim(2, OTHER, 30_000)]
    rows = [
        row(60_000, f"VIR {in_groups(OURS).lower()}"),
        row(10_000, OTHER),
        row(20_000, OTHER),
        row(5_000, OTHER),
    ]
    found = [(one.found, one.key) for one in match(rows, claims)]
    assert found == [(Found.EXACT, 1), (Found.PART, 2), (Found.EXACT, 2), (Found.OVER, 2)]


def test_a_sum_that_only_one_asks_is_a_guess_and_one_that_two_ask_is_none() -> None:
    assert [one.found for one in match([row(500)], [Claim(1, OURS, 500)])] == [Found.SUM_ONLY]
    assert [one.found for one in match([row(500)], [Claim(1, OURS, 500), Claim(2, OTHER, 500)])] == [Found.UNKNOWN]


def test_the_number_of_an_invoice_serves_as_well() -> None:
    claims = [Claim(1, OURS, 500, "ATELIER-F2026-00001"), Claim(2, OTHER, 700, "ATELIER-F2026-00010")]
    assert match([row(700, "REGLT FACTURE ATELIER F2026 00010")], claims)[0].key == 2


def test_money_that_left_and_what_was_booked_pays_nothing() -> None:
    rows = [row(-600, OURS), row(600, OURS, "known")]
    found = match(rows, [Claim(1, OURS, 600)], frozenset({"known"}))
    assert [(one.found, one.key) for one in found] == [(Found.OUTGOING, None), (Found.BOOKED, None)]


@given(st.binary(max_size=400))
def test_any_file_is_read_or_refused(raw: bytes) -> None:
    try:
        rows, _skipped = read(raw)
    except BadStatement:
        return
    assert rows
