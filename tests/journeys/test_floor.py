"""A producer's day: the connection is cut for an hour, two phones go on, and afterwards everything is told once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .acting import shoot, until
from .conftest import NewVisitor, Site
from .looking import findings

DAY = """
from datetime import timedelta
from django.test import Client
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.studio.actions import operations, slots
from plateau.studio.models import SlotKind
from tests.factories import make_channel, make_person, make_team
from tests.studio.making import first_set, make_booking, make_operation
from tests.studio.papers.signing import sign_all

channel = make_channel(slug)
offset = 12 - now().hour  # a zone in which it is noon: no midnight comes between
zone = f"Etc/GMT{-offset:+d}"
local = now() + timedelta(hours=offset)
operation = make_operation(channel, starts_in=0, days=1, time_zone=zone, slug=slug + "-op", name="Salon du Commerce",
                           how_to_come="Porte 7, puis tout droit.")
operations.change_operation(operation, by=make_team(channel, Role.PRODUCER), starts_on=local.date(), ends_on=local.date())
team = make_team(channel, Role.PRODUCER)
start = now().replace(second=0, microsecond=0) + timedelta(minutes=10)
made, length = [], timedelta(minutes=length)
for number in range(many):
    at, kind = start + length * number, "break" if number in pauses else "bookable"
    made.append(slots.add_slot(first_set(operation), by=team, starts_at=at, ends_at=at + length, kind=kind))
operations.open_booking(operation, by=team)
to_book = [slot for slot in made if slot.kind == "bookable"][:-1]
bookings = [make_booking(slot, "confirmed", by=make_person(f"Guest {n} Lastname")) for n, slot in enumerate(to_book, 1)]
for one in bookings:
    sign_all(one)
answer = {"operation": operation.public_id, "set": first_set(operation).public_id, "day": local.date().isoformat(),
          "bookings": [booking.public_id for booking in bookings], "people": {}}
for name, role in (("producer", Role.PRODUCER), ("host", Role.HOST)):
    person = make_team(channel, role, name=f"The {name}", language="en")
    client = Client()
    client.force_login(person.user)
    answer["people"][name] = client.cookies["sessionid"].value
answer["floor"] = f"/desk/{slug}/operations/{operation.public_id}/floor/{answer['day']}"
"""
FACTS = """
from plateau.journal.models import Entry
from plateau.studio.models import Booking, FloorAct, Take
rows = Booking.objects.filter(operation__public_id=operation).order_by("slot__during")
answer = {
    "states": [row.state for row in rows],
    "acts": list(FloorAct.objects.filter(operation__public_id=operation).order_by("at", "id").values_list("kind", "outcome")),
    "arrivals": Entry.objects.filter(verb="booking.checked_in", target_id__in=[row.public_id for row in rows]).count(),
    "takes": [(take.number, take.state, round(take.length.total_seconds() / 60)) for take in
              Take.objects.filter(booking__operation__public_id=operation).order_by("id")],
    "waited": [round((row.on_set_at - row.checked_in_at).total_seconds() / 60) for row in rows if row.on_set_at],
}
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"}


def open_floor(site: Site, new_visitor: NewVisitor, day: dict[str, Any], who: str, **options: Any) -> Page:
    """Open the day's running order as somebody of the team, and wait until it is kept on the phone."""
    page = new_visitor(base_url=site.url, **(PHONE | options))
    log_in(page, site, day, who)
    page.clock.install()
    page.goto(day["floor"])
    until(page, "document.querySelector('[data-floor]').hasAttribute('data-kept')")
    return page


def log_in(page: Page, site: Site, day: dict[str, Any], who: str) -> None:
    """Give the browser this person's session."""
    page.context.add_cookies([{"name": "sessionid", "value": day["people"][who], "url": site.url}])


def press(page: Page, booking: str, name: str) -> None:
    """Press a button in a booking's row."""
    page.locator(f"[data-run='{booking}']").get_by_role("button", name=name, exact=True).first.click()


def says(page: Page, text: str) -> None:
    """Wait until the page says how it stands with the network."""
    expect(page.locator(".floor-status")).to_contain_text(text)


@pytest.mark.expects_in_console("ERR_INTERNET_DISCONNECTED", "401")
def test_a_day_with_the_connection_cut_for_an_hour(site: Site, new_visitor: NewVisitor) -> None:
    day = site.ask(DAY, slug="floor", many=5, length=30, pauses=[])
    first, second, third, _fourth = day["bookings"]
    one = open_floor(site, new_visitor, day, "producer")
    two = open_floor(site, new_visitor, day, "host")
    says(one, "All is sent.")
    one.context.set_offline(True)
    says(one, "No network since")

    press(one, first, "Arrived")
    one.clock.fast_forward("10:00")
    press(one, first, "On set")
    press(one, first, "Roll a take")
    one.clock.fast_forward("12:00")
    take = one.locator(f"[data-run='{first}'] [data-take]")
    take.get_by_placeholder("A note at this moment").fill("The end is the best part")
    take.get_by_role("button", name="Note", exact=True).click()
    take.get_by_role("button", name="Cut", exact=True).click()
    take.get_by_role("button", name="Circle", exact=True).click()
    one.clock.fast_forward("08:00")
    press(one, first, "Wrapped")
    press(one, second, "Did not come")
    press(one, third, "Arrived")
    says(one, "9 acts wait to be sent.")
    shoot(one, "floor-offline-390")

    one.reload()  # the page that was kept opens, and what was pressed is still there
    expect(one.locator(f"[data-run='{first}']")).to_have_attribute("data-state", "wrapped")
    expect(one.locator(f"[data-run='{first}'] [data-take]")).to_have_attribute("data-state", "circled")
    says(one, "9 acts wait to be sent.")
    one.goto(day["floor"].rsplit("/", 1)[0] + f"/in/{third}")  # a code read by the phone's own camera
    expect(one.locator(f"[data-run='{third}']")).to_have_attribute("data-state", "checked_in")
    one.goto(day["floor"])

    press(two, third, "Arrived")
    site.wait_for(FACTS + "answer = answer['states'][2] == 'checked_in'", operation=day["operation"])

    one.clock.fast_forward("30:00")
    one.context.clear_cookies(name="sessionid")
    one.context.set_offline(False)
    says(one, "You are logged out. Go on: everything is kept on this device. 9 acts wait")
    log_in(one, site, day, "producer")
    one.clock.fast_forward("00:10")
    says(one, "All is sent.")

    facts = site.ask(FACTS, operation=day["operation"])
    assert facts["states"] == ["wrapped", "confirmed", "checked_in", "confirmed"]
    assert sorted(facts["acts"]) == [
        ["check_in", "done"],
        ["check_in", "done"],
        ["check_in", "done"],
        ["no_show", "refused"],
        ["on_set", "done"],
        ["take.circle", "done"],
        ["take.cut", "done"],
        ["take.note", "done"],
        ["take.roll", "done"],
        ["wrap", "done"],
    ]
    assert (facts["arrivals"], facts["takes"], facts["waited"]) == (2, [[1, "circled", 12]], [10])
    refused = one.locator("[data-refused] li")
    expect(refused).to_contain_text("The slot has not begun yet: they may still come.")
    expect(refused).to_contain_text("Guest 2 Lastname")
    shoot(one, "floor-refused-390")
    refused.get_by_role("button", name="I have seen it").click()
    expect(refused).to_have_count(0)
    for page in (one, two):
        page.reload()
        for booking, state in zip(day["bookings"], facts["states"], strict=True):
            expect(page.locator(f"[data-run='{booking}']")).to_have_attribute("data-state", state)
    assert findings(one) == []


CAMERA = """
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream(1);
HTMLMediaElement.prototype.play = async () => {};
window.BarcodeDetector = class { detect = async () => window.seen ? [{ rawValue: window.seen }] : []; };
"""


def test_a_code_before_the_camera_checks_a_guest_in(site: Site, new_visitor: NewVisitor) -> None:
    """The browser of the tests reads no codes and has no camera: both are stood in for, as a phone has them."""
    day = site.ask(DAY, slug="floor-scan", many=3, length=30, pauses=[])
    page = new_visitor(base_url=site.url, **PHONE)
    page.add_init_script(CAMERA)
    log_in(page, site, day, "host")
    page.goto(day["floor"])
    page.get_by_role("button", name="Scan a code").click()
    page.evaluate("window.seen = 'https://elsewhere.example/x'")
    expect(page.locator("[data-heard]")).to_have_text("This is no code of a guest of this day.")
    page.evaluate(f"window.seen = location.origin + '{day['floor'].rsplit('/', 1)[0]}/in/{day['bookings'][0]}'")
    expect(page.locator("[data-heard]")).to_have_text("Guest 1 Lastname: checked in.")
    site.wait_for(FACTS + "answer = answer['acts'] == [('check_in', 'done')]", operation=day["operation"])
    page.get_by_role("searchbox").fill("guest 2")
    expect(page.locator("[data-line]:visible")).to_have_count(1)
    assert site.ask(FACTS, operation=day["operation"])["states"] == ["checked_in", "confirmed"]


@pytest.mark.parametrize("many", [4, 26])
def test_call_sheet_and_rundown_print_on_one_page(site: Site, new_visitor: NewVisitor, many: int) -> None:
    day = site.ask(DAY, slug=f"paper-{many}", many=many, length=20, pauses=[2, 12])
    page = new_visitor(base_url=site.url, locale="fr-FR")
    log_in(page, site, day, "producer")
    for paper in ("call-sheet", "rundown"):
        page.goto(f"{day['floor']}/{paper}/{day['set']}")
        expect(page.locator("tbody tr")).to_have_count(many if paper == "rundown" else many - 1)
        page.emulate_media(media="print")
        shoot(page, f"{paper}-{many}")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, f"{paper} of {many}"
        page.emulate_media(media="screen")
