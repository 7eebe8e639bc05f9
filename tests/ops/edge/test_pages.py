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
    POSITIONS_A_MINUTE,
    WRITES_A_MINUTE,
    Edge,
    sendings_in_all,
    sendings_of_one,
)
from plateau.ops.launch import PAGE_THREADS
from plateau.ops.places import Places, WrongPlace
from plateau.ops.programs import page_workers

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


HEAD = b"PATCH /upload/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx"


def sending(edge: RunningEdge, address: str) -> socket.socket:
    """Return a connection from this address that has begun to send a file."""
    connection = socket.create_connection(("127.0.0.1", edge.port), source_address=(address, 0), timeout=5)
    connection.sendall(HEAD)
    return connection


def begun(most: int) -> int:
    """Return how many files have begun to arrive, as soon as they are so many."""
    deadline = time.monotonic() + 5
    while len(Pages.first_bytes) < most and time.monotonic() < deadline:
        time.sleep(0.02)
    return len(Pages.first_bytes)


def test_one_address_sends_a_few_files_at_once_and_no_more(edge: RunningEdge) -> None:
    wait_until_nobody_sends(edge)
    with contextlib.ExitStack() as kept:
        for number in range(1, sendings_of_one() + 1):
            kept.enter_context(sending(edge, "127.0.0.1"))
            assert begun(number) == number
        with sending(edge, "127.0.0.1") as one_more:
            assert one_more.recv(200).startswith(b"HTTP/1.1 429")
        with sending(edge, "127.0.0.9") as other:
            other.sendall(b"x" * 999)
            assert other.recv(200).startswith(b"HTTP/1.1 200")
        assert edge.status("/c/atelier") == 200


def test_however_many_send_a_quarter_of_the_pages_threads_serves_pages(edge: RunningEdge) -> None:
    wait_until_nobody_sends(edge)
    with contextlib.ExitStack() as kept:
        for number in range(1, sendings_in_all() + 1):
            kept.enter_context(sending(edge, f"127.0.1.{number}"))
            assert begun(number) == number
        with sending(edge, "127.0.0.9") as one_more:
            assert one_more.recv(200).startswith(b"HTTP/1.1 429")
        assert edge.status("/c/atelier") == 200


def wait_until_nobody_sends(edge: RunningEdge) -> None:
    """Wait for the edge to notice that earlier tests let go: then as many as may send at once."""
    taken: set[bytes] = set()
    deadline = time.monotonic() + 5
    while taken != {b"200"} and time.monotonic() < deadline:
        with contextlib.ExitStack() as kept:
            all_at_once = [
                kept.enter_context(sending(edge, f"127.0.2.{number}")) for number in range(1, sendings_in_all() + 1)
            ]
            for connection in all_at_once:
                connection.sendall(b"x" * 999)
            taken = {connection.recv(200).split()[1] for connection in all_at_once}
    Pages.first_bytes.clear()


@pytest.mark.parametrize("cores", [1, 2, 3, 4, 64])
def test_files_on_their_way_leave_threads_for_pages(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr("plateau.ops.programs.usable_cores", lambda: cores)
    threads = page_workers() * PAGE_THREADS
    assert (threads, sendings_of_one(), sendings_in_all()) == {
        1: (6, 3, 4),
        2: (12, 6, 9),
        3: (18, 9, 13),
        4: (24, 12, 18),
        64: (24, 12, 18),
    }[cores]


def test_no_leniency_lends_threads_that_are_not_there(tmp_path: Path) -> None:
    lenient = Edge(Places(tmp_path), "http://localhost", SECRET, [("127.0.0.1", 1)], leniency=50).text()
    assert f"limit_conn sendings {sendings_of_one()};" in lenient
    assert f"limit_conn all_sendings {sendings_in_all()};" in lenient


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
    answers = [posted(edge, "127.0.0.11", "/films/4fGh7kQ2/position") for _ in range(POSITIONS_A_MINUTE)]
    assert 429 in answers
    assert answers.index(429) >= POSITIONS_A_MINUTE // 4
    written = [posted(edge, "127.0.0.11", "/propose") for _ in range(WRITES_A_MINUTE // 4)]
    assert written == [200] * (WRITES_A_MINUTE // 4)


def test_where_an_office_watches_its_visits_are_counted(edge: RunningEdge) -> None:
    told = [posted(edge, "127.0.0.12", "/films/4fGh7kQ2/position") for _ in range(POSITIONS_A_MINUTE)]
    assert 429 in told
    counted = [posted(edge, "127.0.0.12", "/pulse/count") for _ in range(BEACONS_A_MINUTE // 4)]
    assert counted == [503] * (BEACONS_A_MINUTE // 4)  # handed on: no pulse stands behind this edge


def posted(edge: RunningEdge, address: str, path: str) -> int:
    """Return the answer to a writing request from this address."""
    with socket.create_connection(("127.0.0.1", edge.port), source_address=(address, 0), timeout=5) as connection:
        connection.sendall(f"POST {path} HTTP/1.0\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
        return int(connection.recv(200).split()[1])


def test_a_flood_of_beacons_is_cut_off_and_a_watching_office_is_not(edge: RunningEdge) -> None:
    answers = [edge.status("/pulse/count", "POST") for _ in range(BEACONS_A_MINUTE)]
    first_refused = answers.index(429)
    assert 429 not in answers[:first_refused]
    assert first_refused >= BEACONS_A_MINUTE // 4
