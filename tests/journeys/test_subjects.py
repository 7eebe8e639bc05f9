"""Subjects in a real browser: words that survive logging in, drafts, doubles, the desk by keyboard, no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .acting import log_in, make_channel
from .conftest import NewVisitor, Site

PROPOSE = """
from plateau.channels.models import Channel
from plateau.core.ids import new_public_id
from plateau.people.models import Person
from plateau.subjects.actions.drafting import Wishes, Words, propose, save_draft
channel = Channel.objects.get(slug=slug)
person = Person.objects.get(user__email=email)
words = Words(title, "Pourquoi, et pour qui ?", language="en")
answer = propose(save_draft(channel, by=person, words=words, wishes=Wishes(), draft_id=new_public_id()), by=person).public_id
"""
STATE = """
from plateau.subjects.models import Subject
subject = Subject.objects.get(public_id=public_id)
answer = [subject.state, [move.reason for move in subject.moves.all()]]
"""


@pytest.fixture
def visitor(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new on this site, who reads English."""

    def open_one(**options: object) -> Page:
        return new_visitor(**({"base_url": site.url, "locale": "en-GB"} | options))

    return open_one


def test_a_visitors_words_survive_logging_in_and_a_double_is_shown(site: Site, visitor: NewVisitor) -> None:
    address = make_channel(site, "words", "Words Channel")
    site.ask(PROPOSE, slug="words", email=address, title="Who pays for fake reviews?")
    page = visitor()
    page.goto("/c/words/propose")
    page.get_by_label("Title", exact=True).press_sequentially("Paying for fake reviews")
    expect(page.locator("#similar")).to_contain_text("Who pays for fake reviews?")
    expect(page.locator("#slug-hint")).to_contain_text("/s/paying-for-fake-reviews")
    page.get_by_label(re.compile("^Pitch")).fill("Everybody buys them.")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).first.fill(address)
    page.get_by_label(re.compile("^password", re.IGNORECASE)).fill("a long enough password")
    page.get_by_role("button", name=re.compile("^log in$", re.IGNORECASE)).first.click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Paying for fake reviews")
    expect(page.get_by_label(re.compile("^Pitch"))).to_have_value("Everybody buys them.")
    page.get_by_role("button", name="See how it looks").click()
    expect(page.get_by_text("Nothing is sent yet.")).to_be_visible()
    page.get_by_role("button", name="Propose it").click()
    expect(page).to_have_url(re.compile("/s/paying-for-fake-reviews$"))


@pytest.mark.expects_in_console("ERR_INTERNET_DISCONNECTED", "net::ERR")
def test_a_draft_waits_out_a_lost_network(site: Site, visitor: NewVisitor) -> None:
    address = make_channel(site, "drafts", "Drafts Channel")
    page = visitor()
    log_in(page, address, then="/c/drafts/propose")
    page.context.set_offline(True)
    page.get_by_label(re.compile("^Pitch")).fill("Written on a train.")
    expect(page.locator("#saved")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    page.goto("/c/drafts/propose")
    expect(page.get_by_label(re.compile("^Pitch"))).to_have_value("Written on a train.")


def test_the_desk_by_keyboard_and_a_reason_in_a_dialog(site: Site, visitor: NewVisitor) -> None:
    address = make_channel(site, "keys", "Keys Channel")
    first, second = (
        site.ask(PROPOSE, slug="keys", email=address, title=title) for title in ("First idea", "Second idea")
    )
    page = visitor()
    log_in(page, address, then="/desk/keys/subjects")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Second idea")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="First idea")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("input[type=search]")).to_be_focused()
    page.get_by_role("link", name="First idea").press("Enter")
    expect(page).to_have_url(re.compile(first))
    page.get_by_role("link", name="Decline it").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("First idea")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Decline it").click()
    dialog.get_by_label("Why?").fill("Not our line.")
    dialog.get_by_role("button", name="Decline it").click()
    expect(page.locator("#messages")).to_contain_text("Done: First idea, Declined.")
    assert site.ask(STATE, public_id=first) == ["declined", ["", "Not our line."]]
    assert site.ask(STATE, public_id=second)[0] == "proposed"


def test_the_focus_stays_on_the_button_that_was_pressed(site: Site, visitor: NewVisitor) -> None:
    address = make_channel(site, "focus", "Focus Channel")
    site.ask(PROPOSE, slug="focus", email=address, title="Keep the focus")
    page = visitor()
    log_in(page, address, then="/s/keep-the-focus")
    page.locator("#support").press("Enter")
    expect(page.locator("#support")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#support")).to_be_focused()


def test_without_script_everything_is_still_done(site: Site, visitor: NewVisitor) -> None:
    address = make_channel(site, "plain", "Plain Channel")
    site.ask(PROPOSE, slug="plain", email=address, title="No script at all")
    page = visitor(java_script_enabled=False)
    log_in(page, address, then="/s/no-script-at-all")
    page.get_by_role("button", name="I would watch this").click()
    expect(page.get_by_role("button", name="I would watch this 1")).to_be_visible()
    page.get_by_label("Your question").fill("Does it work?")
    page.get_by_role("button", name="Put it on the list").click()
    expect(page.locator("#questions")).to_contain_text("Does it work?")
    page.goto("/c/plain/propose?draft=new")
    page.get_by_label("Title", exact=True).fill("Half an idea")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Half an idea")
