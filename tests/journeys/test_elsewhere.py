"""Films that lie in a bucket, watched through the edge: the gate stays the edge's, and nobody learns where they lie."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.s3 import BUCKET, KEY, S3Server

from .acting import until
from .conftest import NewVisitor, Site
from .watching import CAPTIONS, FREE, LENGTH, TIME, open_film, play, show_session

type Front = tuple[str, list[str]]
SEED = """
from pathlib import Path
from plateau.antenna.actions.air import Airing, put_on_air
from plateau.antenna.actions.linking import open_page_for
from plateau.channels.models import Channel
from plateau.core.clock import now
from plateau.media.actions.texts import add_captions, set_chapters
from plateau.media.chapters import read_lines
from plateau.media.models import Asset, Film
from plateau.media.sources import film_sources
from plateau.media.storage import records
from plateau.media.storage.ranged import opened_where_it_lies
from plateau.media.storage.store import air_key, master_key
from plateau.media.storage.stores import store_called
from plateau.people.models import Person
from plateau_engine.direct import open_direct, write_direct

cloud, channel, editor = store_called("cloud"), Channel.objects.get(slug="watching"), Person.objects.get(name="Eva Editor")

def put(asset, folder, made):
    seen = records.seen_in(made)
    for name, one in seen.items():
        cloud.put(air_key(asset.public_id, folder, name), made / name, sha256=one.sha256)
    records.note_files(asset, folder, seen)

def air(film, gate, share):
    open_page_for(film, by=editor)
    put_on_air(film, channels=[channel], airing=Airing(gate=gate, free_share=share), by=editor)
    sources = film_sources(film, whole=True)
    return {
        "page": film.on_subject.get_absolute_url(), "asset": film.asset.public_id, "folder": sources.master_url[:-11],
        "download": f"/films/{film.public_id}/files/{film.asset.public_id}",
    }

film = Film.objects.create(channel=channel, title="Dans le nuage", created_by=editor)
film.asset = Asset.objects.create(
    film=film, state="ready", original_name="m.mp4", size_bytes=1, frames=LENGTH * 25, rate_numerator=25, width=640,
    height=360, duration_ms=LENGTH * 1000, free_share=33, free_ms=FREE * 1000, received_at=now(), store="cloud",
    master_store="cloud",
)
film.save()
put(film.asset, "full", Path(whole))
put(film.asset, "free-33", Path(whole).with_name("free"))
set_chapters(film, read_lines("00:00 Quatre euros\\n00:10 Ce que dit la loi"), by=editor)
add_captions(film, captions.encode(), language="fr", by=editor)
answer = {"made": air(film, "registered", 33), "free": film_sources(film, whole=False).master_url[:-11]}

film = Film.objects.create(channel=channel, title="Arrivé dans le nuage", created_by=editor)
master = Path(whole).parent / "clips" / "watch.mp4"
film.asset = Asset.objects.create(
    film=film, state="processing", original_name="m.mp4", size_bytes=master.stat().st_size, duration_ms=LENGTH * 1000,
    width=640, height=360, received_at=now(), direct_at=now(), store="cloud", master_store="cloud",
)
film.save()
key = master_key(film.asset.public_id)
cloud.put(key, master, sha256=records.Seen.of(master).sha256)
made = Path(whole).parent / "cloud-direct"
write_direct(open_direct(opened_where_it_lies(cloud, key, film.asset.size_bytes)), made)
put(film.asset, "direct", made)
answer["arrived"] = air(film, "everybody", 0) | {"master": str(master)}
from django.test import Client
client = Client()
client.force_login(editor.user)
answer["editor"] = client.cookies["sessionid"].value
"""


@pytest.fixture(scope="module")
def lying(site: Site, films: dict[str, Any]) -> dict[str, Any]:
    """Put a finished film and one that has just arrived into the bucket, and both on air."""
    made: dict[str, Any] = site.ask(SEED, whole=films["whole"], captions=CAPTIONS, LENGTH=LENGTH, FREE=FREE)
    return made


def fetch(site: Site, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    """Ask the edge; whatever it says must not tell where films lie."""
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    told = repr(answer.getheaders())
    assert "x-amz" not in told.lower(), told
    assert KEY not in told
    assert BUCKET + "/" not in told
    if answer.status not in {200, 206}:
        assert b"Amz" not in body
        assert b"<Error>" not in body
    return answer, body


def test_a_film_in_a_bucket_plays_and_its_gate_holds(
    site: Site, new_visitor: NewVisitor, films: dict[str, Any], lying: dict[str, Any], cloud_front: Front
) -> None:
    page = partial(new_visitor, base_url=site.url)(locale="fr-FR")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_film(page, lying["made"]["page"])
    play(page)
    assert page.evaluate("document.querySelector('video').duration") == pytest.approx(FREE, abs=0.5)
    show_session(page, site, films)
    open_film(page, lying["made"]["page"])
    play(page)
    page.evaluate(f"{TIME} = 14")
    until(page, f"{TIME} > 14.5")
    assert page.evaluate("document.querySelector('video').duration") == pytest.approx(LENGTH, abs=0.1)
    assert any(f"{lying['made']['asset']}/full/" in url for url in asked)
    assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == {urlsplit(site.url).netloc}
    assert not [url for url in asked if "X-Amz" in url]
    assert [line for line in cloud_front[1] if f"/{lying['made']['asset']}/full/" in line], "the bucket was not asked"


def test_a_film_that_has_just_arrived_in_a_bucket_plays(
    site: Site, new_visitor: NewVisitor, lying: dict[str, Any]
) -> None:
    page = partial(new_visitor, base_url=site.url)(locale="fr-FR")
    open_film(page, lying["arrived"]["page"])
    play(page)
    page.evaluate(f"{TIME} = 15")
    until(page, f"{TIME} > 15.5")


def test_every_file_comes_as_it_lies_there(site: Site, lying: dict[str, Any], cloud: S3Server) -> None:
    kinds = {".m3u8": "application/vnd.apple.mpegurl", ".mp4": "video/mp4", ".vtt": "text/vtt", ".jpg": "image/jpeg"}
    folder = cloud.objects / "air" / lying["made"]["asset"] / "full"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    assert {Path(name).suffix for name in names} >= set(kinds)
    for name in names:
        answer, body = fetch(site, lying["made"]["folder"] + name)
        assert (answer.status, body) == (200, (folder / name).read_bytes()), name
        kind = kinds.get(Path(name).suffix, answer.getheader("Content-Type"))
        assert answer.getheader("Content-Type") == kind, name
        changes = name.endswith((".m3u8", ".mpd", ".vtt"))
        kept = "private, no-cache" if changes else "private, max-age=3600, immutable"
        assert answer.headers.get_all("Cache-Control") == [kept], name
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("Set-Cookie") is None


def test_ranges_heads_and_unchanged_files(
    site: Site, lying: dict[str, Any], cloud: S3Server, cloud_front: Front
) -> None:
    folder = cloud.objects / "air" / lying["made"]["asset"] / "full"
    track = next(path for path in sorted(folder.rglob("*.mp4")) if path.stat().st_size > 5000)
    data, address = track.read_bytes(), lying["made"]["folder"] + track.relative_to(folder).as_posix()
    for _ in range(3):
        answer, body = fetch(site, address, Range="bytes=1000-2999")
        assert (answer.status, body) == (206, data[1000:3000])
        assert answer.getheader("Content-Range") == f"bytes 1000-2999/{len(data)}"
    fetched = [line for line in cloud_front[1] if track.name in line and line.endswith("bytes=1000-2999")]
    assert len(fetched) == 1, "the edge keeps what a player asks for"
    answer, body = fetch(site, address, Range=f"bytes={len(data) - 10}-")
    assert (answer.status, body) == (206, data[-10:])
    assert fetch(site, address, Range=f"bytes={len(data)}-{len(data) + 9}")[0].status == 416
    answer, body = fetch(site, address, "HEAD")
    assert (answer.status, answer.getheader("Content-Length"), body) == (200, str(len(data)), b"")
    tag = answer.getheader("ETag")
    assert tag
    assert fetch(site, address, If_None_Match=tag)[0].status == 304
    assert fetch(site, address, Range="bytes=0-9", If_Range='"another"')[0].status == 200
    assert fetch(site, address, Range="bytes=0-9", If_Range=tag)[0].status == 206


def test_an_altered_or_outlived_address_opens_nothing(site: Site, lying: dict[str, Any], cloud: S3Server) -> None:
    good = lying["made"]["folder"]
    _, _, signature, expires, asset, folder, _ = good.split("/")
    other = lying["arrived"]["asset"]
    altered = {
        "the whole with the free start's signature": lying["free"].replace("/free-33/", "/full/"),
        "another film": good.replace(asset, other),
        "a later moment": good.replace(expires, str(int(expires) + 60)),
        "a guess": good.replace(signature, "A" * 22),
    }
    status = {what: fetch(site, address + "master.m3u8")[0].status for what, address in altered.items()}
    assert status == dict.fromkeys(altered, 403)
    old = site.ask(
        "from django.conf import settings\nfrom plateau.media.signing import sign\n"
        "answer = sign(scope, expires=1000, secret=settings.MEDIA_SECRET)",
        scope=f"{asset}/{folder}",
    )
    assert fetch(site, old + "master.m3u8")[0].status == 410
    assert fetch(site, good + "nothing.mp4")[0].status == 404
    assert fetch(site, good + "../../x")[0].status in {403, 404}
    assert fetch(site, good + "master.m3u8", "POST")[0].status == 403
    for door in (f"/elsewhere/cloud/{BUCKET}/{cloud.prefix}/air/{asset}/full/master.m3u8", "/elsewhere/cloud/"):
        assert fetch(site, door)[0].status == 404


def test_a_master_in_a_bucket_is_sent_under_its_own_name(site: Site, lying: dict[str, Any]) -> None:
    answer, body = fetch(site, lying["arrived"]["download"], Cookie=f"sessionid={lying['editor']}")
    assert (answer.status, body) == (200, Path(lying["arrived"]["master"]).read_bytes())
    assert answer.getheader("Content-Type") == "application/octet-stream"
    assert 'filename="m.mp4"' in (answer.getheader("Content-Disposition") or "")
    assert "no-store" in (answer.getheader("Cache-Control") or "")
    assert fetch(site, lying["arrived"]["download"])[0].status != 200


def test_while_the_bucket_is_away_the_edge_gives_what_it_kept_and_says_so(
    site: Site, lying: dict[str, Any], cloud: S3Server
) -> None:
    folder = cloud.objects / "air" / lying["made"]["asset"] / "full"
    track = max(folder.glob("*.mp4"), key=lambda path: path.stat().st_size).name
    kept = fetch(site, lying["made"]["folder"] + track, Range="bytes=10-1999")[1]
    cloud.stop()
    try:
        answer, body = fetch(site, lying["made"]["folder"] + track, Range="bytes=10-1999")
        assert (answer.status, body) == (206, kept)
        answer, body = fetch(site, lying["made"]["folder"] + "master.m3u8")
    finally:
        cloud.start()
    assert (answer.status, answer.getheader("Retry-After")) == (503, "10")
    assert b"storage does not answer" in body


def test_a_killed_edge_comes_back_with_its_way_to_the_bucket(site: Site, lying: dict[str, Any]) -> None:
    pid_file = site.home / "run" / "edge.pid"
    killed = pid_file.read_text()
    os.kill(int(killed), signal.SIGKILL)
    answer = None
    deadline = time.monotonic() + 30
    while answer is None and time.monotonic() < deadline:
        time.sleep(0.1)
        with contextlib.suppress(OSError):  # nobody listens yet
            if pid_file.read_text() not in {killed, ""}:
                answer, body = fetch(site, lying["made"]["folder"] + "master.m3u8")
    assert answer is not None, "the edge did not come back"
    assert (answer.status, body[:7]) == (200, b"#EXTM3U")
