"""A statement is read, shown, and booked once: never a line twice, never without a person's word."""

from __future__ import annotations

import re

import pytest

from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core.errors import Refused
from plateau.money.actions import statements
from plateau.money.models import BookedLine, Order, Payment, Statement
from plateau.money.statement import Found
from plateau.money.states import OrderState
from plateau.people.models import Person
from tests.factories import client_of, make_channel, make_team
from tests.money.making import make_order, make_seller, pay, today
from tests.subjects.making import mark, verbs_since

pytestmark = pytest.mark.django_db


def csv_of(*lines: tuple[str, str]) -> bytes:
    rows = "".join(f"{today():%d/%m/%Y};{words};{amount}\n" for words, amount in lines)
    return f"Date;Libellé;Montant\n{rows}".encode()


@pytest.fixture
def team() -> Person:
    """Somebody of sales, on a channel that can invoice."""
    channel = make_channel()
    make_seller(channel)
    return make_team(channel, Role.SALES)


def channel_of(team: Person) -> Channel:
    return team.team_roles.get().channel


def test_reading_books_nothing_and_booking_books_what_is_named(team: Person) -> None:
    channel = channel_of(team)
    whole, part = make_order(channel, OrderState.INVOICED), make_order(channel, OrderState.INVOICED)
    before = mark()
    raw = csv_of((f"VIR {whole.reference_in_groups}", "600,00"), (part.reference, "250,00"), ("CB PAPIER", "-12,00"))
    kept = statements.read_statement(channel, raw, by=team, name="novembre.csv")
    assert [one.found for one in statements.matches(kept)] == [Found.EXACT, Found.PART, Found.OUTGOING]
    assert (Payment.objects.count(), verbs_since(before)) == (0, ["statement.read"])
    assert statements.book(kept, by=team) == 2
    whole.refresh_from_db()
    part.refresh_from_db()
    assert (whole.state, part.state) == ("paid", "part_paid")


def test_a_guess_by_sum_waits_for_a_persons_word(team: Person) -> None:
    channel = channel_of(team)
    order = make_order(channel, OrderState.INVOICED)
    raw = csv_of(("VIR DUBOIS MERCI", "600,00"))
    first = statements.read_statement(channel, raw, by=team, name="a.csv")
    assert statements.book(first, by=team) == 0
    second = statements.read_statement(channel, raw, by=team, name="b.csv")
    guess = statements.matches(second)[0]
    assert statements.book(second, by=team, confirmed=[f"{guess.row.print}:{order.public_id}"]) == 1
    order.refresh_from_db()
    assert order.state == "paid"


def test_what_pays_something_else_than_was_shown_is_not_booked(team: Person) -> None:
    channel = channel_of(team)
    order = make_order(channel, OrderState.INVOICED)
    raw = csv_of(("VIR DUBOIS MERCI", "600,00"), ("VIR LEO", "250,00"))
    kept = statements.read_statement(channel, raw, by=team, name="a.csv")
    page = client_of(team).get(f"/desk/{channel.slug}/money/statements/{kept.public_id}").content.decode()
    [ticked] = re.findall(r'name="confirmed" value="([^"]+)"', page)
    assert ticked == f"{kept.rows[0]['print']}:{order.public_id}"
    pay(order, 60_000)
    other = make_order(channel, OrderState.INVOICED)
    before = mark()
    posted = client_of(team).post(f"/desk/{channel.slug}/money/statements/{kept.public_id}", {"confirmed": ticked})
    other.refresh_from_db()
    assert (posted.status_code, other.state, Payment.objects.count()) == (409, "invoiced", 1)
    assert verbs_since(before) == []


def test_a_line_that_names_its_order_only_since_it_was_looked_at_waits_for_another_look(team: Person) -> None:
    channel = channel_of(team)
    order = make_order(channel, OrderState.INVOICED)
    kept = statements.read_statement(channel, csv_of((order.reference, "600,00")), by=team, name="a.csv")
    url, client = f"/desk/{channel.slug}/money/statements/{kept.public_id}", client_of(team)
    seen = re.findall(r'name="seen" value="([^"]+)"', client.get(url).content.decode())
    before = mark()
    assert client.post(url, {}).status_code == 409
    assert (Payment.objects.count(), verbs_since(before)) == (0, [])
    assert client.post(url, {"seen": seen}).status_code == 302
    assert Payment.objects.count() == 1


def test_reading_the_same_again_books_nothing_twice(team: Person) -> None:
    channel = channel_of(team)
    order = make_order(channel, OrderState.INVOICED)
    raw = csv_of((order.reference, "250,00"))
    statements.book(statements.read_statement(channel, raw, by=team, name="a.csv"), by=team)
    longer = csv_of((order.reference, "250,00"), (order.reference, "350,00"))
    again = statements.read_statement(channel, longer, by=team, name="b.csv")
    assert [one.found for one in statements.matches(again)] == [Found.BOOKED, Found.EXACT]
    assert statements.book(again, by=team) == 1
    assert (Payment.objects.count(), BookedLine.objects.count()) == (2, 2)


def test_a_statement_is_booked_once(team: Person) -> None:
    channel = channel_of(team)
    order = make_order(channel, OrderState.INVOICED)
    kept = statements.read_statement(channel, csv_of((order.reference, "600,00")), by=team, name="a.csv")
    statements.book(kept, by=team)
    before = mark()
    with pytest.raises(Refused, match=r"statement\.booked"):
        statements.book(kept, by=team)
    assert (Payment.objects.count(), verbs_since(before)) == (1, [])


def test_another_channels_order_is_not_paid(team: Person) -> None:
    other = make_channel("ailleurs")
    make_seller(other, mark="AUTRE")
    order = make_order(other, OrderState.INVOICED)
    raw = csv_of((order.reference, "600,00"))
    kept = statements.read_statement(channel_of(team), raw, by=team, name="a.csv")
    assert statements.book(kept, by=team) == 0
    assert Order.objects.get().state == OrderState.INVOICED


def test_what_is_no_statement_is_refused_in_words(team: Person) -> None:
    before = mark()
    with pytest.raises(Refused, match="no_head"):
        statements.read_statement(channel_of(team), b"Bonjour", by=team, name="a.csv")
    assert (Statement.objects.count(), verbs_since(before)) == (0, [])
