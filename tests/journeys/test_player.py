"""The player's menus, hover pictures, shares, next films and fingers; and that no address can be guessed in a browser."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from .acting import BROWSER, shoot, until
from .conftest import NewVisitor, Site
from .watching import FINER, FREE, LENGTH, PAUSED, READY, TIME, open_film, play, show_session, spoil_second_half

HOVER = """(() => { const bar = document.querySelector('media-time-range').shadowRoot;
    const image = bar.querySelector('media-preview-thumbnail')?.shadowRoot.querySelector('img');
    return image?.src.includes('/m/') && image.naturalWidth > 0 })()"""
STATUS = "address => fetch(address).then(answer => answer.status)"
MASTER = "id => fetch(`/films/${id}/sources.json`).then(answer => answer.json()).then(answer => answer.master)"
NOTING = """globalThis.begun = []; globalThis.shown = [];
document.querySelector('video').addEventListener('playing', ({ target }) => begun.push(target.currentTime));
const time = document.querySelector('.player-time');
new MutationObserver(() => shown.push(time.textContent.split(' / ')[0])).observe(time, { childList: true })"""
BAR = "getComputedStyle(document.querySelector('.player-bar')).opacity"
SIGNED = """
from django.conf import settings
from plateau.media.signing import sign
answer = sign(scope, expires=expires, secret=settings.MEDIA_SECRET) + "master.m3u8"
"""


@pytest.fixture
def visitor(site: Site, new_visitor: NewVisitor) -> NewVisitor:
    """Somebody new on this site, who reads English."""
    return partial(new_visitor, base_url=site.url, locale="en-GB")


def test_quality_speed_and_captions_are_chosen_from_the_sheet(visitor: NewVisitor, films: dict[str, Any]) -> None:
    page = visitor()
    open_film(page, films["films"]["everybody"]["page"])
    play(page)
    page.keyboard.press("k")
    button = page.get_by_role("button", name="Quality, speed and captions")
    button.click()
    sheet = page.locator("#player-sheet")
    qualities = sheet.get_by_role("group", name="Quality")
    assert [label.strip() for label in qualities.locator("label").all_inner_texts()] == [
        "Automatic (360p)",
        "360p",
        "240p",
    ]
    for height in (240, 360):
        qualities.get_by_label(f"{height}p", exact=True).check()
        page.evaluate("document.querySelector('video').play()")
        until(page, f"document.querySelector('video').videoHeight === {height}")
    sheet.get_by_role("group", name="Speed").get_by_label("1.5×").check()
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.5
    sheet.get_by_role("group", name="Captions").get_by_label("Français").check()
    until(
        page,
        "[...document.querySelector('video').textTracks].some(t => t.kind === 'subtitles' && t.mode === 'showing')",
    )
    shoot(page, "player-sheet")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()


def test_hovering_the_bar_shows_the_picture_of_that_moment(visitor: NewVisitor, films: dict[str, Any]) -> None:
    page = visitor()
    open_film(page, films["films"]["everybody"]["page"])
    play(page)
    box = page.locator("media-time-range").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2, steps=4)
    until(page, HOVER)
    shoot(page, "player-hover")


def test_a_film_is_shared_from_a_moment_and_begins_there(
    site: Site, visitor: NewVisitor, films: dict[str, Any]
) -> None:
    page = visitor()
    film = films["films"]["everybody"]
    open_film(page, film["page"])
    play(page)
    page.keyboard.press("k")
    page.evaluate(f"{TIME} = 12.4")
    page.get_by_text("Share this film").click()
    address = page.get_by_label("Address of this film")
    expect(address).to_have_value(page.url)
    page.get_by_label("Starting at 0:12").check()
    expect(address).to_have_value(f"{page.url}?t=12s")
    host = re.escape(site.url)
    expect(page.get_by_label("For another site")).to_have_value(
        re.compile(rf'^<iframe src="{host}/embed/{film["id"]}"')
    )
    passed_on = visitor()
    open_film(passed_on, address.input_value())
    expect(passed_on.locator(".player-begin")).to_contain_text("0:12")
    passed_on.click(".player-begin")
    until(passed_on, f"{TIME} > 12")
    assert passed_on.evaluate(TIME) < 16


def test_a_press_anywhere_on_the_picture_plays_it(visitor: NewVisitor, films: dict[str, Any]) -> None:
    page = visitor()
    open_film(page, films["films"]["everybody"]["page"])
    page.locator(".player-stage").click(position={"x": 60, "y": 40})
    until(page, f"{TIME} > 0.5")
    page.locator(".player-stage").click(position={"x": 60, "y": 40})
    until(page, PAUSED)


def test_keys_beside_the_picture_mean_themselves(visitor: NewVisitor, films: dict[str, Any]) -> None:
    page = visitor()
    open_film(page, films["films"]["everybody"]["page"])
    page.locator(".player-share summary").focus()
    page.keyboard.press(" ")
    expect(page.get_by_label("Address of this film")).to_be_visible()
    assert page.evaluate(PAUSED) is True


def test_at_its_end_a_film_offers_to_begin_again(site: Site, visitor: NewVisitor, films: dict[str, Any]) -> None:
    page = visitor()
    open_film(page, films["films"]["everybody"]["page"] + "?t=20")
    begin = page.locator(".player-begin")
    expect(begin).to_contain_text("Go on at 0:20")
    begin.click()
    until(page, "document.querySelector('video').ended")
    expect(begin.get_by_text("Play", exact=True)).to_be_visible()
    expect(begin.get_by_text("Go on at")).to_be_hidden()


def test_what_is_next_on_the_channel_is_one_press_away(visitor: NewVisitor, films: dict[str, Any]) -> None:
    page = visitor()
    open_film(page, films["films"]["everybody"]["page"])
    beside = page.get_by_role("region", name="Also on this channel")
    beside.get_by_role("link", name="Derrière registered").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Derrière registered")
    page.wait_for_selector(".player[data-ready]")
    page.go_back()
    page.wait_for_selector(".player[data-ready]")
    play(page)


@pytest.mark.expects_in_console("403", "410")
def test_addresses_guessed_altered_or_outlived_are_refused(
    site: Site, visitor: NewVisitor, films: dict[str, Any]
) -> None:
    page = visitor()
    film = films["films"]["registered"]
    open_film(page, film["page"])
    free = page.evaluate(MASTER, film["id"])
    assert page.evaluate(STATUS, free) == 200
    _, prefix, signature, expires, asset, scope, name = free.removeprefix(site.url).split("/")
    assert (prefix, scope, name) == ("m", "free", "master.m3u8")
    twisted = signature[::-1]
    refused = {
        "the whole film by the free start's signature": f"/m/{signature}/{expires}/{asset}/full/{name}",
        "a guessed signature": f"/m/{twisted}/{expires}/{asset}/{scope}/{name}",
        "a longer life": f"/m/{signature}/{int(expires) + 3600}/{asset}/{scope}/{name}",
    }
    assert {what: page.evaluate(STATUS, address) for what, address in refused.items()} == dict.fromkeys(refused, 403)
    outlived = site.ask(SIGNED, scope=f"{asset}/full", expires=int(time.time()) - 5)
    assert page.evaluate(STATUS, outlived) == 410
    soon = site.ask(SIGNED, scope=f"{asset}/full", expires=int(time.time()) + 60)
    assert page.evaluate(STATUS, soon) == 200, "the address is refused for its age, not for its shape"


def test_a_film_plays_as_it_was_sent_and_climbs_without_a_reload(
    site: Site, visitor: NewVisitor, films: dict[str, Any]
) -> None:
    page = visitor()
    film = films["films"]["arrived"]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_film(page, film["page"])
    play(page)
    page.evaluate(f"window.same = true; {TIME} = 13")
    until(page, f"{TIME} > 13.5")
    assert page.evaluate("document.querySelector('video').duration") == pytest.approx(LENGTH, abs=0.1)
    pieces = [url for url in asked if ".mp4" in url]
    assert pieces
    assert all("/direct/" in url for url in pieces), pieces
    assert (
        site.ask(
            "from plateau.media.models import Film\nanswer = Film.objects.get(public_id=id).is_ready", id=film["id"]
        )
        is False
    )
    page.keyboard.press("k")
    site.ask(READY, id=film["id"], whole=films["whole"], LENGTH=LENGTH)
    _wait_for_request(page, asked, "/full/v")
    page.keyboard.press("k")
    until(page, f"{TIME} > 14.5")
    assert page.evaluate("window.same") is True
    page.get_by_role("button", name="Quality, speed and captions").click()
    expect(page.get_by_role("group", name="Quality").get_by_label("240p", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    until(page, PAUSED)
    where = page.evaluate(TIME)

    held: list[Route] = []
    page.route("**/full/master.m3u8", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks its handlers
    site.ask(FINER, id=film["id"], finer=films["finer"])
    for _ in range(400):
        if held:
            break
        page.wait_for_timeout(100)
    page.keyboard.press("k")  # in the very moment in which the finer sizes are taken up
    held[0].continue_()
    page.unroute("**/full/master.m3u8")
    _wait_for_request(page, asked, "/full/a360.mp4")
    until(page, f"{TIME} > {where} + 0.5")
    assert page.evaluate("window.same") is True


def test_where_av1_cannot_be_decoded_after_all_the_film_goes_on_in_h264(
    site: Site, visitor: NewVisitor, films: dict[str, Any]
) -> None:
    film = films["films"]["arrived"]
    site.ask(READY, id=film["id"], whole=films["whole"], LENGTH=LENGTH)
    site.ask(FINER, id=film["id"], finer=films["finer"])
    page = visitor()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/full/a*.mp4", lambda route: spoil_second_half(route))  # noqa: PLW0108  Playwright marks its handlers
    open_film(page, film["page"] + "?t=9")
    page.evaluate(NOTING)
    page.click(".player-begin")
    until(page, f"{TIME} > {LENGTH / 2 + 2}")
    begun = page.evaluate("begun")
    assert len(begun) >= 2, "it was begun anew"
    assert min(begun) >= 9, "where it was, not at its start"
    assert min(page.evaluate("shown"), key=_seconds) == "0:09"
    assert page.evaluate(PAUSED) is False
    assert any("/full/a360.mp4" in url for url in asked)
    assert any("/full/v" in url and ".mp4" in url for url in asked)
    assert page.locator(".player-trouble").is_hidden()


def _seconds(shown: str) -> int:
    minutes, seconds = shown.split(":")
    return 60 * int(minutes) + int(seconds)


def _wait_for_request(page: Page, asked: list[str], part: str) -> None:
    for _ in range(400):
        if any(part in url and ".mp4" in url for url in asked):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{part} is there, and was not asked for")


def test_a_phone_is_played_by_fingers(site: Site, visitor: NewVisitor, films: dict[str, Any]) -> None:
    page = visitor(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
        user_agent=BROWSER,
    )
    show_session(page, site, films)
    open_film(page, films["films"]["registered"]["page"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.tap(".player-begin")
    until(page, f"{TIME} > 1")
    assert page.evaluate("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames") > 10
    pause = page.locator(".player-bar").get_by_role("button", name="Pause")
    box = pause.bounding_box()
    assert box
    until(page, f"{BAR} === '0'")
    page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
    until(page, f"{BAR} === '1'")
    assert page.evaluate(PAUSED) is False, "a button that nobody sees is not pressed"
    pause.tap()
    until(page, PAUSED)
    small = page.evaluate("""[...document.querySelectorAll('.player-bar button')].filter(one => one.offsetParent)
        .map(one => one.getBoundingClientRect()).filter(box => box.width < 40 || box.height < 40).length""")
    assert small == 0, "every button is wide enough for a finger"
    page.locator(".player-bar [data-do=captions]").tap()
    until(
        page, "[...document.querySelector('video').textTracks].some(t => t.mode === 'showing' && t.activeCues?.length)"
    )
    shoot(page, "phone-playing")
    page.get_by_text("Ce que dit la loi").tap()
    until(page, f"{TIME} > 10 && !{PAUSED}")
    assert page.evaluate("document.querySelector('video').duration") == pytest.approx(LENGTH, abs=0.1)
    assert FREE < 10, "the chapter lies behind the gate"
