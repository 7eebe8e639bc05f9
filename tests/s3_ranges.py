"""Answers ranges as S3 does in front of rclone's server, which sends the right bytes under 200 instead of 206."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from tests.s3 import S3Server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behind: ClassVar[S3Server]
    asked: ClassVar[list[str]] = []

    def pass_on(self) -> None:
        """Hand a request on, signature and all, and its answer back with the status of RFC 9110 §14 and §13.1.5."""
        self.asked.append(f"{self.command} {self.path.partition('?')[0]} {self.headers.get('Range', '')}".strip())
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            answer, data = self._ask(body)
            if "If-Range" in self.headers and self.headers["If-Range"] != answer.headers["ETag"]:
                del self.headers["Range"]
                answer, data = self._ask(body)
        except OSError:
            self.close_connection = True  # the server is away: so are we
            return
        stretch = answer.status == 200 and "Content-Range" in answer.headers
        self.send_response_only(206 if stretch else answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data))
        if length is not None and answer.status not in {204, 304}:
            self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(data)

    def _ask(self, body: bytes) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self.behind.host, self.behind.port, timeout=20)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in {"connection", "expect"}:
                    connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = pass_on  # noqa: N815  the names that the library calls

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def ranges_answered(server: S3Server) -> Iterator[tuple[str, list[str]]]:
    """Stand before a server; give the address for PLATEAU_STORES, and what is asked: method, path and range."""
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"behind": server, "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as front:
        thread = threading.Thread(target=front.serve_forever, daemon=True)
        thread.start()
        yield server.address.replace(server.endpoint, f"http://127.0.0.1:{front.server_port}"), asked
        front.shutdown()
        thread.join()
