"""The pages of money as guest, crew and team use them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plateau.channels.roles import Role
from plateau.money.access import link_to
from plateau.money.actions import orders, satisfaction
from plateau.money.models import Invoice, Order, Payment, Satisfaction, SatisfactionAct
from plateau.money.states import OrderState
from plateau.money.views.orders import buyer_start
from tests.factories import client_of, make_channel, make_person, make_team
from tests.money.making import BAKERY, FIRM, make_order, make_seller, make_wrapped, today
from tests.money.test_permissions import FORM
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def english() -> Client:
    """Return a visitor who chose English."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def text_of(response: object) -> str:
    """Return what a page says, without its tags, on one line."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u202f", " ").replace("\xa0", " ").split())


def act_id_of(response: object) -> str:
    """Return the form's own id."""
    found = re.search(r'name="act_id" value="([^"]+)"', response.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]


def test_a_guest_answers_says_whom_to_invoice_and_has_the_invoice_at_once() -> None:
    channel = make_channel()
    make_seller(channel)
    booking = make_wrapped(channel)
    satisfaction.ask(booking, by=None)
    guest, link = english(), link_to(booking)
    page = guest.get(link)
    assert "€500 excl. VAT (at most €600 with it) become due" in text_of(page)
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow, noarchive", "same-origin")
    act = {"answer": "satisfied", "act_id": act_id_of(page)}
    assert guest.post(f"{link}/answer", act).status_code == 302
    assert guest.post(f"{link}/answer", act | {"answer": "not_satisfied"}).status_code == 302, "pressed twice"
    assert (SatisfactionAct.objects.count(), Satisfaction.objects.get().answer) == (1, "satisfied")
    assert guest.post(f"{link}/buyer", FORM).status_code == 302
    invoice = Invoice.objects.get()
    said = text_of(guest.get(link))
    assert "€600" in said
    assert invoice.code in said
    assert Order.objects.get().reference_in_groups in said
    assert "FR76 3000 6000 0112 3456 7890 189" in said
    pdf = guest.get(f"{link}/invoices/{invoice.public_id}.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_without_a_choice_the_page_speaks_its_guests_language() -> None:
    order = make_order(make_channel())
    assert "Dire à qui facturer" in text_of(Client(headers={"accept-language": "en"}).get(link_to(order.booking)))


def test_while_the_seller_is_not_whole_the_guest_is_told_who_makes_the_invoice() -> None:
    order = make_order(make_channel())
    guest, link = english(), link_to(order.booking)
    page = guest.post(f"{link}/buyer", FORM, follow=True)
    assert "The team makes the invoice" in text_of(page)
    assert not Invoice.objects.exists()


def test_an_answer_after_the_invoice_is_refused_in_words() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED)
    link, before = link_to(order.booking), mark()
    refused = english().post(f"{link}/answer", {"answer": "not_satisfied"})
    assert refused.status_code == 409
    assert "the answer stands" in text_of(refused)
    assert (Satisfaction.objects.get().answer, verbs_since(before)) == ("satisfied", [])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"siren": ""}, "needs its SIREN"),
        ({"siren": "552100555"}, "no SIREN"),
        ({"country": "DE", "vat_number": "DE136695977"}, "no VAT number"),
        ({"country": "BE", "vat_number": "DE136695976"}, "another country"),
        ({"name": ""}, "required"),
    ],
)
def test_a_buyer_that_cannot_be_invoiced_is_told_what_is_wrong(change: dict[str, str], says: str) -> None:
    order = make_order(make_channel())
    link, before = link_to(order.booking), mark()
    answer = english().post(f"{link}/buyer", FORM | change)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert verbs_since(before) == []


def test_the_exit_page_asks_confirms_and_is_blank_for_the_next_guest() -> None:
    channel = make_channel()
    booking = make_wrapped(channel)
    crew = client_of(make_team(channel, Role.CAMERA, language="en"))
    page = f"/desk/atelier/exit/{booking.operation.public_id}"
    assert booking.booked_by.name in text_of(crew.get(page))
    assert 'href="/desk/atelier/money' not in crew.get(page).content.decode(), (
        "whoever leaves is led to nobody's accounts"
    )
    ask = crew.get(f"{page}/{booking.public_id}")
    assert "€500 excl. VAT (at most €600 with it) become due, by invoice" in text_of(ask)
    said = crew.post(f"{page}/{booking.public_id}", {"answer": "not_satisfied", "act_id": act_id_of(ask)}, follow=True)
    assert "You pay nothing, and nothing is published" in text_of(said)
    assert f"url={page}" in said.content.decode(), "and goes on by itself"
    assert booking.booked_by.name not in text_of(crew.get(page))
    assert Order.objects.get().state == OrderState.DROPPED


def test_the_team_walks_an_order_from_due_to_paid() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel)
    sales = client_of(make_team(channel, Role.SALES, language="en"))
    page = f"/desk/atelier/money/orders/{order.public_id}"
    assert "the buyer’s name and address" in text_of(sales.get(page))
    assert sales.post(f"{page}/act/invoice").status_code == 422
    sales.post(f"{page}/buyer", FORM)
    assert sales.post(f"{page}/act/invoice").status_code == 302
    form = sales.get(f"{page}/received").content.decode()
    assert 'value="600.00"' in form, "what is open is there already"
    sales.post(f"{page}/received", {"sum": "600,00", "paid_on": str(today()), "means": "transfer"})
    assert "Paid in full" in text_of(sales.get(page))
    assert Payment.objects.get().minor == 60_000


def test_a_producer_reads_and_has_no_buttons() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.INVOICED)
    producer = client_of(make_team(channel, Role.PRODUCER, language="en"))
    html = producer.get(f"/desk/atelier/money/orders/{order.public_id}").content.decode()
    assert "/received" not in html
    assert "/fee/" not in html, "the guest's private link is not the producer's"


def test_the_overview_says_what_is_missing_and_counts() -> None:
    channel = make_channel()
    make_seller(channel, iban="")
    order = make_order(channel)
    orders.set_costs(order.booking.operation, by=order.customer, slot_minor=12_000, hour_minor=9_000)
    quiet = make_wrapped(channel)
    satisfaction.answer(quiet, answer="not_satisfied", by=None)
    orders.set_costs(quiet.operation, by=order.customer, slot_minor=12_000, hour_minor=9_000)
    said = text_of(client_of(make_team(channel, Role.SALES, language="en")).get("/desk/atelier/money"))
    assert "Nothing can be invoiced yet" in said
    assert "IBAN" in said
    assert "Asked 2 Satisfied 1 (50%)" in said
    assert "€165" in said, "a recording without fee: 120 for it and 90 an hour for half an hour"


def test_what_the_seller_lacks_is_said_and_saved_in_part() -> None:
    channel = make_channel()
    admin = client_of(make_team(channel, Role.ADMINISTRATOR, language="en"))
    part = {"name": "Atelier", "mark": "atelier", "terms_days": "30"}
    page = admin.post("/desk/atelier/money/seller", part, follow=True)
    assert "Missing before anything can be invoiced" in text_of(page)
    assert channel.seller.mark == "ATELIER"
    whole = FIRM | {"iban": "FR76 3000 6000 0112 3456 7890 189", "late_percent": "12.5", "exempt": ""}
    del whole["late_rate"]
    assert "invoices can be made" in text_of(admin.post("/desk/atelier/money/seller", whole, follow=True))
    channel.seller.refresh_from_db()
    assert (channel.seller.iban, channel.seller.late_rate) == ("FR7630006000011234567890189", 1250)
    wrong = admin.post("/desk/atelier/money/seller", whole | {"iban": "FR7630006000011234567890188"})
    assert (wrong.status_code, "no IBAN" in text_of(wrong)) == (422, True)


@pytest.mark.parametrize("page", ["", "/orders", "/invoices", "/payments", "/ledger"])
def test_lists_cost_the_same_for_one_and_three_rows(page: str) -> None:
    channel = make_channel()
    make_seller(channel)
    sales = client_of(make_team(channel, Role.SALES))
    make_order(channel, OrderState.PAID)
    make_order(channel, OrderState.DUE)
    sales.get(f"/desk/atelier/money{page}")
    with CaptureQueriesContext(connection) as one:
        sales.get(f"/desk/atelier/money{page}")
    for _number in range(2):
        make_order(channel, OrderState.PAID)
        make_order(channel, OrderState.DUE)
    with CaptureQueriesContext(connection) as three:
        sales.get(f"/desk/atelier/money{page}")
    assert len(three) == len(one)


def test_a_person_as_buyer_needs_no_numbers() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel)
    private = {**FORM, "business": "no", "name": "Léo Dubois", "siren": "", "vat_number": ""}
    assert Client().post(f"{link_to(order.booking)}/buyer", private).status_code == 302
    assert Invoice.objects.get().buyer_facts["business"] is False
    assert BAKERY["siren"] not in str(Invoice.objects.get().buyer_facts)


def test_an_address_given_to_one_channel_is_not_shown_by_another() -> None:
    here, elsewhere, buyer = make_channel(), make_channel("ailleurs"), make_person()
    mine = [make_order(elsewhere), make_order(here), make_order(here)]
    Order.objects.update(customer=buyer)  # nobody can be on three sets at once
    orders.give_buyer(mine[0], by=buyer, **BAKERY)
    order = Order.objects.select_related("customer__company").get(pk=mine[2].pk)
    assert buyer_start(order) == {"name": ""}
    orders.give_buyer(mine[1], by=buyer, **(BAKERY | {"name": "Fournil d’ici"}))
    assert buyer_start(order)["name"] == "Fournil d’ici"
