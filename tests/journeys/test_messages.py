"""A guest writes from a phone, the editor answers in the evening, and the answer leaves in the morning."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .acting import CAST, PASSWORD, log_in, shoot
from .conftest import NewVisitor, Site
from .looking import findings

PREPARE = """
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.studio.guests import actions as guests
from plateau.studio.models import ContactRules
from tests.factories import make_guest
channel = Channel.objects.get(slug=slug)
here = now().astimezone(ZoneInfo(channel.time_zone))
quiet_from, quiet_until = (here - timedelta(hours=1)).time(), (here + timedelta(hours=3)).time()
ContactRules.objects.create(
    channel=channel, quiet_from=quiet_from.replace(second=0, microsecond=0),
    quiet_until=quiet_until.replace(second=0, microsecond=0), quiet_sundays=False,
)
guest = make_guest("Clara Koenig", contact_email="clara@messages.example", language="en")
answer = {"path": guests.page_path(guest, channel), "guest": guest.public_id}
"""
MAILS = """
from plateau.notices.models import Message
answer = list(Message.objects.filter(address="clara@messages.example").values_list("subject", flat=True))
"""
MORNING = """
from plateau.core import clock
from plateau.studio.cases.actions import answering
from plateau.studio.models import Contact
with clock.at(Contact.objects.get(state="planned").leaves_at):
    answer = answering.send_due()
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "en-GB"}


def test_a_guest_writes_and_is_answered_in_the_morning(site: Site, new_visitor: NewVisitor) -> None:
    editor: str = site.ask(CAST, slug="messages", name="Messages", password=PASSWORD)
    made = site.ask(PREPARE, slug="messages")
    phone = new_visitor(base_url=site.url, **PHONE)
    phone.goto(made["path"])
    assert findings(phone) == []
    phone.get_by_label("Your message").fill("Thank you for having me! May I see the film before it is on air?")
    phone.get_by_role("button", name="Send your message").click()
    expect(phone.get_by_text("Received: the whole team can read it.")).to_be_visible()
    expect(phone.locator(".talk-line")).to_contain_text("May I see the film")
    assert findings(phone) == []
    shoot(phone, "messages-guest")

    desk = new_visitor(base_url=site.url, locale="en-GB")
    log_in(desk, editor, then="/desk/messages/contacts")
    expect(desk.get_by_role("heading", name=re.compile("They wait for you"))).to_be_visible()
    assert findings(desk) == []
    desk.get_by_role("link", name="Clara Koenig").click()
    desk.get_by_label("Begin with a ready answer").select_option(label="Your messages have arrived")
    desk.get_by_role("button", name="Take it").click()
    expect(desk.get_by_label("Your answer")).to_have_value(re.compile("Hello Clara Koenig,"))
    desk.get_by_role("button", name="See it first").click()
    expect(desk.get_by_text("As they will read it")).to_be_visible()
    assert findings(desk) == []
    desk.get_by_role("button", name=re.compile(r"^Send \d")).click()
    expect(desk.get_by_text("It is kept, and leaves on")).to_be_visible()
    expect(desk.locator(".contact[data-state=planned]")).to_contain_text("Leaves")
    assert findings(desk) == []
    shoot(desk, "messages-desk")
    assert site.ask(MAILS) == []

    assert site.ask(MORNING) == 1
    assert site.ask(MAILS) == ["Messages has answered you"]
    phone.reload()
    expect(phone.locator(".talk-line").nth(1)).to_contain_text("Hello Clara Koenig,")
    expect(phone.locator(".talk-line").nth(1)).to_contain_text("The team")
