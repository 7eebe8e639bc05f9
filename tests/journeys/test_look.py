"""The look in a real browser: axe, every width, both themes, by keyboard, and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import NewVisitor, Site
from .looking import SHIFT, findings

CHANNEL = """
from plateau.channels.models import Channel, Network
network = Network.objects.get_or_create(defaults={"name": "Bouquet"})[0]
Channel.objects.get_or_create(slug="look", defaults={"network": network, "name": "Look", "accent": "#3b6cff"})
"""
PAGES = ("/", "/components", "/c/look", "/c/look/films", "/c/look/about")


@pytest.fixture(scope="module", autouse=True)
def channel(site: Site) -> None:
    """A channel with an accent of its own and nothing on it yet."""
    site.ask(CHANNEL)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_and_nothing_is_cut_or_moves(
    site: Site, new_visitor: NewVisitor, theme: str, width: int
) -> None:
    page = new_visitor(color_scheme=theme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.add_init_script(SHIFT)
    for address in PAGES:
        page.goto(site.url + address, wait_until="networkidle")
        assert findings(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.evaluate("window.shift") < 0.01, address


def test_no_page_asks_anything_of_another_host(site: Site, new_visitor: NewVisitor) -> None:
    page = new_visitor()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES:
        page.goto(site.url + address, wait_until="networkidle")
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []


def test_a_theme_is_chosen_kept_and_given_back(site: Site, new_visitor: NewVisitor) -> None:
    page = new_visitor(color_scheme="light", locale="en-GB")
    page.goto(site.url + "/components")
    ground = "getComputedStyle(document.body).backgroundColor"
    bright = page.evaluate(ground)
    switch = page.locator(".foot [data-theme-switch]")
    switch.get_by_role("button", name="Dark").click()
    dark = page.evaluate(ground)
    assert dark != bright
    page.reload()
    assert page.evaluate(ground) == dark
    expect(switch.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    switch.get_by_role("button", name="As the system says").click()
    assert page.evaluate(ground) == bright


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(site: Site, new_visitor: NewVisitor) -> None:
    page = new_visitor(viewport={"width": 390, "height": 800}, locale="en-GB")
    page.goto(site.url + "/c/look")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    menu = page.locator("details.menu:visible")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="On air")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="On air")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_an_act_that_hurts_asks_first(site: Site, new_visitor: NewVisitor) -> None:
    page = new_visitor(locale="en-GB")
    page.goto(site.url + "/components")
    page.get_by_role("button", name="Asks first").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Take “The bread” off the air?")
    expect(dialog.get_by_role("button", name="Leave it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.url == site.url + "/components"
    page.get_by_role("button", name="Asks first").click()
    dialog.get_by_role("button", name="Yes, do it").click()
    page.wait_for_url("**/components?*")


@pytest.mark.expects_in_console("401")
def test_a_refusal_to_htmx_is_said_where_messages_appear(site: Site, new_visitor: NewVisitor) -> None:
    page = new_visitor(locale="en-GB")
    page.goto(site.url + "/components")
    page.evaluate("htmx.ajax('GET', '/me', {target: '#main'})")
    messages = page.locator("#messages")
    expect(messages).to_contain_text("Log in to do this.")
    expect(messages.get_by_role("link", name="Log in")).to_have_attribute("href", "/account/login/?next=/components")
    expect(page.get_by_role("heading", level=1)).to_have_text("Components")
    messages.get_by_role("button", name="Put this message away").click()
    expect(messages).not_to_contain_text("Log in to do this.")


def test_without_script_pages_read_and_the_language_changes(site: Site, new_visitor: NewVisitor) -> None:
    page = new_visitor(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(site.url + "/c/look")
    page.locator("details.menu:visible > summary").click()
    expect(page.locator("details.menu[open]").get_by_role("link", name="Sujets")).to_be_visible()
    page.locator(".foot").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == site.url + "/c/look"
