"""Every page of a filled network, in both languages and both themes: axe finds nothing, nothing is cut or moves."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .acting import shoot
from .conftest import NewVisitor, Site, free_port, start_site, stop_site
from .looking import SHIFT, findings

FILL = """
from plateau.ops.demo import fill
from plateau.ops.demo.films.films_atelier import AVIS
from plateau.ops.demo.cast import address_of
from plateau.channels.models import Channel
from plateau.media.models import Film
from plateau.notices.models import Message
from plateau.people.models import Person
from plateau.studio.models import Case, Operation
from plateau.subjects.models import Subject
from plateau.subjects.states import State
from tests.ops.test_demo_year import draw_small
from django.test import Client

fill.draw_film = draw_small
fill.write_year(lambda told: None)
(film,) = fill.take_to_air([AVIS], lambda told: None)
answer = {"people": {}, "pages": {}}
for who, name in (("editor", "Maëlle Quintrec"), ("member", "Aïcha Bellanger")):
    person = Person.objects.get(name=name)
    client = Client()
    client.force_login(person.user)
    answer["people"][who] = {"session": client.cookies["sessionid"].value, "id": person.public_id}
waiting = Film.objects.filter(channel__slug="atelier", asset=None)[0]
answer |= {
    "film": film.public_id, "waiting": waiting.public_id,
    "subjects": {state: Subject.objects.filter(state=state, channel__slug="atelier").first().public_id
                 for state in ("proposed", "in_debate", "published")},
    "debate": Subject.objects.filter(state="in_debate", channel__slug="atelier").first().slug,
    "mine": Person.objects.get(name="Aïcha Bellanger").public_id,
    "message": Message.objects.filter(channel__slug="atelier").first().public_id,
    "publication": film.publications.get().public_id,
    "fair": Operation.objects.get(slug="sme").public_id,
    "threat": Case.objects.exclude(threat_at=None).get().person.public_id,
}
"""
VISITOR = (
    "/", "/c/atelier", "/c/harbour", "/c/atelier/films", "/c/atelier/subjects", "/c/atelier/about", "/c/atelier/propose",
    "/s/avis-payes", "/s/{debate}", "/search?q=pain", "/search?q=zzzz", "/p/{mine}",
    "/account/login/", "/account/signup/", "/account/password/reset/", "/account/login/code/", "/embed/{film}", "/s/no-such-page", "/me",
    "/c/atelier/operations", "/sme", "/lundis", "/mains-habiles",
)  # fmt: skip
MEMBER = (
    "/me", "/notices", "/settings/profile", "/settings/mail", "/settings/sessions", "/account/email/",
    "/account/password/change/", "/claims", "/s/avis-payes", "/s/{debate}", "/c/atelier/propose",
    "/bookings", "/sme", "/lundis",
)  # fmt: skip
EDITOR = (
    "/me", "/s/{debate}/history", "/desk/atelier/subjects", "/desk/atelier/subjects/{proposed}", "/desk/atelier/subjects/{published}",
    "/desk/atelier/subjects/{in_debate}/move/declined", "/desk/atelier/subjects/{in_debate}/merge",
    "/desk/atelier/films", "/desk/atelier/films/new", "/desk/atelier/films/{film}", "/desk/atelier/films/{waiting}",
    "/desk/atelier/films/{film}/subject", "/desk/atelier/planned", "/desk/atelier/comments", "/desk/atelier/audience",
    "/desk/atelier/audience/{published}", "/desk/atelier/outbox", "/desk/atelier/outbox/{message}", "/desk/atelier/team",
    "/publications/{publication}/access", "/publications/{publication}/off", "/account/reauthenticate/",
    "/desk/atelier/people/new", "/desk/atelier/settings", "/desk/new-channel", "/network/settings", "/network/outbox",
    "/desk/atelier/operations/{fair}/line", "/desk/atelier/operations/{fair}/crew", "/desk/atelier/kit", "/duties",
    "/desk/atelier/contacts", "/desk/atelier/contacts/{threat}", "/desk/atelier/contacts/rules/when",
)  # fmt: skip


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[Site, dict[str, Any]]]:
    """A network of its own with the demonstration's year and one film on air."""
    home = Path(tempfile.mkdtemp(prefix="plateau-filled-"))
    running = start_site(home, "--port", str(free_port()), "--leniency", "50")
    try:
        yield running, running.ask(FILL)
    finally:
        stop_site(running)
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.expects_in_console("401", "404")  # the pages that say to log in, and that there is no such page
@pytest.mark.parametrize("who", ["visitor", "member", "editor"])
@pytest.mark.parametrize(
    ("locale", "theme", "width"),
    [("fr-FR", "light", 1440), ("fr-FR", "dark", 390), ("en-GB", "dark", 1440), ("en-GB", "light", 390)],
)
def test_axe_finds_nothing_on_any_page(
    filled: tuple[Site, dict[str, Any]], new_visitor: NewVisitor, who: str, locale: str, theme: str, width: int
) -> None:
    site, made = filled
    names = made | made["subjects"]
    page = new_visitor(
        base_url=site.url,
        locale=locale,
        color_scheme=theme,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page.add_init_script(SHIFT)
    if who != "visitor":
        page.context.add_cookies([{"name": "sessionid", "value": made["people"][who]["session"], "url": site.url}])
    language = locale[:2]
    page.goto("/")
    page.locator(".foot").get_by_role("button", name={"fr": "Français", "en": "English"}[language]).click()
    found: dict[str, Any] = {}
    for pattern in {"visitor": VISITOR, "member": MEMBER, "editor": EDITOR}[who]:
        address = pattern.format(**names)
        page.goto(address)
        if page.locator(".player-stage").count():
            page.wait_for_selector(".player[data-ready]")
        wrong = {
            "language": page.evaluate("document.documentElement.lang") != language,
            "axe": findings(page),
            "cut": page.evaluate("document.documentElement.scrollWidth") > width,
            "moved": page.evaluate("window.shift") >= 0.01,
        }
        if any(wrong.values()):
            found[pattern] = {name: what for name, what in wrong.items() if what}
            shoot(page, f"axe-{who}-{pattern.strip('/').replace('/', '-')}-{language}-{width}")
    assert found == {}
