"""Which VAT a French seller's invoice for a service carries, by who buys and where. Pure; knows no Django.

Sources: code général des impôts (CGI) art. 259 (services between businesses are taxed where the buyer is established),
259, 2° (services to persons where the seller is), 283-2 (the buyer accounts for it), 293 B (small businesses),
294-1 (none in Guyane and Mayotte) and 296 (8.5 % in Guadeloupe, Martinique and La Réunion); directive 2006/112/EC
art. 44, 45 and 196. Monaco belongs to the French territory for VAT (convention of 18 May 1963). Category codes:
UNTDID 5305 as EN 16931 allows them; reason codes: the VATEX list.

What it does not know, and a person has to: special territories inside a country (the Canary Islands, Büsingen, Åland),
and services of CGI art. 259 B sold to persons outside the Union, which are invoiced with French VAT here.
"""

from __future__ import annotations

from dataclasses import dataclass

STANDARD = 2000  # hundredths of a percent; CGI art. 278
OVERSEAS = 850  # CGI art. 296
AT_HOME = frozenset({"FR", "MC"})
REDUCED_OVERSEAS = frozenset({"GP", "MQ", "RE"})
NO_VAT_OVERSEAS = frozenset({"GF", "YT"})
WITH_SIREN = frozenset({"FR"}) | REDUCED_OVERSEAS | NO_VAT_OVERSEAS | frozenset({"BL", "MF", "PM"})
"""Where firms are known by a SIREN: New Caledonia, Polynesia and Wallis-et-Futuna keep registers of their own."""

_BY_POSTCODE = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
_ISLANDS = {"97133": "BL", "97150": "MF"}  # they kept postcodes of Guadeloupe
UNION = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905  read as a line
)

EXEMPT_NOTE = {
    "fr": "TVA non applicable, art. 293 B du CGI",
    "en": "VAT not applicable, art. 293 B of the French tax code (CGI)",
}
REVERSE_NOTE = {
    "fr": "Autoliquidation (art. 283-2 du CGI, art. 196 de la directive 2006/112/CE)",
    "en": "Reverse charge (art. 283-2 of the CGI, art. 196 of directive 2006/112/EC)",
}
ABROAD_NOTE = {
    "fr": "TVA non applicable, art. 259-1 du CGI",
    "en": "VAT not applicable, art. 259-1 of the French tax code (CGI)",
}
OVERSEAS_NOTE = {
    "fr": "TVA non applicable, art. 294-1 du CGI",
    "en": "VAT not applicable, art. 294-1 of the French tax code (CGI)",
}


@dataclass(frozen=True, slots=True)
class Treatment:
    """A rate with its reason.

    ``category``: S standard, E exempt, AE reverse charge, O outside the scope. ``rate`` in hundredths of a percent.
    ``note`` by language, and its ``code`` of the VATEX list; both empty where VAT is charged.
    """

    category: str
    rate: int
    note: dict[str, str]
    code: str = ""


def territory_of(postcode: str) -> str:
    """Return the country code under which a French postcode is invoiced: FR, or that of an overseas territory."""
    return _ISLANDS.get(postcode) or _BY_POSTCODE.get(postcode[:3], "FR")


class CannotInvoice(ValueError):
    """An invoice that the rules do not allow as things stand; ``lacks`` says what is missing."""

    def __init__(self, lacks: str) -> None:
        super().__init__(lacks)
        self.lacks = lacks


def treatment(*, exempt: bool, seller_number: str, business: bool, country: str, buyer_number: str) -> Treatment:
    """Return how a service is taxed; ``country`` (ISO 3166) is the buyer's, numbers are VAT numbers or empty.

    Raises CannotInvoice where both numbers have to stand on the invoice and the seller has none.
    """
    if business and country not in AT_HOME:
        if country in UNION and buyer_number:
            if not seller_number:
                raise CannotInvoice("seller_number")
            return Treatment("AE", 0, REVERSE_NOTE, "VATEX-EU-AE")
        if country in NO_VAT_OVERSEAS:
            return Treatment("O", 0, OVERSEAS_NOTE, "VATEX-EU-O")
        if country not in UNION | REDUCED_OVERSEAS:
            return Treatment("O", 0, ABROAD_NOTE, "VATEX-EU-O")
    if exempt:
        return Treatment("E", 0, EXEMPT_NOTE, "VATEX-FR-FRANCHISE")
    if business and country in REDUCED_OVERSEAS:
        return Treatment("S", OVERSEAS, {})
    return Treatment("S", STANDARD, {})
