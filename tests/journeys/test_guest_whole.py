"""A guest on a phone, from the mail that says when to come until the film is out and the fee is paid; without an account."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.mailbox import Post, parts_of, smtp_server

from .acting import log_in, make_channel, shoot, until
from .conftest import NewVisitor, Site
from .looking import findings
from .test_guest import sign

INVITED = """
from datetime import timedelta
from plateau.channels.models import Channel
from plateau.channels.roles import Role
from plateau.core.clock import now
from plateau.core.ids import new_public_id
from plateau.studio.actions import operations, slots
from plateau.studio.giving import actions as offering
from tests.factories import make_guest, make_team
from tests.money.making import make_seller
from tests.studio.making import first_set, make_operation
from tests.subjects.making import make_subject

channel = Channel.objects.get(slug=slug)
make_seller(channel, mark="WHOLE")
offset = 12 - now().hour  # a zone in which it is noon: no midnight comes between
local = now() + timedelta(hours=offset)
team = make_team(channel, Role.PRODUCER, email=f"{new_public_id()}@team.example")
operation = make_operation(channel, by=team, starts_in=0, days=1, time_zone=f"Etc/GMT{-offset:+d}", slug="whole-fair",
                           name="Trade fair", how_to_come="Gate 7.", what_to_bring="Your logo.")
operations.change_operation(operation, by=team, starts_on=local.date(), ends_on=local.date())
at = now().replace(second=0, microsecond=0) + timedelta(minutes=10)
slot = slots.add_slot(first_set(operation), by=team, starts_at=at, ends_at=at + timedelta(minutes=30), kind="bookable")
operations.open_booking(operation, by=team)
clara = make_guest("Clara Koenig", contact_email="clara@whole.example", language="en", time_zone="Europe/London")
subject = make_subject(channel, "commissioned", by=team, title="Bread at night")
booking = offering.give(slot, offering.Gift(guest=clara, subject=subject, until=now() + timedelta(minutes=9)), by=team)
answer = {"booking": booking.public_id, "operation": operation.public_id, "day": local.date().isoformat()}
"""
RELAYED = """
from plateau.core.clock import now
from plateau.notices.models import Message
from plateau.notices.outbox import deliver
from tests.mailbox import mail_through
mail = Message.objects.filter(address=address, subject__contains=about, state="kept").order_by("id").first()
answer = mail is not None
if mail is not None:
    Message.objects.filter(pk=mail.pk).update(state="queued", next_try_at=now())
    with mail_through(port):
        answer = str(deliver(mail.pk)) == "sent"
"""
FILM = """
from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import link_to
from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.media.actions.films import create_film
from plateau.media.models import Asset
from plateau.people.models import Person
from plateau.studio.models import Booking
subject = Booking.objects.get(public_id=booking).subject
channel, editor = Channel.objects.get(slug=slug), Person.objects.get(user__email=editor)
film = create_film(channel, by=editor, title="Bread at night", language="en")
film.asset = Asset.objects.create(film=film, state="ready", original_name="m.mp4", size_bytes=1, frames=250, width=640,
                                  height=360, rate_numerator=25, duration_ms=10_000, received_at=now(), ready_at=now())
film.save()
film.asset.package.mkdir(parents=True)
(film.asset.package / "master.m3u8").write_text("#EXTM3U")
link_to(film, subject.public_id, by=editor)
put_on_air(film, channels=[channel], airing=Airing(gate="everybody"), by=editor)
answer = film.public_id
"""
ORDER = """
from plateau.money.models import Order
from plateau.studio.models import Booking
order = Order.objects.get(booking__public_id=booking)
answer = [order.public_id, order.state]
"""


def drawn(name: str, width: int, height: int) -> FilePayload:
    """Return a picture as a phone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#b5651d").save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def mail_about(site: Site, post: Post, port: int, about: str) -> str:
    """Have a guest's mail go through a real SMTP server and return its text as it arrived."""
    site.wait_for(RELAYED, address="clara@whole.example", about=about, port=port)
    plain, html = parts_of(post.arrived[-1])
    assert "/g/" in html
    return plain


def run(page: Page, booking: str, *names: str) -> None:
    """Press buttons in a booking's row on the floor, one after another."""
    for name in names:
        page.locator(f"[data-run='{booking}']").get_by_role("button", name=name, exact=True).first.click()


def send_files(phone: Page) -> None:
    """Send a picture that is too small, read so, and send a larger one in its place."""
    phone.get_by_role("link", name="Send files").click()
    phone.set_input_files("[data-upload-input]", drawn("logo.jpg", 320, 90))
    expect(phone.locator("#material-list")).to_contain_text("The picture is 320 × 90 only")
    assert findings(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    shoot(phone, "whole-material-weak")
    phone.get_by_role("link", name="Send another file").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Send another file")
    phone.set_input_files("[data-upload-input]", drawn("logo-large.jpg", 1600, 450))
    expect(phone.locator("#material-list")).to_contain_text("With the team")
    expect(phone.locator("#material-list")).not_to_contain_text("320 × 90")
    with phone.expect_download() as file:
        phone.locator("#material-list").get_by_role("link", name="Download").click()
    assert file.value.path().read_bytes()[:3] == b"\xff\xd8\xff"
    shoot(phone, "whole-material-sent")


def pay(site: Site, phone: Page, tablet: Page, made: dict[str, Any]) -> None:
    """Say whom to invoice, take the invoice, and let the team mark the transfer as arrived."""
    phone.get_by_role("link", name="Say whom to invoice").click()
    for label, words in (("Name", "Koenig Ltd"), ("Street", "1 Mill Lane"), ("Postcode", "35000"), ("Town", "Rennes")):
        phone.get_by_label(re.compile(f"^{label}")).fill(words)
    phone.get_by_label(re.compile("^SIREN")).fill("552 100 554")
    phone.get_by_role("button", name="Get the invoice").click()
    with phone.expect_download() as paper:
        phone.get_by_role("link", name=re.compile("^Invoice WHOLE-F")).click()
    assert paper.value.path().read_bytes()[:5] == b"%PDF-"
    order, state = site.ask(ORDER, booking=made["booking"])
    assert state == "invoiced"
    tablet.goto(f"/desk/whole/money/orders/{order}")
    tablet.get_by_role("link", name="Money arrived").click()
    tablet.get_by_role("button", name="Write it down").click()
    expect(tablet.get_by_text("Paid in full")).to_be_visible()


def test_a_guest_from_the_first_mail_to_paid_and_on_air(site: Site, new_visitor: NewVisitor) -> None:
    editor = make_channel(site, "whole", "Whole Channel")
    made = site.ask(INVITED, slug="whole")
    phone = new_visitor(base_url=site.url, locale="en-GB", viewport={"width": 390, "height": 844})
    tablet = new_visitor(base_url=site.url, locale="en-GB", viewport={"width": 1024, "height": 768})
    with smtp_server() as (post, port):
        link = re.search(r"/g/\S+", mail_about(site, post, port, "offers you a slot on set"))
        assert link is not None
        phone.goto(link[0])
        assert findings(phone) == []
        shoot(phone, "whole-offer")
        phone.get_by_role("link", name="Take this slot").click()
        phone.get_by_role("button", name="Take this slot").click()
        phone.get_by_role("link", name="Read and sign both").click()
        phone.get_by_label("eighteen or older").check()
        phone.get_by_role("button", name="Continue").click()
        sign(phone, "Clara Koenig")
        expect(phone.locator(".visit-ready")).to_contain_text("All is ready.")
        send_files(phone)

        floor = f"/desk/whole/operations/{made['operation']}/floor/{made['day']}"
        log_in(tablet, editor, then=floor)
        until(tablet, "document.querySelector('[data-floor]').hasAttribute('data-kept')")
        run(tablet, made["booking"], "Arrived", "On set", "Wrapped")
        expect(tablet.locator(".floor-status")).to_contain_text("All is sent.")
        tablet.goto(f"/desk/whole/exit/{made['operation']}")
        shoot(tablet, "whole-exit")
        tablet.get_by_role("link").filter(has_text="Bread at night").click()
        tablet.get_by_role("button", name=re.compile("Yes, I am")).click()
        phone.goto(link[0])
        shoot(phone, "whole-after")
        pay(site, phone, tablet, made)

        film = site.ask(FILM, booking=made["booking"], slug="whole", editor=editor)
        told = mail_about(site, post, port, "Your film is out")
        assert f"/embed/{film}" in told
        phone.goto(link[0])
    expect(phone.get_by_text("Paid, thank you")).to_be_visible()
    expect(phone.get_by_text("Your film is on air.")).to_be_visible()
    lines = phone.get_by_label("The lines that show it on your own site")
    expect(lines).to_have_value(re.compile(f"/embed/{film}"))
    assert findings(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    shoot(phone, "whole-on-air")
    phone.get_by_role("link", name="Watch it on its page").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Bread at night")
