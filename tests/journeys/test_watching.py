"""Watching in a real browser: the picture moves, the gate explains itself once, captions, keys and embeds work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from plateau_engine import (
    assemble,
    cut_free_start,
    encode_audio,
    encode_chunk,
    make_pictures,
    make_plan,
    probe,
)
from tests.clips import Clips

from .conftest import NewVisitor, Site

LENGTH, FREE = 24, 8
PLAYER_BYTES = 250_000

SEED = """
import shutil
from pathlib import Path
from allauth.account.models import EmailAddress
from django.test import Client
from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import open_page_for
from plateau.channels.models import Channel, Network, TeamRole
from plateau.core.clock import now
from plateau.media.actions.texts import add_captions, set_chapters
from plateau.media.chapters import read_lines
from plateau.media.models import Asset, Film
from plateau.people.models import Person, User

network, _ = Network.objects.get_or_create(defaults={"name": "Bouquet"})
channel, _ = Channel.objects.get_or_create(slug="watching", defaults={"network": network, "name": "Atelier"})

def person(name, email):
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return Person.objects.get_or_create(user=user, defaults={"name": name, "language": "fr"})[0]

editor, member = person("Eva Editor", "eva@watching.example"), person("Mia Member", "mia@watching.example")
TeamRole.objects.get_or_create(channel=channel, person=editor, role="editor_in_chief")
answer = {"session": "", "films": {}}
client = Client()
client.force_login(member.user)
answer["session"] = client.cookies["sessionid"].value
for gate in ("everybody", "registered"):
    film = Film.objects.create(channel=channel, title=f"Derrière {gate}", created_by=editor)
    film.asset = Asset.objects.create(
        film=film, state="ready", original_name="m.mp4", size_bytes=1, frames=LENGTH * 25, rate_numerator=25, width=320,
        height=180, duration_ms=LENGTH * 1000, free_share=33, free_ms=FREE * 1000, received_at=now(),
    )
    film.save()
    for made, place in ((whole, film.asset.package), (free, film.asset.free_package)):
        shutil.copytree(made, place)
    set_chapters(film, read_lines("00:00 Quatre euros\\n00:10 Ce que dit la loi"), by=editor)
    add_captions(film, captions.encode(), language="fr", by=editor)
    open_page_for(film, by=editor)
    put_on_air(film, channels=[channel], airing=Airing(gate=gate, free_share=33), by=editor)
    answer["films"][gate] = {"id": film.public_id, "page": film.on_subject.get_absolute_url()}
"""
CAPTIONS = "WEBVTT\n\n" + "\n\n".join(
    f"00:00:{n:02d}.000 --> 00:00:{n + 1:02d}.000\nPhrase {n}." for n in range(LENGTH)
)


@pytest.fixture(scope="session")
def films(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two films on air, one open, one for members with a free start; and a member's session."""
    folder = tmp_path_factory.mktemp("watching")
    master = Clips(folder / "clips").numbered("watch.mp4", frames=LENGTH * 25, output=("-g", "50"))
    plan = make_plan(probe(master))
    for chunk in plan.chunks:
        encode_chunk(master, plan, chunk.number, folder / "parts")
    encode_audio(master, plan, folder / "parts")
    assemble(plan, folder / "parts", folder / "full")
    make_pictures(master, plan, folder / "full", folder / "full" / "pictures")
    cut_free_start(folder / "full", Fraction(FREE), folder / "free")
    return site.ask(
        SEED, whole=str(folder / "full"), free=str(folder / "free"), captions=CAPTIONS, LENGTH=LENGTH, FREE=FREE
    )


@pytest.fixture
def visitor(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new on this site."""
    return partial(new_visitor, base_url=site.url)


def until(page: Page, what: str, seconds: float = 20) -> None:
    """Wait for a condition; Playwright's own waiting evaluates text, which the pages' policy refuses."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(what):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never became true: {what}")


TIME = "document.querySelector('video').currentTime"
PAUSED = "document.querySelector('video').paused"


def open_film(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".player[data-ready]")


def play(page: Page) -> None:
    page.click(".player-begin")
    until(page, f"{TIME} > 1")


def log_in(page: Page, site: Site, films: dict[str, Any]) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": films["session"], "url": site.url}])


def test_a_film_plays_for_a_visitor_and_nothing_starts_by_itself(site: Site, visitor: NewVisitor, films) -> None:
    page = visitor(locale="fr-FR")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_film(page, films["films"]["everybody"]["page"])
    page.wait_for_timeout(500)
    assert [url for url in asked if "/m/" in url or "sources.json" in url] == [], (
        "nothing is fetched before somebody asks"
    )
    assert page.evaluate(PAUSED) is True
    play(page)
    seen = page.evaluate("() => document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames")
    assert seen >= 20
    assert page.evaluate("document.querySelector('video').duration") == pytest.approx(LENGTH, abs=0.1)


def test_the_gate_explains_itself_once_and_never_comes_back(visitor: NewVisitor, films) -> None:
    page = visitor(locale="fr-FR", viewport={"width": 390, "height": 844})
    film = films["films"]["registered"]
    open_film(page, film["page"])
    for visit in (1, 2):
        play(page)
        assert page.evaluate("document.querySelector('video').duration") == pytest.approx(FREE, abs=0.5)
        page.evaluate(f"{TIME} = {FREE - 1}")
        until(page, "document.querySelector('video').ended")
        page.wait_for_timeout(300)
        assert page.locator(".gate").is_visible() == (visit == 1)
        assert page.locator(".player-stage").is_visible() == (visit == 2)
        if visit == 1:
            way_back = f"?next={film['page'].replace('/', '%2F')}%3Ft%3D{FREE}"
            assert page.locator(".gate a.key").get_attribute("href") == f"/account/signup/{way_back}"
            page.click("[data-do=leave-gate]")
    assert page.locator(".player-line").is_visible(), "the calm line stays"


def test_a_member_watches_the_whole_and_goes_on_where_they_left(site: Site, visitor: NewVisitor, films) -> None:
    page = visitor(locale="fr-FR")
    log_in(page, site, films)
    open_film(page, films["films"]["registered"]["page"])
    assert page.locator(".gate").count() == 0
    play(page)
    page.evaluate(f"{TIME} = 14")
    until(page, f"{TIME} > 14.2")
    with page.expect_response(lambda answer: answer.url.endswith("/position")) as told:
        page.keyboard.press("k")
    assert told.value.status == 204
    open_film(page, films["films"]["registered"]["page"])
    assert "0:14" in page.inner_text(".player-begin")
    page.click(".player-begin")
    until(page, f"{TIME} > 14")


def test_captions_chapters_and_the_time_of_a_link(visitor: NewVisitor, films) -> None:
    page = visitor(locale="fr-FR")
    open_film(page, films["films"]["everybody"]["page"] + "?t=5s")
    page.click(".player-begin")
    until(page, f"{TIME} > 5")
    page.keyboard.press("c")
    cue = "[...document.querySelector('video').textTracks].filter(t => t.mode === 'showing').map(t => t.activeCues?.[0]?.text)[0]"
    until(page, f"/^Phrase \\d+\\.$/.test({cue} ?? '')")
    page.click("text=Ce que dit la loi")
    until(page, f"{TIME} > 10")
    assert page.locator(".chapters a[aria-current]").inner_text().endswith("Ce que dit la loi")
    page.reload()
    page.wait_for_selector(".player[data-ready]")
    page.click(".player-begin")
    until(page, f"{cue} !== undefined")  # the choice is kept


def test_every_key_of_the_help_does_what_it_says(visitor: NewVisitor, films) -> None:
    page = visitor(locale="en-GB")
    open_film(page, films["films"]["everybody"]["page"])
    page.focus(".player-begin")
    page.keyboard.press("Enter")
    until(page, f"{TIME} > 0.5")
    page.keyboard.press("k")
    until(page, PAUSED)
    state = "(() => { const v = document.querySelector('video'); return [Math.round(v.currentTime), v.muted, v.playbackRate] })()"
    seen = []
    for key in ("5", "l", "ArrowLeft", "m", "m", ">", "<", "0"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
        seen.append(page.evaluate(state))
    assert seen == [
        [12, False, 1],
        [22, False, 1],
        [17, False, 1],
        [17, True, 1],
        [17, False, 1],
        [17, False, 1.25],
        [17, False, 1],
        [0, False, 1],
    ]
    page.keyboard.press("?")
    assert page.locator(".player-help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")


@pytest.mark.expects_in_console("410")
def test_outlived_addresses_are_renewed_without_the_viewer_noticing(visitor: NewVisitor, films) -> None:
    page = visitor(locale="fr-FR")
    asked: list[str] = []

    def outlived(route: Route) -> None:
        """Let the edge's answer be 410 once three pieces are through, until the player has asked anew."""
        asked.append(route.request.url)
        pieces = [url for url in asked if ".mp4" in url]
        if len(pieces) > 3 and renewals == []:
            route.fulfill(status=410)
        else:
            route.continue_()

    renewals: list[str] = []

    def renewed(route: Route) -> None:
        if asked:
            renewals.append(route.request.url)
        route.continue_()

    page.route("**/m/**", outlived)
    page.route("**/sources.json", renewed)
    open_film(page, films["films"]["everybody"]["page"])
    page.click(".player-begin")
    until(page, f"{TIME} > 2", seconds=40)
    assert len(renewals) >= 1
    assert page.locator(".player-trouble").is_hidden()


@pytest.mark.expects_in_console("ERR_INTERNET_DISCONNECTED")
def test_a_lost_network_is_said_in_words_and_tried_again(visitor: NewVisitor, films) -> None:
    page = visitor(locale="en-GB")
    open_film(page, films["films"]["everybody"]["page"])
    page.hover(".player-begin")
    page.wait_for_timeout(800)
    page.context.set_offline(True)
    page.click(".player-begin")
    page.wait_for_selector(".player-trouble")
    assert page.inner_text(".player-trouble p:visible").startswith("The film could not be reached.")
    page.context.set_offline(False)
    page.click(".player-trouble button")
    until(page, f"{TIME} > 1")


class OtherSite(BaseHTTPRequestHandler):
    """A page of somebody else, with our film in a frame."""

    frame = ""

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        body = f'<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">{self.frame}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def elsewhere(site: Site, films: dict[str, Any]) -> Iterator[str]:
    """Another site on this machine, which embeds the open film."""
    OtherSite.frame = (
        f'<iframe src="{site.url}/embed/{films["films"]["everybody"]["id"]}" width="640" height="360"></iframe>'
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_an_embed_plays_in_a_frame_on_another_site(visitor: NewVisitor, elsewhere: str) -> None:
    page = visitor(locale="fr-FR")
    page.goto(elsewhere)
    frame = page.frame_locator("iframe")
    frame.locator(".player-begin").click()
    inner = page.frames[1]
    for _ in range(300):
        if inner.evaluate(f"{TIME} > 1"):
            break
        page.wait_for_timeout(50)
    assert inner.evaluate(f"{TIME} > 1")
    assert page.context.cookies() == []


def test_the_player_weighs_what_was_promised(visitor: NewVisitor, films) -> None:
    page = visitor(locale="fr-FR")
    weights: dict[str, int] = {}

    def weigh(answer: Any) -> None:
        if answer.request.resource_type == "script" and answer.ok:
            weights[answer.url.rsplit("/static/", 1)[-1]] = answer.request.sizes()["responseBodySize"]

    page.on("requestfinished", lambda request: weigh(request.response()))
    open_film(page, films["films"]["everybody"]["page"])
    page.wait_for_timeout(500)
    before = sum(weights.values())
    play(page)
    player = sum(
        weight for name, weight in weights.items() if name.startswith(("antenna/", "vendor/hls", "vendor/media-chrome"))
    )
    assert before < 100_000, weights
    assert player < PLAYER_BYTES, weights
