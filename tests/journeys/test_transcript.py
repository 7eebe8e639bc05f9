"""What is said: corrected by keyboard, seen in the captions, found by search, and played from its second."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .acting import shoot, until
from .conftest import NewVisitor, Site
from .watching import TIME

HEAR = """
from django.test import Client
from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import open_page_for
from plateau.core.clock import now
from plateau.media.models import Asset, Film
from plateau.media.transcripts.actions import add_machine_version
from plateau.people.models import User
from plateau_engine.transcript import Word
import shutil

open_film = Film.objects.get(public_id=id)
user = User.objects.get(email="eva@watching.example")
film = Film.objects.create(channel=open_film.channel, title="Ce que dit la boulangère", created_by=user.person)
film.asset = Asset.objects.create(
    film=film, state="ready", original_name="m.mp4", size_bytes=1, frames=open_film.asset.frames, rate_numerator=25,
    width=640, height=360, duration_ms=open_film.asset.duration_ms, received_at=now(),
)
film.save()
shutil.copytree(whole, film.asset.package)
lines = ["Le pin lève lentement.", "Il faut attendre la nuit.", "Puis on enfourne."]
sentences = tuple(
    tuple(Word(3000 * n + 500 * m + 250, 3000 * n + 500 * m + 700, text, 0.3 if text == "pin" else 0.9)
          for m, text in enumerate(line.split()))
    for n, line in enumerate(lines)
)
add_machine_version(film.asset, sentences, language="fr", model="small")
open_page_for(film, by=user.person)
put_on_air(film, channels=[film.channel], airing=Airing(gate="everybody"), by=user.person)
client = Client()
client.force_login(user)
answer = {
    "id": film.public_id, "page": film.on_subject.get_absolute_url(), "session": client.cookies["sessionid"].value,
}
"""
CAPTIONS = """
from plateau.media.models import Captions
answer = Captions.objects.get(film__public_id=id).body
"""


@pytest.fixture(scope="module")
def talk(site: Site, films: dict[str, Any]) -> dict[str, Any]:
    """A film on air whose words the machine has heard, one of them wrong."""
    made: dict[str, Any] = site.ask(HEAR, id=films["films"]["everybody"]["id"], whole=films["whole"])
    return made


def _desk(site: Site, new_visitor: NewVisitor, talk: dict[str, Any], **options: Any) -> Page:
    page = new_visitor(base_url=site.url, **options)
    page.context.add_cookies([{"name": "sessionid", "value": talk["session"], "url": site.url}])
    page.goto(f"/desk/watching/films/{talk['id']}/transcript/fr")
    page.wait_for_selector(".player[data-ready]")
    return page


def test_a_word_is_corrected_by_keyboard_seen_in_captions_and_found_by_search(
    site: Site, new_visitor: NewVisitor, talk: dict[str, Any]
) -> None:
    page = _desk(site, new_visitor, talk)
    page.locator(".word").first.focus()
    page.keyboard.press("u")
    expect(page.locator(".word:focus")).to_have_text("pin")
    page.keyboard.press("e")
    field = page.locator(".words-field")
    expect(field).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.type("pain")
    page.keyboard.press("Enter")
    expect(page.locator(".word:focus")).to_have_text("Il")
    expect(page.locator("[data-status]")).to_have_text("Pas encore enregistré.")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_have_text("Enregistré.")
    shoot(page, "transcript-desk")
    assert "Le pain lève lentement." in site.ask(CAPTIONS, id=talk["id"])
    page.keyboard.press("Enter")
    until(page, f"{TIME} > 3")
    until(page, "document.querySelector('.word[data-spoken]')?.closest('.words-row').dataset.place >= '1'")
    page.keyboard.press("?")
    expect(page.locator("[data-help]")).to_be_visible()

    visitor = new_visitor(base_url=site.url, locale="fr-FR")
    visitor.goto("/search?q=attendre")
    hit = visitor.locator(".said-hits a")
    shoot(visitor, "transcript-search")
    assert hit.get_attribute("href") == f"{talk['page']}?t=3.25"
    hit.click()
    visitor.wait_for_selector(".player[data-ready]")
    visitor.click(".player-begin")
    until(visitor, f"{TIME} > 3.2")


def test_the_words_stand_beside_the_film_and_play_it(site: Site, new_visitor: NewVisitor, talk: dict[str, Any]) -> None:
    page = new_visitor(base_url=site.url, locale="en-GB", viewport={"width": 390, "height": 844})
    page.goto(talk["page"])
    page.wait_for_selector(".player[data-ready]")
    page.locator(".words summary").click()
    lines = page.locator(".words-lines li:visible")
    expect(lines).to_have_count(3)
    page.get_by_placeholder("Find in the transcript").fill("ENFOURNE")
    expect(lines).to_have_count(1)
    shoot(page, "transcript-phone")
    lines.first.locator("a").click()
    until(page, f"{TIME} > 6.1")
    expect(page.locator(".words-lines [aria-current]")).to_contain_text("enfourne")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_editor_fits_phones_and_desks(
    site: Site, new_visitor: NewVisitor, talk: dict[str, Any], width: int, scheme: str
) -> None:
    locale = "en-GB" if width == 1440 else "fr-FR"
    page = _desk(site, new_visitor, talk, viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shoot(page, f"transcript-{width}-{scheme}")


def test_without_script_the_lines_are_a_plain_text(site: Site, new_visitor: NewVisitor, talk: dict[str, Any]) -> None:
    page = new_visitor(base_url=site.url, java_script_enabled=False)
    page.context.add_cookies([{"name": "sessionid", "value": talk["session"], "url": site.url}])
    page.goto(f"/desk/watching/films/{talk['id']}/transcript/fr")
    field = page.locator("textarea[name=text]")
    field.fill(field.input_value().replace("la nuit", "le matin"))
    page.get_by_role("button", name=re.compile("^Enregistrer$")).click()
    assert "Il faut attendre le matin." in field.input_value()
