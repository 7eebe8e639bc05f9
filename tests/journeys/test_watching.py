"""Watching in a real browser: the picture moves, the gate explains itself once, captions, keys and embeds work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Route

from .acting import until
from .conftest import NewVisitor, Site
from .watching import FREE, LENGTH, PAUSED, TIME, open_film, play, show_session

PLAYER_BYTES = 250_000


@pytest.fixture
def visitor(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new on this site."""
    return partial(new_visitor, base_url=site.url)


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
    show_session(page, site, films)
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


@pytest.mark.parametrize(("width", "height"), [(640, 360), (320, 180)])
def test_the_way_past_the_gate_is_in_sight_in_a_small_frame(
    visitor: NewVisitor, films, width: int, height: int
) -> None:
    page = visitor(locale="fr-FR", viewport={"width": width, "height": height})
    open_film(page, f"/embed/{films['films']['registered']['id']}?t={FREE - 1}")
    page.click(".player-begin")
    way = page.locator(".gate a.key")
    way.wait_for()
    box = way.bounding_box()
    assert box
    assert box["y"] + box["height"] <= height
    way.click(trial=True)  # nothing lies over it


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
