"""Which VAT an invoice carries: who sells, who buys, where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateau.money import countries, vat
from plateau.money.vat import CannotInvoice, treatment

OURS = "FR44732829320"


def rate_of(country: str, *, business: bool = True, number: str = "", exempt: bool = False) -> tuple[str, int]:
    seller_number = "" if exempt else OURS
    found = treatment(
        exempt=exempt, seller_number=seller_number, business=business, country=country, buyer_number=number
    )
    return found.category, found.rate


@pytest.mark.parametrize(
    ("country", "business", "number", "expected"),
    [
        ("FR", True, "", ("S", 2000)),
        ("FR", False, "", ("S", 2000)),
        ("MC", True, "", ("S", 2000)),
        ("DE", True, "DE136695976", ("AE", 0)),
        ("DE", True, "", ("S", 2000)),  # no number: nobody could account for it there
        ("DE", False, "", ("S", 2000)),
        ("CH", True, "", ("O", 0)),
        ("CH", False, "", ("S", 2000)),
        ("GB", True, "", ("O", 0)),
        ("RE", True, "", ("S", 850)),
        ("RE", False, "", ("S", 2000)),
        ("GF", True, "", ("O", 0)),
    ],
)
def test_rate_and_category_follow_the_buyer(
    country: str, business: bool, number: str, expected: tuple[str, int]
) -> None:
    assert rate_of(country, business=business, number=number) == expected


def test_an_exempt_seller_charges_none_at_home_and_says_why() -> None:
    found = treatment(exempt=True, seller_number="", business=True, country="FR", buyer_number="")
    assert (found.category, found.rate, found.code) == ("E", 0, "VATEX-FR-FRANCHISE")
    assert found.note["fr"] == "TVA non applicable, art. 293 B du CGI"


def test_a_reverse_charge_needs_the_sellers_number() -> None:
    with pytest.raises(CannotInvoice) as failure:
        treatment(exempt=True, seller_number="", business=True, country="DE", buyer_number="DE136695976")
    assert failure.value.lacks == "seller_number"


@given(st.sampled_from([code for code, _name in countries.choices()]), st.booleans(), st.booleans())
def test_no_vat_always_has_its_reason_in_both_languages(country: str, business: bool, exempt: bool) -> None:
    found = treatment(exempt=exempt, seller_number=OURS, business=business, country=country, buyer_number="XX1")
    assert (found.rate == 0) == bool(found.note) == bool(found.code)
    assert set(found.note) in ({"fr", "en"}, set())


def test_the_union_has_27_members() -> None:
    assert len(vat.UNION) == 27
    assert "GB" not in vat.UNION


@pytest.mark.parametrize(
    ("postcode", "country"),
    [
        *(("44000", "FR"), ("20000", "FR"), ("97110", "GP"), ("97200", "MQ"), ("97300", "GF"), ("97400", "RE")),
        *(("97500", "PM"), ("97600", "YT"), ("97133", "BL"), ("97150", "MF"), ("98600", "WF"), ("98714", "PF")),
        *(("98800", "NC"), ("98000", "FR"), ("", "FR")),
    ],
)
def test_a_french_postcode_says_whose_vat_applies(postcode: str, country: str) -> None:
    assert vat.territory_of(postcode) == country
