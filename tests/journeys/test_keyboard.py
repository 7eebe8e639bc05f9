"""An idea goes from its first word to the air without a mouse: Tab, arrows, Enter, Space and typing are all it takes."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.clips import Clips

from .acting import BROWSER, PASSWORD, make_channel, playing_from
from .conftest import NewVisitor, Site

MOST_TABS = 150
FOCUS = """(() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (!one || one === document.body) return { lost: true };
    const box = one.getBoundingClientRect(), look = getComputedStyle(one);
    const drawn = look => look.outlineStyle !== 'none' || look.boxShadow !== 'none';
    const ring = node => node && (drawn(getComputedStyle(node)) || drawn(getComputedStyle(node, '::after')));
    return {
        lost: false, name: one.outerHTML.slice(0, 160), seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
        // the parts of a date are the browser's own, and marked by it
        marked: one.matches('input[type^=date]') || ring(one) || ring(one.parentElement) || ring(one.getRootNode().host) || ring(one.nextElementSibling) || look.opacity === '0',
    };
})()"""


@pytest.fixture
def page(site: Site, new_visitor: NewVisitor) -> Page:
    """Somebody without a mouse."""
    opened: Page = partial(
        new_visitor, base_url=site.url, locale="en-GB", user_agent=BROWSER, reduced_motion="reduce"
    )()
    return opened


def reach(page: Page, target: Locator, *, back: bool = False) -> None:
    """Press Tab until the focus stands on the target, and see it on the way: never lost, never hidden, always marked."""
    expect(target).to_be_attached()
    for _ in range(MOST_TABS):
        if target.evaluate("one => one === document.activeElement || one.shadowRoot?.activeElement != null"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
        focus = page.evaluate(FOCUS)
        if not focus["lost"]:  # from the last part of a page the focus leaves it once, for the browser's own
            assert focus["seen"], f"the focus stands where nobody sees it: {focus['name']}"
            assert focus["marked"], f"nothing shows that the focus is here: {focus['name']}"
    raise AssertionError(f"{MOST_TABS} times Tab do not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Reach something by Tab and press a key on it."""
    reach(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, words: str) -> None:
    """Reach a field by Tab and write."""
    reach(page, target)
    page.keyboard.type(words)


def test_everything_is_done_by_keyboard(site: Site, page: Page, tmp_path: Path) -> None:
    address = make_channel(site, "tabs", "Tabs Channel")
    page.goto("/c/tabs")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    # log in, propose
    page.goto("/account/login/?next=/c/tabs/propose")
    write(page, page.get_by_label(re.compile("e-mail", re.IGNORECASE)).first, address)
    write(page, page.get_by_label(re.compile("^password", re.IGNORECASE)), PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/c/tabs/propose$"))
    write(page, page.get_by_label("Title", exact=True), "Who needs a mouse?")
    write(page, page.get_by_label(re.compile("^Pitch")), "Nobody on this page.")
    reach(page, page.get_by_label(re.compile("^Rubric")))
    page.keyboard.type("Trades")
    press(page, page.get_by_role("button", name="Propose it"))
    expect(page).to_have_url(re.compile("/s/who-needs-a-mouse$"))

    # gather around it
    press(page, page.get_by_role("button", name=re.compile("^I would watch this")), " ")
    expect(page.locator("#support")).to_have_attribute("aria-pressed", "true")
    write(page, page.get_by_label("Your question"), "And a finger?")
    press(page, page.get_by_role("button", name="Put it on the list"))
    expect(page.locator("#questions")).to_contain_text("And a finger?")

    # decide
    page.goto("/desk/tabs/subjects")
    press(page, page.get_by_role("link", name="Who needs a mouse?"))
    press(page, page.get_by_role("button", name=re.compile("debate", re.IGNORECASE)))
    expect(page.locator("#messages")).to_contain_text("Who needs a mouse?")
    press(page, page.get_by_role("button", name=re.compile("commission", re.IGNORECASE)).first)
    expect(page.locator("#messages")).to_contain_text("Commissioned")

    # send the film, wait for it, link it
    master = Clips(tmp_path).numbered("keys.mp4", frames=300, output=("-g", "50"))
    page.goto("/desk/tabs/films/new")
    write(page, page.get_by_label(re.compile("^Title")), "Hands on the keys")
    press(page, page.get_by_role("button", name="Make the film's page"))
    page.wait_for_url(re.compile("/desk/tabs/films/[0-9a-z]{12}"))
    film = page.url.split("?")[0].split("#")[0]
    with page.expect_file_chooser() as chooser:
        press(page, page.locator("[data-upload-input]"), "Enter")
    chooser.value.set_files(master)
    expect(page.locator("#film-progress .filmpart-state")).to_have_text("ready", timeout=90_000)
    page.goto(film)
    press(
        page,
        page.get_by_role("link", name=re.compile("subject", re.IGNORECASE))
        .filter(has_text=re.compile("choose|link|find", re.IGNORECASE))
        .first,
    )
    write(page, page.get_by_role("searchbox").last, "mouse")
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name=re.compile("^(link|choose|this one)", re.IGNORECASE)).first)
    page.wait_for_url(re.compile(re.escape(film) + "(#.*)?$"))

    # put it on air
    reach(page, page.locator("input[name=gate]:checked"))
    press(page, page.get_by_role("button", name="See what people will see"))
    press(page, page.get_by_role("button", name="Put it on air now"))
    expect(page.locator("#messages")).to_contain_text("The film is on air on 1 channel.")

    # watch, with another speed, and say something
    page.goto("/s/who-needs-a-mouse")
    page.wait_for_selector(".player[data-ready]")
    press(page, page.locator(".player-begin"))
    playing_from(page, 0.5)
    page.keyboard.press("k")
    press(page, page.get_by_role("button", name="Quality, speed and captions"))
    speed = page.get_by_role("group", name="Speed").get_by_role("radio", checked=True)
    reach(page, speed)
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.25
    page.keyboard.press("Escape")
    write(page, page.get_by_label("Your comment"), "Typed from first to last.")
    press(page, page.get_by_role("button", name="Comment", exact=True))
    expect(page.locator("#comments")).to_contain_text("from first to last")
    expect(page.get_by_role("heading", name="1 comment")).to_be_visible()
