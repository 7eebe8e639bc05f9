"""Segments through the edge with the gate on, against nginx serving the bare file."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
from figures import Figures, Ratio, compare, in_turns

from plateau.media.signing import sign
from plateau.ops.edge.config import Edge, nginx
from plateau.ops.places import Places

SECRET = "for this run only"  # noqa: S105
SCOPE = "asset/main"
FILE_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
PIECES = 2000
CONNECTIONS = 4


def measure() -> list[Ratio]:
    """Fetch 1 MB ranges over kept connections, from both servers in turns."""
    home = Path(tempfile.mkdtemp(prefix="plateau-bench-"))
    try:
        places = Places(home)
        places.make()
        package = places.air / SCOPE
        package.mkdir(parents=True)
        (package / "1080p.mp4").write_bytes(os.urandom(FILE_BYTES))
        address = sign(SCOPE, expires=int(time.time()) + 3600, secret=SECRET) + "1080p.mp4"
        with _edge(places) as gated, _bare(home) as bare:
            pairs = in_turns(lambda: _round(gated, address), lambda: _round(bare, f"/{SCOPE}/1080p.mp4"))
    finally:
        shutil.rmtree(home)
    what = "1 MB ranges behind the gate"
    return [
        compare(pairs, "speed", what=what, against="bare nginx", unit="MB/s", aim=0.95, more_is_better=True),
        # the processor's time does not depend on who else uses the machine
        compare(
            pairs,
            "cpu",
            what=f"{what}, nginx's own time",
            against="bare nginx",
            unit="ms/GB",
            aim=1.05,
            more_is_better=False,
        ),
    ]


@dataclass(frozen=True, slots=True)
class Server:
    """A running nginx."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        times = [one.cpu_times() for one in (self.process, *self.process.children())]
        return sum(one.user + one.system for one in times)


def _round(server: Server, path: str) -> Figures:
    before = server.cpu_seconds()
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        fetched = sum(pool.map(lambda _: _fetch(server.port, path, PIECES // CONNECTIONS), range(CONNECTIONS)))
    seconds = time.perf_counter() - began
    assert fetched == PIECES // CONNECTIONS * CONNECTIONS * PIECE_BYTES
    return {"speed": fetched / 10**6 / seconds, "cpu": (server.cpu_seconds() - before) * 1000 / (fetched / 10**9)}


def _fetch(port: int, path: str, times: int) -> int:
    buffer = bytearray(2 * PIECE_BYTES)
    total = 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(times):
            start = secrets.randbelow(FILE_BYTES - PIECE_BYTES)
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: x\r\nRange: bytes={start}-{start + PIECE_BYTES - 1}\r\n\r\n".encode()
            )
            total += _body_bytes(connection, buffer)
    return total


def _body_bytes(connection: socket.socket, buffer: bytearray) -> int:
    """Read one answer and return the length of its body; stop at anything but the range asked for."""
    got = connection.recv_into(buffer)
    while (end := buffer.find(b"\r\n\r\n", 0, got)) < 0:
        got += connection.recv_into(memoryview(buffer)[got:])
    if not buffer.startswith(b"HTTP/1.1 206"):
        message = f"not a range: {bytes(buffer[:60])!r}"
        raise RuntimeError(message)
    body = got - end - 4
    while body < PIECE_BYTES:
        body += connection.recv_into(buffer, PIECE_BYTES - body)
    return body


@contextlib.contextmanager
def _edge(places: Places) -> Iterator[Server]:
    port = _free_port()
    edge = Edge(places, "http://localhost", SECRET, [("127.0.0.1", port)])
    edge.write()
    with _running(edge.command(), port) as server:
        yield server


@contextlib.contextmanager
def _bare(home: Path) -> Iterator[Server]:
    port = _free_port()
    folder = home / "bare"
    folder.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes auto; {user}\n"
        "events { worker_connections 4000; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; client_body_temp_path {folder}; proxy_temp_path {folder};\n"
        f"fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};\n"
        f"server {{ listen 127.0.0.1:{port}; root {home}/air; }} }}\n"
    )
    with _running(
        [str(nginx()), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")], port
    ) as server:
        yield server


@contextlib.contextmanager
def _running(command: list[str], port: int) -> Iterator[Server]:
    with subprocess.Popen(command) as server:
        try:
            while not _listens(port):
                if server.poll() is not None:
                    message = f"nginx ended at once: {command}"
                    raise RuntimeError(message)
                time.sleep(0.05)
            yield Server(port, psutil.Process(server.pid))
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
