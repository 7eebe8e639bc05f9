"""The team gives a slot by hand and asks its crew; the guest takes it and the crew answers, each on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .acting import LAST_MAIL, log_in, make_channel, shoot
from .conftest import NewVisitor, Site
from .looking import findings

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "en-GB"}
DESK = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
PREPARE = """
from datetime import time, timedelta
from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.people.claims import add_person
from plateau.people.models import Person
from plateau.studio.actions import operations, slots
from plateau.studio.guests import actions as guests

channel = Channel.objects.get(slug=slug)
team = Person.objects.get(user__email=f"editor@{slug}.example")
first = now().date() + timedelta(days=9)
operation = operations.add_operation(
    channel, by=team, name="Trade fair", slug=slug, starts_on=first, ends_on=first + timedelta(days=1),
    time_zone="Europe/London",
)
place = operations.add_place(operation, by=team, name="Hall 1", address="1 Quay Street")
which = operations.add_set(operation, by=team, name="Stage", place=place)
slots.add_pattern(which, by=team, weekdays=list(range(7)), opens_at=time(14), closes_at=time(15), length_minutes=30)
known = add_person(name="Anna Known", by=team, email="anna@guests.example", language="en", made_on=channel.public_id)
guests.page_of(known, channel)
answer = operation.public_id
"""


@pytest.fixture
def desk(site: Site, new_visitor: NewVisitor) -> tuple[Page, str]:
    """The editor at the desk of an operation, and its address."""
    page = new_visitor(base_url=site.url, **DESK)
    address = make_channel(site, "givers", "Givers")
    operation = site.ask(PREPARE, slug="givers")
    log_in(page, address, then=f"/desk/givers/operations/{operation}/line")
    return page, f"/desk/givers/operations/{operation}"


def mailed_path(site: Site, address: str, what: str) -> str:
    """Return the private address in the last mail to somebody, once the mail speaks of this."""
    mail = site.wait_for(
        LAST_MAIL + f"\nanswer = answer if answer and {what!r} in answer['subject'] else None", address=address
    )
    found = re.search(r"https?://[^/\s]+(/g/\S+)", mail["text"])
    assert found, mail["text"]
    return found[1]


def test_a_slot_is_offered_and_taken_and_the_crew_answers(
    site: Site, desk: tuple[Page, str], new_visitor: NewVisitor
) -> None:
    page, operation = desk

    # a free slot, somebody known by a few letters, an offer with a word; what they will read is seen first
    page.get_by_role("link", name=re.compile("Give it to somebody")).first.click()
    page.get_by_label("Name", exact=True).first.press_sequentially("ann")
    page.get_by_label(re.compile("Anna Known")).check()
    page.get_by_label(re.compile("Offer it")).check()
    page.get_by_label("The subject").select_option(label="They say it themselves (with an offer)")
    page.get_by_label(re.compile("A word to the guest")).fill("We loved your bread.")
    assert findings(page) == []
    page.get_by_role("button", name="See what they will receive").click()
    expect(page.get_by_text("Givers offers you a slot on set")).to_be_visible()
    expect(page.locator(".letter")).to_contain_text("We loved your bread.")
    assert findings(page) == []
    shoot(page, "team-give")
    page.get_by_role("button", name="Send the offer").click()
    expect(page.get_by_text("The offer is on its way")).to_be_visible()
    expect(page.get_by_text("Anna Known").first).to_be_visible()
    assert findings(page) == []

    # on her phone she reads it, says what she speaks of, and has the slot with its papers
    phone = new_visitor(base_url=site.url, **PHONE)
    phone.goto(mailed_path(site, "anna@guests.example", "offers you a slot"))
    expect(phone.get_by_role("heading", name="A slot is offered to you")).to_be_visible()
    assert findings(phone) == []
    shoot(phone, "team-offer")
    phone.get_by_role("link", name="Take this slot").click()
    phone.get_by_label(re.compile("What would you like to speak of")).fill("What is bread?")
    assert findings(phone) == []
    phone.get_by_role("button", name="Take this slot").click()
    expect(phone.get_by_role("heading", name="What is bread?")).to_be_visible()
    expect(phone.get_by_role("link", name="Read and sign both")).to_be_visible()

    # the crew is asked for both days; whoever has no account answers by a link
    page.goto(f"{operation}/crew")
    page.get_by_label("Name", exact=True).fill("Cleo Camera")
    page.get_by_label(re.compile("E-mail address")).fill("cleo@crew.example")
    page.get_by_label("Language").select_option("en")
    page.get_by_label("What they do").fill("Camera")
    page.get_by_label(re.compile("The same on all days")).check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.locator(".crew-set b", has_text="Cleo Camera")).to_have_count(2)
    assert findings(page) == []
    shoot(page, "team-crew")
    phone.goto(mailed_path(site, "cleo@crew.example", "Are you free?"))
    expect(phone.get_by_role("heading", name="My duties")).to_be_visible()
    assert findings(phone) == []
    phone.get_by_role("button", name=re.compile("I come")).first.click()
    expect(phone.get_by_text("Thank you: the team counts on you.")).to_be_visible()
    shoot(phone, "team-duties")
    page.reload()
    expect(page.get_by_text("Accepted", exact=True)).to_have_count(1)
