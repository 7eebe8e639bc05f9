"""A guest who is not satisfied: no fee, no film on air, and on the day the recording is erased; told once, network or not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from .acting import log_in, make_channel, shoot
from .conftest import NewVisitor, Site
from .looking import findings
from .test_floor import DAY, open_floor, press, says

LEFT = """
from itertools import count
import tests.factories
from plateau.channels.models import Channel
from plateau.core.ids import new_public_id
from plateau.media.models import Asset, Film
from plateau.media.states import AssetState
from plateau.studio.floor.actions import takes
from plateau.studio.guests import actions as guests
from plateau.studio.models import Booking
from plateau.subjects.models import Subject, SubjectFilm
from plateau.core.clock import now
from tests.factories import make_guest
from tests.money.clearing import make_recorded
from tests.studio.filming import hold
tests.factories._numbers = count(int(new_public_id().encode().hex()[:12], 16))
channel = Channel.objects.get(slug="unhappy")
guest = make_guest("Nadia Seller", contact_email="nadia@guests.example", language="en")
booking = make_recorded(channel, by=guest)
Subject.objects.filter(pk=booking.subject_id).update(title="Selling abroad", language="en", state="in_production")
rushes = Film.objects.create(channel=channel, title="C0012")
hold(rushes, booking)
asset = Asset.objects.create(film=rushes, state=AssetState.CANCELLED, original_name="C0012.MP4", size_bytes=9,
                             received_at=now())
asset.master.parent.mkdir(parents=True, exist_ok=True)
asset.master.write_bytes(b"a picture")
Film.objects.filter(pk=rushes.pk).update(asset=asset)
cut = Film.objects.create(channel=channel, title="Selling abroad", language="en")
SubjectFilm.objects.create(subject_id=booking.subject_id, film=cut, number=1)
answer = {"page": guests.page_path(guest, channel), "booking": booking.public_id, "film": cut.public_id,
          "exit": f"/desk/unhappy/exit/{booking.operation.public_id}/{booking.public_id}", "master": str(asset.master)}
"""
DAY_COMES = """
from pathlib import Path
from plateau.antenna.actions.erasing import erase_due
from plateau.core.clock import now
from plateau.studio.models import Erasure
before = Path(master).exists(), erase_due()
row = Erasure.objects.get(booking__public_id=booking)
row.due_on = row.booking.operation.day_of(now())
row.save()
answer = [*before, erase_due(), Path(master).exists()]
"""
FACTS = """
from plateau.money.models import Order
from plateau.studio.models import Erasure, Take
row = Erasure.objects.get(booking__public_id=booking)
answer = [Order.objects.get(booking__public_id=booking).state, row.state, row.done_words,
          list(Take.objects.filter(booking__public_id=booking).values_list("state", flat=True))]
"""
ANSWERS = """
from plateau.journal.models import Entry
from plateau.money.models import Satisfaction, SatisfactionAct
row = Satisfaction.objects.filter(booking__public_id=booking).first()
answer = None if row is None else [
    row.answer, row.via, SatisfactionAct.objects.filter(satisfaction=row).count(),
    Entry.objects.filter(verb="satisfaction.not_satisfied", target_id=row.public_id).count()]
"""


@pytest.fixture
def english(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new on this site, who reads English."""

    def open_one(**options: object) -> Page:
        return new_visitor(**({"base_url": site.url, "locale": "en-GB"} | options))

    return open_one


def test_a_guest_who_is_not_satisfied_pays_nothing_and_nothing_is_kept(site: Site, english: NewVisitor) -> None:
    editor = make_channel(site, "unhappy", "Unhappy Channel")
    left = site.ask(LEFT)
    tablet = english(viewport={"width": 1024, "height": 768})
    log_in(tablet, editor, then=left["exit"])
    tablet.get_by_role("button", name=re.compile("No, I am not")).click()
    expect(tablet.get_by_text("You pay nothing, and nothing is published.")).to_be_visible()

    tablet.goto(f"/desk/unhappy/films/{left['film']}")
    waits = tablet.locator(".clearance")
    expect(waits).to_contain_text("Nadia Seller is not satisfied with the recording: nothing of it is to be published.")
    expect(tablet.get_by_role("button", name="See what people will see")).to_have_count(0)
    assert findings(tablet) == []
    shoot(tablet, "film-not-cleared")

    phone = english(viewport={"width": 390, "height": 844})
    phone.goto(left["page"])
    expect(phone.get_by_text("Until then you may change your mind.")).to_be_visible()
    expect(phone.locator(".visit-ready")).to_contain_text("Nothing of this recording is published. It is erased on")
    assert findings(phone) == []
    shoot(phone, "guest-not-satisfied")

    tablet.goto("/desk/unhappy/guests")
    expect(tablet.locator("#erase")).to_contain_text("the guest may still change their mind")
    expect(tablet.get_by_role("button", name="It is erased")).to_have_count(0)
    assert site.ask(DAY_COMES, master=left["master"], booking=left["booking"]) == [True, 0, 1, False]
    tablet.reload()
    expect(tablet.locator("#erase")).to_contain_text("no uploaded file is here any more")
    assert findings(tablet) == []
    shoot(tablet, "guests-to-erase")
    tablet.get_by_label("What was erased").fill("Card A, and the copy in the studio.")
    tablet.get_by_role("button", name="It is erased").click()
    tablet.locator("[data-confirm-yes]").click()
    expect(tablet.get_by_text("the guest is told that nothing of it is left")).to_be_visible()
    assert site.ask(FACTS, booking=left["booking"]) == [
        "dropped",
        "done",
        "Card A, and the copy in the studio.",
        ["purged"],
    ]

    phone.reload()
    expect(phone.locator(".visit-ready")).to_contain_text("Nothing of this recording is left")
    expect(phone.get_by_role("button", name="I am satisfied")).to_have_count(0)
    shoot(phone, "guest-erased")


@pytest.mark.expects_in_console("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
def test_an_answer_told_without_a_network_arrives_later_exactly_once(site: Site, new_visitor: NewVisitor) -> None:
    day = site.ask(DAY, slug="floor-answer", many=3, length=30, pauses=[])
    booking = day["bookings"][0]
    page = open_floor(site, new_visitor, day, "host")
    says(page, "All is sent.")
    page.context.set_offline(True)
    says(page, "No network since")
    for step in ("Arrived", "On set", "Wrapped"):
        press(page, booking, step)
        page.clock.fast_forward("05:00")
    row = page.locator(f"[data-run='{booking}']")
    row.get_by_text("Ask on the way out").click()
    row.get_by_role("button", name=re.compile("No, I am not")).click()
    says(page, "4 acts wait to be sent.")
    assert site.ask(ANSWERS, booking=booking) is None

    lost = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server has it; the phone never hears so
        route.abort("failed")

    page.route("**/floor/tell", lose_the_first_answer)
    page.context.set_offline(False)
    for _ in range(8):
        page.clock.fast_forward("00:30")
        page.wait_for_timeout(500)
        if "All is sent." in page.locator(".floor-status").inner_text():
            break
    says(page, "All is sent.")
    assert lost == [200]
    assert site.ask(ANSWERS, booking=booking) == ["not_satisfied", "tablet", 1, 1]
    page.reload()
    expect(page.locator(f"[data-run='{booking}']")).to_contain_text("Not satisfied")
