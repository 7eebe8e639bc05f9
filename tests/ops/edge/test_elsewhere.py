"""The edge of an installation with storage beside its folder: doors that only the pages open."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plateau.media.signing import sign
from plateau.media.storage.addresses import BadAddress
from plateau.ops.edge.config import Edge
from plateau.ops.places import Places

from .conftest import SECRET, RunningEdge, running_edge

BUCKETS = "far=s3://key:hush%2Fhush@films/of/a/test?endpoint=https://192.0.2.7:9443 near=s3://films?endpoint=http://127.0.0.1:9"
LATER = int(time.time()) + 6 * 3600  # read when the tests are collected, and a whole run may take long
SIGNED = sign("4fGh7kQ2/main", expires=LATER, secret=SECRET)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second folder with a film."""
    folder = tmp_path_factory.mktemp("a shelf")
    for key, data in {"air/4fGh7kQ2/main/720p.mp4": bytes(range(256)) * 40, "masters/4fGh7kQ2": b"master"}.items():
        (folder / key).parent.mkdir(parents=True)
        (folder / key).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def edge(shelf: Path) -> Iterator[RunningEdge]:
    """An edge that knows a shelf and two buckets."""
    address = str(shelf).replace(" ", "%20")
    with running_edge(stores=f"shelf=file://{address} {BUCKETS}", keeps_gb=1) as running:
        yield running


def test_a_shelf_is_opened_by_the_pages_alone(edge: RunningEdge) -> None:
    answer, body = edge.ask("/hand-over?to=/shelf/shelf/air/4fGh7kQ2/main/720p.mp4", Range="bytes=250-259")
    assert (answer.status, body) == (206, bytes([250, 251, 252, 253, 254, 255, 0, 1, 2, 3]))
    answer, body = edge.ask("/hand-over?to=/shelf/shelf/masters/4fGh7kQ2")
    assert (answer.status, body, answer.getheader("Cache-Control")) == (200, b"master", "private, no-store")
    for door in ("/shelf/shelf/air/4fGh7kQ2/main/720p.mp4", "/shelf/shelf/masters/4fGh7kQ2", "/elsewhere/near/x"):
        answer, body = edge.ask(door)
        assert (answer.status, b"master" in body) == (404, False)


def test_what_lies_here_is_not_asked_for(edge: RunningEdge) -> None:
    here = edge.places.air / "4fGh7kQ2" / "main"
    here.mkdir(parents=True)
    (here / "here.mp4").write_bytes(b"here")
    answer, body = edge.ask(SIGNED + "here.mp4")
    assert (answer.status, body, answer.getheader("Content-Type")) == (200, b"here", "video/mp4")


def test_what_does_not_is_asked_of_the_pages_without_the_visitors_cookies(edge: RunningEdge) -> None:
    whole = edge.ask(SIGNED + "other.m3u8", Cookie="sessionid=x", X_Real_IP="192.0.2.1")[1].decode()
    assert f'"path": "{SIGNED}other.m3u8"' in whole
    assert "sessionid" not in whole
    assert '"x-real-ip": "127.0.0.1"' in whole


def test_a_bucket_that_is_away_is_told_and_nothing_more(edge: RunningEdge) -> None:
    answer, body = edge.ask("/hand-over?to=/elsewhere/near/films/x%3FX-Amz-Signature=hush")
    assert (answer.status, answer.getheader("Retry-After")) == (503, "10")
    assert b"storage does not answer" in body
    assert b"hush" not in body


def test_no_secret_of_a_bucket_stands_in_the_configuration(edge: RunningEdge) -> None:
    text = (edge.places.run / "edge.conf").read_text()
    assert "hush" not in text
    assert "proxy_set_header Host 192.0.2.7:9443;" in text
    far = re.search(r"location \^~ /elsewhere/far/ \{.*?\n    \}", text, re.DOTALL)
    assert far
    assert "proxy_ssl_verify on;" in far[0]
    assert "proxy_pass_request_headers off;" in far[0]


def test_without_storage_beside_the_folder_there_is_no_door(tmp_path: Path) -> None:
    text = Edge(Places(tmp_path), "https://tv.example.org", SECRET, [("127.0.0.1", 1)]).text()
    assert "elsewhere" not in text
    assert "/shelf/" not in text
    with pytest.raises(BadAddress):
        Edge(Places(tmp_path), "https://tv.example.org", SECRET, [("127.0.0.1", 1)], stores="x=ftp://y").text()
