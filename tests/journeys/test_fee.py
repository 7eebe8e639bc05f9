"""The fee in a real browser: on the tablet at the set, by the guest's link on a phone, and on the team's desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .acting import log_in, make_channel, shoot
from .conftest import NewVisitor, Site
from .looking import findings

WRAPPED = """
from itertools import count
from django.utils import translation
from plateau.channels.models import Channel
from plateau.core.ids import new_public_id
from plateau.studio.guests import actions as guests
from plateau.money.actions import satisfaction
import tests.factories
from tests.factories import make_person
from tests.money.making import make_seller
from tests.studio.making import make_booking, make_open, slots_of
from tests.subjects.making import make_subject
tests.factories._numbers = count(int(new_public_id().encode().hex()[:12], 16))
channel = Channel.objects.get(slug="fee")
make_seller(channel, mark="FEE")
operation = make_open(channel, slots_a_day=2, days=1, name="Fair")
found = []
for name, title in (("Leo Baker", "Bread at night"), ("Nadia Seller", "Selling abroad")):
    guest = make_person(name, email=f"{new_public_id()}@guests.example", language="en")
    subject = make_subject(channel, "in_debate", by=guest, title=title)
    booking = make_booking(slots_of(operation)[len(found)], "wrapped", by=guest, subject=subject)
    satisfaction.ask(booking, by=None)
    found.append(guests.page_path(guest, channel))
answer = [operation.public_id, found]
"""
ORDER = """
from plateau.money.models import Order
order = Order.objects.get(customer__name=name)
answer = [order.public_id, order.state, order.reference_in_groups]
"""


@pytest.fixture
def english(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new on this site, who reads English."""

    def open_one(**options: object) -> Page:
        return new_visitor(**({"base_url": site.url, "locale": "en-GB"} | options))

    return open_one


@pytest.mark.expects_in_console("422")
def test_a_guest_leaves_satisfied_and_pays_and_another_leaves_without_a_fee(site: Site, english: NewVisitor) -> None:
    editor = make_channel(site, "fee", "Fee Channel")
    operation, (leo, _nadia) = site.ask(WRAPPED)

    tablet = english(viewport={"width": 1024, "height": 768})
    log_in(tablet, editor, then=f"/desk/fee/exit/{operation}")
    shoot(tablet, "exit-who")
    tablet.get_by_role("link", name=re.compile("Nadia Seller")).click()
    expect(tablet.get_by_role("heading", name="Are you satisfied with the recording?")).to_be_visible()
    assert findings(tablet) == []
    shoot(tablet, "exit-ask")
    tablet.get_by_role("button", name=re.compile("No, I am not")).click()
    expect(tablet.get_by_text("You pay nothing, and nothing is published.")).to_be_visible()
    tablet.get_by_role("link", name="Next guest").click()
    expect(tablet.get_by_role("link", name=re.compile("Leo Baker"))).to_be_visible()
    expect(tablet.get_by_text("Nadia Seller")).to_have_count(0)
    assert site.ask(ORDER, name="Nadia Seller")[1] == "dropped"

    phone = english(viewport={"width": 390, "height": 844})
    phone.goto(leo)
    phone.get_by_role("button", name="I am satisfied").click()
    phone.get_by_role("link", name="Say whom to invoice").click()
    assert findings(phone) == []
    for label, words in (
        ("Name", "Night Bakery"),
        ("Street", "1 Mill Lane"),
        ("Postcode", "35000"),
        ("Town", "Rennes"),
    ):
        phone.get_by_label(re.compile(f"^{label}")).fill(words)
    phone.get_by_role("button", name="Get the invoice").click()
    expect(phone.get_by_text("An invoice to a company in France needs its SIREN.")).to_be_visible()
    phone.get_by_label(re.compile("^SIREN")).fill("552 100 554")
    phone.get_by_role("button", name="Get the invoice").click()
    order, state, reference = site.ask(ORDER, name="Leo Baker")
    expect(phone.get_by_text("€600").first).to_be_visible()
    expect(phone.get_by_text(reference)).to_be_visible()
    assert state == "invoiced"
    assert findings(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    with phone.expect_download() as paper:
        phone.get_by_role("link", name=re.compile("^Invoice FEE-F")).click()
    assert paper.value.path().read_bytes()[:5] == b"%PDF-"
    shoot(phone, "fee-invoice")

    tablet.goto(f"/desk/fee/money/orders/{order}")
    tablet.get_by_role("link", name="Money arrived").click()
    tablet.get_by_role("button", name="Write it down").click()
    expect(tablet.get_by_text("Paid in full")).to_be_visible()
    assert findings(tablet) == []
    tablet.goto("/desk/fee/money")
    expect(tablet.get_by_text("Asked").first).to_be_visible()
    assert findings(tablet) == []
    shoot(tablet, "money-overview")
    phone.reload()
    expect(phone.get_by_text("Paid, thank you")).to_be_visible()
