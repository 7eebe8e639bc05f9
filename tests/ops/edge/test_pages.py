"""What the edge hands on, holds back and answers by itself."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import threading
import time
from pathlib import Path

import pytest

from plateau.ops.edge.config import (
    ACCOUNT_WRITES_A_MINUTE,
    BEACONS_A_MINUTE,
    SENDINGS_AT_ONCE,
    WRITES_A_MINUTE,
    Edge,
)
from plateau.ops.places import Places, WrongPlace

from .conftest import SECRET, Pages, RunningEdge


def test_the_pages_learn_who_asks_and_how(edge: RunningEdge) -> None:
    answer, body = edge.ask("/c/atelier?page=2", X_Forwarded_For="6.6.6.6", X_Real_IP="6.6.6.6", Host="tv.example.org")
    seen = json.loads(body)
    assert answer.status == 200
    assert seen["path"] == "/c/atelier?page=2"
    kept = {name: seen["headers"][name] for name in ("host", "x-real-ip", "x-forwarded-for", "x-forwarded-proto")}
    assert kept == {
        "host": "tv.example.org",
        "x-real-ip": "127.0.0.1",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
    }


def test_a_trusted_proxy_in_front_may_say_who_asks(edge: RunningEdge) -> None:
    with socket.create_connection(("127.0.0.1", edge.port), source_address=("127.0.0.7", 0)) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert json.loads(answer.split(b"\r\n\r\n")[1])["headers"]["x-real-ip"] == "203.0.113.9"


def test_an_upload_reaches_the_pages_before_its_last_byte(edge: RunningEdge) -> None:
    Pages.first_bytes.clear()
    with socket.create_connection(("127.0.0.1", edge.port)) as connection:
        connection.sendall(b"PATCH /upload/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n" + b"first")
        deadline = time.monotonic() + 5
        while not Pages.first_bytes and time.monotonic() < deadline:
            time.sleep(0.02)
    assert Pages.first_bytes == [b"first"]


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x", " application/x-www-form-urlencoded; a=b"],
)
def test_a_form_sent_where_files_go_reaches_nobody(edge: RunningEdge, kind: str) -> None:
    """The pages would read a form to its end before asking who sends it, however slowly it comes."""
    Pages.first_bytes.clear()
    with socket.create_connection(("127.0.0.1", edge.port), timeout=5) as connection:
        connection.sendall(
            f"POST /upload/ HTTP/1.1\r\nHost: x\r\nContent-Type:{kind}\r\nContent-Length: 9000\r\n\r\na".encode()
        )
        assert connection.recv(200).startswith(b"HTTP/1.1 415")
    assert Pages.first_bytes == []
    answer, body = edge.ask("/propose", "POST", b"a=b", Content_Type=kind.strip())
    assert (answer.status, json.loads(body)["received"]) == (200, 3)


def test_one_address_sends_a_few_files_at_once_and_no_more(edge: RunningEdge) -> None:
    head = b"PATCH /upload/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx"
    Pages.first_bytes.clear()
    with contextlib.ExitStack() as kept:
        for number in range(1, SENDINGS_AT_ONCE + 1):
            kept.enter_context(socket.create_connection(("127.0.0.1", edge.port), timeout=5)).sendall(head)
            deadline = time.monotonic() + 5
            while len(Pages.first_bytes) < number and time.monotonic() < deadline:
                time.sleep(0.02)
        assert len(Pages.first_bytes) == SENDINGS_AT_ONCE
        with socket.create_connection(("127.0.0.1", edge.port), timeout=5) as one_more:
            one_more.sendall(head)
            assert one_more.recv(200).startswith(b"HTTP/1.1 429")
        with socket.create_connection(("127.0.0.1", edge.port), source_address=("127.0.0.9", 0), timeout=5) as other:
            other.sendall(head + b"x" * 999)
            assert other.recv(200).startswith(b"HTTP/1.1 200")
        assert edge.status("/c/atelier") == 200


def test_a_sender_who_is_silent_for_a_minute_makes_room(edge: RunningEdge) -> None:
    text = (edge.places.run / "edge.conf").read_text()
    (uploads,) = re.findall(r"location /upload/ \{.*?\n    \}", text, re.DOTALL)
    assert "client_body_timeout 60s;" in uploads


def test_a_large_body_is_taken_only_by_uploads(edge: RunningEdge) -> None:
    def begin(path: str) -> bytes:
        with socket.create_connection(("127.0.0.1", edge.port), timeout=5) as connection:
            connection.sendall(f"PATCH {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000000\r\n\r\nabc".encode())
            connection.settimeout(1)
            try:
                return connection.recv(200)
            except TimeoutError:
                return b"waiting for more"

    assert begin("/upload/abc") == b"waiting for more"
    assert begin("/propose").startswith(b"HTTP/1.1 413")


def test_a_hashed_name_is_kept_for_good_and_another_is_asked_again(edge: RunningEdge) -> None:
    (edge.places.static / "css").mkdir(exist_ok=True)
    sheet = "body { color: black }\n" * 100
    for name in ("site.css", "site.0123456789ab.css"):
        (edge.places.static / "css" / name).write_text(sheet)
    (edge.places.static / "player.mjs").write_text("export {}")
    plain, _ = edge.ask("/static/css/site.css")
    hashed, body = edge.ask("/static/css/site.0123456789ab.css", Accept_Encoding="gzip")
    assert plain.getheader("Cache-Control") == "no-cache"
    assert hashed.getheader("Cache-Control") == "public, max-age=31536000, immutable"
    assert hashed.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(body).decode() == sheet
    assert edge.ask("/static/player.mjs")[0].getheader("Content-Type") == "text/javascript"


def test_a_public_file_is_shown_and_never_run(edge: RunningEdge) -> None:
    (edge.places.public / "logo.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    )
    answer, _ = edge.ask("/public/logo.svg")
    assert answer.status == 200
    assert "sandbox" in (answer.getheader("Content-Security-Policy") or "")
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize(
    "path", ["/static/../secret", "/public/../../etc/passwd", "/static/%2e%2e/media-secret", "/public/"]
)
def test_nothing_else_of_the_folder_is_served(edge: RunningEdge, path: str) -> None:
    (edge.places.home / "secret").write_text("never")
    (edge.places.home / "media-secret").write_text("never")
    answer, body = edge.ask(path)
    assert b"never" not in body
    assert answer.status in {400, 403, 404} or b'"path"' in body


def test_pages_that_are_away_are_excused_and_asked_again(edge: RunningEdge) -> None:
    socket_path = edge.places.sockets / "web.sock"
    hidden = socket_path.with_suffix(".away")
    socket_path.rename(hidden)
    try:
        answer, body = edge.ask("/")
    finally:
        hidden.rename(socket_path)
    assert (answer.status, answer.getheader("Retry-After")) == (503, "3")
    assert "le plateau s’allume" in body.decode()
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"


def test_a_master_opens_only_through_the_pages(edge: RunningEdge) -> None:
    (edge.places.home / "masters" / "film.mov").write_bytes(b"precious")
    direct, body = edge.ask("/masters/film.mov")
    assert direct.status == 404
    assert body != b"precious"
    handed, body = edge.ask("/hand-over?to=/masters/film.mov")
    assert (handed.status, body) == (200, b"precious")
    assert handed.getheader("Cache-Control") == "private, no-store"


def test_guessing_a_code_is_slowed_down_and_reading_is_not(edge: RunningEdge) -> None:
    answers: list[int] = []

    def try_one() -> None:
        answers.append(edge.status("/account/login/code/confirm", "POST"))

    threads = [threading.Thread(target=try_one) for _ in range(ACCOUNT_WRITES_A_MINUTE + 15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(200) in {ACCOUNT_WRITES_A_MINUTE + 1, ACCOUNT_WRITES_A_MINUTE + 2}
    assert set(answers) == {200, 429}
    refused, body = edge.ask("/account/login", "POST")
    assert (refused.status, refused.getheader("Retry-After")) == (429, "60")
    assert "réessayez" in body.decode()
    assert [edge.status("/account/login") for _ in range(40)] == [200] * 40


def test_the_configuration_is_the_owners_alone(edge: RunningEdge) -> None:
    path = edge.places.run / "edge.conf"
    assert SECRET in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_nginx_would_misread_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPlace, match="plainer PLATEAU_HOME"):
        Edge(Places(tmp_path / "$home"), "http://localhost", SECRET, [("127.0.0.1", 1)]).text()
    assert list(tmp_path.iterdir()) == []


def test_telling_where_one_watches_leaves_the_allowance_for_writing(edge: RunningEdge) -> None:
    def told(address: str) -> int:
        with socket.create_connection(("127.0.0.1", edge.port), source_address=(address, 0), timeout=5) as connection:
            connection.sendall(b"POST /films/4fGh7kQ2/position HTTP/1.0\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            return int(connection.recv(200).split()[1])

    def written(address: str) -> int:
        with socket.create_connection(("127.0.0.1", edge.port), source_address=(address, 0), timeout=5) as connection:
            connection.sendall(b"POST /propose HTTP/1.0\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            return int(connection.recv(200).split()[1])

    answers = [told("127.0.0.11") for _ in range(BEACONS_A_MINUTE)]
    assert 429 in answers
    assert answers.index(429) >= BEACONS_A_MINUTE // 4
    assert [written("127.0.0.11") for _ in range(WRITES_A_MINUTE // 4)] == [200] * (WRITES_A_MINUTE // 4)


def test_a_flood_of_beacons_is_cut_off_and_a_watching_office_is_not(edge: RunningEdge) -> None:
    answers = [edge.status("/pulse/count", "POST") for _ in range(BEACONS_A_MINUTE)]
    first_refused = answers.index(429)
    assert 429 not in answers[:first_refused]
    assert first_refused >= BEACONS_A_MINUTE // 4
