"""The planning board in a browser: a card goes by mouse, another by keyboard, an obstacle is seen before the drop, undo."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .acting import shoot
from .conftest import NewVisitor, Site
from .looking import findings

DAY = """
from datetime import timedelta
from django.test import Client
from plateau.channels.roles import Role
from plateau.studio.actions import operations, slots
from plateau.studio.models import SlotKind
from tests.factories import make_channel, make_person, make_team
from tests.studio.making import first_set, make_booking, make_open, slots_of

channel = make_channel(slug)
operation = make_open(channel, slug=slug + "-op", name="Salon du Commerce", slots_a_day=3)
team = make_team(channel, Role.PRODUCER, language="en")
first, second, third = [slot for slot in slots_of(operation) if operation.day_of(slot.starts_at) == operation.starts_on]
other = operations.add_set(operation, by=team, name="Salon", place=operation.places.get())
twin = slots.add_slot(other, by=team, starts_at=second.starts_at, ends_at=second.ends_at)
pause = slots.add_slot(other, by=team, starts_at=third.ends_at, ends_at=third.ends_at + timedelta(minutes=30),
                       kind=SlotKind.BREAK, label="Coffee")
guest = make_person("Anna Guest")
operations.change_operation(operation, by=team, bookings_each=5)
for slot in (first, twin):
    make_booking(slot, by=guest)
client = Client()
client.force_login(team.user)
answer = {"session": client.cookies["sessionid"].value, "first": first.public_id, "twin": twin.public_id,
          "pause": pause.public_id, "third": third.public_id, "sets": [first_set(operation).public_id, other.public_id],
          "board": f"/desk/{slug}/operations/{operation.public_id}/board/{operation.starts_on}"}
"""
TIMES = """
from plateau.studio.models import Slot
zone = "Europe/Paris"
from zoneinfo import ZoneInfo
answer = {row.public_id: [row.starts_at.astimezone(ZoneInfo(zone)).strftime("%H:%M"), row.set.name]
          for row in Slot.objects.filter(public_id__in=names).select_related("set")}
"""


def open_board(site: Site, new_visitor: NewVisitor, day: dict[str, Any], **options: Any) -> Page:
    """Open the day's board as its producer."""
    page = new_visitor(
        base_url=site.url, **({"viewport": {"width": 1440, "height": 1000}, "locale": "en-GB"} | options)
    )
    page.context.add_cookies([{"name": "sessionid", "value": day["session"], "url": site.url}])
    page.goto(day["board"])
    return page


def times(site: Site, *names: str) -> Any:
    """Return where these slots stand, by the clock at the set."""
    found = site.ask(TIMES, names=list(names))
    return [found[name] for name in names]


@pytest.mark.expects_in_console("409")
def test_cards_go_by_mouse_and_by_keyboard(site: Site, new_visitor: NewVisitor) -> None:
    day = site.ask(DAY, slug="board")
    page = open_board(site, new_visitor, day)
    said, live = page.locator("[data-said]"), page.locator("[data-live]")
    grip = page.locator(f"[data-slot='{day['first']}'] [data-grip]")
    expect(grip).to_be_visible()
    shoot(page, "board-1440")

    row = page.locator(f"[data-slot='{day['pause']}']").bounding_box()
    assert row
    page.mouse.move(row["x"] + 40, row["y"] + 10)
    page.mouse.down()
    page.mouse.move(row["x"] + 40, row["y"] + 30, steps=3)
    page.mouse.move(row["x"] + 40, row["y"] + 10 + row["height"], steps=3)  # half an hour down
    expect(page.locator(".board-landing")).to_contain_text("11:00–11:30, Salon.")
    page.mouse.up()
    expect(said).to_contain_text("Coffee stands at 11:00 on Salon.")
    assert times(site, day["pause"]) == [["11:00", "Salon"]]
    said.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("Taken back: Coffee stands at 10:30 on Salon again.")
    assert times(site, day["pause"]) == [["10:30", "Salon"]]

    grip.focus()
    page.keyboard.press("Enter")
    expect(live).to_contain_text("is picked up.")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    expect(live).to_contain_text("Anna Guest is a guest on Salon 09:30–10:00.")
    expect(page.locator(f"[data-slot='{day['twin']}']")).to_have_attribute("data-hit", "")
    assert findings(page) == []
    shoot(page, "board-obstacle-1440")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Anna Guest is on another set at that time.")
    expect(grip).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(live).to_contain_text("is back where it was.")
    assert times(site, day["first"]) == [["09:00", "Scène"]]

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(live).to_contain_text("09:00–09:30, Salon. Nothing stands against it.")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("stands at 09:00 on Salon.")
    assert times(site, day["first"]) == [["09:00", "Salon"]]
    expect(grip).to_be_focused()

    page.locator(".foot").get_by_role("button", name="Français").click()
    expect(page.get_by_role("link", name="Planning", exact=True)).to_have_attribute("aria-current", "page")
    page.emulate_media(color_scheme="dark")
    grip.press("Enter")
    expect(live).to_contain_text("est saisi.")
    page.keyboard.press("ArrowDown")
    expect(live).to_contain_text("Le plateau est pris")
    shoot(page, "board-fr-1440")


def test_the_board_on_a_phone_and_without_script(site: Site, new_visitor: NewVisitor) -> None:
    day = site.ask(DAY, slug="board-phone")
    page = open_board(
        site, new_visitor, day, viewport={"width": 390, "height": 844}, color_scheme="dark", java_script_enabled=False
    )
    expect(page.locator(".board-column:visible")).to_have_count(1)
    page.get_by_role("link", name="Salon", exact=True).click()
    expect(page.locator(f"[data-slot='{day['pause']}']")).to_be_visible()
    expect(page.locator("[data-grip]:visible")).to_have_count(0)
    shoot(page, "board-390")
    page.locator(f"[data-slot='{day['pause']}']").get_by_role("link").click()
    expect(page.get_by_label("Label")).to_have_value("Coffee")
