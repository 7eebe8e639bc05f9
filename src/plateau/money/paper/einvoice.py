"""The same invoice as data: Cross Industry Invoice in the EN 16931 profile of Factur-X, by the business terms (BT, BG)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from facturx import generate_xml

if TYPE_CHECKING:
    from plateau.money.models import Invoice

LEVEL = "en16931"
INVOICE, CREDIT_NOTE = "380", "381"  # UNTDID 1001
TRANSFER, SEPA_TRANSFER = "30", "58"  # UNTDID 4461
SIREN_SCHEME = "0002"  # ISO 6523
DIRECTORY_SCHEME = "0225"  # the French directory of platforms, by SIREN
_SUBJECTS = {"late": "PMD", "indemnity": "PMT", "terms": "AAB"}  # UNTDID 4451: the notes that French rules look for
_ONE_PIECE = "C62"  # UN/ECE recommendation 20


def data(invoice: Invoice) -> bytes:
    """Return the XML, checked against the profile's schema; raises what the library raises for one that does not fit."""
    xml: bytes = generate_xml(_terms(invoice), level=LEVEL, check_xsd=True, check_schematron=None)
    return xml


def _terms(invoice: Invoice) -> dict[str, Any]:
    category, rate = invoice.lines[0]["category"], invoice.lines[0]["rate"]
    reason: dict[str, str] = next((note for note in invoice.notes if note["kind"] == "vat"), {})
    terms: dict[str, Any] = {
        "BT-1": invoice.code,
        "BT-2": invoice.issued_on,
        "BT-3": CREDIT_NOTE if invoice.is_credit_note else INVOICE,
        "BT-5": invoice.currency,
        "BT-9": invoice.due_on,
        "BT-10": invoice.buyer_facts["purchase_reference"] or None,
        "BT-23": "S1",  # the French cycle's "invoice for services, not yet paid" (AFNOR XP Z12-012)
        "BT-72": invoice.served_on,
        "BT-83": invoice.reference,
        "BG-1": [_note(note) for note in invoice.notes],
        "BG-4": _seller(invoice, category),
        "BG-7": _buyer(invoice, category),
        "BG-25": [_line(number, line) for number, line in enumerate(invoice.lines, 1)],
        "BG-23": [
            {
                "BT-116": _amount(invoice.net_minor),
                "BT-117": _amount(invoice.vat_minor),
                "BT-118": category,
                "BT-119": _percent(rate) if category != "O" else None,
                "BT-120": reason.get("words"),
                "BT-121": reason.get("code"),
            }
        ],
        "BT-106": _amount(invoice.net_minor),
        "BT-109": _amount(invoice.net_minor),
        "BT-110": _amount(invoice.vat_minor),
        "BT-112": _amount(invoice.total_minor),
        "BT-115": _amount(invoice.total_minor),
    }
    if invoice.credits is not None:
        terms["BG-3"] = [{"BT-25": invoice.credits.code, "BT-26": invoice.credits.issued_on}]
    else:
        terms |= {
            "BT-81": SEPA_TRANSFER if invoice.currency == "EUR" else TRANSFER,
            "BT-84": invoice.seller_facts["iban"],
            "BT-85": invoice.seller_facts["account_holder"],
            "BT-86": invoice.seller_facts["bic"] or None,
        }
    return {name: value for name, value in terms.items() if value is not None}


def _seller(invoice: Invoice, category: str) -> dict[str, Any]:
    """Return the seller; outside the scope of VAT no VAT number may stand in the data (BR-O-02)."""
    facts = invoice.seller_facts
    number = "" if category == "O" else facts["vat_number"]
    party: dict[str, Any] = {
        "name": facts["name"],
        "legal_identifier": facts["siren"],
        "legal_identifier_schemeid": SIREN_SCHEME,
        "legal_info": facts["legal_form"],
        "vat_identifier": number,
        "tax_identifier": "" if number or category == "O" else facts["siren"],  # BR-E-02: one of the two
        "addr_l1": facts["street"],
        "postcode": facts["postcode"],
        "city": facts["city"],
        "country_code": "FR",
        "einvoicing_addr": facts["siren"],
        "einvoicing_addr_schemeid": DIRECTORY_SCHEME,
        "contacts": [{"name": facts["name"], "email": facts["email"]}],
    }
    return {name: value for name, value in party.items() if value}


def _buyer(invoice: Invoice, category: str) -> dict[str, Any]:
    facts = invoice.buyer_facts
    party: dict[str, Any] = {
        "name": facts["name"],
        "vat_identifier": "" if category == "O" else facts["vat_number"],
        "addr_l1": facts["street"],
        "addr_l2": facts["extra"],
        "postcode": facts["postcode"],
        "city": facts["city"],
        "country_code": facts["country"],
    }
    if facts["siren"]:
        party |= {
            "legal_identifier": facts["siren"],
            "legal_identifier_schemeid": SIREN_SCHEME,
            "einvoicing_addr": facts["siren"],
            "einvoicing_addr_schemeid": DIRECTORY_SCHEME,
        }
    elif facts["email"]:
        party |= {"einvoicing_addr": facts["email"], "einvoicing_addr_schemeid": "EM"}
    return {name: value for name, value in party.items() if value}


def _line(number: int, line: dict[str, Any]) -> dict[str, Any]:
    terms = {
        "BT-126": str(number),
        "BT-129": "1",
        "BT-130": _ONE_PIECE,
        "BT-131": _amount(line["net_minor"]),
        "BT-146": _amount(line["net_minor"]),
        "BT-151": line["category"],
        "BT-152": _percent(line["rate"]),
        "BT-153": line["words"],
    }
    if line["category"] == "O":
        del terms["BT-152"]  # BR-O-05
    return terms


def _note(note: dict[str, str]) -> dict[str, str]:
    subject = _SUBJECTS.get(note["kind"])
    return {"BT-22": note["words"]} | ({"BT-21": subject} if subject else {})


def _amount(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2).quantize(Decimal("0.01")))


def _percent(hundredths: int) -> str:
    return str(Decimal(hundredths).scaleb(-2).quantize(Decimal("0.01")))
