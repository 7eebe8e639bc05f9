"""Which of a film's two codecs the player plays, in a real Chromium: the real engine over a real package, no site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from plateau_engine import assemble, encode_audio, encode_chunk, extend_package, make_plan, probe
from plateau_engine.direct import sent_pictures
from plateau_engine.profile import H264_ONLY
from tests.clips import FAST_H264, Clips
from tests.engine.av1 import encode_av1, with_av1

from .acting import until
from .conftest import NewVisitor
from .serving import served
from .watching import spoil_second_half

ROOT = Path(__file__).resolve().parents[2]
PAGE = """<!doctype html><meta charset="utf-8"><title>Codecs</title><link rel="icon" href="data:,">
<script type="importmap">{"imports": {"hls.js": "/vendor/hls.min.mjs", "antenna/": "/js/",
  "antenna/engine": "/js/engine.js", "antenna/address": "/js/address.js", "antenna/codecs": "/js/codecs.js",
  "antenna/intent": "/js/intent.js", "antenna/kept": "/js/kept.js", "antenna/keys": "/js/keys.js",
  "antenna/settings": "/js/settings.js", "antenna/sources": "/sources.js"}}</script>
<video muted width="640" height="360"></video>
<div><button data-do="settings">Settings</button>
<form><fieldset data-choice="quality"><legend>Quality</legend></fieldset></form></div>
<script type="module">
  import { Engine } from "antenna/engine";
  import { settingsOf } from "antenna/settings";
  class Sources extends EventTarget {
    answer = { master: "/package/master.m3u8" };
    get = async () => this.answer;
    renew = async () => this.answer;
  }
  const video = document.querySelector("video");
  const engine = globalThis.engine = new Engine(video, new Sources());
  settingsOf(document.querySelector("form"), video, engine, { auto: "Automatic", off: "Off", language: "en" });
  await engine.attach(0);
  video.play().catch(() => {});
</script>"""
WITHOUT_AV1 = """const said = MediaSource.isTypeSupported;
MediaSource.isTypeSupported = type => !type.includes("av01") && said.call(MediaSource, type);"""
ABILITY = """navigator.mediaCapabilities.decodingInfo = async () => ({answer});"""
FALSE_PROMISE = """const append = SourceBuffer.prototype.appendBuffer, add = MediaSource.prototype.addSourceBuffer;
MediaSource.prototype.addSourceBuffer = function (type) {
  const buffer = add.call(this, type);
  buffer.fails = type.includes("av01");
  return buffer;
};
SourceBuffer.prototype.appendBuffer = function (data) {
  if (this.fails) { const junk = new Uint8Array(data.byteLength ?? 64); junk.fill(255); return append.call(this, junk); }
  return append.call(this, data);
};"""
SWITCHING = """globalThis.loaded = []; globalThis.troubles = [];
const look = setInterval(() => {
  const hls = globalThis.engine?.hls;
  if (!hls) return;
  clearInterval(look);
  hls.on("hlsError", (_, trouble) => troubles.push(trouble.details));
  hls.on("hlsFragBuffered", (_, { frag }) => {
    if (frag.type !== "main" || frag.sn === "initSegment") return;
    loaded.push(frag.level);
    hls.loadLevel = 1 - frag.level;
  });
}, 1);"""
"""Loads every segment from the other rendition than the one before."""
VIDEO = "document.querySelector('video')"
PLAYS = "document.querySelector('video').currentTime > 0.5"
FAMILY = "engine.hls.levels[engine.hls.currentLevel]?.videoCodec.slice(0, 4)"
HEIGHTS = "engine.qualities.map(({ height }) => height)"


CLIMBING = """const asked = navigator.mediaCapabilities.decodingInfo.bind(navigator.mediaCapabilities);
globalThis.held = [];
navigator.mediaCapabilities.decodingInfo = async what => {
  if (globalThis.holding) await new Promise(go => held.push(go));
  return asked(what);
};"""
"""Lets a test hold what the engine waits for while it takes up other sizes."""


BEHIND = 14_000
"""A byte of the large AV1 file at about three quarters of it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package of both codecs beside the player's own modules."""
    folder = tmp_path_factory.mktemp("codecs")
    source = Clips(folder / "clips").numbered("film.mp4", frames=200, size=(640, 360), output=("-g", "50"))
    quick = replace(H264_ONLY, preset="superfast", segment_seconds=Fraction(1), chunk_seconds=Fraction(4))
    plan = make_plan(probe(source), quick)
    plan = with_av1(plan, 360, 180)
    for chunk in plan.chunks:
        encode_chunk(source, plan, chunk.number, folder / "work")
    encode_audio(source, plan, folder / "work")
    encode_av1(source, plan, folder / "work")
    web = folder / "web"
    assemble(plan, folder / "work", web / "package")
    extend_package(plan, folder / "work", web / "package")
    with served(beside_the_player(web)) as answer:
        yield answer


def beside_the_player(web: Path) -> Path:
    """Put the player's own modules and a page beside a package."""
    shutil.copytree(ROOT / "src/plateau/antenna/static/antenna/js", web / "js")
    (web / "vendor").mkdir()
    shutil.copy(ROOT / "node_modules/hls.js/dist/hls.min.mjs", web / "vendor")
    (web / "sources.js").write_text("export class Refused extends Error {}\n")
    (web / "index.html").write_text(PAGE)
    return web


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package whose highest rendition is the master's own pictures, with a key frame where each of the other's segments begins."""
    folder = tmp_path_factory.mktemp("copied")
    source = Clips(folder / "clips").numbered(
        "film.mp4",
        frames=500,
        size=(640, 360),
        encoder=FAST_H264,
        output=("-g", "25", "-sc_threshold", "0", "-bf", "2"),
    )
    quick = replace(
        H264_ONLY,
        preset="superfast",
        chunk_seconds=Fraction(20),
        copy_margin=Fraction(100),
    )
    plan = make_plan(probe(source), quick, sent=sent_pictures(source))
    assert [one.name for one in plan.copied] == ["v360"]
    for chunk in plan.chunks:
        encode_chunk(source, plan, chunk.number, folder / "work")
    encode_audio(source, plan, folder / "work")
    web = folder / "web"
    assemble(plan, folder / "work", web / "package", source=source)
    with served(beside_the_player(web)) as answer:
        yield answer


def playing(new_visitor: NewVisitor, address: str, *scripts: str, **options: object) -> Page:
    """Open the page with these things changed in the browser, and wait until the film plays."""
    page = new_visitor(**options)
    for script in scripts:
        page.add_init_script(script)
    page.goto(f"{address}/index.html")
    until(page, PLAYS)
    return page


def test_av1_is_chosen_where_it_plays(new_visitor: NewVisitor, address: str) -> None:
    page = playing(new_visitor, address)
    assert page.evaluate(FAMILY) == "av01"
    assert page.evaluate(HEIGHTS) == [360, 180]
    page.evaluate("document.querySelector('video').currentTime = 6.2")
    until(page, "document.querySelector('video').currentTime > 6.6")
    assert page.evaluate("document.querySelector('video').error") is None


def test_h264_is_chosen_where_av1_is_not_supported(new_visitor: NewVisitor, address: str) -> None:
    page = playing(new_visitor, address, WITHOUT_AV1)
    assert page.evaluate(FAMILY) == "avc1"
    assert page.evaluate("engine.hls.levels.every(level => level.videoCodec.startsWith('avc1'))")


@pytest.mark.parametrize(
    ("answer", "handheld", "family"),
    [
        ("{ supported: true, smooth: false, powerEfficient: false }", False, "avc1"),
        ("{ supported: true, smooth: true, powerEfficient: false }", False, "av01"),
        ("{ supported: true, smooth: true, powerEfficient: false }", True, "avc1"),
        ("{ supported: true, smooth: true, powerEfficient: true }", True, "av01"),
    ],
)
def test_the_device_decides(new_visitor: NewVisitor, address: str, answer: str, handheld: bool, family: str) -> None:
    options: dict[str, object] = {"has_touch": True, "is_mobile": True} if handheld else {}
    page = playing(new_visitor, address, ABILITY.replace("{answer}", answer), **options)
    assert page.evaluate(FAMILY) == family
    heights = page.evaluate(HEIGHTS)
    assert len(heights) == len(set(heights))


def test_a_device_that_promised_too_much_goes_on_in_h264(new_visitor: NewVisitor, address: str) -> None:
    page = playing(new_visitor, address, FALSE_PROMISE)
    assert page.evaluate(FAMILY) == "avc1"


@pytest.mark.parametrize("paused", [False, True])
def test_av1_that_fails_later_gives_way_where_the_film_is_as_a_person_wants_it(
    new_visitor: NewVisitor, address: str, paused: bool
) -> None:
    page = new_visitor()
    spoiling, held = True, list[Route]()

    def spoil(route: Route) -> None:
        """Keep the last pieces back, so that hls.js has something to append when the decoder has failed."""
        first = int(route.request.headers.get("range", "bytes=0-")[6:].split("-")[0])
        if not spoiling:
            route.continue_()
        elif first > BEHIND:
            held.append(route)
        else:
            spoil_second_half(route)

    page.route("**/a*.mp4", spoil)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/index.html")
    until(page, f"{PLAYS} && {FAMILY} === 'av01'")
    page.evaluate("""globalThis.before = engine.hls; engine.sources.get = () => new Promise(
        give => { globalThis.release = () => give(engine.sources.answer) });
        null""")  # the value of a text that is evaluated is called if it is a function
    until(page, f"globalThis.release && {VIDEO}.error && {VIDEO}.paused")
    spoiling = False
    for route in held:
        route.continue_()
    until(page, f"!{VIDEO}.error && !{VIDEO}.paused")  # hls.js gives it a source anew by itself
    if paused:
        page.evaluate(f"{VIDEO}.pause()")
    page.evaluate("release()")
    until(page, f"engine.hls !== before && {VIDEO}.readyState >= 3")
    assert any("/v" in url and url.endswith(".mp4") for url in asked), "it is H.264 that is there"
    assert page.evaluate(f"{VIDEO}.paused") is paused
    assert 4 < page.evaluate(f"{VIDEO}.currentTime") < 8


def test_a_larger_h264_is_taken_up_where_av1_is_not_good(new_visitor: NewVisitor, address: str) -> None:
    page = new_visitor()
    page.add_init_script(ABILITY.replace("{answer}", "{ supported: true, smooth: false, powerEfficient: false }"))
    page.route("**/master.m3u8", lambda route: _name_only(route, "v240"))
    page.goto(f"{address}/index.html")
    until(page, PLAYS)
    assert page.evaluate(HEIGHTS) == [240]
    kept = "async () => { const before = engine.hls; await engine.climb('finest'); return engine.hls === before; }"
    assert page.evaluate(kept) is True, "nothing larger has come: the film plays on as it is"
    page.unroute("**/master.m3u8")
    where = page.evaluate(f"{VIDEO}.currentTime")
    assert page.evaluate(kept) is False
    until(page, f"{VIDEO}.videoHeight === 360 && {VIDEO}.currentTime > {where}")
    assert page.evaluate(HEIGHTS) == [360, 240], "those of H.264"
    assert page.evaluate(kept) is True


@pytest.mark.parametrize(("chosen", "then"), [(360, 360), (240, -1)])
def test_a_chosen_size_is_kept_through_a_climb(new_visitor: NewVisitor, address: str, chosen: int, then: int) -> None:
    page = new_visitor()
    page.route("**/master.m3u8", lambda route: _name_only(route, "v240", "v360"))
    page.goto(f"{address}/index.html")
    until(page, PLAYS)
    page.evaluate(f"{VIDEO}.playbackRate = 0.25")  # at its end it would climb no more
    page.get_by_label(f"{chosen}p", exact=True).check()
    until(page, f"{VIDEO}.videoHeight === {chosen}")
    page.unroute("**/master.m3u8")
    page.evaluate("engine.climb('finest')")
    until(page, f"{FAMILY} === 'av01' && {VIDEO}.readyState >= 3")
    assert page.evaluate(HEIGHTS) == [360, 180]
    picked = page.evaluate("document.querySelector('fieldset input:checked').parentElement.textContent.trim()")
    manual = "engine.hls.levels[engine.hls.manualLevel]"
    if then < 0:
        assert (picked[:9], page.evaluate("engine.hls.manualLevel")) == ("Automatic", -1), (
            "there is no such size in AV1"
        )
    else:
        assert (picked, page.evaluate(f"{manual}?.height"), page.evaluate(f"{manual}?.videoCodec.slice(0, 4)")) == (
            f"{then}p",
            then,
            "av01",
        )


def _name_only(route: Route, *names: str) -> None:
    """Let the master playlist name these sizes alone, as it is before the others are made."""
    answer = route.fetch()
    head, *variants = answer.text().split("#EXT-X-STREAM-INF:")
    first = [one for one in variants if one.splitlines()[1] in {f"{name}.m3u8" for name in names}]
    assert len(first) == len(names)
    route.fulfill(response=answer, body="#EXT-X-STREAM-INF:".join([head, *first]))


@pytest.mark.parametrize(("press", "paused"), [("play", False), ("pause", True)])
def test_a_press_at_any_moment_of_a_climb_counts(
    new_visitor: NewVisitor, address: str, press: str, paused: bool
) -> None:
    page = playing(new_visitor, address, CLIMBING)
    video = VIDEO
    page.evaluate(f"{video}.playbackRate = 1.25")
    for moment in ("asked before", "asked anew", "attached"):
        page.evaluate(f"{video}.{'pause' if press == 'play' else 'play'}()")
        where = page.evaluate(f"{video}.currentTime = 2 + 0.01 * {len(moment)}")
        until(page, f"!{video}.seeking && {video}.readyState >= 3")
        page.evaluate("globalThis.before = engine.hls; globalThis.holding = true; void engine.climb('finest')")
        for question in ("asked before", "asked anew"):
            until(page, "held.length === 1")
            if question == moment:
                page.evaluate(f"{video}.{press}()?.catch(() => {{}})")
            page.evaluate(f"holding = {'true' if question == 'asked before' else 'false'}; held.shift()()")
        until(page, "engine.hls !== before")
        if moment == "attached":
            page.evaluate(f"{video}.{press}()?.catch(() => {{}})")
        until(page, f"{video}.readyState >= 3 && {video}.currentTime >= {where}")
        assert page.evaluate(f"{video}.paused") is paused, moment
        if not paused:
            until(page, f"{video}.currentTime > {where} + 0.3")
        assert page.evaluate(f"{video}.currentTime") < where + 3, moment
        assert page.evaluate(f"{video}.playbackRate") == 1.25, moment


def test_the_master_s_own_pictures_and_another_size_take_turns_without_a_gap(
    new_visitor: NewVisitor, copied: str
) -> None:
    page = playing(new_visitor, copied, SWITCHING)
    until(page, "document.querySelector('video').buffered.end(0) > 19.9")
    ranges = page.evaluate("document.querySelector('video').buffered.length")
    levels = page.evaluate("loaded")
    assert (ranges, set(levels[1:])) == (1, {0, 1})
    assert sum(one != other for one, other in pairwise(levels)) >= 2, (
        "there and back"
    )  # a busy machine is late with more
    page.evaluate("{ const video = document.querySelector('video'); video.playbackRate = 4; video.currentTime = 1; }")
    until(page, "document.querySelector('video').currentTime > 12")
    assert not {"bufferSeekOverHole", "bufferStalledError", "bufferAppendError"} & set(page.evaluate("troubles"))
    assert page.evaluate("document.querySelector('video').error") is None
