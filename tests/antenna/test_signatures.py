"""The protected film against the real edge: what the application signs opens, and nothing else does."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import m3u8
import pytest
from django.conf import settings as django_settings
from django.test import Client

from plateau.media.signing import sign
from plateau.media.sources import film_sources
from plateau.ops.edge.config import Edge
from plateau.ops.places import Places
from tests.factories import client_of

pytestmark = pytest.mark.django_db


@dataclass
class Air:
    """The running edge over this test's packages."""

    port: int

    def ask(self, path: str, **headers: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def status(self, path: str) -> int:
        return self.ask(path)[0]


@pytest.fixture
def air(folders: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Air]:
    """An edge that serves the folder in which this test's packages lie."""
    places = Places(folders)
    places.make()
    folders.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    edge = Edge(places, django_settings.SITE_URL, django_settings.MEDIA_SECRET, [("127.0.0.1", port)], workers="1")
    edge.write()
    assert edge.fault() == ""
    with subprocess.Popen(edge.command()) as nginx:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            threading.Event().wait(0.05)
        yield Air(port)
        nginx.terminate()


def sources(client: Client, publication) -> dict:
    return client.get(
        f"/films/{publication.film.public_id}/sources.json", headers={"Accept": "application/json"}
    ).json()


def everything_under(air: Air, master: str) -> dict[str, int]:
    """Follow a master playlist to every file that it names; return the statuses."""
    base = master.rsplit("/", 1)[0]
    status, body = air.ask(master)
    found = {master: status}
    playlist = m3u8.loads(body.decode())
    for name in [one.uri for one in playlist.playlists] + [one.uri for one in playlist.media if one.uri]:
        status, body = air.ask(f"{base}/{name}")
        found[name] = status
        variant = m3u8.loads(body.decode())
        found[variant.segments[-1].uri] = air.status(f"{base}/{variant.segments[-1].uri}")
    return found


def test_what_a_member_gets_opens_the_whole_film(stage, air: Air) -> None:
    publication = stage.on_air("registered", free_share=40)
    found = everything_under(air, sources(client_of(stage.member), publication)["master"])
    assert set(found.values()) == {200}
    assert len(found) > 4


def test_what_a_stranger_gets_opens_the_free_start_and_nothing_of_the_rest(stage, air: Air) -> None:
    publication = stage.on_air("registered", free_share=40)
    free = sources(Client(), publication)["master"]
    assert set(everything_under(air, free).values()) == {200}
    assert air.status(free.replace("/free/", "/full/")) == 403
    assert air.status(free.replace("/free/master.m3u8", "/free/../full/master.m3u8")) in {400, 403, 404}
    assert air.status(free.replace("/free/master.m3u8", "/free/%2e%2e/full/master.m3u8")) in {400, 403, 404}
    assert air.status(free.replace("master.m3u8", "pictures/storyboard.vtt")) == 404


def test_the_free_file_holds_no_byte_past_its_end(stage, air: Air) -> None:
    publication = stage.on_air("registered", free_share=40)
    asset = publication.film.asset
    free = sources(Client(), publication)["master"].rsplit("/", 1)[0]
    for file in sorted(asset.free_package.glob("v*.mp4")):
        whole, part = (asset.package / file.name).stat().st_size, file.stat().st_size
        assert part < whole
        status, body = air.ask(f"{free}/{file.name}", Range=f"bytes={part - 10}-{whole}")
        assert (status, len(body)) == (206, 10)
        assert air.ask(f"{free}/{file.name}", Range=f"bytes={part}-{whole}")[0] == 416


def test_guessed_and_altered_addresses_are_refused(stage, air: Air) -> None:
    publication = stage.on_air("registered", free_share=40)
    other = stage.on_air("registered", title="Another")
    good = film_sources(publication.film, whole=True).master_url
    signature, expires = good.split("/")[2:4]
    altered = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert air.status(good) == 200
    for wrong in (
        good.replace(signature, altered),
        good.replace(signature, "A" * 22),
        good.replace(expires, str(int(expires) + 3600)),
        good.replace(publication.film.asset.public_id, other.film.asset.public_id),
        f"/m/{publication.film.asset.public_id}/full/master.m3u8",
    ):
        assert air.status(wrong) == 403, wrong


def test_an_outlived_address_is_gone(stage, air: Air) -> None:
    publication = stage.on_air("everybody")
    scope = f"{publication.film.asset.public_id}/full"
    past, soon = int(time.time()) - 1, int(time.time()) + 60
    secret = django_settings.MEDIA_SECRET
    assert air.status(sign(scope, expires=past, secret=secret) + "master.m3u8") == 410
    assert air.status(sign(scope, expires=soon, secret=secret) + "master.m3u8") == 200


def test_each_renewal_asks_the_gate_anew(stage, air: Air) -> None:
    publication = stage.on_air("registered", free_share=40)
    client = client_of(stage.member)
    assert sources(client, publication)["whole"] is True
    client.logout()
    assert sources(client, publication)["whole"] is False
