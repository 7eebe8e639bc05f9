"""What several journeys do on the site, and how they wait: by conditions, never by sleeping."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import Site

SHOTS = Path(os.environ.get("PLATEAU_JOURNEY_SHOTS") or Path(__file__).resolve().parents[2] / "var" / "journeys")
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
"""What an ordinary Chromium calls itself: a headless one is a robot to the audience."""

LAST_MAIL = """
from plateau.notices.models import Message
mail = Message.objects.filter(address=address).order_by("-id").first()
answer = mail and {"subject": mail.subject, "text": mail.text}
"""

CAST = """
from allauth.account.models import EmailAddress
from plateau.channels.actions import add_rubric, create_channel, give_role
from plateau.people.actions import join
from plateau.people.models import User

user = User.objects.create_user(f"editor@{slug}.example", password)
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
editor = join(user, name="Edna Editor", language="en")
channel = create_channel(by=editor, name=name, slug=slug, language="en", time_zone="Europe/London")
add_rubric(channel, "Trades", by=editor)
answer = user.email
"""
PASSWORD = "a long enough password"


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    # Hiding the caret would leave style attributes behind, which the policy refuses once htmx copies them.
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True, caret="initial")


def make_channel(site: Site, slug: str, name: str) -> str:
    """Make a channel with an editor-in-chief who runs it; return the editor's address."""
    address: str = site.ask(CAST, slug=slug, name=name, password=PASSWORD)
    return address


def code_mailed_to(site: Site, address: str) -> str:
    """Return the code in the last mail to this address."""
    mail = site.wait_for(LAST_MAIL, address=address)
    found = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mail["text"], flags=re.MULTILINE)
    assert found, mail["text"]
    return found[1]


def log_in(page: Page, address: str, *, then: str) -> None:
    """Log in with the password and go to an address."""
    page.goto(f"/account/login/?next={then}")
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).first.fill(address)
    page.get_by_label(re.compile("^(password|mot de passe)", re.IGNORECASE)).fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^(log in|se connecter)$", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile(re.escape(then) + "$"))
    page.wait_for_load_state("load")  # its scripts listen now


def until(page: Page, what: str, seconds: float = 30) -> None:
    """Wait until an expression is true in the page; Playwright's own waiting evaluates text, which the policy refuses."""
    for _ in range(int(seconds * 10)):
        if page.evaluate(what):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never became true in {seconds} s: {what}")


def playing_from(page: Page, second: float) -> None:
    """Wait until the film moves past a second and pictures are decoded."""
    until(page, f"document.querySelector('video').currentTime > {second}")
    seen = page.evaluate("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames")
    assert seen > 5, "time goes on, but no picture was decoded"
