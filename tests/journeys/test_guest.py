"""Guests on their phones: from the private link to signed papers, without an account; a minor with both parents."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .acting import shoot
from .conftest import NewVisitor, Site
from .looking import findings

BOOK = """
from plateau.channels.models import Channel, Network
from plateau.studio.guests import actions as guests
from tests.factories import make_channel, make_guest, make_person
from tests.studio.making import make_booking, make_open, slots_of
channel = Channel.objects.filter(slug=slug).first() or make_channel(slug, name="Guest Channel", language="en")
guest = make_guest(name, contact_email=email, language="en")
booking = make_booking(slots_of(make_open(channel))[0], by=make_person("Booker"))
booking.presences.update(person=guest)
answer = {"path": guests.page_path(guest, channel), "booking": booking.public_id}
"""
STATE = """
from plateau.studio.models import Booking
answer = Booking.objects.get(public_id=booking).state
"""
ON_SET = """
from plateau.core.errors import Refused
from plateau.studio.floor.actions import day as floor
from plateau.studio.models import Booking
from django.db import transaction
from django.utils import translation
row = Booking.objects.get(public_id=booking)
answer = ""
try:
    with transaction.atomic(), translation.override("en"):
        if row.state == "booked":
            floor.confirm(row, by=row.booked_by)
        floor.check_in(row, by=row.booked_by)
        floor.go_on_set(row, by=row.booked_by)
        transaction.set_rollback(True)
except Refused as refused:
    answer = str(refused.sentence)
"""
LINKS = """
from plateau.studio.guests import actions as guests
from plateau.studio.models import Guardian
answer = [guests.guardian_path(one) for one in Guardian.objects.filter(release__booking__public_id=booking)]
"""


@pytest.fixture
def phone(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody with a phone who has no account."""

    def open_one(**options: object) -> Page:
        small = {"base_url": site.url, "locale": "en-GB", "viewport": {"width": 390, "height": 844}}
        return new_visitor(**(small | options))

    return open_one


def sign(page: Page, name: str) -> None:
    """Tick everything, type a name and sign."""
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Your first and last name").fill(name)
    page.get_by_role("button", name="Sign").click()


def test_a_guest_signs_on_a_phone_from_the_private_link(site: Site, phone: NewVisitor) -> None:
    booked = site.ask(BOOK, slug="guests", name="Clara Koenig", email="clara@example.org")
    page = phone()
    page.goto(booked["path"])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your page, Clara Koenig")
    expect(page.locator(".ball[data-mine]")).to_contain_text("sign both")
    assert findings(page) == []
    shoot(page, "guest-before")
    page.get_by_role("link", name="Read and sign both").click()
    page.get_by_label("eighteen or older").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Read, then sign")).to_be_visible()
    assert findings(page) == []
    sign(page, "Clara Koenig")
    expect(page.get_by_text("Your slot is confirmed.")).to_be_visible()
    expect(page.locator(".visit-ready")).to_contain_text("All is ready.")
    assert findings(page) == []
    shoot(page, "guest-signed")
    assert site.ask(STATE, booking=booked["booking"]) == "confirmed"


def test_a_minor_is_confirmed_once_both_parents_have_signed(site: Site, phone: NewVisitor) -> None:
    booked = site.ask(BOOK, slug="guests", name="Noé Ferrand", email="noe@example.org")
    page = phone()
    page.goto(booked["path"])
    page.get_by_role("link", name="Read and sign both").click()
    page.get_by_label("under eighteen").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Who has parental authority?")).to_be_visible()
    assert findings(page) == []
    for number, (name, email) in enumerate(
        [("Maud Ferrand", "maud@example.org"), ("Éric Ferrand", "eric@example.org")]
    ):
        page.get_by_label("First and last name").nth(number).fill(name)
        page.get_by_label(re.compile("Their e-mail address")).nth(number).fill(email)
    page.get_by_role("button", name="Write to them").click()
    expect(page.get_by_text("Each of them gets a mail")).to_be_visible()
    sign(page, "Noé Ferrand")
    expect(page.locator(".ball")).to_contain_text("Maud Ferrand, Éric Ferrand")
    shoot(page, "guest-minor")
    said = site.ask(ON_SET, booking=booked["booking"])
    assert "Noé Ferrand is a minor: Maud Ferrand has not signed yet." in said
    for link, name in zip(site.ask(LINKS, booking=booked["booking"]), ("Maud Ferrand", "Éric Ferrand"), strict=True):
        parent = phone()
        parent.goto(link)
        expect(parent.get_by_role("heading", level=1)).to_have_text("May Noé Ferrand be filmed?")
        assert findings(parent) == []
        sign(parent, name)
        expect(parent.get_by_role("heading", level=1)).to_have_text("You have signed")
    page.reload()
    expect(page.get_by_text("has not signed yet")).to_have_count(0)
    assert "Noé Ferrand" not in site.ask(ON_SET, booking=booked["booking"])
    expect(page.locator(".ball")).to_contain_text("Booker")
