"""Sums of money: integer minor units with a currency, never a float. Knows no Django models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

EXPONENTS = {"EUR": 2, "CHF": 2, "GBP": 2, "USD": 2, "CAD": 2}  # ISO 4217: minor units are a hundredth
_FIGURES = re.compile(
    r"(?P<sign>-?)(?:"
    r"(?P<comma>[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<cents_after_comma>[0-9]{1,2}))?|"
    r"(?P<point>[0-9]{1,3}(?:\.[0-9]{3})+)(?:,(?P<cents_after_point>[0-9]{1,2}))?|"
    r"(?P<plain>[0-9]{1,15})(?:[.,](?P<cents>[0-9]{1,2}))?)"
)
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CAD": "$CA", "CHF": "CHF"}


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """So many minor units (cents) of a currency by its ISO 4217 code.

    Sums of two currencies raise ValueError: nothing here knows a rate.
    """

    minor: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"There is no currency {self.currency} here: {', '.join(sorted(EXPONENTS))}.")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
        return other

    @property
    def amount(self) -> Decimal:
        """The sum in whole units, exact: 50000 cents are ``Decimal("500.00")``."""
        exponent = EXPONENTS[self.currency]
        return Decimal(self.minor).scaleb(-exponent).quantize(Decimal(1).scaleb(-exponent))

    def share(self, parts_per_ten_thousand: int) -> Money:
        """Return so many hundredths of a percent of it, half a cent rounded away from zero (as VAT is)."""
        exact = Decimal(self.minor) * parts_per_ten_thousand / 10_000
        return Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    def said(self, language: str) -> str:
        """Return the sum as people read it: ``500 €`` and ``1 234,50 €`` in French, ``€500`` and ``€1,234.50`` in English.

        Cents are left out where there are none. French spaces are narrow and unbreakable.
        """
        sign = "-" if self.minor < 0 else ""
        whole = f"{abs(self.amount):,}"
        whole = whole.removesuffix("." + "0" * EXPONENTS[self.currency])
        symbol = SIGNS[self.currency]
        if language == "fr":
            whole = whole.replace(",", "\u202f").replace(".", ",")
            return f"{sign}{whole}\u202f{symbol}"
        return f"{sign}{symbol}{whole}" if len(symbol) == 1 else f"{sign}{whole} {symbol}"


def read_money(text: str, currency: str = "EUR") -> Money:
    """Read what a person types: ``500``, ``1 234,50``, ``1,234.50``, with or without a sign of the currency.

    A mark followed by three figures is a thousand's mark, one followed by one or two is that of the cents. Raises
    ValueError for what is no sum.
    """
    figures = "".join(text.split())
    for sign in (SIGNS[currency], currency):
        figures = figures.replace(sign, "", 1)
    read = _FIGURES.fullmatch(figures)
    if read is None:
        raise ValueError(f"{text!r} is no sum of money.")
    whole = re.sub(r"[.,]", "", read["comma"] or read["point"] or read["plain"])
    cents = (read["cents_after_comma"] or read["cents_after_point"] or read["cents"] or "").ljust(2, "0")
    minor = int(whole + cents)
    return Money(-minor if read["sign"] else minor, currency)
