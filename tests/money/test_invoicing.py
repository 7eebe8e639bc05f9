"""Invoices and credit notes: what has to be there first, what they say, how they are numbered and booked, and kept."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override
from facturx import get_xml_from_pdf, xml_check_xsd
from lxml import etree

from plateau.channels.roles import Role
from plateau.core.clock import at, now
from plateau.core.errors import Refused
from plateau.money.actions import invoicing, orders, paying, satisfaction
from plateau.money.models import Counter, Invoice, Order, Payment, Transaction
from plateau.money.paper import sheet
from plateau.money.states import OrderState
from plateau.people.claims import merge
from tests.factories import make_channel, make_guest, make_person, make_team
from tests.money.making import (
    BAKERY,
    GERMAN,
    SWISS,
    booked,
    invoice_of,
    make_order,
    make_seller,
    make_wrapped,
    pay,
    today,
)
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def paper_of(invoice: Invoice) -> str:
    """Return what people read on an invoice, on one line."""
    pdf = pypdf.PdfReader(io.BytesIO(bytes(invoice.file.pdf)))
    return " ".join("\n".join(page.extract_text() for page in pdf.pages).split())


def data_of(invoice: Invoice) -> etree._Element:
    """Return what machines read in an invoice's file."""
    name, xml = get_xml_from_pdf(bytes(invoice.file.pdf), check_xsd=True)
    assert name == "factur-x.xml"
    return etree.fromstring(xml)


def term(data: etree._Element, path: str) -> list[str]:
    """Return the texts at a place of the data, by the names of its elements."""
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    return [str(found.text) for found in data.xpath(f"//{steps}")]


def test_an_invoice_is_numbered_booked_and_kept() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel)
    orders.give_buyer(order, by=order.customer, **BAKERY)
    before = mark()
    invoice = invoicing.issue(order, by=order.customer)
    assert invoice.code == f"ATELIER-F{today().year}-00001"
    assert (invoice.net_minor, invoice.vat_minor, invoice.total_minor) == (50_000, 10_000, 60_000)
    assert (order.state, order.total_minor, order.due_on) == (
        "invoiced",
        60_000,
        invoice.issued_on + timedelta(days=30),
    )
    assert booked(order) == [{"411000": 60_000, "706000": -50_000, "445710": -10_000}]
    assert verbs_since(before) == ["invoice.issued"]
    assert list(order.lines.values_list("rate", "category")) == [(2000, "S")]


def test_the_paper_says_what_french_law_wants() -> None:
    channel = make_channel()
    make_seller(channel)
    words = paper_of(invoice_of(make_order(channel, OrderState.INVOICED)))
    for wanted in (
        *("Atelier Télévision SAS", "SAS au capital de 10 000 €", "12 rue des Forges", "44000 Nantes"),
        *("SIREN 732 829 320", "SIRET 73282932000074", "RCS Nantes 732 829 320", "FR44732829320"),
        *(
            "Fournil Dubois SARL",
            "SIREN 552 100 554",
            "Date d’émission",
            "Date de la prestation",
            "À payer au plus tard le",
        ),
        *("500,00", "100,00", "600,00", "20,0", "prestation de services"),
        *("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "trois fois le taux d’intérêt légal", "40", "escompte"),
    ):
        assert wanted in words.replace("\u202f", " ").replace("\xa0", " "), wanted


def test_the_file_is_pdf_a_3_with_data_that_says_the_same() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED)
    invoice = invoice_of(order)
    pdf = pypdf.PdfReader(io.BytesIO(bytes(invoice.file.pdf)))
    xmp = pdf.trailer["/Root"]["/Metadata"].get_data()
    assert b"<pdfaid:part>3</pdfaid:part>" in xmp
    assert b"EN 16931" in xmp
    data = data_of(invoice)
    assert term(data, "ExchangedDocument/ID") == [invoice.code]
    assert term(data, "GuidelineSpecifiedDocumentContextParameter/ID") == ["urn:cen.eu:en16931:2017"]
    assert term(data, "SpecifiedTradeSettlementHeaderMonetarySummation/GrandTotalAmount") == ["600.00"]
    assert term(data, "ApplicableHeaderTradeSettlement/PaymentReference") == [order.reference]
    assert term(data, "PayeePartyCreditorFinancialAccount/IBANID") == ["FR7630006000011234567890189"]
    assert term(data, "SellerTradeParty/SpecifiedLegalOrganization/ID") == ["732829320"]


@pytest.mark.parametrize(
    ("seller", "buyer", "category", "vat", "says"),
    [
        ({}, BAKERY, "S", 10_000, "20,0"),
        ({"exempt": True, "vat_number": ""}, BAKERY, "E", 0, "TVA non applicable, art. 293 B du CGI"),
        ({}, GERMAN, "AE", 0, "Autoliquidation"),
        ({}, SWISS, "O", 0, "art. 259-1 du CGI"),
        ({}, BAKERY | {"business": False, "siren": "", "name": "Léo Dubois"}, "S", 10_000, "20,0"),
    ],
)
def test_vat_follows_seller_and_buyer_in_figures_words_and_data(
    seller: dict[str, object], buyer: dict[str, object], category: str, vat: int, says: str
) -> None:
    channel = make_channel()
    make_seller(channel, **seller)
    invoice = invoice_of(make_order(channel, OrderState.INVOICED, **buyer))
    assert (invoice.vat_minor, invoice.total_minor) == (vat, 50_000 + vat)
    words = paper_of(invoice)
    assert says in words
    assert ("40" in words and "trois fois" in words) == buyer["business"], "the fixed sum is for businesses alone"
    data = data_of(invoice)
    assert term(data, "ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode") == [category]
    numbers = term(data, "SellerTradeParty/SpecifiedTaxRegistration/ID")
    assert numbers == {"O": [], "E": ["732829320"]}.get(category, ["FR44732829320"])
    assert xml_check_xsd(etree.tostring(data), flavor="factur-x", level="en16931")


def test_an_invoice_speaks_its_buyers_language() -> None:
    channel = make_channel()
    make_seller(channel)
    invoice = invoice_of(make_order(channel, OrderState.INVOICED, by=make_person(language="en")))
    words = paper_of(invoice)
    for wanted in ("Invoice", "Date of the service", "€600.00", "three times the French legal interest rate", "€40"):
        assert wanted in words, wanted


@pytest.mark.parametrize("lack", ["seller", "iban", "street", "siret", "vat_number", "email", "buyer", "number_abroad"])
def test_nothing_is_invoiced_before_it_is_whole(lack: str) -> None:
    channel = make_channel()
    if lack == "number_abroad":
        make_seller(channel, exempt=True, vat_number="")
    elif lack != "seller":
        make_seller(channel, **({lack: ""} if lack != "buyer" else {}))
    order = make_order(channel)
    if lack != "buyer":
        orders.give_buyer(order, by=order.customer, **(GERMAN if lack == "number_abroad" else BAKERY))
    before = mark()
    with pytest.raises(Refused, match="lacks"):
        invoicing.issue(order, by=None)
    order.refresh_from_db()
    assert (order.state, Invoice.objects.count(), Counter.objects.count(), verbs_since(before)) == ("due", 0, 0, [])


@pytest.mark.parametrize("state", [OrderState.QUOTED, OrderState.INVOICED, OrderState.PAID])
def test_only_what_is_due_is_invoiced(state: OrderState) -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, state)
    before, count = mark(), Invoice.objects.count()
    with pytest.raises(Refused, match="not_due"):
        invoicing.issue(order, by=None)
    assert (Invoice.objects.count(), verbs_since(before)) == (count, [])


def test_a_credit_note_takes_an_invoice_back_in_full() -> None:
    channel = make_channel()
    make_seller(channel)
    order, by = make_order(channel, OrderState.INVOICED), make_team(channel, Role.SALES)
    before = mark()
    note = invoicing.credit(invoice_of(order), by=by, reason="Geste commercial.", again=False)
    order.refresh_from_db()
    assert note.code == f"ATELIER-A{today().year}-00001"
    assert (order.state, order.reason) == ("credited", "Geste commercial.")
    assert booked(order)[1] == {"411000": -60_000, "706000": 50_000, "445710": 10_000}
    assert verbs_since(before) == ["invoice.credited"]
    words, data = paper_of(note), data_of(note)
    assert "Avoir" in words
    assert "Geste commercial." in words
    assert "IBAN" not in words, "nobody pays a credit note"
    assert term(data, "ExchangedDocument/TypeCode") == ["381"]
    assert term(data, "InvoiceReferencedDocument/IssuerAssignedID") == [f"ATELIER-F{today().year}-00001"]


def test_an_invoice_is_credited_once() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED)
    invoice = invoice_of(order)
    invoicing.credit(invoice, by=make_person(), reason="Adresse.", again=True)
    before = mark()
    for again in (True, False):
        with pytest.raises(Refused, match="not_open"):
            invoicing.credit(invoice, by=make_person(), reason="Encore.", again=again)
    with pytest.raises(Refused, match="reason_needed"):
        invoicing.credit(invoice, by=make_person(), reason=" ", again=False)
    assert (Invoice.objects.count(), verbs_since(before)) == (2, [])


def test_a_wrong_invoice_is_made_anew_and_what_was_paid_counts_for_it() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED)
    pay(order, 60_000)
    invoicing.credit(invoice_of(order), by=make_person(), reason="Mauvaise adresse.", again=True)
    order.refresh_from_db()
    assert (order.state, order.total_minor, order.paid_at) == ("due", None, None)
    orders.give_buyer(order, by=None, **(BAKERY | {"street": "5 place du Marché"}))
    second = invoicing.issue(order, by=None)
    assert second.code == f"ATELIER-F{today().year}-00002"
    assert order.state == OrderState.PAID


def test_numbers_have_no_gap_by_year_and_a_failure_gives_none_away(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = make_channel()
    make_seller(channel)
    first = make_order(channel)
    orders.give_buyer(first, by=None, **BAKERY)

    with monkeypatch.context() as broken:
        broken.setattr(sheet, "TEMPLATE", Path("/nowhere/invoice.typ"))
        with pytest.raises(FileNotFoundError):
            invoicing.issue(first, by=None)
    assert not Invoice.objects.exists()
    numbers = [invoicing.issue(first, by=None).code, invoice_of(make_order(channel, OrderState.INVOICED)).code]
    assert [code[-5:] for code in numbers] == ["00001", "00002"]
    third = make_order(channel)
    orders.give_buyer(third, by=None, **BAKERY)
    with at(now() + timedelta(days=366)):
        assert invoicing.issue(third, by=None).code == f"ATELIER-F{today().year}-00001"
    assert list(Transaction.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 1]


@pytest.mark.parametrize(
    "table", ["money_invoice", "money_invoicefile", "money_payment", "money_transaction", "money_line"]
)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_changes_nothing_that_was_written(table: str, act: str) -> None:
    channel = make_channel()
    make_seller(channel)
    make_order(channel, OrderState.PAID)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))


def test_the_seller_of_an_old_invoice_stays_as_it_was() -> None:
    channel = make_channel()
    make_seller(channel)
    invoice = invoice_of(make_order(channel, OrderState.INVOICED))
    make_seller(channel, name="Autre SAS", terms_days=10)
    assert Invoice.objects.get(pk=invoice.pk).seller_facts["name"] == "Atelier Télévision SAS"
    assert Order.objects.get().due_on == invoice.due_on


def test_a_prefix_stays_once_it_was_used_and_belongs_to_one_channel() -> None:
    channel = make_channel()
    seller = make_seller(channel)
    with pytest.raises(Refused, match="mark_taken"):
        make_seller(make_channel("ailleurs"))
    make_order(channel, OrderState.INVOICED)
    before = mark()
    with pytest.raises(Refused, match="mark_in_use"):
        make_seller(channel, mark="NEUF")
    seller.refresh_from_db()
    assert (seller.mark, verbs_since(before)) == ("ATELIER", [])


def test_whoever_made_their_own_invoice_can_find_their_account_later() -> None:
    channel = make_channel()
    make_seller(channel)
    guest, member = make_guest("Léo Dubois"), make_person("Léo D.")
    order = make_order(channel, by=guest)
    orders.give_buyer(order, by=guest, **BAKERY)
    invoice = invoicing.issue(order, by=guest)
    payment = paying.receive(order, by=guest, amount=order.total, paid_on=today())
    before = [
        Invoice.objects.filter(pk=invoice.pk).values().get(),
        Payment.objects.filter(pk=payment.pk).values().get(),
    ]
    merge(guest, member, by=member)
    after = [Invoice.objects.filter(pk=invoice.pk).values().get(), Payment.objects.filter(pk=payment.pk).values().get()]
    assert after == [before[0] | {"issued_by_id": member.pk}, before[1] | {"by_id": member.pk}]
    order.refresh_from_db()
    assert order.customer == member


@pytest.mark.parametrize("change", ["issued_by_id = NULL", "issued_by_id = issued_by_id, code = 'X'"])
def test_who_made_an_invoice_is_not_forgotten_nor_anything_changed_with_it(change: str) -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel)
    orders.give_buyer(order, by=order.customer, **BAKERY)
    invoicing.issue(order, by=order.customer)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE money_invoice SET {change}")  # noqa: S608  a test's own words


@pytest.mark.parametrize(("buyer", "asked"), [(BAKERY, False), (GERMAN, True), (SWISS, True)])
def test_vat_is_charged_in_euros_alone(buyer: dict[str, object], asked: bool) -> None:
    channel = make_channel()
    make_seller(channel)
    booking = make_wrapped(channel, currency="CHF")
    satisfaction.ask(booking, by=None)
    satisfaction.answer(booking, answer="satisfied", by=None)
    order = Order.objects.get()
    orders.give_buyer(order, by=None, **buyer)
    before = mark()
    if asked:
        assert invoicing.issue(order, by=None).vat_minor == 0
        return
    with pytest.raises(Refused, match="lacks") as refused, override("en"):
        invoicing.issue(order, by=None)
    assert "the VAT in euros: an invoice in CHF has to state it so" in str(refused.value.sentence)
    assert (Invoice.objects.count(), Counter.objects.count(), verbs_since(before)) == (0, 0, [])


@pytest.mark.parametrize("postcode", ["97110", "97490", "97600", "98800"])
def test_a_seller_overseas_invoices_nothing_here(postcode: str) -> None:
    seller = make_seller(make_channel(), postcode=postcode)
    with override("en"):
        assert [str(one) for one in seller.lacks()] == ["an address in metropolitan France: overseas VAT is not built"]


def test_an_invoice_has_the_day_of_its_seller_and_numbers_follow_the_days() -> None:
    channel = make_channel(time_zone="America/Montreal")
    make_seller(channel)
    first, second, third = (make_order(channel) for _ in range(3))
    for order in (first, second, third):
        orders.give_buyer(order, by=None, **BAKERY)
    midnight = datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    before, after = midnight - timedelta(seconds=1), midnight + timedelta(seconds=1)
    made = []
    for order, moment in ((first, before), (second, after), (third, before)):  # the last one by a clock that is behind
        with at(moment):
            made.append(invoicing.issue(order, by=None))
    assert [(one.code, one.issued_on.isoformat()) for one in made] == [
        ("ATELIER-F2026-00001", "2026-12-31"),
        ("ATELIER-F2027-00001", "2027-01-01"),
        ("ATELIER-F2027-00002", "2027-01-01"),
    ]
