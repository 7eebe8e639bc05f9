"""On a phone: a member books, moves and cancels; another takes the freed slot from the waiting list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .acting import CAST, PASSWORD, log_in, shoot
from .conftest import NewVisitor, Site
from .looking import findings

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PREPARE = """
from datetime import time, timedelta
from allauth.account.models import EmailAddress
from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.people.actions import join
from plateau.people.models import Person, User
from plateau.studio.actions import operations, slots

channel = Channel.objects.get(slug=slug)
team = Person.objects.get(user__email=f"editor@{slug}.example")
for name in names:
    user = User.objects.create_user(f"{name.lower()}@{slug}.example", password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    join(user, name=name, language="en")
first = now().date() + timedelta(days=9)
operation = operations.add_operation(
    channel, by=team, name="Trade fair", slug="fair", starts_on=first, ends_on=first, time_zone="Europe/London"
)
place = operations.add_place(operation, by=team, name="Hall 1", address="1 Quay Street")
which = operations.add_set(operation, by=team, name="Stage", place=place)
slots.add_pattern(which, by=team, weekdays=list(range(7)), opens_at=time(14), closes_at=time(15), length_minutes=30)
operations.open_booking(operation, by=team)
answer = operation.starts_on.isoformat()
"""
MAILS = """
from plateau.notices.models import Message
answer = list(Message.objects.filter(address=address, kind__startswith="booking").order_by("id").values_list("subject", flat=True))
"""


@pytest.fixture
def phone(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new with a phone, who reads English."""

    def open_one(**options: object) -> Page:
        return new_visitor(**({"base_url": site.url, "locale": "en-GB"} | PHONE | options))

    return open_one


def test_a_slot_is_booked_moved_cancelled_and_taken_by_the_next_in_line(site: Site, phone: NewVisitor) -> None:
    site.ask(CAST, slug="fairs", name="Fairs", password=PASSWORD)
    site.ask(PREPARE, slug="fairs", names=["Anna", "Ben", "Cleo"], password=PASSWORD)

    # a visitor chooses a time, logs in on the way, and is back at it
    anna = phone()
    anna.goto("/fair")
    anna.get_by_role("link", name=re.compile("^14:00")).tap()
    anna.get_by_label(re.compile("e-mail", re.IGNORECASE)).first.fill("anna@fairs.example")
    anna.get_by_label(re.compile("^password", re.IGNORECASE)).fill(PASSWORD)
    anna.get_by_role("button", name=re.compile("^log in$", re.IGNORECASE)).first.tap()
    anna.get_by_role("button", name="Keep this slot for me").tap()
    expect(anna.get_by_role("timer")).to_have_text(re.compile(r"^14:[0-5]\d$|^15:00$"))
    anna.get_by_label("Title").fill("Who pays for bread at night?")
    anna.get_by_label("Pitch").fill("Everybody eats it, nobody sees it made.")
    anna.get_by_text("Somebody else comes").tap()
    anna.get_by_label("Name").first.fill("Leo Baker")
    assert findings(anna) == []
    shoot(anna, "booking-form-phone")
    anna.get_by_role("button", name="Book it").tap()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Who pays for bread at night?")
    expect(anna.get_by_text("Anna, Leo Baker")).to_be_visible()

    # she moves it
    anna.get_by_role("link", name="Move it").tap()
    anna.get_by_role("button", name=re.compile("^14:30")).tap()
    expect(anna.get_by_role("heading", name=re.compile("14:30–15:00"))).to_be_visible()

    # the other slot goes, and Cleo waits in line
    ben = phone()
    log_in(ben, "ben@fairs.example", then="/fair")
    ben.get_by_role("button", name=re.compile("^14:00")).tap()
    ben.get_by_label("Title").fill("Salt")
    ben.get_by_label("Pitch").fill("Why it matters.")
    ben.get_by_role("button", name="Book it").tap()
    expect(ben.get_by_role("heading", level=1)).to_have_text("Salt")
    cleo = phone()
    log_in(cleo, "cleo@fairs.example", then="/fair")
    expect(cleo.get_by_role("heading", name="Every slot is taken")).to_be_visible()
    cleo.get_by_role("button", name="Join the waiting list").tap()
    expect(cleo.get_by_role("heading", name="You are number 1 in line")).to_be_visible()

    # Anna cannot come: what she leaves is offered to Cleo, who takes it
    anna.get_by_role("link", name="I cannot come").tap()
    anna.get_by_role("button", name="Cancel the recording").tap()
    expect(anna.get_by_text("This booking is cancelled")).to_be_visible()
    cleo.goto("/me")
    cleo.get_by_role("link", name=re.compile("A slot came free for you")).tap()
    cleo.get_by_label("The subject").select_option(label="Who pays for bread at night?")
    cleo.get_by_role("button", name="Book it").tap()
    expect(cleo.get_by_role("heading", name=re.compile("14:30–15:00"))).to_be_visible()
    cleo.goto("/fair")
    expect(cleo.get_by_role("link", name=re.compile("^14:30 yours"))).to_be_visible()
    assert findings(cleo) == []
    shoot(cleo, "operation-phone")

    # everything was told; not the new time, which was given up again before its news left
    told = site.wait_for(MAILS + "\nanswer = answer if len(answer) == 2 else None", address="anna@fairs.example")
    assert [line.split(":")[0] for line in told] == ["Booked", "Cancelled"]
    offered = site.wait_for(MAILS + "\nanswer = answer if len(answer) == 2 else None", address="cleo@fairs.example")
    assert [line.split(":")[0] for line in offered] == ["A slot came free at “Trade fair”", "Booked"]


def test_a_slot_is_booked_without_script(site: Site, phone: NewVisitor) -> None:
    site.ask(CAST, slug="unscripted", name="Unscripted", password=PASSWORD)
    site.ask(
        PREPARE.replace('slug="fair"', 'slug="unscripted-fair"'), slug="unscripted", names=["Dora"], password=PASSWORD
    )
    page = phone(java_script_enabled=False)
    log_in(page, "dora@unscripted.example", then="/unscripted-fair")
    page.get_by_role("button", name=re.compile("^14:00")).click()
    expect(page.get_by_text("Kept for you until")).to_be_visible()
    expect(page.get_by_role("timer")).to_be_hidden()
    page.get_by_label("Title").fill("By hand")
    page.get_by_label("Pitch").fill("Without a line of script.")
    page.get_by_role("button", name="Book it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("By hand")
