"""Number, make and keep an invoice or a credit note, and book it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.core.money import Money
from plateau.core.moves import move
from plateau.journal.actions import record
from plateau.money import vat, verbs
from plateau.money.actions import posting, settling
from plateau.money.actions.lock import lock_order, lock_seller, next_number
from plateau.money.chart import CUSTOMERS, SALES, VAT
from plateau.money.models import Buyer, Counter, Invoice, InvoiceFile, Order, OrderLine, Seller
from plateau.money.paper import notes, sheet
from plateau.money.states import AFTER_CREDIT, MOVES, WITH_INVOICE, OrderState
from plateau.people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


HOME_CURRENCY = "EUR"


def seller_of(channel: Channel) -> Seller | None:
    """Return who invoices for a channel, or None."""
    return Seller.objects.filter(channel=channel).first()


def lacking(order: Order) -> list[str | _StrPromise]:
    """Return the words for what is missing before this order can be invoiced; empty when nothing is."""
    seller = seller_of(order.channel)
    missing: list[str | _StrPromise] = [_("who invoices for this channel")] if seller is None else seller.lacks()
    if not hasattr(order, "buyer"):
        missing.append(_("the buyer’s name and address"))
    elif seller is not None:
        try:
            how = treatment_of(seller, order.buyer)
        except vat.CannotInvoice:
            missing.append(_("the seller’s VAT number, for a business elsewhere in the European Union"))
        else:
            if how.rate and order.currency != HOME_CURRENCY:
                missing.append(_vat_in_euros(order.currency))
    return missing


def _vat_in_euros(currency: str) -> str:
    """Say why VAT can be charged in euros alone: directive 2006/112/EC, art. 230, wants it in the currency at home."""
    sentence = _(
        "the VAT in euros: an invoice in %(currency)s has to state it so, and no rate of exchange is known here"
    )
    return sentence % {"currency": currency}


def treatment_of(seller: Seller, buyer: Buyer) -> vat.Treatment:
    """Return how a service to this buyer is taxed; raises vat.CannotInvoice."""
    return vat.treatment(
        exempt=seller.exempt,
        seller_number=seller.vat_number,
        business=buyer.business,
        country=buyer.country,
        buyer_number=buyer.vat_number,
    )


def issue(order: Order, *, by: Person | None) -> Invoice:
    """Number and make the invoice of what is due; refuses while anything that the law asks for is missing (422).

    The number, the paper and the ledger's lines are one transaction: if any of them fails, there is no number.
    """
    with transaction.atomic():
        fresh = lock_order(order)
        if fresh.state != OrderState.DUE:
            raise Refused("order.not_due", _("There is nothing to invoice: this order is not due, or has its invoice."))
        seller = lock_seller(fresh.channel)
        missing = lacking(fresh)
        if missing or seller is None:
            raise Refused("invoice.lacks", _("Missing: %(what)s.") % {"what": ", ".join(map(str, missing))}, 422)
        how = treatment_of(seller, fresh.buyer)
        issued_on = _day_for(seller, Counter.Series.INVOICE)
        due_on = issued_on + timedelta(days=seller.terms_days)
        lines = _taxed_lines(fresh, how)
        net = Money(sum(line["net_minor"] for line in lines), fresh.currency)
        tax = net.share(how.rate)  # one rate an invoice, so it is reckoned on the sum, as BR-CO-17 of EN 16931 asks
        language = fresh.customer.language
        invoice = Invoice.objects.create(
            **_number(seller, Counter.Series.INVOICE, issued_on),
            order=fresh,
            issued_on=issued_on,
            served_on=fresh.served_on,
            due_on=due_on,
            currency=fresh.currency,
            net_minor=net.minor,
            vat_minor=tax.minor,
            total_minor=(net + tax).minor,
            lines=lines,
            seller_facts=_facts_of_seller(seller),
            buyer_facts=_facts_of_buyer(fresh.buyer),
            notes=notes.of_invoice(seller, fresh.buyer, how, due_on=due_on),
            reference=fresh.reference,
            language=language,
            issued_by=by,
            issued_at=now(),
        )
        _keep_paper(invoice)
        _book(invoice, seller, fresh)
        Order.objects.filter(pk=fresh.pk).update(total_minor=invoice.total_minor, due_on=due_on)
        fresh.total_minor, fresh.due_on = invoice.total_minor, due_on
        record(verbs.ISSUED, actor=by, target=invoice, channel=fresh.channel, order=fresh.public_id, code=invoice.code)
        settling.settle(fresh, by=by)
    order.refresh_from_db()
    return invoice


def credit(invoice: Invoice, *, by: Person, reason: str, again: bool) -> Invoice:
    """Take an invoice back in full by a credit note; ``again``: the order is due anew, to be invoiced rightly.

    What was paid stays with the order: it counts for the new invoice, or is to be paid back.
    """
    reason = reason.strip()[:600]
    if not reason:
        raise Refused("invoice.reason_needed", _("Say why, in a sentence: it stands on the credit note."), 422)
    with transaction.atomic():
        fresh = lock_order(invoice.order)
        old = Invoice.objects.select_related("seller").get(pk=invoice.pk)
        if fresh.state not in WITH_INVOICE or old.is_credit_note or Invoice.objects.filter(credits=old).exists():
            raise Refused("invoice.not_open", _("This is no invoice in force: it was credited already."))
        lock_seller(fresh.channel)
        issued_on = _day_for(old.seller, Counter.Series.CREDIT_NOTE)
        note = Invoice.objects.create(
            **_number(old.seller, Counter.Series.CREDIT_NOTE, issued_on),
            order=fresh,
            credits=old,
            issued_on=issued_on,
            served_on=old.served_on,
            due_on=issued_on,
            currency=old.currency,
            net_minor=old.net_minor,
            vat_minor=old.vat_minor,
            total_minor=old.total_minor,
            lines=old.lines,
            seller_facts=old.seller_facts,
            buyer_facts=old.buyer_facts,
            notes=notes.of_credit_note(old, reason),
            reference=old.reference,
            reason=reason,
            language=old.language,
            issued_by=by,
            issued_at=now(),
        )
        _keep_paper(note)
        _book(note, old.seller, fresh)
        if again:
            move(fresh, OrderState.DUE, MOVES, total_minor=None, due_on=None, paid_at=None)
        else:
            move(fresh, OrderState.CREDITED, MOVES, reason=reason, paid_at=None)
            settling.settle(fresh, by=by)
        assert again or fresh.state in AFTER_CREDIT
        record(
            verbs.CREDITED,
            actor=by,
            target=note,
            channel=fresh.channel,
            order=fresh.public_id,
            invoice=old.code,
            reason=reason,
        )
    invoice.order.refresh_from_db()
    return note


def _day_for(seller: Seller, series: str) -> date:
    """Return the day of the next paper: today where the seller is, and never before the paper that has the last number.

    The caller holds the seller, so that no two papers around midnight get their days and their numbers crosswise.
    """
    today = now().astimezone(seller.zone).date()
    last = (
        Invoice.objects.filter(seller=seller, series=series).order_by("-pk").values_list("issued_on", flat=True).first()
    )
    return today if last is None else max(today, last)


def _number(seller: Seller, series: str, day: date) -> dict[str, Any]:
    number = next_number(seller, series, day.year)
    code = f"{seller.mark}-{series}{day.year}-{number:05d}"
    return {"seller": seller, "series": series, "year": day.year, "number": number, "code": code}


def _taxed_lines(order: Order, how: vat.Treatment) -> list[dict[str, Any]]:
    """Write rate and category on the order's lines, and return what the paper says of them."""
    OrderLine.objects.filter(order=order).update(rate=how.rate, category=how.category)
    return [
        {"words": line.words, "net_minor": line.net_minor, "rate": how.rate, "category": how.category}
        for line in order.lines.all()
    ]


def _facts_of_seller(seller: Seller) -> dict[str, Any]:
    names = ("name", "legal_form", "street", "postcode", "city", "siret", "register", "exempt", "vat_number", "email")
    bank = ("iban", "bic", "account_holder")
    return {name: getattr(seller, name) for name in (*names, *bank)} | {"country": "FR", "siren": seller.siren}


def _facts_of_buyer(buyer: Buyer) -> dict[str, Any]:
    names = ("business", "name", "street", "extra", "postcode", "city", "country", "siren", "vat_number")
    facts = {name: getattr(buyer, name) for name in (*names, "purchase_reference")}
    return facts | {"email": buyer.order.customer.address}


def _keep_paper(invoice: Invoice) -> None:
    pdf = sheet.make(invoice)
    InvoiceFile.objects.create(invoice=invoice, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())


def _book(invoice: Invoice, seller: Seller, order: Order) -> None:
    """Book a claim on the customer against sales and VAT; a credit note the other way round."""
    sign = -1 if invoice.is_credit_note else 1
    parts = [(CUSTOMERS, invoice.total_minor), (SALES, -invoice.net_minor), (VAT, -invoice.vat_minor)]
    posting.post(
        seller,
        order,
        [(account, sign * minor) for account, minor in parts],
        journal="VE",
        day=invoice.issued_on,
        piece=invoice.code,
        piece_day=invoice.issued_on,
        words=f"{'Avoir' if invoice.is_credit_note else 'Facture'} {invoice.code} {invoice.buyer_facts['name']}",
        currency=invoice.currency,
    )
