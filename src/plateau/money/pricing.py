"""A fee as a price: without VAT for companies, and with it for persons, whom the law tells the whole (code de la consommation, L112-1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plateau.core.money import Money
from plateau.money.vat import STANDARD
from plateau.studio.papers.standing import spoken


def priced(fee: Money) -> str:
    """Return a fee with and without VAT, before anybody knows who pays and so which rate is charged."""
    gross = fee + fee.share(STANDARD)
    return _("%(net)s excl. VAT (at most %(gross)s with it)") % {
        "net": fee.said(spoken()),
        "gross": gross.said(spoken()),
    }
