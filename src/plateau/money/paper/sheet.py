"""The paper itself: set by typst as PDF/A-3, with the invoice's data inside (Factur-X)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override
from facturx import generate_from_binary

from plateau.core.money import Money
from plateau.money import countries
from plateau.money.paper import einvoice
from plateau.money.reference import in_groups

if TYPE_CHECKING:
    from plateau.money.models import Invoice

TEMPLATE = Path(__file__).parent.parent / "templates" / "money" / "invoice.typ"


def make(invoice: Invoice) -> bytes:
    """Return the whole file: a page that people read and the XML that machines read, saying the same."""
    with override(invoice.language):
        facts = _facts(invoice)
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=["a-3b"],
        ignore_system_fonts=True,  # the same paper on every machine
        sys_inputs={"facts": json.dumps(facts)},
        timestamp=datetime.combine(invoice.issued_on, time(), UTC),
    )
    title = f"{facts['words']['title']} {invoice.code}"
    whole: bytes = generate_from_binary(
        pdf,
        einvoice.data(invoice),
        flavor="factur-x",
        level=einvoice.LEVEL,
        check_xsd=False,  # einvoice.data has
        lang=invoice.language,
        pdf_metadata={
            "author": invoice.seller_facts["name"],
            "keywords": "Factur-X",
            "title": title,
            "subject": f"{title}, {invoice.seller_facts['name']}",
        },
    )
    return whole


def _facts(invoice: Invoice) -> dict[str, Any]:
    seller, buyer = invoice.seller_facts, invoice.buyer_facts

    def sum_of(minor: int) -> str:
        return _whole(Money(minor, invoice.currency), invoice.language)

    credited = invoice.credits.code if invoice.credits is not None else ""
    return {
        "language": invoice.language,
        "code": invoice.code,
        "credit": invoice.is_credit_note,
        "seller": [
            *(
                seller["name"],
                seller["legal_form"],
                seller["street"],
                f"{seller['postcode']} {seller['city']}",
                "France",
            ),
        ],
        "seller_numbers": [
            f"SIREN {in_threes(seller['siren'])} · SIRET {seller['siret']}",
            seller["register"],
            (_("VAT number") + f" {seller['vat_number']}") if seller["vat_number"] else "",
            seller["email"],
        ],
        "buyer": [
            *(buyer["name"], buyer["street"], buyer["extra"], f"{buyer['postcode']} {buyer['city']}"),
            countries.name(buyer["country"]),
        ],
        "buyer_numbers": [
            f"SIREN {in_threes(buyer['siren'])}" if buyer["siren"] else "",
            (_("VAT number") + f" {buyer['vat_number']}") if buyer["vat_number"] else "",
        ],
        "dates": [
            [_("Date of issue"), _day(invoice.issued_on)],
            [_("Date of the service"), _day(invoice.served_on)],
            *([] if invoice.is_credit_note else [[_("To be paid by"), _day(invoice.due_on)]]),
            *([[_("Takes back"), credited]] if credited else []),
            *([[_("Your order number"), buyer["purchase_reference"]]] if buyer["purchase_reference"] else []),
        ],
        "lines": [
            [line["words"], _percent(line, invoice.language), sum_of(line["net_minor"])] for line in invoice.lines
        ],
        "net": sum_of(invoice.net_minor),
        "vat": sum_of(invoice.vat_minor),
        "total": sum_of(invoice.total_minor),
        "notes": [note["words"] for note in invoice.notes],
        "bank": [
            *([_("Account holder"), seller["account_holder"]], ["IBAN", in_groups(seller["iban"])]),
            *([["BIC", seller["bic"]]] if seller["bic"] else []),
            [_("Reference to give"), in_groups(invoice.reference)],
        ],
        "words": {
            "title": _("Credit note") if invoice.is_credit_note else _("Invoice"),
            "buyer": _("Invoiced to"),
            "what": _("What"),
            "rate": _("VAT rate"),
            "net": _("Excl. VAT"),
            "net_total": _("Total excl. VAT"),
            "vat": _("VAT"),
            "total": _("Total of the credit note") if invoice.is_credit_note else _("Total to pay"),
            "bank": _("To pay by transfer"),
            "made": _("This file holds the invoice’s data as well (Factur-X, EN 16931)."),
        },
    }


def in_threes(siren: str) -> str:
    """Return a SIREN as it is read: three figures at a time."""
    return "\u00a0".join(siren[start : start + 3] for start in range(0, len(siren), 3))


def _whole(money: Money, language: str) -> str:
    """Write a sum with its cents, also where there are none: papers do."""
    if money.minor % 100:
        return money.said(language)
    with_one = Money(money.minor + (1 if money.minor >= 0 else -1), money.currency).said(language)
    return with_one.replace(",01" if language == "fr" else ".01", ",00" if language == "fr" else ".00")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _percent(line: dict[str, Any], language: str) -> str:
    if line["category"] != "S":
        return "–"
    words = f"{line['rate'] / 100:.1f}"
    return words.replace(".", ",") + "\u202f%" if language == "fr" else words + "%"
