"""Sums of money: exact, read and said as people do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.core.money import Money, read_money

NARROW = "\u202f"
sums = st.integers(-(10**12), 10**12)


def test_a_sum_is_whole_cents_and_says_so_exactly() -> None:
    assert Money(50_000).amount == Decimal("500.00")
    assert Money(1) + Money(2) == Money(3)
    assert Money(1) - Money(2) == -Money(1)
    assert not Money(0)


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="EUR and CHF do not add up"):
        Money(1, "EUR") + Money(1, "CHF")
    with pytest.raises(ValueError, match="no currency ZZZ"):
        Money(1, "ZZZ")


@pytest.mark.parametrize(
    ("minor", "parts", "share"),
    [(50_000, 2000, 10_000), (333, 2000, 67), (1, 5000, 1), (-1, 5000, -1), (3, 5000, 2), (0, 2000, 0)],
)
def test_a_share_is_rounded_half_a_cent_away_from_zero(minor: int, parts: int, share: int) -> None:
    assert Money(minor).share(parts) == Money(share)


@pytest.mark.parametrize(
    ("minor", "currency", "french", "english"),
    [
        (50_000, "EUR", f"500{NARROW}€", "€500"),
        (123_450, "EUR", f"1{NARROW}234,50{NARROW}€", "€1,234.50"),
        (-5, "EUR", f"-0,05{NARROW}€", "-€0.05"),
        (0, "GBP", f"0{NARROW}£", "£0"),
        (10_000, "CHF", f"100{NARROW}CHF", "100 CHF"),
    ],
)
def test_a_sum_is_said_in_both_languages(minor: int, currency: str, french: str, english: str) -> None:
    assert (Money(minor, currency).said("fr"), Money(minor, currency).said("en")) == (french, english)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("500", 50_000),
        ("500,5", 50_050),
        ("1 234,50 €", 123_450),
        ("€1,234.50", 123_450),
        ("1.234", 123_400),
        ("1,234", 123_400),
        ("-12,30", -1_230),
        (" 7 ", 700),
    ],
)
def test_what_people_type_is_read(typed: str, minor: int) -> None:
    assert read_money(typed) == Money(minor)


@pytest.mark.parametrize(
    "typed", ["", "abc", "12,345.678,9", "1,234,50", "1,2345", "5 %", "NaN", "Infinity", "--5", "1e3"]
)
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no sum of money"):
        read_money(typed)


@given(sums, st.sampled_from(["fr", "en"]))
def test_what_is_said_is_read_again(minor: int, language: str) -> None:
    assert read_money(Money(minor).said(language)) == Money(minor)


@given(st.lists(sums, max_size=20), st.integers(0, 10_000))
def test_shares_and_rests_make_the_whole(minors: list[int], parts: int) -> None:
    whole = sum((Money(minor) for minor in minors), Money(0))
    assert whole.share(parts) + (whole - whole.share(parts)) == whole
