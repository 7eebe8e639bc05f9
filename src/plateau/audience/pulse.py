"""The pulse: a small ASGI process that takes beacons without touching the database on the way.

1. ``POST /pulse/count``: the hit is judged in memory and answered 204 at once, whatever it was.
2. Every second the batch goes to PostgreSQL in one statement, in a thread; a failed batch is kept and tried again.
3. The next day's salt is fetched five minutes before midnight UTC, so that no hit waits for it.

A hard kill loses at most the last second of visits. Many pulses may run: the database leaves repeats out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DataError, close_old_connections, connections

from plateau.audience import actions
from plateau.audience.hits import LARGEST, Hit, read_hit
from plateau.core.clock import now

logger = logging.getLogger(__name__)

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

EVERY_SECONDS = 1.0
MOST_WAITING = 200_000  # hits kept while the database is away: about 40 MB


class Pulse:
    """The ASGI application (ASGI 3.0: lifespan and http)."""

    def __init__(self) -> None:
        self.waiting: list[Hit] = []
        self.salts: dict[date, bytes] = {}
        self.own_hosts = {(urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")}
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pulse-writer")  # one connection

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the server's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            self._start()
            status = await self._answer(scope, receive)
            await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
            await send({"type": "http.response.body", "body": b""})

    def _start(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write_forever())

    async def _answer(self, scope: Message, receive: Receive) -> int:
        path: str = scope["path"]
        if path == "/pulse/health":
            return 204
        if path != "/pulse/count":
            return 404
        if scope["method"] != "POST":
            return 405
        body = await _read(receive)
        headers: dict[bytes, bytes] = dict(scope["headers"])
        moment = now()
        salt = self.salts.get(moment.date())
        if body is None or salt is None or len(self.waiting) >= MOST_WAITING:
            return 204
        address = headers.get(b"x-real-ip", b"").decode("latin-1") or (scope.get("client") or ("",))[0]
        hit = read_hit(
            body,
            address=address,
            agent=headers.get(b"user-agent", b"").decode("latin-1"),
            moment=moment,
            salt=salt,
            own_hosts=self.own_hosts,
        )
        if hit is not None:
            self.waiting.append(hit)
        return 204

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                with contextlib.suppress(Exception):
                    await self._in_thread(self._fetch_salts)
                self._start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._writer is not None:
                    self._writer.cancel()
                with contextlib.suppress(Exception):
                    await self._in_thread(self.write, self._take())
                await self._in_thread(connections.close_all)
                self._thread.shutdown()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _in_thread[**P, R](self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *args, **kwargs))

    async def _write_forever(self) -> None:
        while True:
            batch = self._take()
            try:
                await self._in_thread(self.write, batch)
            except DataError:  # something in it can never be written: better lose it than everything after it
                logger.exception("The visits of the last second make no sense to the database; they are lost.")
            except Exception:  # the database is away: keep the batch, say it, try again
                self.waiting = batch + self.waiting
                logger.exception("The visits of the last second could not be written; they are kept.")
            await asyncio.sleep(EVERY_SECONDS)

    def _take(self) -> list[Hit]:
        """Return what waits and begin anew; on the event loop, so that no hit falls between two lists."""
        batch, self.waiting = self.waiting, []
        return batch

    def _fetch_salts(self) -> None:
        days = {now().date(), (now() + timedelta(minutes=5)).date()}
        if not days <= self.salts.keys():
            self.salts = {day: self.salts.get(day) or actions.salt_of(day) for day in days}

    def write(self, batch: list[Hit]) -> int:
        """Fetch the day's salt if it is missing, write the batch, return how many hits counted. Runs in a thread."""
        close_old_connections()  # one that the database ended is opened anew
        self._fetch_salts()
        return actions.count_hits(batch)


async def _read(receive: Receive) -> bytes | None:
    """Return the request's body, or None when it is larger than any beacon."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        piece: bytes = message.get("body", b"")
        body += piece
        if len(body) > LARGEST:
            return None
        if not message.get("more_body"):
            return body
