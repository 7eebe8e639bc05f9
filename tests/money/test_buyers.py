"""Who is invoiced: firms overseas with their SIREN, and no postcode of theirs under the wrong country."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from plateau.core.money import Money
from plateau.money.forms import BuyerForm
from plateau.money.pricing import priced
from tests.money.making import BAKERY

FIRM = {name: "yes" if value is True else value or "" for name, value in BAKERY.items()}


def errors(**facts: object) -> dict[str, list[str]]:
    with override("en"):
        form = BuyerForm(FIRM | facts)
        return {name: [str(one) for one in found] for name, found in form.errors.items()}


@pytest.mark.parametrize(
    ("country", "postcode"), [("GP", "97110"), ("MQ", "97200"), ("RE", "97400"), ("GF", "97300"), ("YT", "97600")]
)
def test_a_firm_overseas_is_named_by_its_siren(country: str, postcode: str) -> None:
    assert errors(country=country, postcode=postcode) == {}
    assert errors(country=country, postcode=postcode, siren="") == {
        "siren": ["An invoice to a company in France needs its SIREN."]
    }
    form = BuyerForm(FIRM | {"country": country, "postcode": postcode})
    assert form.is_valid()
    assert form.cleaned_data["siren"] == "552100554"


@pytest.mark.parametrize("business", ["yes", "no"])
def test_a_postcode_overseas_asks_for_its_territory(business: str) -> None:
    assert errors(postcode="97 400", business=business) == {
        "country": ["This postcode is in Réunion: choose it as the country, since VAT differs there."]
    }
    assert errors(postcode="98000", country="MC", siren="") == {}


def test_a_french_vat_number_serves_the_reduced_rate_overseas() -> None:
    assert errors(country="RE", postcode="97400", vat_number="FR96552100554") == {}
    assert "vat_number" in errors(country="RE", postcode="97400", vat_number="DE136695976")


def test_a_price_is_said_with_and_without_vat() -> None:
    with override("en"):
        assert priced(Money(50_000)) == "€500 excl. VAT (at most €600 with it)"
    with override("fr"):
        assert priced(Money(50_000)).replace("\u202f", " ").replace("\xa0", " ") == "500 € HT (600 € TTC au plus)"
