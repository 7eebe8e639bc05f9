"""Every address of the room for everybody: strangers, members, each role, another channel's team."""

from __future__ import annotations

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from plateau.channels.roles import Can, Role
from plateau.money.access import link_to
from plateau.money.actions import statements
from plateau.money.models import Payment
from plateau.money.states import OrderState
from plateau.studio.guests.actions import page_of, renew_link
from tests.factories import client_of, make_channel, make_guest, make_person, make_team
from tests.money.making import BAKERY, FIRM, invoice_of, make_order, make_seller, make_wrapped, pay, today
from tests.permissions import assert_answers, make_cast, open_to_all, team_only

pytestmark = pytest.mark.django_db

FORM = {name: "yes" if value is True else value or "" for name, value in BAKERY.items()}


def test_who_sees_the_money() -> None:
    channel = make_channel()
    make_seller(channel)
    order = make_order(channel, OrderState.PAID)
    invoice = invoice_of(order)
    cast, sees = make_cast(channel), team_only(Can.SEE_MONEY)
    pages = ("", "/orders", "/orders?state=paid", f"/orders/{order.public_id}", "/invoices", "/payments", "/ledger")
    files = (f"/invoices/{invoice.public_id}.pdf", "/ledger/export.fec", "/ledger/export.csv")
    for page in (*pages, *files, f"/operations/{order.booking.operation.public_id}"):
        assert_answers(f"/desk/atelier/money{page}", sees, cast)


def test_who_manages_it() -> None:
    channel = make_channel()
    make_seller(channel)
    due, paid = make_order(channel), make_order(channel, OrderState.PAID)
    pay(paid, 5_000)
    payment = Payment.objects.order_by("pk")[0]
    kept = statements.read_statement(
        channel,
        f"Date;Libelle;Montant\n{today():%d/%m/%Y};A;1,00\n".encode(),
        by=make_team(channel, Role.SALES),
        name="a",
    )
    cast = make_cast(channel)
    sees, does = team_only(Can.MANAGE_MONEY), team_only(Can.MANAGE_MONEY, allowed=302)
    money = "/desk/atelier/money"
    one, other = f"{money}/orders/{due.public_id}", f"{money}/orders/{paid.public_id}"
    for page in (
        *(f"{one}/waive", f"{one}/buyer", f"{other}/credit", f"{other}/received", f"{other}/refunded"),
        *(f"{money}/payments/{payment.public_id}/undo", f"{money}/statements", f"{money}/seller"),
        f"{money}/statements/{kept.public_id}",
    ):
        assert_answers(page, sees, cast)
    paying = {"sum": "50", "paid_on": str(today()), "means": "transfer"}
    acts: dict[str, dict[str, object]] = {
        f"{one}/waive": {"reason": "Geste."},
        f"{one}/buyer": FORM,
        f"{one}/act/dispute": {},
        f"{one}/act/thinking": {},
        f"{other}/credit": {"reason": "Erreur.", "again": "no"},
        f"{other}/received": paying,
        f"{other}/refunded": paying,
        f"{money}/payments/{payment.public_id}/undo": {"reason": "Erreur."},
        f"{money}/statements/{kept.public_id}": {},
        f"{money}/seller": FIRM | {"late_rate": "", "late_percent": "", "exempt": ""},
        f"{money}/operations/{due.booking.operation.public_id}/costs": {"slot": "120", "hour": "0"},
    }
    for url, data in acts.items():
        assert_answers(url, does, cast, method="post", data=data)
    file = SimpleUploadedFile("a.csv", b"Date;Libelle;Montant\n24/11/2026;A;1,00\n")
    for name, person in cast.items():
        file.seek(0)
        alone = {name: person} | {other: None for other in cast if other != name}
        expected = dict.fromkeys(alone, 401) | {name: does[name]}
        assert_answers(f"{money}/statements", expected, alone, method="post", data={"file": file})


def test_the_exit_page_is_the_crews() -> None:
    channel = make_channel()
    booking = make_wrapped(channel)
    cast, runs = make_cast(channel), team_only(Can.RUN_SET)
    page = f"/desk/atelier/exit/{booking.operation.public_id}"
    assert_answers(page, runs, cast)
    assert_answers(f"{page}/{booking.public_id}", runs, cast)
    does = team_only(Can.RUN_SET, allowed=302)
    assert_answers(f"{page}/{booking.public_id}", does, cast, method="post", data={"answer": "satisfied"})
    assert_answers(f"{page}/{booking.public_id}/thanks", does, cast)


def test_whoever_has_the_link_needs_no_account_and_nobody_else_gets_in() -> None:
    channel = make_channel()
    make_seller(channel)
    due, invoiced = make_order(channel), make_order(channel, OrderState.INVOICED)
    cast = make_cast(channel)
    link = link_to(due.booking)
    for page in (link, f"{link}/buyer", f"{link_to(invoiced.booking)}/invoices/{invoice_of(invoiced).public_id}.pdf"):
        assert_answers(page, open_to_all(), cast)
    assert_answers(f"{link}/answer", open_to_all(302), cast, method="post", data={"answer": "thinking"})
    assert_answers(f"{link}/buyer", open_to_all(302), cast, method="post", data=FORM)
    for wrong in (
        f"{link[:-3]}abc",
        f"/fee/{due.booking.public_id}",
        f"{link}/invoices/{invoice_of(invoiced).public_id}.pdf",
    ):
        assert_answers(wrong, open_to_all(404), cast)


def test_a_link_ends_with_the_payers_links_to_their_own_page() -> None:
    channel = make_channel()
    order = make_order(channel)
    cast, before = make_cast(channel), link_to(order.booking)
    renew_link(page_of(order.customer, channel), by=make_person())
    assert_answers(before, open_to_all(410), cast)
    assert_answers(f"{before}/answer", open_to_all(410), cast, method="post", data={"answer": "thinking"})
    assert "a newer one was made" in client_of(make_person(language="en")).get(before).content.decode()
    assert_answers(link_to(order.booking), open_to_all(), cast)


def test_a_link_of_the_kind_that_could_not_be_renewed_no_longer_opens() -> None:
    order = make_order(make_channel())
    old = f"/fee/{signing.dumps(order.booking.public_id, salt='money.guest')}"
    assert_answers(old, open_to_all(410), make_cast(order.channel))


def test_another_channels_desk_reaches_nothing_of_this_one() -> None:
    make_channel()
    other = make_channel("ailleurs")
    make_seller(other)
    order = make_order(other, OrderState.PAID)
    guest = make_guest()
    assert guest.public_id
    cast = make_cast(make_channel("tiers"))
    nothing = team_only(Can.SEE_MONEY, allowed=404)
    for page in (f"/orders/{order.public_id}", f"/invoices/{invoice_of(order).public_id}.pdf"):
        assert_answers(f"/desk/tiers/money{page}", nothing, cast)
    assert_answers(f"/desk/tiers/money/operations/{order.booking.operation.public_id}", nothing, cast)
