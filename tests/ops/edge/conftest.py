"""A real edge: nginx with the configuration that every installation gets, in front of a small answering machine."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import ClassVar

import pytest

from plateau.ops.edge.config import Edge
from plateau.ops.places import Places

SECRET = "a media secret of some length"


class Pages(BaseHTTPRequestHandler):
    """Stands where the pages' process stands: says back what reached it."""

    protocol_version = "HTTP/1.1"
    first_bytes: ClassVar[list[bytes]] = []

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        received = 0
        if length:
            first = self.rfile.read1(min(length, 65536))  # type: ignore[attr-defined]
            self.first_bytes.append(first)
            received = len(first)
            while received < length:
                more = len(self.rfile.read(min(length - received, 65536)))
                if not more:  # whoever sent it has gone
                    self.close_connection = True
                    return
                received += more
        seen = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps({"path": self.path, "method": self.command, "received": received, "headers": seen}).encode()
        self.send_response(200)
        if "hand-over?to=" in self.path:
            self.send_header("X-Accel-Redirect", self.path.split("to=")[1])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # some visitors of these tests leave
            self.wfile.write(body)

    do_GET = do_POST = do_PATCH = answer  # noqa: N815  the names that the library calls


class Backend(ThreadingMixIn, UnixStreamServer):
    """An HTTP server on a socket file."""

    daemon_threads = True
    request_queue_size = 128


@dataclass
class RunningEdge:
    """The edge under test."""

    places: Places
    port: int

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        """Send exactly this path, without tidying it up, and return the answer with its body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, headers=named)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def status(self, path: str, method: str = "GET") -> int:
        return self.ask(path, method)[0].status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def edge() -> Iterator[RunningEdge]:
    """An edge in front of the answering machine, with a folder of its own."""
    with running_edge() as running:
        yield running


@contextmanager
def running_edge(*, stores: str = "", keeps_gb: int = 10) -> Iterator[RunningEdge]:
    """Start an edge that knows this storage beside its folder."""
    home = Path(tempfile.mkdtemp(prefix="plateau edge "))
    places = Places(home)
    places.make()
    port = free_port()
    configured = Edge(
        places,
        "https://tv.example.org",
        SECRET,
        [("127.0.0.1", port)],
        trusted=["127.0.0.7/32"],
        workers="1",
        stores=stores,
        keeps_gb=keeps_gb,
    )
    configured.write()
    assert configured.fault() == ""
    backend = Backend(str(places.sockets / "web.sock"), Pages)
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    with subprocess.Popen(configured.command()) as nginx:
        running = RunningEdge(places, port)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            threading.Event().wait(0.05)
        yield running
        nginx.terminate()
    backend.shutdown()
    backend.server_close()
    shutil.rmtree(home)
