"""The sentences that the law wants on an invoice, in the buyer's language.

Sources: code de commerce, art. L441-9 (what an invoice says), L441-10 and D441-5 (late penalties and EUR 40 for
recovery, between businesses); CGI, annexe II, art. 242 nonies A (identity, dates, rates, reasons without VAT, the
nature of the operation and the buyer's SIREN).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from plateau.money.vat import Treatment

if TYPE_CHECKING:
    from plateau.money.models import Buyer, Invoice, Seller


def of_invoice(seller: Seller, buyer: Buyer, how: Treatment, *, due_on: date) -> list[dict[str, str]]:
    """Return what stands below the lines: ``[{"kind", "words"}]``; ``kind`` vat, terms, late, indemnity or nature."""
    language = buyer.order.customer.language
    found: list[dict[str, str]] = []
    if how.note:
        found.append({"kind": "vat", "words": how.note[language], "code": how.code})
    with override(language):
        found.append({"kind": "nature", "words": _("Nature of the operation: services.")})
        found.append({"kind": "terms", "words": _("No discount for early payment.")})
        if buyer.business:
            rate = (
                _("three times the French legal interest rate")
                if seller.late_rate is None
                else _("%(rate)s %% a year") % {"rate": _rate(seller.late_rate, language)}
            )
            found.append({"kind": "late", "words": _("Penalty for late payment: %(rate)s.") % {"rate": rate}})
            found.append({"kind": "indemnity", "words": _("Fixed sum for recovery costs if paid late: €40.")})
    return found


def of_credit_note(invoice: Invoice, reason: str) -> list[dict[str, str]]:
    """Return what stands on a credit note: which invoice it takes back, why, and all that stood on that one."""
    with override(invoice.language):
        words = _("Takes back invoice %(code)s of %(day)s.") % {
            "code": invoice.code,
            "day": f"{invoice.issued_on:%d/%m/%Y}",
        }
    return [{"kind": "credits", "words": words}, {"kind": "reason", "words": reason}, *invoice.notes]


def _rate(hundredths: int, language: str) -> str:
    words = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return words.replace(".", ",") if language == "fr" else words
